//! A tensor of a network as a file stores it.

use std::string::{String, ToString};
use std::vec::Vec;

use super::Layout;
use super::layout::Segment;
use crate::layer::{Entry, Path};
use crate::network::{LayerInfo, Network};

/// A tensor as it is in a file.
pub struct Stored {
    pub name: String,
    pub dims: Vec<usize>,
    /// The extents of the network's matrix, `[rows, columns]`, if the file has its columns first.
    pub transposed: Option<[usize; 2]>,
}

impl Layout {
    /// Returns a tensor of the network `N` as this layout stores it.
    pub(super) fn stored<N: Network>(self, entry: &Entry<'_>) -> Stored {
        let transposed = self.transposed(entry.role, entry.dims);
        let dims = match transposed {
            Some([rows, columns]) => [columns, rows].to_vec(),
            None => entry.dims.to_vec(),
        };
        Stored { name: self.name::<N>(&entry.path, self.tensor(&entry.path, entry.role)), dims, transposed }
    }

    /// Returns the name of PyTorch's count of batches that belongs to a tensor, if there is one.
    pub(super) fn counter_name<N: Network>(self, entry: &Entry<'_>) -> Option<String> {
        self.counter(&entry.path, entry.role).map(|counter| self.name::<N>(&entry.path, counter))
    }

    /// Returns the name of a tensor whose last segment is `tensor`.
    fn name<N: Network>(self, path: &Path<'_>, tensor: &str) -> String {
        let mut name = String::new();
        if let Some(layer) = self.owner(path) {
            self.push_layers(N::LAYERS, layer, &mut name);
        }
        name + tensor
    }

    /// Appends the names of the layers from the network to this one, with a dot after each.
    fn push_layers(self, layers: &[LayerInfo], path: &Path<'_>, name: &mut String) {
        let Some(parent) = path.parent() else { return };
        self.push_layers(layers, parent, name);
        match self.layer(layers, path) {
            Segment::Name(text) => name.push_str(text),
            Segment::Number(number) => name.push_str(&number.to_string()),
        }
        name.push('.');
    }
}
