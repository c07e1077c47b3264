//! XOR, learned sample by sample.

use stackprop::error::StepError;
use stackprop::prelude::*;

network! {
    /// Two bits to the probability that exactly one of them is set.
    pub struct Xor = Dense<2, 8>, Tanh, Dense<8, 1>, Sigmoid;
}

/// The network with everything that it needs to learn.
pub type Learning = Learner<Xor, BinaryCrossEntropy, Adam>;

/// An untrained network.
pub const NEW: Learning = Learner::new(Xor::ZERO, BinaryCrossEntropy, Adam::new(0.02), 1);

const INPUTS: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
const TARGETS: [[bool; 1]; 4] = [[false], [true], [true], [false]];

/// Trains the network, and returns whether it then answers all four inputs correctly.
///
/// # Errors
///
/// If training diverges.
pub fn train(xor: &mut Learning) -> Result<bool, StepError> {
    xor.init(None);
    for _ in 0..1000 {
        for (input, target) in INPUTS.iter().zip(&TARGETS) {
            xor.learn(input, target)?;
        }
    }
    Ok(INPUTS.iter().zip(&TARGETS).all(|(input, [target])| {
        let [probability] = xor.predict(input);
        if *target { probability > 0.9 } else { probability < 0.1 }
    }))
}
