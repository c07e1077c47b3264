//! Networks of [`stackprop`] as ONNX files, and ONNX files as networks of `stackprop`.
//!
//! # Out
//!
//! [`export`] writes any network as a file that ONNX Runtime and other programs run, in `f32` or `f64`:
//!
//! ```
//! use stackprop::prelude::*;
//! network! { struct Net = Input<Image<1, 8, 8>>, conv: Conv2d<1, 4, 3>, ReLU, GlobalAvgPool, Dense<4, 2>, Softmax; }
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("net.onnx");
//! stackprop_onnx::export(&Net::ZERO, &path)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The number of samples is free. Tensors have the names of the network's fields, such as `conv.weight`. A layer of your own is exported
//! if it states its [`OPERATION`](stackprop::layer::Layer::OPERATION), otherwise it is an error that names it.
//!
//! # In
//!
//! The layers of a network are known to the compiler. So an ONNX file becomes the declaration of a network, which can be read and
//! changed, and a safetensors file with its weights. This is a command:
//!
//! ```text
//! $ stackprop-onnx import le_net.onnx
//! le_net.rs: `LeNet`
//! le_net.safetensors: its weights
//! ```
//!
//! and a function for build scripts, [`build`], for which `default-features = false` leaves out the export, and with it the library: a
//! build script is then compiled in seconds. [`Imported`] has the parts.
//!
//! Fields have the names of the modules in PyTorch, where they are valid, such as `conv1`. Residual connections and concatenations become
//! blocks, and the nodes that exporters add are understood: constants, identities, pairs of transpositions, reshapes around a flattened
//! value, activations and normalizations in several nodes. A node that no layer can express is an error that names the node, its
//! operator, and the attribute.
//!
//! A sequence is `[steps][features]` here and `[features][steps]` in PyTorch's convolutions. An imported network has the inputs and
//! outputs of the file, in the same order, so it begins with a `Transpose` where the file begins with such a convolution.

#[cfg(feature = "export")]
mod export;
mod import;
mod proto;
mod replace;

#[cfg(feature = "export")]
pub use export::{ExportError, export, to_bytes};
pub use import::{ImportError, Imported, build};
