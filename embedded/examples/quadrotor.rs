//! Flies a quadrotor with a recurrent policy that is part of the program, step by step, and compares it with its own test vectors.
//!
//! Prints the largest difference, and is successful if it is at most 10⁻⁵. The files are not in this repository: in the folder above,
//! `python python/quadrotor.py` and then `cargo run --release --example quadrotor` write them. This example needs the feature
//! `quadrotor`, which says that they are there.
#![no_std]
#![no_main]

mod platform;

use core::fmt::Write;

use platform::Out;
use stackprop::prelude::*;
use stackprop::weights;

network! {
    /// The state of the quadrotor to the commands of four motors, every 10 ms.
    struct Policy = Input<Sequence<1, 22>>, PerStep<Dense<22, 16>>, ReLU, gru: GRU<16, 16>, PerStep<Dense<16, 4>>;
}

static POLICY: Policy = weights!("../../target/quadrotor/network.safetensors");

/// Two flights of 500 steps: the state, and what the policy has to output, as `f32`.
static FLIGHTS: &[u8] = include_bytes!("../../target/quadrotor/flights.bin");

fn run(_: [&str; 4], out: &mut Out) -> bool {
    let (numbers, _) = FLIGHTS.as_chunks::<4>();
    let (steps, _) = numbers.as_chunks::<26>();
    let mut largest = 0.0_f32;
    for flight in steps.chunks(500) {
        let mut state = StepState::ZERO;
        for step in flight {
            let step = step.map(f32::from_le_bytes);
            let (observation, action) = step.split_at(22);
            let motors = POLICY.step(observation.first_chunk().unwrap_or(&[0.0; 22]), &mut state);
            for (y, there) in motors.iter().zip(action) {
                let difference = (y - there).abs();
                if difference > largest || difference.is_nan() {
                    largest = difference;
                }
            }
        }
    }
    let good = steps.len() == 1000 && largest <= 1e-5;
    writeln!(out, "largest difference in {} steps: {largest:.1e}", steps.len()).is_ok() && good
}
