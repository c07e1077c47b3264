//! Neural networks for Rust programs, declared in the source and checked by the compiler.
//!
//! [`network!`] turns a list of layers into a plain struct of floats. The compiler checks its shapes, and its passes are compiled for
//! it. There is no allocation and no dynamic dispatch, and without the feature `std` the crate needs neither the standard library
//! nor an allocator.
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
//! - [`network!`]: how to write a network; [`layers`]: all layers
//! - [`network::Network`]: prediction; [`training`]: from one step to many epochs
//! - [`losses`], [`optimizers`], [`schedules`], [`init`], [`metrics`], [`data`]
//! - [`inspection`] and [`uncertainty`]: what a network looks at, and how sure it is; `search`: a search for rates, widths and layers
//! - [`gradient_check`]: a check of gradients
//! - [`layer`]: how to write your own layer; [`math`]: the functions that it can use
//!
//! To save and load networks, see [`weights`](mod@weights), or save the [`parameters`](network::Network::parameters). [`weights!`](crate::weights!)
//! makes trained weights a part of the program. To freeze layers, see [`Frozen`](layers::Frozen) and
//! [`freeze`](training::Fit::freeze). The crates [`rand`], [`typenum`] and [`num_traits`] are re-exported, so a
//! program does not have to depend on them itself.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "std")]
extern crate std;
// So that `network!` works inside this crate as it does outside.
extern crate self as stackprop;

#[doc(hidden)]
pub mod __private;
mod compiled_kernels;
pub mod data;
pub mod error;
pub mod gradient_check;
pub mod inspection;
mod kernels;
pub mod layer;
pub mod layers;
pub mod losses;
pub mod math;
pub mod metrics;
pub mod network;
pub mod optimizers;
pub mod prelude;
pub mod sampling;
pub mod schedules;
#[cfg(feature = "search")]
pub mod search;
#[cfg(feature = "serde")]
pub mod serialization;
pub mod simd;
pub mod tensor;
pub mod threads;
pub mod training;
mod type_level;
pub mod uncertainty;
pub mod weights;

/// Declares a network: a struct with one field per layer, which has the parameters of that layer, and nothing else.
///
/// ```
/// use stackprop::prelude::*;
///
/// const CLASSES: usize = 10;
///
/// network! {
///     /// Doc comments, attributes and visibility apply to the struct.
///     pub struct Digits =
///         hidden: Dense<{ 28 * 28 }, 128>, // a label names the field; a size can be an expression
///         ReLU,
///         Dropout<0.5>,                    // a rate is a decimal
///         Dense<_, CLASSES>,               // `_` is the size before it; a size can be a constant
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
/// A list in parentheses is the argument of a block, such as [`Residual`](layers::Residual), and its input is that of the block. A
/// network can have parameters, which are sizes:
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::typenum::U8;
///
/// network! { struct Deep<H> = Dense<2, H>, Repeat<3, (Residual<(Dense<H, H>, Tanh)>)>, Dense<H, 1>; }
/// assert_eq!(Deep::<U8>::PARAMS, (2 * 8 + 8) + 3 * (8 * 8 + 8) + (8 + 1));
/// ```
///
/// An argument in capitals and digits is read as a constant, unless a layer of this crate has that name. If it is one of your own
/// types, put it in parentheses: `Repeat<2, (RELU)>`. The first layer cannot have `_`, because there is no size before it.
///
/// The struct is generic over its scalar, which is `f32` by default, or `f64`, as in `Digits<f64>`. It implements
/// [`Network`](network::Network), and [`TrainableNetwork`](training::TrainableNetwork) if all of its layers can be trained. The
/// struct itself has `ZERO`, `PARAMS`, `BYTES`, `PREDICTION_BYTES`, `MACS`, `training_bytes`, `new`, `boxed` and `summary`. Without
/// any derive it is `Clone`, `Default` (zeros), `PartialEq` and `Debug` (names and values).
///
/// # Budget
///
/// An attribute limits the costs of the network: the bytes of its parameters, the bytes that a prediction puts on the stack, and the
/// multiply-adds of a prediction. `docs/memory.md` defines them exactly.
///
/// ```
/// use stackprop::prelude::*;
/// network! {
///     #[budget(parameters = "400 KiB", inference = "4 KiB", macs = 110_000)]
///     pub struct Mnist = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
/// }
/// ```
///
/// If the network exceeds a limit, there is an error at the limit:
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
/// If the shapes of two layers do not fit, compilation fails at the second of them:
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

