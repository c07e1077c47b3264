//! [`ImportError`]: why an ONNX file does not become a network.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why an ONNX file does not become a network.
#[derive(Debug)]
#[non_exhaustive]
pub enum ImportError {
    /// A file could not be read or written.
    Io {
        /// The path of the file.
        path: PathBuf,
        /// The reason.
        error: io::Error,
    },
    /// The bytes are not an ONNX file.
    Format {
        /// What is wrong.
        reason: String,
    },
    /// The graph as a whole is not one of a network with one input and one output.
    Graph {
        /// What is wrong.
        reason: String,
    },
    /// A tensor of the file cannot be used.
    Tensor {
        /// The name of the tensor.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// A node cannot be expressed with the layers of this crate.
    Node {
        /// The name of the node.
        node: String,
        /// Its operator.
        operator: String,
        /// What cannot be expressed.
        reason: String,
    },
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, error } => write!(f, "{}: {error}", path.display()),
            Self::Format { reason } => write!(f, "this is not an ONNX file, or it is damaged: {reason}"),
            Self::Graph { reason } => write!(f, "{reason}"),
            Self::Tensor { name, reason } => write!(f, "tensor `{name}`: {reason}"),
            Self::Node { node, operator, reason } => write!(f, "node `{node}`, operator `{operator}`: {reason}"),
        }
    }
}

impl std::error::Error for ImportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}
