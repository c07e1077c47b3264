//! XOR, learned sample by sample.

use stackprop::error::StepError;
use stackprop::prelude::*;

network! {
    /// Two bits to the probability that exactly one of them is set.
    pub struct Xor = Dense<2, 8>, Tanh, Dense<8, 1>, Sigmoid;
}

/// The network with all that it needs to learn.
pub type Learning = Learner<Xor, BinaryCrossEntropy, Adam>;

/// Before it has learned anything.
pub const NEW: Learning = Learner::new(Xor::ZERO, BinaryCrossEntropy, Adam::new(0.02), 1);

const INPUTS: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
const TARGETS: [[bool; 1]; 4] = [[false], [true], [true], [false]];

/// Trains it; gives whether it is right about all four inputs then.
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
