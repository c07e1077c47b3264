//! Logs of runs, read by other programs and by a small reader of their own.

mod lines;
mod records;
mod tensorboard;

use std::path::PathBuf;

use stackprop::prelude::*;
use stackprop::rand::SeedableRng;
use stackprop::rand::rngs::Xoshiro256PlusPlus;

network! { struct Net = Dense<2, 4>, Tanh, Dense<4, 3>, Softmax; }

const INPUTS: [[f32; 2]; 6] = [[0.1, 0.2], [0.9, 0.1], [0.4, 0.8], [0.2, 0.1], [1.0, 0.3], [0.3, 1.1]];
const CLASSES: [u8; 6] = [0, 1, 2, 0, 1, 2];

fn rng() -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(1)
}

/// An empty folder for the files of a test, which stays there for `event_files.py`.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("logs").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