/// Declares a network for each combination of alternatives, to be searched with a [`Search`](search::Search) (feature `search`).
///
/// Alternatives are in braces, with `|` between them: sizes, layers, or several layers. `_` is the size before it, as in [`network!`].
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::search::{Search, SearchError, Space, Trial, Variant};
///
/// search! {
///     struct Net = Dense<2, {4 | 8}>, {ReLU | Tanh}, Dense<_, 1>, Sigmoid;
///
///     /// Returns the loss after training.
///     fn train(variant: &Variant, rate: f64, trial: &Trial) -> Result<f64, TrainError> {
///         let (inputs, targets) = ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]]);
///         let mut rng = trial.rng();
///         let mut net = Net::new(&mut rng);
///         let history = net.fit(BinaryCrossEntropy, Adam::new(rate)).epochs(200).run(&inputs, &targets, &mut rng)?;
///         Ok(history.last().unwrap().loss)
///     }
/// }
///
/// assert_eq!(Net::VARIANTS.len(), 4);
/// assert_eq!(Net::VARIANTS[1].to_string(), "4, Tanh");
/// assert_eq!(Net::VARIANTS[3].bytes, 4 * Net8Tanh::PARAMS as u64);
///
/// let mut space = Space::new();
/// let variant = space.choice("network", Net::VARIANTS);
/// let rate = space.log_uniform("rate", 1e-3, 1e-1);
/// let search = Search::minimize(space).random(8).seed(1);
/// let results = search.run(|trial| train(trial.get(&variant), trial.get(&rate), trial))?;
/// assert!(results.best().unwrap().score().unwrap() < 0.1);
/// # Ok::<(), SearchError>(())
/// ```
///
/// `Net` has the constant `VARIANTS`, a slice of [`Variant`](search::Variant)s. Each of them is a network of its own, with the name of the
/// search and the alternatives, such as `Net8Tanh`, which can be used like any network: when the search is done, replace `search!` by a
/// `network!` with the best alternatives.
///
/// A function in the declaration is compiled once per variant. In its body, `Net` is the network of the variant that is its first
/// argument, so it needs no bounds. It is called as an ordinary function.
///
/// A `#[budget(…)]`, as in [`network!`], drops the variants that exceed it from `VARIANTS`:
///
/// ```
/// use stackprop::prelude::*;
/// search! {
///     #[budget(parameters = "1 KiB")]
///     struct Net = Dense<16, {8 | 16 | 32}>, ReLU, Dense<_, 2>, Softmax;
/// }
/// assert_eq!(Net::VARIANTS.iter().map(|variant| variant.bytes).collect::<Vec<_>>(), [616]);
/// ```
///
/// The variants that are dropped are still checked by the compiler, but no code is made for them.
///
/// A choice that is needed several times gets a name, as the parameter of the search; a name that is not used is an error:
///
/// ```
/// use stackprop::prelude::*;
/// search! {
///     struct Net<W = {16 | 32}> = Dense<4, W>, ReLU, Residual<(Dense<W, W>, {ReLU | Tanh})>, Dense<W, 2>, Softmax;
/// }
/// assert_eq!(Net::VARIANTS[3].to_string(), "32, Tanh");
/// ```
///
/// An alternative can have choices, too: `{Dense<16, 3> | Dense<16, {8 | 16}>, Tanh, Dense<_, 3>}` are three variants. For no layer
/// write `Identity`. An expression in braces that uses `|` needs parentheses, `{ (A | B) }`. A search has at most 64 variants; each of
/// them takes the compiler as long as a network with its training: `cargo check` 0.16 s of processor time (27 variants of four layers 4.3 s, on
/// an AMD EPYC of the first generation).
///
/// # Errors
///
/// If the layers of a variant do not fit together, or no variant is within the budget, compilation fails:
///
/// ```compile_fail,E0080
/// # use stackprop::prelude::*;
/// search! {
///     #[budget(macs = 100)]
///     struct Net = Dense<16, {8 | 16}>, ReLU, Dense<_, 2>, Softmax;
/// }
/// // all variants of `Net` exceed the budget; the smallest, `8`, needs 616 bytes of parameters, 48 bytes for a prediction, and 144
/// // multiply-adds
/// ```
#[cfg(feature = "search")]
#[macro_export]
macro_rules! search {
    ($($declaration:tt)*) => { $crate::macros::search! { $crate; $($declaration)* } };
}

