//! Neural networks as plain structs of floats.
#![no_std]
#[cfg(feature = "std")]
extern crate std;

pub mod math;
pub mod scalar;
