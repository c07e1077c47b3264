//! Neural networks for Rust programs, declared in the source and checked by the compiler.
//!
//! [`network!`] takes a list of layers and makes a plain struct of floats of it, whose shapes the compiler has checked and
//! whose passes are compiled for it. Nothing is allocated, nothing is dispatched, and without the feature `std` neither the
//! standard library nor an allocator is needed.
//!
//! ```
//! use stackprop::prelude::*;
//! use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
//!
//! network! {
//!     /// Two bits to the probability that exactly one of them is set.
//!     pub struct Xor = Dense<2, 8>, Tanh, Dense<8, 1>, Sigmoid;
//! }
//!
//! let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
//! let mut net = Xor::new(&mut rng);
//! let inputs = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
//! let targets = [[0.0], [1.0], [1.0], [0.0]];
//! net.fit(BinaryCrossEntropy, Adam::new(0.05)).epochs(500).run(&inputs, &targets, &mut rng)?;
//! assert!(net.predict(&[1.0, 0.0])[0] > 0.9);
//! # Ok::<(), TrainError>(())
//! ```
//!
//! # Where to look
//!
//! - [`network!`]: what can be written in a list, and [`layers`], what there is to write
//! - [`network::Network`]: predicting; [`training`]: from one step to many epochs
//! - [`losses`], [`optimizers`], [`schedules`], [`init`], [`metrics`], [`data`]
//! - [`gradient_check`]: whether a gradient is right
//! - [`layer`]: writing a layer of one's own; [`math`]: what it can compute with
//!
//! A network is saved by its [`parameters`](network::Network::parameters), and layers are frozen as
//! [`optimizers`](optimizers#training-a-part-of-a-network) says. The crates [`rand`], [`typenum`] and [`num_traits`] are
//! re-exported: a program need not depend on them itself.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "std")]
extern crate std;
// So that `network!` works within this crate as it does outside.
extern crate self as stackprop;

#[doc(hidden)]
pub mod __private;
mod compiled_kernels;
pub mod data;
pub mod error;
pub mod gradient_check;
mod kernels;
pub mod layer;
pub mod layers;
pub mod losses;
pub mod math;
pub mod metrics;
pub mod network;
pub mod optimizers;
pub mod prelude;
pub mod schedules;
pub mod simd;
pub mod tensor;
mod threads;
pub mod training;
mod type_level;

/// Declares a network: a struct with a field for each layer's parameters, and nothing else in it.
///
/// ```
/// use stackprop::prelude::*;
///
/// const CLASSES: usize = 10;
///
/// network! {
///     /// Doc comments, attributes and visibility are those of the struct.
///     pub struct Digits =
///         hidden: Dense<{ 28 * 28 }, 128>, // a label names the field, a size can be an expression
///         ReLU,
///         Dropout<0.5>,                    // a rate is a decimal
///         Dense<_, CLASSES>,               // `_` is what comes before, a size can be a constant
///         Softmax;
/// }
///
/// network! { struct Parity = Digits, Dense<CLASSES, 2>, Softmax; } // a network is a layer
///
/// assert_eq!(Digits::PARAMS, 784 * 128 + 128 + 128 * 10 + 10);
/// assert_eq!(size_of::<Digits>(), 4 * Digits::PARAMS);
/// let net = Digits::ZERO;
/// assert_eq!(net.hidden.bias.len(), 128); // without a label it would be `net.dense0`
/// ```
///
/// A list in parentheses is an argument of a block, such as [`Residual`](layers::Residual), and begins where the block
/// begins. A network can have parameters, which are sizes:
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::typenum::U8;
///
/// network! { struct Deep<H> = Dense<2, H>, Repeat<3, (Residual<(Dense<H, H>, Tanh)>)>, Dense<H, 1>; }
/// assert_eq!(Deep::<U8>::PARAMS, (2 * 8 + 8) + 3 * (8 * 8 + 8) + (8 + 1));
/// ```
///
/// A name in capitals and digits that is an argument is taken for a constant, unless a layer of this crate has it. If it is a
/// type of your own, put it in parentheses: `Repeat<2, (RELU)>`.
///
/// The struct is generic over its scalar, `f32` unless `f64` is asked for: `Digits<f64>`. It implements
/// [`Network`](network::Network), and [`TrainableNetwork`](training::TrainableNetwork) if all of its layers can be trained.
/// On the struct itself stand `ZERO`, `PARAMS`, `BYTES`, `PREDICTION_BYTES`, `MACS`, `training_bytes`, `new`, `boxed` and
/// `summary`; it is `Clone`, `Default` (zeros), `PartialEq` and `Debug` (names and values) without a derive. `_` cannot stand first, where nothing comes before it.
///
/// # Budget
///
/// An attribute limits what the network costs: the bytes of its parameters, the bytes that a prediction puts on the stack, the
/// multiply-adds of a prediction. `docs/memory.md` says what they are exactly.
///
/// ```
/// use stackprop::prelude::*;
/// network! {
///     #[budget(parameters = "400 KiB", inference = "4 KiB", macs = 110_000)]
///     pub struct Mnist = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
/// }
/// ```
///
/// One that is exceeded is an error at the limit:
///
/// ```compile_fail,E0080
/// # use stackprop::prelude::*;
/// network! {
///     #[budget(macs = 100_000)]
///     pub struct Mnist = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
/// }
/// // `Mnist` needs 101632 multiply-adds for a prediction, more than its budget of 100000; the largest are
/// // `Dense<784, 128>` with 100352 and `Dense<128, 10>` with 1280
/// ```
///
/// # Errors
///
/// Where the shapes of two layers do not fit, compilation fails at the second of them, with a sentence:
///
/// ```compile_fail,E0080
/// # use stackprop::prelude::*;
/// network! { struct Bad = Dense<784, 128>, ReLU, Dense<64, 10>, Softmax; }
/// // shape mismatch: `Dense<64, 10>` expects 64 features, but `ReLU` before it outputs 128: write `Dense<128, 10>`
/// ```
#[macro_export]
macro_rules! network {
    ($($declaration:tt)*) => { $crate::macros::network! { $crate; $($declaration)* } };
}

/// What `network!` calls. It is not in `__private`, because the compiler names its path in notes.
#[doc(hidden)]
pub mod macros {
    pub use stackprop_macros::network;
}

#[doc(inline)]
pub use layer::init;
#[doc(inline)]
pub use tensor::zero;
pub use {num_traits, rand, typenum};

/// The code in the README works.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The code in the page on layers of one's own works.
#[cfg(doctest)]
#[doc = include_str!("../docs/own-layers.md")]
struct OwnLayers;

/// The code in the page on memory works.
#[cfg(doctest)]
#[doc = include_str!("../docs/memory.md")]
struct Memory;
