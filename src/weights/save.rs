//! The bytes of a file, from a network.
//!
//! The header is written here: that of the crate `safetensors` has the metadata in an order that changes from run to run, and the same
//! network should give the same file.

use std::string::{String, ToString};
use std::vec::Vec;

use safetensors::Dtype;
use serde_json::{Map, Value, json};

use super::{Element, Layout, Options, WeightsError};
use crate::layer::Path;
use crate::network::Network;
use crate::tensor::Scalar;

/// The version of the metadata and of the crate's own layout.
pub(super) const VERSION: &str = "1";

/// The alignment of the first tensor (bytes).
const ALIGNMENT: usize = 8;

/// A file that is being written.
#[derive(Default)]
struct Tensors {
    header: Map<String, Value>,
    bytes: Vec<u8>,
    duplicate: Option<String>,
}

impl Tensors {
    /// Adds a tensor whose bytes `write` appends.
    fn add(&mut self, name: String, dtype: Dtype, dims: &[usize], write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.bytes.len();
        write(&mut self.bytes);
        let offsets = [start, self.bytes.len()];
        let entry = json!({ "dtype": dtype.to_string(), "shape": dims, "data_offsets": offsets });
        if self.header.insert(name.clone(), entry).is_some() || name == METADATA {
            self.duplicate = Some(name);
        }
    }

    fn into_file(mut self, metadata: Value) -> Vec<u8> {
        self.header.insert(METADATA.to_string(), metadata);
        let mut header = Value::Object(self.header).to_string().into_bytes();
        header.resize(header.len().next_multiple_of(ALIGNMENT), b' ');
        let mut file = Vec::with_capacity(size_of::<u64>() + header.len() + self.bytes.len());
        file.extend((header.len() as u64).to_le_bytes());
        file.extend(header);
        file.extend(self.bytes);
        file
    }
}

const METADATA: &str = "__metadata__";

pub fn to_bytes<N: Network>(network: &N, options: &Options) -> Result<Vec<u8>, WeightsError> {
    let layout = options.layout.unwrap_or(Layout::Stackprop);
    let element = options.element.unwrap_or(Element::of::<N::Scalar>());
    let mut tensors = Tensors::default();
    if layout == Layout::PyTorch {
        // They come first, since they need the largest alignment.
        network.visit(&Path::ROOT, &mut |entry, values: &[N::Scalar]| {
            if let Some(name) = layout.counter::<N>(entry).filter(|_| !values.is_empty()) {
                tensors.add(options.name(name), Dtype::I64, &[], |bytes| bytes.extend([0; 8]));
            }
        });
    }
    network.visit(&Path::ROOT, &mut |entry, values: &[N::Scalar]| {
        if values.is_empty() {
            return;
        }
        let stored = layout.stored::<N>(entry);
        tensors.add(options.name(stored.name), element.dtype(), &stored.dims, |bytes| {
            let mut encode = |value: &N::Scalar| element.encode(value.to_f64(), bytes);
            match stored.transposed {
                Some([_, columns]) => {
                    (0..columns).for_each(|column| values[column..].iter().step_by(columns).for_each(&mut encode));
                }
                None => values.iter().for_each(encode),
            }
        });
    });
    if let Some(name) = tensors.duplicate {
        return Err(WeightsError::DuplicateName { name });
    }
    let list = N::LAYERS.iter().map(|layer| layer.written).collect::<Vec<_>>().join(", ");
    Ok(tensors.into_file(json!({ "format": layout.format(), "version": VERSION, "network": N::NAME, "list": list })))
}
