//! [`CrossEntropy`](struct@CrossEntropy): `L = −Σ_c w_c · t_c · ln p_c`

use super::class_weights::{ClassWeights, checked};
use super::distribution::Distribution;
use super::per_step::{self, StepLoss};
use super::pointwise::times;
use super::target::TargetClass;
use super::{ClassTarget, Loss};
use crate::error::TargetError;
use crate::kernels::lanes::sum;
use crate::losses::EndsInDistribution;
use crate::losses::OneOutput;
use crate::network::Network;
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
/// The output can also be a distribution for each step of a sequence, or for each pixel of an image. A target is then an array of classes or
/// of distributions, and the mean is over all steps or pixels. An [`Option`] that is [`None`] does not count, as padding after the end of a
/// shorter sequence; see also [`ignore`](Self::ignore).
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Pixels = Input<Image<3, 2, 4>>, Conv2d<3, 5, 1>, Softmax; }
/// let mut evaluation = Evaluation::<Pixels, 1>::ZERO;
/// let target = [[0u8, 4, 1, 1], [2, 3, 0, 0]]; // the class of each pixel, in two rows
/// let loss = evaluation.loss(&Pixels::ZERO, &CrossEntropy, &[[0.5; 24]], &[target])?;
/// assert!((loss - 5f32.ln()).abs() < 1e-6);
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
    ignored: Option<usize>,
    class_weights: W,
}

/// The [loss](struct@CrossEntropy) without label smoothing and class weights.
#[expect(non_upper_case_globals, reason = "a loss is written as its name, with options or without")]
pub const CrossEntropy: CrossEntropy = CrossEntropy { label_smoothing: 0.0, ignored: None, class_weights: () };

impl Default for CrossEntropy {
    fn default() -> Self {
        CrossEntropy
    }
}

impl<W: Copy> CrossEntropy<W> {
    /// Targets of this class do not count: their loss is zero and has no gradient, and the mean is over the others. It can be a number
    /// that is not a class of the network, such as the 255 that marks unlabelled pixels in data sets.
    ///
    /// Steps after the end of a shorter sequence are left out in the same way, or with [`None`] as their target:
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Input<Sequence<4, 2>>, PerStep<Dense<2, 3>>, Softmax; }
    /// let mut evaluation = Evaluation::<Net, 2>::ZERO;
    /// let inputs = [[0.5; 8]; 2];
    /// let padded = [[2u8, 0, 255, 255], [1, 1, 2, 255]]; // of lengths 2 and 3
    /// let loss = evaluation.loss(&Net::ZERO, &CrossEntropy.ignore(255), &inputs, &padded)?;
    /// let options = [[Some(2u8), Some(0), None, None], [Some(1), Some(1), Some(2), None]];
    /// assert_eq!(evaluation.loss(&Net::ZERO, &CrossEntropy, &inputs, &options)?, loss);
    /// # Ok::<(), stackprop::error::StepError>(())
    /// ```
    #[must_use]
    pub const fn ignore(self, class: usize) -> Self {
        Self { ignored: Some(class), ..self }
    }

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
        CrossEntropy { label_smoothing: self.label_smoothing, ignored: self.ignored, class_weights: checked(weights) }
    }
}

impl<N, Y, W> Loss<N, Y> for CrossEntropy<W>
where
    N: EndsInDistribution<Self> + Network<Output: OneOutput<Self>>,
    Y: ClassTarget<N::Scalar, N::NestedOutput>,
    W: ClassWeights<N::NestedOutput>,
{
    const ON_LOGITS: bool = true;

    fn check(&self, target: &Y, _: usize) -> Result<(), TargetError> {
        target.check(per_step::steps::<N>(), per_step::classes::<N>(), self.ignored)
    }

    fn weight(&self, target: &Y) -> N::Scalar {
        per_step::weight::<N, N::NestedOutput, Y, W>(target, &self.class_weights, self.ignored)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sample(&self, z: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        per_step::each::<N, Y, _>(self, self.ignored, target, z, scale, gradient)
    }
}

impl<N, Y, W> StepLoss<N, Y> for CrossEntropy<W>
where
    N: Network,
    Y: ClassTarget<N::Scalar, N::NestedOutput>,
    W: ClassWeights<N::NestedOutput>,
{
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn of_step(
        &self,
        step: usize,
        target: &Y,
        z: &[N::Scalar],
        scale: N::Scalar,
        gradient: &mut [N::Scalar],
    ) -> N::Scalar {
        if let TargetClass::Number(class) = target.class(step)
            && self.label_smoothing == 0.0
        {
            let weight = N::Scalar::of(self.class_weights.weight(class));
            return of_class(class, weight, z, scale, gradient);
        }
        let kept = N::Scalar::of(1.0 - self.label_smoothing);
        let spread = N::Scalar::of(self.label_smoothing / z.len() as f64);
        let weighted =
            |class| N::Scalar::of(self.class_weights.weight(class)) * (target.probability(step, class) * kept + spread);
        let total = sum(z.len(), weighted);
        let p = Distribution::new(z, gradient);
        let logarithm = sum(z.len(), |class| times(weighted(class), p.log_probability(z[class])));
        for (class, gradient) in gradient.iter_mut().enumerate() {
            *gradient = scale * (*gradient * total - weighted(class));
        }
        N::Scalar::ZERO - logarithm
    }
}

/// The loss of a step whose target is a class, with the bits of the general formula, in which the terms of all other classes are zero.
#[cfg_attr(not(debug_assertions), inline(always))]
fn of_class<T: Scalar>(class: usize, weight: T, z: &[T], scale: T, gradient: &mut [T]) -> T {
    let distribution = Distribution::new(z, gradient);
    let of_target = gradient.get(class).map(|p| scale * (*p * weight - weight));
    for gradient in gradient.iter_mut() {
        *gradient = scale * (*gradient * weight);
    }
    if let (Some(gradient), Some(of_target)) = (gradient.get_mut(class), of_target) {
        *gradient = of_target;
    }
    let log_probability = z.get(class).map_or(T::ZERO, |z| distribution.log_probability(*z));
    T::ZERO - times(weight, log_probability)
}
