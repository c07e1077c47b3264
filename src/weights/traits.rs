//! [`Weights`]: saving and loading as methods of networks.

use std::boxed::Box;
use std::path::Path;
use std::string::String;
use std::vec::Vec;

use super::{Options, Report, WeightsError, file, load, rust_source, save};
use crate::network::Network;
use crate::zero::boxed;

/// Saving and loading the weights of a network: all parameters, and the running statistics.
///
/// Files are replaced as a whole: a program that is killed while it saves leaves the old file as it was.
///
/// # Errors
///
/// Of all functions: [`WeightsError`]. A network into which loading has failed is as it was before.
pub trait Weights: Network {
    /// Saves the network in a file. If its name ends in `.npz`, it is one of NumPy (feature `npz`).
    fn save(&self, path: impl AsRef<Path>) -> Result<(), WeightsError> {
        self.save_with(path, &Options::new())
    }

    /// Saves the network in a file, as the options say.
    fn save_with(&self, path: impl AsRef<Path>, options: &Options) -> Result<(), WeightsError> {
        let path = path.as_ref();
        let bytes = match path.extension() {
            Some(extension) if extension.eq_ignore_ascii_case("npz") => {
                #[cfg(feature = "npz")]
                let bytes = super::npz::to_bytes(self, options);
                #[cfg(not(feature = "npz"))]
                let bytes = Err(WeightsError::NpzDisabled);
                bytes.map_err(|error| error.in_file(path))?
            }
            _ => self.to_bytes_with(options)?,
        };
        file::replace(path, &bytes).map_err(|error| WeightsError::Io(error).in_file(path))
    }

    /// Loads a network from a file that [`save`](Self::save) has written. The first bytes of a file show its format.
    ///
    /// It is created on the heap, so that nothing of its size is on the stack.
    fn load(path: impl AsRef<Path>) -> Result<Box<Self>, WeightsError> {
        Self::load_with(path, &Options::new())
    }

    /// Loads a network from a file, as the options say. If they are [partial](Options::partial), tensors that are not in the file are
    /// zero.
    fn load_with(path: impl AsRef<Path>, options: &Options) -> Result<Box<Self>, WeightsError> {
        let mut network = boxed::<Self>();
        network.load_from_with(path, options)?;
        Ok(network)
    }

    /// Loads the weights in a file into this network.
    fn load_from(&mut self, path: impl AsRef<Path>) -> Result<Report, WeightsError> {
        self.load_from_with(path, &Options::new())
    }

    /// Loads the weights in a file into this network, as the options say. The report lists what was loaded.
    fn load_from_with(&mut self, path: impl AsRef<Path>, options: &Options) -> Result<Report, WeightsError> {
        let path = path.as_ref();
        let bytes = file::read(path).map_err(|error| WeightsError::Io(error).in_file(path))?;
        self.load_bytes_with(&bytes, options).map_err(|error| error.in_file(path))
    }

    /// Returns the bytes of the file that [`save`](Self::save) would write.
    fn to_bytes(&self) -> Vec<u8> {
        save::to_bytes(self, &Options::new()).expect("the names of the tensors of a network differ")
    }

    /// Returns the bytes of the file that [`save_with`](Self::save_with) would write.
    fn to_bytes_with(&self, options: &Options) -> Result<Vec<u8>, WeightsError> {
        save::to_bytes(self, options)
    }

    /// Returns the network as Rust source, for a program that cannot have other files: the declaration, such as
    /// `pub static NET: Net`, and its value, which is an embedded file as [`weights!`](crate::weights!) reads it.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Line = Dense<1, 1>; }
    /// let source = Line::ZERO.to_rust("pub static LINE: Line");
    /// assert!(source.starts_with("pub static LINE: Line = stackprop::weights!(b\"\\\n"));
    /// ```
    fn to_rust(&self, declaration: &str) -> String {
        rust_source::declaration(declaration, &self.to_bytes())
    }

    /// Saves the network as Rust source: see [`to_rust`](Self::to_rust). Include the file where the type of the network is known.
    fn save_rust(&self, path: impl AsRef<Path>, declaration: &str) -> Result<(), WeightsError> {
        let path = path.as_ref();
        file::replace(path, self.to_rust(declaration).as_bytes()).map_err(|error| WeightsError::Io(error).in_file(path))
    }

    /// Returns the network that the bytes of a file contain, on the heap.
    fn from_bytes(bytes: &[u8]) -> Result<Box<Self>, WeightsError> {
        let mut network = boxed::<Self>();
        network.load_bytes(bytes)?;
        Ok(network)
    }

    /// Loads the bytes of a file into this network.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Dense<4, 8>, ReLU, Dense<8, 2>; }
    /// network! { struct Wider = Dense<4, 16>, ReLU, Dense<16, 2>; }
    ///
    /// let bytes = Net::ZERO.to_bytes();
    /// let mut wider = Wider::ZERO;
    /// let error = wider.load_bytes(&bytes).unwrap_err();
    /// assert!(error.to_string().contains("`dense0.weight`: [4, 8] in the file, [4, 16] in the network"));
    /// ```
    fn load_bytes(&mut self, bytes: &[u8]) -> Result<Report, WeightsError> {
        self.load_bytes_with(bytes, &Options::new())
    }

    /// Loads the bytes of a file into this network, as the options say.
    fn load_bytes_with(&mut self, bytes: &[u8], options: &Options) -> Result<Report, WeightsError> {
        load::from_bytes(self, bytes, options)
    }
}

impl<N: Network> Weights for N {}
