//! [`MultiClassHinge`](struct@MultiClassHinge): `L = 1/C · Σ_(c ≠ t) max(0, margin − y_t + y_c)`

use super::class_weights::{ClassWeights, checked};
use super::pointwise::times;
use super::{ClassNumber, Loss, OneOutput};
use crate::error::TargetError;
use crate::kernels::lanes::sum;
use crate::network::Network;
use crate::tensor::Scalar;
use crate::zero::Zero;

/// `L = 1/C · Σ_(c ≠ t) max(0, margin − y_t + y_c)`, the mean over the samples, for targets that are numbers of classes.
///
/// It is 0 if the output of the right class `t` is larger than each of the others by at least the margin.
/// `MultiClassHinge` has a margin of 1; [`MultiClassHinge.margin(0.5)`](MultiClassHinge::margin) sets another. The gradient is
/// `1/C` for each class within the margin, and the negative of their sum for the right class. Weston and Watkins 1999; the
/// factor `1/C` is PyTorch's.
///
/// With [class weights](Self::class_weights) a sample counts with the weight of its class, and the mean is divided by the sum of the weights.
/// (The mean of `MultiMarginLoss` of PyTorch is divided by the number of samples.)
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 4>; }
/// let mut evaluation = Evaluation::<Net, 1>::ZERO;
/// let loss = evaluation.loss(&Net::ZERO, &MultiClassHinge, &[[1.0, 2.0]], &[3u8]);
/// assert_eq!(loss, Ok(3.0 / 4.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MultiClassHinge<W = ()> {
    margin: f64,
    class_weights: W,
}

/// The [loss](struct@MultiClassHinge) with a margin of 1, without class weights.
#[expect(non_upper_case_globals, reason = "a loss is written as its name, with options or without")]
pub const MultiClassHinge: MultiClassHinge = MultiClassHinge { margin: 1.0, class_weights: () };

impl Default for MultiClassHinge {
    fn default() -> Self {
        MultiClassHinge
    }
}

impl<W: Copy> MultiClassHinge<W> {
    /// The same loss with another margin.
    ///
    /// # Panics
    ///
    /// If the margin is not positive and finite.
    #[must_use]
    #[track_caller]
    pub const fn margin(self, margin: f64) -> Self {
        assert!(margin > 0.0 && margin < f64::INFINITY, "the margin of a hinge loss must be a positive number");
        Self { margin, ..self }
    }

    /// Multiplies the contribution of each class to the loss by its weight. There is one weight per output of the network.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Dense<2, 2>; }
    /// let mut net = Net::ZERO;
    /// net.dense0.bias[0] = 0.5;
    /// let loss = MultiClassHinge.class_weights([1.0, 3.0]);
    /// let loss = Evaluation::<Net, 2>::ZERO.loss(&net, &loss, &[[1.0, 2.0]; 2], &[0u8, 1]);
    /// assert_eq!(loss, Ok((1.0 * 0.25 + 3.0 * 0.75) / 4.0));
    /// ```
    ///
    /// # Panics
    ///
    /// If a weight is negative or not finite.
    #[must_use]
    #[track_caller]
    pub const fn class_weights<const C: usize>(self, weights: [f64; C]) -> MultiClassHinge<[f64; C]> {
        MultiClassHinge { margin: self.margin, class_weights: checked(weights) }
    }
}

impl<N, Y, W> Loss<N, Y> for MultiClassHinge<W>
where
    N: Network<Output: OneOutput<Self>>,
    Y: ClassNumber,
    W: ClassWeights<N::Output>,
{
    fn check(&self, target: &Y, outputs: usize) -> Result<(), TargetError> {
        let class = target.number();
        if class < outputs { Ok(()) } else { Err(TargetError::ClassOutOfRange { class, classes: outputs }) }
    }

    fn weight(&self, target: &Y) -> N::Scalar {
        N::Scalar::of(self.class_weights.weight(target.number()))
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sample(&self, y: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        let (share, right) = (N::Scalar::of(1.0 / y.len() as f64), target.number());
        let weight = N::Scalar::of(self.class_weights.weight(right));
        let scale = weight * scale;
        let least = y[right] - N::Scalar::of(self.margin);
        // NaN stays NaN.
        let short = |y: N::Scalar| if y - least < N::Scalar::ZERO { N::Scalar::ZERO } else { y - least };
        for (y, gradient) in y.iter().zip(&mut *gradient) {
            let short = short(*y);
            *gradient = if short > N::Scalar::ZERO { scale * share } else { short };
        }
        let others = [&y[..right], &y[right + 1..]];
        let slopes = [&gradient[..right], &gradient[right + 1..]];
        gradient[right] = slopes.iter().fold(N::Scalar::ZERO, |all, some| all - sum(some.len(), |i| some[i]));
        times(
            weight,
            others.iter().fold(N::Scalar::ZERO, |all, some| all + share * sum(some.len(), |i| short(some[i]))),
        )
    }
}
