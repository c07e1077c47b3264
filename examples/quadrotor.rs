//! Flies a quadrotor: a recurrent policy that was trained with RLtools, step by step, compared with its own test vectors.
//!
//! ```sh
//! python python/quadrotor.py                 # downloads the weights from PyPI; the script says what it needs
//! cargo run --release --example quadrotor [folder]
//! ```
//!
//! Eschmann, Albani and Loianno 2025, "RAPTOR: A Foundation Policy for Quadrotor Control". `embedded/examples/quadrotor.rs` runs it on a
//! Cortex-M4.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use stackprop::data::npy;
use stackprop::prelude::*;
use stackprop::weights::{Layout, Options};

const STEPS: usize = 500;

network! {
    /// Position, rotation matrix, velocity, angular velocity and last action to the commands of four motors, every 10 ms.
    pub struct Policy =
        Input<Sequence<STEPS, 22>>, PerStep<Dense<22, 16>>, ReLU, gru: GRU<16, 16>, PerStep<Dense<16, 4>>;
}

/// The names of the tensors in the file. Its matrices are `[out, in]` and its gates in the order `r`, `z`, `n`, as in PyTorch.
const NAMES: [(&str, &str); 8] = [
    ("0.weight", "0.weights"),
    ("0.bias", "0.biases"),
    ("gru.weight_ih_l0", "1.weights_input"),
    ("gru.weight_hh_l0", "1.weights_hidden"),
    ("gru.bias_ih_l0", "1.biases_input"),
    ("gru.bias_hh_l0", "1.biases_hidden"),
    ("3.weight", "2.weights"),
    ("3.bias", "2.biases"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder =
        std::env::args().nth(1).map_or(Path::new(env!("CARGO_MANIFEST_DIR")).join("target/quadrotor"), PathBuf::from);
    let options = Options::new().layout(Layout::PyTorch).names(NAMES);
    let policy = Policy::load_with(folder.join("policy.safetensors"), &options)
        .map_err(|error| format!("{error}\npython/quadrotor.py prepares the files"))?;
    println!("{}", Policy::summary());
    let observations: Vec<[[f32; 22]; STEPS]> = npy::read(folder.join("observations.npy"))?;
    let actions: Vec<[[f32; 4]; STEPS]> = npy::read(folder.join("actions.npy"))?;

    let (mut largest, start) = (0.0_f32, Instant::now());
    for (observations, actions) in observations.iter().zip(&actions) {
        let mut state = StepState::ZERO;
        for (observation, action) in observations.iter().zip(actions) {
            let motors = policy.step(observation, &mut state);
            let differences = motors.iter().zip(action).map(|(y, there)| (y - there).abs());
            largest = differences.fold(largest, |largest, x| if x > largest || x.is_nan() { x } else { largest });
        }
    }
    let steps = STEPS * observations.len();
    println!("{:.0} ns per step", start.elapsed().as_nanos() as f64 / steps as f64);
    println!("largest difference in {steps} steps: {largest:.1e}");
    if largest.is_nan() || largest > 1e-5 {
        return Err("it should be at most 1e-5".into());
    }
    // With the names of stackprop, for `weights!` in `embedded/`.
    policy.save(folder.join("network.safetensors"))?;
    Ok(())
}
