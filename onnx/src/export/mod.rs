//! From a network to an ONNX file.

mod activations;
mod attention;
pub(crate) mod graph;
mod layers;
mod normalizations;
mod recurrent;
#[cfg(test)]
mod tests;
mod windows;

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use prost::Message;
use stackprop::network::Network;
use stackprop::tensor::{Scalar, ScalarKind, Shape};

use self::graph::{Graph, INPUT, Value};
use crate::proto;
use crate::replace::replace;

/// The version of the operators.
const OPSET: i64 = 20;
/// The version of the file format that belongs to it.
const IR_VERSION: i64 = 9;

/// Writes a network to an ONNX file. A file of that name is replaced as a whole.
///
/// The input has the name `input`, the output the name `output`, and those of several heads have the names of these. All have the batch as their first dimension, which can be any number,
/// and then the extents of the network. Tensors have the names that they have in the safetensors files of this network. The operators
/// are those of version 20, which ONNX Runtime has since 1.17.
///
/// # Errors
///
/// [`ExportError`]
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<4, 8>, ReLU, Dense<8, 2>, Softmax; }
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("net.onnx");
/// stackprop_onnx::export(&Net::ZERO, &path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn export<N: Network>(network: &N, path: impl AsRef<Path>) -> Result<(), ExportError> {
    let path = path.as_ref();
    let bytes = to_bytes(network)?;
    replace(path, |file| file.write_all(&bytes)).map_err(|error| ExportError::Io { path: path.to_owned(), error })
}

/// Returns the bytes of the file that [`export`] would write.
///
/// # Errors
///
/// [`ExportError`]
///
/// ```
/// use stackprop::prelude::*;
///
/// pub struct Square;
/// impl Elementwise for Square {
///     type Head = Values;
///     fn value<T: Scalar>(x: T) -> T { x * x }
///     fn derivative<T: Scalar>(x: T, _: T) -> T { x + x }
/// }
/// network! { struct Net = Dense<4, 8>, Square; }
///
/// let error = stackprop_onnx::to_bytes(&Net::ZERO).unwrap_err();
/// assert!(error.to_string().starts_with("`square1` does not say what it computes"));
/// ```
pub fn to_bytes<N: Network>(network: &N) -> Result<Vec<u8>, ExportError> {
    let mut graph = Graph::new(N::Scalar::KIND == ScalarKind::F64);
    network.visit(&stackprop::layer::Path::ROOT, &mut |entry, values: &[N::Scalar]| {
        let mut bytes = Vec::new();
        match N::Scalar::KIND {
            ScalarKind::F32 => values.iter().for_each(|value| bytes.extend((value.to_f64() as f32).to_le_bytes())),
            ScalarKind::F64 => values.iter().for_each(|value| bytes.extend(value.to_f64().to_le_bytes())),
        }
        graph.add_parameter(entry.path.to_string(), entry.dims, bytes);
    });
    let input = N::InputShape::DIMS;
    let x = Value { name: INPUT.into(), dims: input.to_vec(), swapped: false };
    let outputs = layers::network(&mut graph, N::ROWS, x)?;
    let list = N::LAYERS.iter().map(|layer| layer.written).collect::<Vec<_>>().join(", ");
    let property = |key: &str, value: &str| proto::Property { key: key.into(), value: value.into() };
    let model = proto::Model {
        ir_version: IR_VERSION,
        producer_name: "stackprop".into(),
        producer_version: env!("CARGO_PKG_VERSION").into(),
        graph: Some(graph.finish(N::NAME, (input, N::InputShape::VOCABULARY > 0), outputs)),
        opset_import: vec![proto::OperatorSet { domain: String::new(), version: OPSET }],
        metadata: vec![property("network", N::NAME), property("list", &list)],
    };
    Ok(model.encode_to_vec())
}

/// Why a network cannot be written as an ONNX file.
#[derive(Debug)]
#[non_exhaustive]
pub enum ExportError {
    /// A layer does not say what it computes.
    Custom {
        /// The path of the layer.
        layer: String,
    },
    /// This version does not know the operation of a layer.
    Unknown {
        /// The path of the layer.
        layer: String,
        /// The operation.
        operation: String,
    },
    /// A layer does not have the parameters of the operation that it states.
    Parameter {
        /// The path of the layer.
        layer: String,
        /// The name of the parameter.
        name: String,
    },
    /// The file could not be written.
    Io {
        /// The path of the file.
        path: PathBuf,
        /// The reason.
        error: io::Error,
    },
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Custom { layer } => write!(
                f,
                "`{layer}` does not say what it computes, so no ONNX operators can be written for it: set its `OPERATION`, if it \
                 is one of `stackprop::layer::Operation`"
            ),
            Self::Unknown { layer, operation } => {
                write!(f, "`{layer}` computes {operation}, which this version cannot write as ONNX operators")
            }
            Self::Parameter { layer, name } => write!(
                f,
                "`{layer}` has no parameter `{name}` of the size that its `OPERATION` states: see the description of that operation"
            ),
            Self::Io { path, error } => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for ExportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}
