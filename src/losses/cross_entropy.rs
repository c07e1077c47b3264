//! [`CrossEntropy`](struct@CrossEntropy): `L = −Σ_c w_c · t_c · ln p_c`

use super::class_weights::{ClassWeights, checked};
use super::distribution::Distribution;
use super::pointwise::times;
use super::{ClassTarget, Loss};
use crate::error::TargetError;
use crate::kernels::lanes::sum;
use crate::losses::EndsInDistribution;
use crate::tensor::Scalar;
use crate::zero::Zero;

/// `L = −Σ_c w_c · t_c · ln p_c`, the mean over the samples, for a network that ends in `Softmax` or `LogSoftmax`.
///
/// A target is the number of a class, or an array of probabilities `t_c`, one-hot or soft. The loss is computed from
/// the logits: it is finite and exact however large they are, and so is its gradient `p_c · Σ_k w_k · t_k − w_c · t_c`.
///
/// The weights `w_c` are 1 by default. With weights, a sample whose target is the number of a class counts in the mean with the
/// weight of that class; samples whose targets are arrays all count the same, as in PyTorch.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 3>, Softmax; }
/// let mut evaluation = Evaluation::<Net, 2>::ZERO;
/// let inputs = [[1.0, 2.0], [3.0, 4.0]];
/// let loss = evaluation.loss(&Net::ZERO, &CrossEntropy, &inputs, &[2u8, 0])?;
/// assert_eq!(loss, 3f32.ln());
///
/// let careful = CrossEntropy.label_smoothing(0.1).class_weights([1.0, 1.0, 2.0]);
/// let loss = evaluation.loss(&Net::ZERO, &careful, &inputs, &[[0.0, 0.5, 0.5], [1.0, 0.0, 0.0]])?;
/// assert!(loss > 3f32.ln());
/// # Ok::<(), stackprop::error::StepError>(())
/// ```
///
/// A network that ends in another layer does not compile, nor does a wrong number of weights:
///
/// ```compile_fail,E0277
/// # use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 3>; }
/// let mut evaluation = Evaluation::<Net, 1>::ZERO;
/// let loss = evaluation.loss(&Net::ZERO, &CrossEntropy, &[[1.0, 2.0]], &[2u8]);
/// ```
/// ```compile_fail,E0277
/// # use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 3>, Softmax; }
/// let two = CrossEntropy.class_weights([1.0, 2.0]);
/// let mut evaluation = Evaluation::<Net, 1>::ZERO;
/// let loss = evaluation.loss(&Net::ZERO, &two, &[[1.0, 2.0]], &[2u8]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CrossEntropy<W = ()> {
    label_smoothing: f64,
    class_weights: W,
}

/// The [loss](struct@CrossEntropy) without label smoothing and class weights.
#[expect(non_upper_case_globals, reason = "a loss is written as its name, with options or without")]
pub const CrossEntropy: CrossEntropy = CrossEntropy { label_smoothing: 0.0, class_weights: () };

impl Default for CrossEntropy {
    fn default() -> Self {
        CrossEntropy
    }
}

impl<W: Copy> CrossEntropy<W> {
    /// Smooths targets: each loses the fraction `amount`, which is spread evenly over all classes, so it becomes
    /// `t_c · (1 − amount) + amount / C`. Szegedy et al. 2016, section 7.
    ///
    /// # Panics
    ///
    /// If the amount is not between 0 and 1.
    #[must_use]
    #[track_caller]
    pub const fn label_smoothing(self, amount: f64) -> Self {
        assert!(amount >= 0.0 && amount <= 1.0, "the amount of label smoothing must be between 0 and 1");
        Self { label_smoothing: amount, ..self }
    }

    /// Multiplies the contribution of each class to the loss by its weight. There is one weight per output of the network.
    ///
    /// # Panics
    ///
    /// If a weight is negative or not finite.
    #[must_use]
    #[track_caller]
    pub const fn class_weights<const C: usize>(self, weights: [f64; C]) -> CrossEntropy<[f64; C]> {
        CrossEntropy { label_smoothing: self.label_smoothing, class_weights: checked(weights) }
    }
}

impl<N, Y, W> Loss<N, Y> for CrossEntropy<W>
where
    N: EndsInDistribution<Self>,
    Y: ClassTarget<N::Scalar, N::Output>,
    W: ClassWeights<N::Output>,
{
    const ON_LOGITS: bool = true;

    fn check(&self, target: &Y, outputs: usize) -> Result<(), TargetError> {
        target.check(outputs)
    }

    fn weight(&self, target: &Y) -> N::Scalar {
        N::Scalar::of(target.class().map_or(1.0, |class| self.class_weights.weight(class)))
    }

    #[inline(always)]
    fn sample(&self, z: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        let kept = N::Scalar::of(1.0 - self.label_smoothing);
        let spread = N::Scalar::of(self.label_smoothing / z.len() as f64);
        let weighted =
            |class| N::Scalar::of(self.class_weights.weight(class)) * (target.probability(class) * kept + spread);
        let total = sum(z.len(), weighted);
        let p = Distribution::new(z, gradient);
        let logarithm = sum(z.len(), |class| times(weighted(class), p.log_probability(z[class])));
        for (class, gradient) in gradient.iter_mut().enumerate() {
            *gradient = scale * (*gradient * total - weighted(class));
        }
        N::Scalar::ZERO - logarithm
    }
}
