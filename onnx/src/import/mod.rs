//! From an ONNX file to the source of a network and its weights.

mod activations;
mod error;
mod graph;
mod integers;
mod labels;
mod layers;
mod limits;
mod list;
mod normalizations;
mod passes;
mod recurrent;
mod shapes;
mod source;
mod structure;
mod tensor;
// The files are made with the functions of the export.
#[cfg(all(test, feature = "export"))]
mod tests;
mod weights;
mod windows;

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use prost::Message;
use prost::bytes::Bytes;

pub use self::error::ImportError;
use self::graph::Graph;
use self::layers::Converter;
use self::list::{Layer, shape_text};
use self::tensor::Tensor;
use crate::proto;
use crate::replace::replace;

/// A network from an ONNX file: its declaration as Rust source, and its weights.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = hidden: Dense<4, 8>, ReLU, Dense<8, 2>; }
///
/// let net = Net::new(&mut stackprop::rand::rngs::Xoshiro256PlusPlus::from_seed([1; 32]));
/// # use stackprop::rand::SeedableRng;
/// let imported = stackprop_onnx::Imported::from_bytes(stackprop_onnx::to_bytes(&net)?, "Net", "net.onnx")?;
/// assert!(imported.source().contains("pub struct Net =\n        hidden: Dense<4, 8>,\n        ReLU,\n        Dense<8, 2>;"));
/// assert_eq!(*Net::from_bytes(&imported.weights())?, net);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Imported {
    name: String,
    from: String,
    list: Vec<Layer>,
    tensors: HashMap<String, Tensor>,
}

impl Imported {
    /// Reads the bytes of an ONNX file. `name` is that of the struct, and `from` is named in its documentation.
    ///
    /// The numbers of the tensors stay in `bytes`, and are converted when they are written.
    ///
    /// # Errors
    ///
    /// [`ImportError`], about damaged files and about nodes that no layer can express.
    pub fn from_bytes(bytes: Vec<u8>, name: &str, from: &str) -> Result<Self, ImportError> {
        limits::check(&bytes)?;
        let decoded = proto::Model::decode(Bytes::from(bytes));
        let model = decoded.map_err(|error| ImportError::Format { reason: error.to_string() })?;
        let mut graph = Graph::new(model)?;
        passes::run(&mut graph)?;
        let items = structure::list(&graph)?;
        let mut list = Converter::convert(&graph, &items)?;
        let starts_with_sizes = matches!(&*list, [first, ..] if first.text.starts_with("Dense<"));
        if !starts_with_sizes {
            let text = format!("Input<{}>", shape_text(&graph.dims));
            list.insert(0, Layer { text, ..Layer::default() });
        }
        labels::tidy(&mut list);
        Ok(Self { name: type_name(name), from: from.to_owned(), list, tensors: graph.tensors })
    }

    /// Reads an ONNX file. The name of the struct is that of the file, `LeNet` for `le_net.onnx`, unless `name` is another one.
    ///
    /// # Errors
    ///
    /// [`ImportError`]
    pub fn read(path: impl AsRef<Path>, name: Option<&str>) -> Result<Self, ImportError> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|error| ImportError::Io { path: path.to_owned(), error })?;
        let file = path.file_name().and_then(OsStr::to_str).unwrap_or("model.onnx");
        let stem = file.strip_suffix(".onnx").unwrap_or(file);
        Self::from_bytes(bytes, name.unwrap_or(stem), file)
    }

    /// Returns the declaration of the network.
    #[must_use]
    pub fn source(&self) -> String {
        source::declaration(&self.name, &self.from, &self.list)
    }

    /// Returns the name of the struct.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the weights as the bytes of a file of the format safetensors, which `load` of the network reads.
    #[must_use]
    pub fn weights(&self) -> Vec<u8> {
        let file = weights::File::new(&self.list, &self.tensors, &self.name);
        let mut bytes = Vec::with_capacity(file.size());
        // Writing to a vector cannot fail.
        let _ = file.write(&mut bytes);
        bytes
    }

    /// Writes `stem.rs` and `stem.safetensors` in a folder, and returns their paths.
    ///
    /// # Errors
    ///
    /// [`ImportError::Io`]
    pub fn write(&self, folder: impl AsRef<Path>, stem: &str) -> Result<[PathBuf; 2], ImportError> {
        let folder = folder.as_ref();
        let [source, weights] = ["rs", "safetensors"].map(|extension| folder.join(format!("{stem}.{extension}")));
        let io = |path: &Path| {
            let path = path.to_owned();
            move |error| ImportError::Io { path, error }
        };
        std::fs::create_dir_all(folder).map_err(io(folder))?;
        replace(&source, |file| std::io::Write::write_all(file, self.source().as_bytes())).map_err(io(&source))?;
        replace(&weights, |file| {
            let mut file = BufWriter::new(file);
            weights::File::new(&self.list, &self.tensors, &self.name).write(&mut file)?;
            std::io::Write::flush(&mut file)
        })
        .map_err(io(&weights))?;
        Ok([source, weights])
    }
}

/// Imports an ONNX file in a build script: writes the source and the weights to the folder `OUT_DIR`, under the name of the file.
///
/// The file is a path from the folder of the package. In `build.rs`:
///
/// ```no_run
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     stackprop_onnx::build("models/le_net.onnx")?;
///     Ok(())
/// }
/// ```
///
/// and in the program, which needs the feature `safetensors` of `stackprop` to read the weights:
///
/// ```text
/// mod model {
///     include!(concat!(env!("OUT_DIR"), "/le_net.rs"));
/// }
/// let net = model::LeNet::<f32>::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/le_net.safetensors")))?;
/// ```
///
/// # Errors
///
/// [`ImportError`]
pub fn build(path: impl AsRef<Path>) -> Result<(), ImportError> {
    let path = path.as_ref();
    println!("cargo::rerun-if-changed={}", path.display());
    let stem = path.file_stem().and_then(OsStr::to_str).unwrap_or("model");
    let folder = std::env::var_os("OUT_DIR").ok_or_else(|| ImportError::Io {
        path: path.to_owned(),
        error: std::io::Error::other("`OUT_DIR` is not set: this function is for build scripts"),
    })?;
    Imported::read(path, None)?.write(folder, stem)?;
    Ok(())
}

/// Returns a name as that of a struct: `LeNet` for `le_net` and `le-net.v2`.
fn type_name(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut joined = String::new();
    for word in words {
        let (first, rest) = word.split_at(1);
        joined += &first.to_ascii_uppercase();
        joined += rest;
    }
    if joined.starts_with(|c: char| c.is_ascii_alphabetic()) && joined != "Self" {
        joined
    } else {
        format!("Net{joined}")
    }
}
