//! XOR, step by step: a training loop without `fit`, with everything on the stack.
//!
//! ```sh
//! cargo run --example xor
//! ```

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use stackprop::error::StepError;
use stackprop::prelude::*;

network! {
    /// Two bits to the probability that exactly one of them is set. No straight line separates the two answers.
    pub struct Xor = hidden: Dense<2, 4>, Tanh, Dense<4, 1>, Sigmoid;
}

const INPUTS: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
const TARGETS: [[f32; 1]; 4] = [[0.0], [1.0], [1.0], [0.0]];

fn main() -> Result<(), StepError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut net = Xor::new(&mut rng);
    let optimizer = Adam::new(0.05);

    // A step needs a gradient, which is a value of the network's own type, the state of the optimizer, and working memory for the
    // samples that are processed at a time. All have a known size, and all are on the stack here.
    let mut gradient = Xor::ZERO;
    let mut state = Zero::ZERO;
    let mut workspace = Workspace::<Xor, 4>::ZERO;

    for step in 0..=500 {
        // Forward, loss, backward …
        let loss =
            net.loss_and_gradient(&BinaryCrossEntropy, &INPUTS, &TARGETS, &mut gradient, &mut workspace, &mut rng)?;
        if step % 100 == 0 {
            println!("step {step:3}  loss {loss:.4}  gradient of the first weight {:+.5}", gradient.hidden.weight[0]);
        }
        // … and a step against the gradient.
        optimizer.step(&mut net, &gradient, &mut state);
    }

    for (input, target) in INPUTS.iter().zip(TARGETS) {
        println!("{input:?} -> {:.3}, should be {}", net.predict(input)[0], target[0]);
    }
    Ok(())
}
