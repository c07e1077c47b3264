//! [`Evaluation`]: how good a network is on data that it is not trained on.

use super::gradient::scale;
use crate::error::StepError;
use crate::layer::Layer;
use crate::layer::head::Head;
use crate::losses::Loss;
use crate::network::{Network, Scratch, as_tensors, as_tensors_mut};
use crate::plain_struct;
use crate::simd::{Isa, Kernel, dispatch};
use crate::tensor::Scalar;

plain_struct! {
/// Working memory for the evaluation of a network, `B` samples at a time. Its size is known; place it anywhere.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
/// let mut evaluation = Evaluation::<Line, 16>::ZERO;
/// let (inputs, targets) = ([[1.0], [2.0]], [[1.0], [3.0]]);
/// assert_eq!(evaluation.loss(&Line::ZERO, &MeanSquaredError, &inputs, &targets)?, 5.0);
/// let distance = |output: &[f32; 1], target: &[f32; 1]| f64::from((output[0] - target[0]).abs());
/// assert_eq!(evaluation.metric(&Line::ZERO, distance, &inputs, &targets)?, 2.0);
/// # Ok::<(), stackprop::error::StepError>(())
/// ```
    pub struct Evaluation<N: Network; const B: usize> {
        scratch: Scratch<N, B>,
        outputs: [N::Output; B],
        /// The gradient that a loss writes.
        unused: N::Output,
    }
}

impl<N: Network, const B: usize> Evaluation<N, B> {
    /// The mean loss of a batch of any length in prediction: nothing is dropped. 0 for none.
    ///
    /// # Errors
    ///
    /// If there are not as many targets as inputs, or a target makes no sense for the loss.
    pub fn loss<L: Loss<N, Y>, Y>(
        &mut self,
        network: &N,
        loss: &L,
        inputs: &[N::Input],
        targets: &[Y],
    ) -> Result<N::Scalar, StepError> {
        const { assert!(B > 0, "working memory for 0 samples") };
        let scale = scale(loss, inputs, targets)?;
        let mut sum = 0.0;
        for (inputs, targets) in inputs.chunks(B).zip(targets.chunks(B)) {
            let z = &mut self.outputs[..inputs.len()];
            if L::ON_LOGITS && N::Head::FROM_LOGITS {
                dispatch(PredictLogits { network, inputs, z: &mut *z, scratch: &mut self.scratch });
            } else {
                network.predict_batch(inputs, z, &mut self.scratch);
            }
            for (z, target) in z.iter().zip(targets) {
                let gradient = crate::tensor::plain::scalars_mut(&mut self.unused);
                sum += loss.sample(crate::tensor::plain::scalars(z), target, scale, gradient).to_f64();
            }
        }
        Ok(N::Scalar::of(sum * scale.to_f64()))
    }

    /// The mean of a figure of merit over all samples, such as the [`accuracy`](crate::metrics::accuracy). 0 for none.
    ///
    /// # Errors
    ///
    /// If there are not as many targets as inputs.
    pub fn metric<Y>(
        &mut self,
        network: &N,
        metric: impl Fn(&N::Output, &Y) -> f64,
        inputs: &[N::Input],
        targets: &[Y],
    ) -> Result<f64, StepError> {
        const { assert!(B > 0, "working memory for 0 samples") };
        if inputs.len() != targets.len() {
            return Err(StepError::LengthMismatch { inputs: inputs.len(), targets: targets.len() });
        }
        let mut sum = 0.0;
        for (inputs, targets) in inputs.chunks(B).zip(targets.chunks(B)) {
            let outputs = &mut self.outputs[..inputs.len()];
            network.predict_batch(inputs, outputs, &mut self.scratch);
            sum += outputs.iter().zip(targets).map(|(y, t)| metric(y, t)).sum::<f64>();
        }
        Ok(sum / inputs.len().max(1) as f64)
    }
}

struct PredictLogits<'a, N: Network, const B: usize> {
    network: &'a N,
    inputs: &'a [N::Input],
    z: &'a mut [N::Output],
    scratch: &'a mut Scratch<N, B>,
}

impl<N: Network, const B: usize> Kernel for PredictLogits<'_, N, B> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let (x, z) = (as_tensors(self.inputs), as_tensors_mut(self.z));
        let scratch = &mut self.scratch.memory[..x.len()];
        N::Description::predict_logits::<N::Scalar, I>(self.network, x, z, scratch, isa);
    }
}
