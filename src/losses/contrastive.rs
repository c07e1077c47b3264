//! [`Contrastive`](struct@Contrastive): `L = −mean_p ln (e^(s_p / τ) / Σ_a e^(s_a / τ))`

use super::{ClassNumber, Loss, OneOutput};
use crate::kernels::lanes::sum;
use crate::math::Math;
use crate::network::Network;
use crate::tensor::{Scalar, Shape};

/// `L = −mean_p ln (e^(s_p / τ) / Σ_a e^(s_a / τ))`, the mean over the samples, for outputs that are embeddings: `s_a` is the cosine of the
/// angle between the outputs of the sample and of another sample `a` in the batch, and the mean is over the samples `p` of the same class.
///
/// Outputs of the same class become similar, and those of different classes dissimilar. The temperature `τ` is 0.1;
/// [`temperature`](Self::temperature) sets another. A target is the number of a class, which can be any number. If each class has two
/// samples in a batch, such as two views of one image, this is the loss of SimCLR (InfoNCE, NT-Xent; Chen et al. 2020); with more it is the
/// supervised loss of Khosla et al. 2020, equation 2. A sample without another of its class has the loss 0.
///
/// It [compares the samples](Loss::COMPARES) that are computed together. An output must not be all zeros, which has no direction: the loss
/// of all samples that are compared with it is NaN.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 2>; }
/// let mut net = Net::ZERO;
/// net.dense0.weight.copy_from_slice(&[1.0, 0.0, 0.0, 1.0]);
/// let mut evaluation = Evaluation::<Net, 8>::ZERO;
/// let inputs = [[0.0, 3.0], [0.0, 2.0], [5.0, 0.0], [1.0, 0.0]];
/// let alike = evaluation.loss(&net, &Contrastive, &inputs, &[0u8, 0, 1, 1])?;
/// let crossed = evaluation.loss(&net, &Contrastive, &inputs, &[0u8, 1, 0, 1])?;
/// assert!(alike < 1e-3 && crossed > 9.0);
/// # Ok::<(), stackprop::error::StepError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrastive {
    temperature: f64,
}

/// The [loss](struct@Contrastive) with a temperature of 0.1.
#[expect(non_upper_case_globals, reason = "a loss is written as its name, with options or without")]
pub const Contrastive: Contrastive = Contrastive { temperature: 0.1 };

impl Default for Contrastive {
    fn default() -> Self {
        Contrastive
    }
}

impl Contrastive {
    /// The same loss with another temperature.
    ///
    /// # Panics
    ///
    /// If it is not positive and finite.
    #[must_use]
    #[track_caller]
    pub const fn temperature(self, temperature: f64) -> Self {
        assert!(temperature > 0.0 && temperature < f64::INFINITY, "the temperature must be a positive number");
        Self { temperature }
    }
}

impl<N: Network<Output: OneOutput<Self>>, Y: ClassNumber> Loss<N, Y> for Contrastive {
    const COMPARES: bool = true;

    /// Returns 0: a sample alone has no loss.
    fn sample(&self, _: &[N::Scalar], _: &Y, _: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        gradient.fill(N::Scalar::of(0.0));
        N::Scalar::of(0.0)
    }

    fn batch(&self, y: &[N::Scalar], targets: &[Y], scale: N::Scalar, gradient: &mut [N::Scalar]) -> f64 {
        let size = const { if N::OutputShape::SIZE == 0 { 1 } else { N::OutputShape::SIZE } };
        let row = |sample: usize| &y[sample * size..(sample + 1) * size];
        let product = |a: usize, b: usize| sum(size, |i| row(a)[i] * row(b)[i]).to_f64();
        let norm = |a: usize| Math::sqrt(product(a, a));
        gradient.fill(N::Scalar::of(0.0));
        let mut total = 0.0;
        for (anchor, target) in targets.iter().enumerate() {
            let others = || (0..targets.len()).filter(|other| *other != anchor);
            let is_positive = |other: &usize| targets[*other].number() == target.number();
            let positives = others().filter(is_positive).count() as f64;
            if positives == 0.0 {
                continue;
            }
            let own = norm(anchor);
            let similarity = |other: usize| product(anchor, other) / (own * norm(other));
            // Relative to the largest, so that not all exponentials are 0.
            let largest = others().map(similarity).fold(-1.0, f64::max);
            let weight = |similarity: f64| Math::exp((similarity - largest) / self.temperature);
            let weights: f64 = others().map(|other| weight(similarity(other))).sum();
            let attracted: f64 = others().filter(is_positive).map(similarity).sum();
            total += Math::ln(weights) - (attracted / positives - largest) / self.temperature;
            if gradient.is_empty() {
                continue;
            }
            for other in others() {
                let (theirs, similarity) = (norm(other), similarity(other));
                let share = if is_positive(&other) { 1.0 / positives } else { 0.0 };
                let slope = (weight(similarity) / weights - share) / self.temperature;
                // The derivative of a cosine is the part of the other direction that is orthogonal to this one.
                let slopes = [(anchor, other, own, theirs), (other, anchor, theirs, own)];
                for (a, b, length, other_length) in slopes {
                    let [along, back] = [1.0 / (length * other_length), similarity / (length * length)]
                        .map(|factor| scale * N::Scalar::of(slope * factor));
                    for i in 0..size {
                        gradient[a * size + i] += along * row(b)[i] - back * row(a)[i];
                    }
                }
            }
        }
        total
    }
}
