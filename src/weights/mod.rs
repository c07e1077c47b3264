//! Saving and loading the weights of a network, at run time with the feature `safetensors`, or at compile time with
//! [`weights!`](crate::weights!), which does not need it.
//!
//! `Weights` has the functions: `net.save(path)`, `Net::load(path)`, and the same over bytes. Files have the format
//! [safetensors](https://huggingface.co/docs/safetensors), which Python reads and writes too, or `.npz` of NumPy (feature `npz`). `Options` says how tensors are named
//! and laid out in the file: as in this crate, or as in PyTorch.
//!
//! ```
//! use stackprop::prelude::*;
//! use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
//! network! { struct Net = Dense<4, 8>, ReLU, Dense<8, 2>; }
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("net.safetensors");
//! let net = Net::new(&mut Xoshiro256PlusPlus::seed_from_u64(1));
//! net.save(&path)?;
//! assert_eq!(*Net::load(&path)?, net);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Weights from PyTorch
//!
//! PyTorch stores the weights of `nn.Linear` as `[out, in]`, this crate those of `Dense` as `[in][out]`, so a plain copy has the right
//! size but computes something else. Let [`Layout::PyTorch`] convert them. In Python:
//!
//! ```python
//! from safetensors.torch import save_file
//! save_file(model.state_dict(), "model.safetensors")
//! ```
//!
//! and in Rust:
//!
//! ```no_run
//! use stackprop::prelude::*;
//! use stackprop::weights::{Layout, Options};
//! network! { struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax; }
//!
//! let net: Box<Net> = Net::load_with("model.safetensors", &Options::new().layout(Layout::PyTorch))?;
//! # Ok::<(), stackprop::weights::WeightsError>(())
//! ```
//!
//! A module of your own in Python has attributes with other names: `Options::names` maps them.

pub(crate) mod embedded;
mod layout;

#[cfg(feature = "safetensors")]
pub(crate) mod content;
#[cfg(feature = "safetensors")]
mod element;
#[cfg(feature = "safetensors")]
mod error;
#[cfg(feature = "safetensors")]
pub(crate) mod file;
#[cfg(feature = "safetensors")]
pub(crate) mod load;
#[cfg(feature = "npz")]
mod npz;
#[cfg(feature = "safetensors")]
mod options;
#[cfg(feature = "safetensors")]
mod pattern;
#[cfg(feature = "safetensors")]
mod report;
#[cfg(feature = "safetensors")]
mod rust_source;
#[cfg(feature = "safetensors")]
pub(crate) mod safetensors;
#[cfg(feature = "safetensors")]
pub(crate) mod save;
#[cfg(feature = "safetensors")]
mod stored;
#[cfg(feature = "safetensors")]
mod traits;

pub use layout::Layout;

#[cfg(feature = "safetensors")]
pub use element::Element;
#[cfg(feature = "safetensors")]
pub use error::WeightsError;
#[cfg(feature = "safetensors")]
pub use options::Options;
#[cfg(feature = "safetensors")]
pub use report::{Mismatch, Report};
#[cfg(feature = "safetensors")]
pub use traits::Weights;
