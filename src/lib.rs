//! Neural networks as plain structs of floats.
#![no_std]
#[cfg(feature = "std")]
extern crate std;

pub mod data;
pub mod math;
pub mod scalar;
