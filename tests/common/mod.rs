//! What several of the binaries use.

// Each compiles it for itself and uses a part of it.
#![allow(dead_code)]

pub mod golden;
pub mod optimizers;
pub mod pass;
pub mod pytorch;
pub mod user_layers;

use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};

/// The generator of a seed.
pub fn rng(seed: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed)
}
