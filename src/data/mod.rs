//! Reading data sets from files, and preparing them for a network.
//!
//! | | reads or makes | needs |
//! |---|---|---|
//! | [`mnist`], [`idx`] | images and labels in IDX files, the format of MNIST and its descendants | `std`; `gzip` for compressed files |
//! | [`npy`] | arrays of NumPy | `std` |
//! | [`stored`] | IDX, NumPy and CSV files whose samples are read when a batch needs them | `std`; `csv` for CSV files |
//! | `csv` | columns of numbers and words | `csv` |
//! | `images` | PNG and JPEG images, also a folder per class | `images` |
//! | `wav` | recordings in WAV files, also a folder per class | `wav` |
//! | `npz` | several arrays of NumPy in one file | `npz` |
//! | [`Impute`] | values in place of missing ones | `std` for the median |
//! | [`StandardScaler`], [`MinMaxScaler`], [`RobustScaler`] | features on a common scale | `std` to fit `RobustScaler` |
//! | [`Whiten`] | features without correlations | |
//! | [`Classes`] | numbers for the names of classes | `std` |
//! | [`one_hot`] | classes as targets | |
//! | [`shuffle`], [`split`], [`stratified_split`], [`chronological_split`] | a random order, a validation set | |
//! | [`k_fold`], [`stratified_k_fold`], [`group_k_fold`], [`gather`] | cross-validation | `std` |
//! | [`windows`] | pieces of a series and what follows them | |
//! | [`augment`] | training data that are changed at random | |
//! | [`oversample`], [`undersample`] | classes of the same size | `std` |
//! | [`synthetic`] | samples for tests and for teaching | |
//!
//! Inputs and targets are slices of arrays, `&[[T; N]]`, one array per sample.
//!
//! ```
//! use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
//! use stackprop::data::{self, StandardScaler};
//!
//! # fn main() -> Result<(), data::DataError> {
//! let mut inputs = [[1.0_f32, 200.0], [2.0, 100.0], [3.0, 400.0], [4.0, 300.0]];
//! let mut targets = [[0.1_f32], [0.2], [0.3], [0.4]];
//!
//! let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
//! let (train, validation) = data::split(&mut rng, &mut inputs, &mut targets, 0.25)?;
//! let scale = StandardScaler::fit(train.inputs)?;
//! scale.apply(train.inputs);
//! scale.apply(validation.inputs);
//! assert_eq!((train.inputs.len(), validation.inputs.len()), (3, 1));
//! # Ok(())
//! # }
//! ```

pub mod augment;
#[cfg(feature = "std")]
mod balance;
#[cfg(feature = "std")]
mod classes;
#[cfg(feature = "csv")]
pub mod csv;
mod error;
#[cfg(feature = "std")]
mod file;
#[cfg(any(feature = "images", feature = "wav"))]
mod folder;
#[cfg(feature = "std")]
pub mod idx;
#[cfg(feature = "images")]
pub mod images;
#[cfg(feature = "std")]
pub mod mnist;
#[cfg(feature = "std")]
mod not_a_number;
#[cfg(feature = "std")]
pub mod npy;
#[cfg(feature = "npz")]
pub mod npz;
mod one_hot;
#[cfg(feature = "std")]
mod samples;
pub(crate) mod scale;
#[cfg(feature = "std")]
pub(crate) mod shown;
mod split;
#[cfg(feature = "std")]
pub mod stored;
pub mod synthetic;
#[cfg(feature = "wav")]
pub mod wav;
mod windows;

#[cfg(feature = "std")]
pub use balance::{oversample, undersample};
#[cfg(feature = "std")]
pub use classes::Classes;
pub use error::DataError;
#[cfg(any(feature = "images", feature = "wav"))]
pub use folder::{FolderError, LabelledFiles};
#[cfg(feature = "std")]
pub use idx::LabelledImages;
pub use one_hot::one_hot;
#[cfg(feature = "std")]
pub use one_hot::one_hots;
#[cfg(feature = "std")]
pub use samples::Samples;
pub use scale::{Impute, MinMaxScaler, RobustScaler, StandardScaler, Whiten};
#[cfg(feature = "std")]
pub(crate) use split::rounded_share;
#[cfg(feature = "std")]
pub use split::{Fold, gather, group_k_fold, k_fold, stratified_k_fold};
pub use split::{Part, Parts, chronological_split, shuffle, split, stratified_split};
pub use windows::windows;
