//! [`Evaluation`]: the loss and metrics of a network on data that it is not trained on.

use super::gradient::{check_batch, parts, scale, weight};
#[cfg(feature = "std")]
use super::measurements::Measurements;
use crate::error::StepError;
use crate::losses::{HeadBatch, HeadTotals, Loss};
use crate::metrics::{Measure, WeightedMean};
use crate::network::{Network, Predict, Scratch, as_tensors, as_tensors_mut};
use crate::plain_struct;
use crate::simd::dispatch;
use crate::tensor::plain::{all_scalars, scalars, scalars_mut};
use crate::tensor::{Operand, Scalar};

plain_struct! {
/// Working memory for the evaluation of a network, `B` samples at a time. Its size is known at compile time, so it can be stored
/// anywhere.
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
        /// The gradient that the loss writes, which is not used.
        unused: N::Output,
    }
}

impl<N: Network, const B: usize> Evaluation<N, B> {
    /// The mean loss of a batch of any length in prediction mode, without dropout; 0 for an empty batch.
    ///
    /// # Errors
    ///
    /// If the numbers of inputs and targets differ, or a target is invalid for the loss.
    pub fn loss<L: Loss<N, Y>, Y>(
        &mut self,
        network: &N,
        loss: &L,
        inputs: &[N::Input],
        targets: &[Y],
    ) -> Result<N::Scalar, StepError> {
        check_batch(loss, inputs, targets)?;
        Ok(self.loss_of_checked(network, loss, inputs, targets).0)
    }

    /// The same, for targets that have been checked, and the totals of each head.
    pub(super) fn loss_of_checked<L: Loss<N, Y>, Y>(
        &mut self,
        network: &N,
        loss: &L,
        inputs: &[N::Input],
        targets: &[Y],
    ) -> (N::Scalar, HeadTotals) {
        let (scale, mut heads) = (scale::<N>(weight(loss, targets)), loss.heads(targets));
        let sum = self.loss_sum((network, loss), inputs, targets, (scale, &mut heads));
        (N::Scalar::of(sum * scale.to_f64()), heads.totals)
    }

    /// The sum of the losses of checked targets, which are some of those that the factors belong to.
    pub(super) fn loss_sum<L: Loss<N, Y>, Y>(
        &mut self,
        (network, loss): (&N, &L),
        inputs: &[N::Input],
        targets: &[Y],
        (scale, heads): (N::Scalar, &mut HeadBatch),
    ) -> f64 {
        const { assert!(B > 0, "working memory for 0 samples") };
        let mut sum = 0.0;
        // The same parts as in training: a loss can compare the samples of a part.
        for part in parts(inputs.len(), B) {
            let (inputs, targets) = (&inputs[part.clone()], &targets[part]);
            let z = &mut self.outputs[..inputs.len()];
            let Scratch { inputs: numbers, memory } = &mut self.scratch;
            let xy = Operand::new(as_tensors::<N>(inputs, numbers), as_tensors_mut(&mut *z));
            let xy = xy.wanting_logits_of_heads(L::LOGITS_OF_HEADS);
            dispatch(Predict { network, xy, scratch: &mut memory[..inputs.len()] });
            if L::COMPARES {
                sum += loss.batch(all_scalars(z), targets, scale, &mut []);
                continue;
            }
            for (z, target) in z.iter().zip(targets) {
                let gradient = scalars_mut(&mut self.unused);
                sum += loss.sample_of_heads(scalars(z), target, scale, heads, gradient);
            }
        }
        sum
    }

    /// The sums of several metrics over all samples, as many as there are [`Measurements`].
    #[cfg(feature = "std")]
    pub(super) fn metrics<Y, M: Fn(&N::Output, &Y) -> WeightedMean>(
        &mut self,
        network: &N,
        metrics: &[(&str, M)],
        inputs: &[N::Input],
        targets: &[Y],
    ) -> Result<[WeightedMean; Measurements::MOST], StepError> {
        let mut sums = [WeightedMean::default(); Measurements::MOST];
        self.each(network, inputs, targets, |output, target| {
            for (sum, (_, metric)) in sums.iter_mut().zip(metrics) {
                *sum = [*sum, metric(output, target)].into_iter().sum();
            }
        })?;
        Ok(sums)
    }

    /// The mean of a metric over all samples, such as [`accuracy`](crate::metrics::accuracy); 0 for an empty batch. It is weighted if the
    /// metric returns a [`WeightedMean`], as for the steps of sequences.
    ///
    /// # Errors
    ///
    /// If the numbers of inputs and targets differ.
    pub fn metric<Y, M: Measure>(
        &mut self,
        network: &N,
        metric: impl Fn(&N::Output, &Y) -> M,
        inputs: &[N::Input],
        targets: &[Y],
    ) -> Result<f64, StepError> {
        let mut sum = WeightedMean::default();
        self.each(network, inputs, targets, |output, target| {
            sum = [sum, metric(output, target).weighted()].into_iter().sum();
        })?;
        Ok(sum.mean())
    }

    /// Calls a function with the output and the target of each sample, in order. It feeds measures that are not means over the samples, such
    /// as a [`ConfusionMatrix`](crate::metrics::ConfusionMatrix).
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Dense<1, 2>, Softmax; }
    /// let (mut evaluation, mut matrix) = (Evaluation::<Net, 16>::ZERO, ConfusionMatrix::<2>::ZERO);
    /// let (inputs, classes) = ([[1.0], [2.0], [3.0]], [0u8, 0, 1]);
    /// evaluation.each(&Net::ZERO, &inputs, &classes, |output, class| matrix.add(output, class))?;
    /// assert_eq!(matrix.class(0).recall(), 1.0);
    /// # Ok::<(), stackprop::error::StepError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the numbers of inputs and targets differ. Then the function is not called.
    pub fn each<Y>(
        &mut self,
        network: &N,
        inputs: &[N::Input],
        targets: &[Y],
        mut visit: impl FnMut(&N::Output, &Y),
    ) -> Result<(), StepError> {
        const { assert!(B > 0, "working memory for 0 samples") };
        if inputs.len() != targets.len() {
            return Err(StepError::LengthMismatch { inputs: inputs.len(), targets: targets.len() });
        }
        for (inputs, targets) in inputs.chunks(B).zip(targets.chunks(B)) {
            let outputs = &mut self.outputs[..inputs.len()];
            network.predict_batch(inputs, outputs, &mut self.scratch);
            outputs.iter().zip(targets).for_each(|(output, target)| visit(output, target));
        }
        Ok(())
    }
}
