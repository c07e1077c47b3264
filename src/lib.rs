//! Neural networks as plain structs of floats.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "std")]
extern crate std;
// So that `network!` works within this crate as it does outside.
extern crate self as stackprop;

pub mod check;
pub mod data;
pub mod elementwise;
pub mod error;
pub mod flat;
pub mod gradient_check;
pub mod head;
pub mod init;
pub mod isa;
pub mod kernels;
pub mod layer;
pub mod layers;
pub mod losses;
pub mod math;
pub mod network;
pub mod noise;
pub mod parameters;
pub mod scalar;
pub mod shape;
pub mod size;
pub mod summary;
pub mod tensor;
pub mod training;

pub use stackprop_macros::network;
pub use {rand, typenum};

#[doc(hidden)]
#[cfg(feature = "std")]
pub use std::boxed::Box as __Box;

/// Items that a generated network has only where there is a heap.
#[doc(hidden)]
#[cfg(feature = "std")]
#[macro_export]
macro_rules! __with_std {
    ($($items:tt)*) => { $($items)* };
}

/// Items that a generated network has only where there is a heap.
#[doc(hidden)]
#[cfg(not(feature = "std"))]
#[macro_export]
macro_rules! __with_std {
    ($($items:tt)*) => {};
}

/// What a program that declares and trains networks needs.
pub mod prelude {
    pub use crate::flat::Zero;
    pub use crate::init::Init;
    pub use crate::layers::*;
    pub use crate::losses::*;
    pub use crate::network;
    pub use crate::network::{Network, Scratch};
    pub use crate::parameters::Parameters;
    pub use crate::training::*;
}