/// Loads a network from a file when the program is compiled, so that it is a constant: without heap, without reading anything at run time,
/// and in the flash memory of a microcontroller if it is a `static`.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Digits = Dense<784, 32>, ReLU, Dense<32, 10>, Softmax; }
///
/// # macro_rules! weights { ($path:literal) => { stackprop::weights!(concat!(env!("CARGO_MANIFEST_DIR"), "/embedded/data/", $path)) }; }
/// static DIGITS: Digits = weights!("digits.safetensors");
///
/// assert_eq!(DIGITS.predict(&[0.5; 784]).len(), 10);
/// ```
///
/// The file has the format [safetensors](https://huggingface.co/docs/safetensors), as `net.save("digits.safetensors")` writes it (feature
/// `safetensors`, which the program with the `static` does not need), or Python. Its path is relative to the source file, as in
/// [`include_bytes!`], and the program is compiled again if the file changes.
///
/// The network can be any type that `network!` declares, with any scalar that the file has too. The names and shapes of all tensors are
/// compared with those of the network. If they do not fit, there is an error at the path:
///
/// ```compile_fail,E0080
/// # use stackprop::prelude::*;
/// network! { struct Digits = Dense<784, 16>, ReLU, Dense<16, 10>, Softmax; }
/// # macro_rules! weights { ($path:literal) => { stackprop::weights!(concat!(env!("CARGO_MANIFEST_DIR"), "/embedded/data/", $path)) }; }
/// static DIGITS: Digits = weights!("digits.safetensors");
/// // `digits.safetensors` does not fit `Digits`: `dense0.weight` is [784, 32] in the file, but [784, 16] in the network
/// ```
///
/// # Options
///
/// - `layout = PyTorch`: the file has the names and the order of PyTorch: see [`Layout`](weights::Layout#variant.PyTorch).
/// - `prefix = "model."`: the tensors have names that begin like this. Others are ignored.
///
/// ```
/// # use stackprop::prelude::*;
/// network! { struct Net = Dense<4, 8>, ReLU, Dense<8, 3>, Softmax; }
/// # macro_rules! weights { ($path:literal, layout = PyTorch) => { stackprop::weights!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/networks/weights/data/dense-f32.safetensors"), layout = PyTorch) }; }
/// static NET: Net = weights!("model.safetensors", layout = PyTorch);
/// ```
///
/// A file in the order of this crate is copied as a whole. The compiler interprets the conversion of one in the order of PyTorch, up to a
/// second for each million weights: convert a large file once, by loading and saving it.
///
/// # Without files
///
/// `net.to_rust("pub static NET: Net")` (feature `safetensors`) returns the same as Rust source: `weights!` also accepts the content of a
/// file as a literal, `b"…"`.
#[macro_export]
macro_rules! weights {
    ($($arguments:tt)*) => { $crate::macros::weights! { $crate; $($arguments)* } };
}

/// The procedural macros that `network!`, `search!` and `weights!` call. They are not in `__private`, because the compiler shows their path in notes.
#[doc(hidden)]
pub mod macros {
    pub use stackprop_macros::{network, search, weights};
}

#[doc(inline)]
pub use layer::init;
#[doc(inline)]
pub use tensor::zero;
pub use {num_traits, rand, typenum};

#[cfg(doctest)]
mod pages;
