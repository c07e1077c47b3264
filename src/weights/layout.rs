//! [`Layout`]: how the tensors of a network are named and laid out in a file.

use std::borrow::ToOwned;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use crate::layer::{Entry, Path, Role};
use crate::network::{LayerInfo, Network};

/// How the tensors of a network are named and laid out in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// That of this crate: the fields of the struct as names, such as `dense0.weight`, with the weights of a `Dense` as `[in, out]`.
    Stackprop,
    /// That of a `state_dict` of PyTorch.
    ///
    /// | here | there |
    /// |---|---|
    /// | a layer without a label: `dense2` | its index in `nn.Sequential`, where layers without parameters count, but `Input` does not: `2` |
    /// | a layer with a label: `hidden: Dense<…>` | the attribute `hidden` |
    /// | the weights of a `Dense`, `[in, out]` | `[out, in]`; so are all weights with two directions |
    /// | `mean` and `variance` of a `BatchNorm` | `running_mean`, `running_var`; `num_batches_tracked` is ignored, and saved as 0 |
    /// | `slope` of a `PReLU` | `weight` |
    ///
    /// Layers in blocks are named by the same rules, below the block: `residual1.first.dense0.weight` is `1.first.0.weight`. A module of your own in
    /// Python has names of your own: see [`Options::rename`](super::Options::rename).
    PyTorch,
}

/// A tensor as it is in a file.
pub(super) struct Stored {
    pub name: String,
    pub dims: Vec<usize>,
    /// The extents of the network's matrix, `[rows, columns]`, if the file has its columns first.
    pub transposed: Option<[usize; 2]>,
}

/// Layers that have parameters, and blocks, as the names of their fields begin.
const FIELDS: [&str; 14] = [
    "add",
    "batchnorm",
    "concat",
    "conv1d",
    "conv2d",
    "convtranspose2d",
    "dense",
    "groupnorm",
    "instancenorm",
    "layernorm",
    "prelu",
    "repeat",
    "residual",
    "rmsnorm",
];

impl Layout {
    /// Returns a tensor of the network `N` as this layout stores it.
    pub(super) fn stored<N: Network>(self, entry: &Entry<'_>) -> Stored {
        match (self, entry.dims, entry.role) {
            (Self::Stackprop, dims, _) => {
                Stored { name: entry.path.to_string(), dims: dims.to_vec(), transposed: None }
            }
            (Self::PyTorch, &[rows, columns], Role::Weight) => {
                let transposed = Some([rows, columns]);
                Stored { name: pytorch_name::<N>(entry), dims: [columns, rows].to_vec(), transposed }
            }
            (Self::PyTorch, dims, _) => {
                Stored { name: pytorch_name::<N>(entry), dims: dims.to_vec(), transposed: None }
            }
        }
    }

    /// Returns the name of PyTorch's count of batches that it keeps with the running statistics of this tensor, if it is a variance.
    pub(super) fn counter<N: Network>(self, entry: &Entry<'_>) -> Option<String> {
        let is_variance = self == Self::PyTorch && entry.role == Role::Statistic && entry.path.name() == "variance";
        let variance = is_variance.then(|| pytorch_name::<N>(entry))?;
        variance.strip_suffix("running_var").map(|layer| layer.to_owned() + "num_batches_tracked")
    }

    /// The word for this layout in the metadata of a file, `format`. Other libraries write `pt` too.
    pub(super) fn format(self) -> &'static str {
        match self {
            Self::Stackprop => "stackprop",
            Self::PyTorch => "pt",
        }
    }

    /// Returns the layout that the metadata of a file states.
    pub(super) fn of_format(format: &str) -> Option<Self> {
        [Self::Stackprop, Self::PyTorch].into_iter().find(|layout| layout.format() == format)
    }
}

fn pytorch_name<N: Network>(entry: &Entry<'_>) -> String {
    let tensor = match (entry.path.name(), entry.role) {
        ("mean", Role::Statistic) => "running_mean",
        ("variance", Role::Statistic) => "running_var",
        ("slope", _) => "weight",
        (name, _) => name,
    };
    match entry.path.parent() {
        Some(layer) if layer.parent().is_some() => format!("{}.{tensor}", pytorch_path(N::LAYERS, layer)),
        _ => tensor.to_owned(),
    }
}

fn pytorch_path(layers: &[LayerInfo], path: &Path<'_>) -> String {
    match path.parent() {
        Some(parent) if parent.parent().is_some() => {
            let number = index(path.name(), &FIELDS).map_or(path.name().to_owned(), |index| index.to_string());
            format!("{}.{number}", pytorch_path(layers, parent))
        }
        _ => {
            let input = layers.first().is_some_and(|first| is_input(first.written));
            let written = layers.iter().map(|layer| identifier(layer.written)).collect::<Vec<_>>();
            let fields = written.iter().map(String::as_str).collect::<Vec<_>>();
            match index(path.name(), &fields) {
                Some(index) if layers.get(index).is_some_and(|layer| layer.name == path.name()) => {
                    (index - usize::from(input)).to_string()
                }
                _ => path.name().to_owned(),
            }
        }
    }
}

fn is_input(written: &str) -> bool {
    identifier(written) == "input"
}

/// Returns how the name of a field begins whose layer is written like this: `nn::Dense<4, 8>` is `dense`.
fn identifier(written: &str) -> String {
    let path = written.split('<').next().unwrap_or(written);
    path.rsplit("::").next().unwrap_or(path).trim().to_lowercase()
}

/// Returns the index of a layer without a label: 2 for `dense2`. `None` if the name does not begin like one of `fields`.
fn index(name: &str, fields: &[&str]) -> Option<usize> {
    let digits = name.len() - name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    // The name of the layer can end in digits itself.
    (1..=digits).rev().find_map(|digits| {
        let (field, number) = name.split_at(name.len() - digits);
        fields.contains(&field).then(|| number.parse().ok()).flatten()
    })
}
