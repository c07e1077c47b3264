//! The bytes of a file, from a network.
//!
//! The header is written here: that of the crate `safetensors` has the metadata in an order that changes from run to run, and the same
//! network should give the same file.

use std::collections::BTreeSet;
use std::string::{String, ToString};
use std::vec::Vec;

use safetensors::Dtype;
use serde_json::{Map, Value, json};

use super::embedded::VERSION;
use super::stored::Stored;
use super::{Element, Layout, Options, WeightsError};
use crate::layer::Path;
use crate::network::Network;
use crate::tensor::Scalar;

/// The alignment of the first tensor (bytes).
const ALIGNMENT: usize = 8;

const METADATA: &str = "__metadata__";

/// A tensor that is to be written.
pub(crate) struct Tensor {
    pub name: String,
    pub dtype: Dtype,
    pub dims: Vec<usize>,
    /// Its numbers, each with its least significant byte first.
    pub bytes: Vec<u8>,
}

/// Calls `write` with each tensor of a network.
pub(super) fn for_each<N: Network>(
    network: &N,
    options: &Options,
    mut write: impl FnMut(Tensor) -> Result<(), WeightsError>,
) -> Result<(), WeightsError> {
    let layout = options.layout.unwrap_or(Layout::Stackprop);
    let element = options.element.unwrap_or(Element::of::<N::Scalar>());
    let (mut names, mut result) = (BTreeSet::new(), Ok(()));
    let mut add = |tensor: Tensor| {
        if result.is_ok() {
            result = match names.insert(tensor.name.clone()) && tensor.name != METADATA {
                true => write(tensor),
                false => Err(WeightsError::DuplicateName { name: tensor.name }),
            };
        }
    };
    if layout == Layout::PyTorch {
        // They come first, since they need the largest alignment.
        network.visit(&Path::ROOT, &mut |entry, values: &[N::Scalar]| {
            if let Some(name) = layout.counter_name::<N>(entry).filter(|_| !values.is_empty()) {
                let (name, bytes) = (options.name(name), [0; 8].to_vec());
                add(Tensor { name, dtype: Dtype::I64, dims: Vec::new(), bytes });
            }
        });
    }
    network.visit(&Path::ROOT, &mut |entry, values: &[N::Scalar]| {
        if values.is_empty() {
            return;
        }
        let Stored { name, dims, transposed } = layout.stored::<N>(entry);
        let mut bytes = Vec::new();
        let mut encode = |value: &N::Scalar| element.encode(value.to_f64(), &mut bytes);
        match transposed {
            Some([_, columns]) => {
                (0..columns).for_each(|column| values[column..].iter().step_by(columns).for_each(&mut encode));
            }
            None => values.iter().for_each(encode),
        }
        add(Tensor { name: options.name(name), dtype: element.dtype(), dims, bytes });
    });
    result
}

/// A file that is being written.
#[derive(Default)]
pub(crate) struct Tensors {
    header: Map<String, Value>,
    data: Vec<u8>,
}

impl Tensors {
    pub fn add(&mut self, Tensor { name, dtype, dims, bytes }: Tensor) {
        let offsets = [self.data.len(), self.data.len() + bytes.len()];
        self.data.extend(bytes);
        self.header.insert(name, json!({ "dtype": dtype.to_string(), "shape": dims, "data_offsets": offsets }));
    }

    /// Adds all tensors of a network.
    pub fn add_network<N: Network>(&mut self, network: &N, options: &Options) -> Result<(), WeightsError> {
        for_each(network, options, |tensor| {
            self.add(tensor);
            Ok(())
        })
    }

    /// Returns the bytes of the file.
    pub fn into_file(mut self, metadata: Value) -> Vec<u8> {
        self.header.insert(METADATA.to_string(), metadata);
        let mut header = Value::Object(self.header).to_string().into_bytes();
        header.resize(header.len().next_multiple_of(ALIGNMENT), b' ');
        let mut file = Vec::with_capacity(size_of::<u64>() + header.len() + self.data.len());
        file.extend((header.len() as u64).to_le_bytes());
        file.extend(header);
        file.extend(self.data);
        file
    }
}

pub fn to_bytes<N: Network>(network: &N, options: &Options) -> Result<Vec<u8>, WeightsError> {
    let layout = options.layout.unwrap_or(Layout::Stackprop);
    let mut tensors = Tensors::default();
    tensors.add_network(network, options)?;
    let list = N::LAYERS.iter().map(|layer| layer.written).collect::<Vec<_>>().join(", ");
    let metadata = json!({ "format": layout.format(), "version": VERSION, "network": N::NAME, "list": list });
    Ok(tensors.into_file(metadata))
}
