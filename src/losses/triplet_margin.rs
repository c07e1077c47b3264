//! [`TripletMargin`](struct@TripletMargin): `L = max(0, margin + max_p |y − p| − min_n |y − n|)`

use num_traits::float::FloatCore;

use super::{ClassNumber, Loss, OneOutput};
use crate::kernels::lanes::sum;
use crate::math::Math;
use crate::network::Network;
use crate::tensor::{Scalar, Shape};

/// `L = max(0, margin + max_p |y − p| − min_n |y − n|)`, the mean over the samples, for outputs that are embeddings: `p` is the farthest
/// output of the same class in the batch, and `n` the nearest of another class.
///
/// It is 0 if all outputs of a class are nearer to one another than to those of other classes by at least the margin. `TripletMargin` has a
/// margin of 1; [`margin`](Self::margin) sets another. A target is the number of a class, which can be any number. A sample without another
/// of its class, or without one of another class, has the loss 0. The hard triplets of a batch are those of Hermans et al. 2017, the margin
/// is that of Schroff et al. 2015.
///
/// It [compares the samples](Loss::COMPARES) that are computed together.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 2>; }
/// let mut net = Net::ZERO;
/// net.dense0.weight.copy_from_slice(&[1.0, 0.0, 0.0, 1.0]);
/// let mut evaluation = Evaluation::<Net, 8>::ZERO;
/// let (inputs, classes) = ([[0.0, 0.0], [0.0, 3.0], [4.0, 0.0]], [7u8, 7, 2]);
/// // 1 + 3 − 4, 1 + 3 − 5, and nothing else of class 2.
/// assert_eq!(evaluation.loss(&net, &TripletMargin, &inputs, &classes)?, 0.0);
/// let loss = evaluation.loss(&net, &TripletMargin.margin(2.5), &inputs, &classes)?;
/// assert_eq!(loss, (1.5 + 0.5) / 3.0);
/// # Ok::<(), stackprop::error::StepError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TripletMargin {
    margin: f64,
}

/// The [loss](struct@TripletMargin) with a margin of 1.
#[expect(non_upper_case_globals, reason = "a loss is written as its name, with options or without")]
pub const TripletMargin: TripletMargin = TripletMargin { margin: 1.0 };

impl Default for TripletMargin {
    fn default() -> Self {
        TripletMargin
    }
}

impl TripletMargin {
    /// The same loss with another margin.
    ///
    /// # Panics
    ///
    /// If the margin is not positive and finite.
    #[must_use]
    #[track_caller]
    pub const fn margin(self, margin: f64) -> Self {
        assert!(margin > 0.0 && margin < f64::INFINITY, "the margin of a triplet must be a positive number");
        Self { margin }
    }
}

impl<N: Network<Output: OneOutput<Self>>, Y: ClassNumber> Loss<N, Y> for TripletMargin {
    const COMPARES: bool = true;

    /// Returns 0: a sample alone has no loss.
    fn sample(&self, _: &[N::Scalar], _: &Y, _: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        gradient.fill(N::Scalar::of(0.0));
        N::Scalar::of(0.0)
    }

    fn batch(&self, y: &[N::Scalar], targets: &[Y], scale: N::Scalar, gradient: &mut [N::Scalar]) -> f64 {
        let size = const { if N::OutputShape::SIZE == 0 { 1 } else { N::OutputShape::SIZE } };
        let row = |sample: usize| &y[sample * size..(sample + 1) * size];
        let distance = |a: usize, b: usize| {
            let (a, b) = (row(a), row(b));
            sum(size, |i| (a[i] - b[i]) * (a[i] - b[i])).sqrt()
        };
        gradient.fill(N::Scalar::of(0.0));
        let mut total = 0.0;
        for (anchor, target) in targets.iter().enumerate() {
            let (mut positive, mut negative) = (None, None);
            for (other, class) in targets.iter().enumerate() {
                let d = distance(anchor, other);
                if class.number() != target.number() {
                    // NaN stays NaN.
                    if negative.is_none_or(|(_, nearest)| d < nearest || d.is_nan()) {
                        negative = Some((other, d));
                    }
                } else if other != anchor && positive.is_none_or(|(_, farthest)| d > farthest || d.is_nan()) {
                    positive = Some((other, d));
                }
            }
            let (Some((positive, far)), Some((negative, near))) = (positive, negative) else { continue };
            let loss = N::Scalar::of(self.margin) + far - near;
            if loss <= N::Scalar::of(0.0) {
                continue;
            }
            total += loss.to_f64();
            if gradient.is_empty() {
                continue;
            }
            for (other, distance, scale) in [(positive, far, scale), (negative, near, -scale)] {
                if distance == N::Scalar::of(0.0) {
                    continue;
                }
                for i in 0..size {
                    let slope = scale * (row(anchor)[i] - row(other)[i]) / distance;
                    gradient[anchor * size + i] += slope;
                    gradient[other * size + i] -= slope;
                }
            }
        }
        total
    }
}
