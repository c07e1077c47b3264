//! Tuples of losses, for networks with several heads: `L = Σ_h w_h · L_h`

use core::slice::from_ref;

use super::{HeadBatch, HeadTotals, Loss};
use crate::error::TargetError;
use crate::network::{EndsInHeads, Network};
use crate::tensor::{Scalar, Shape};

/// A tuple of losses with a weight for each: made by [`weights`](WeightedLosses::weights).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeadLosses<Losses, const HEADS: usize> {
    losses: Losses,
    weights: [f64; HEADS],
}

/// A tuple of losses, one for each head of a network, in the order of the heads.
///
/// The loss of a batch is the sum of the means of all losses. Targets are tuples, too.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 4>, Tanh, Heads<class: (Dense<4, 3>, Softmax), size: Dense<4, 1>>; }
/// let (inputs, targets) = ([[1.0, 2.0]], [(2u8, 2.0)]);
/// let mut evaluation = Evaluation::<Net, 1>::ZERO;
/// let loss = evaluation.loss(&Net::ZERO, &(CrossEntropy, MeanSquaredError), &inputs, &targets)?;
/// assert_eq!(loss, 3f32.ln() + 4.0);
/// let weighted = (CrossEntropy, MeanSquaredError).weights([1.0, 0.5]);
/// assert_eq!(evaluation.loss(&Net::ZERO, &weighted, &inputs, &targets)?, 3f32.ln() + 2.0);
/// # Ok::<(), stackprop::error::StepError>(())
/// ```
///
/// The loss of a single head is the one whose other weights are 0. The history of a [`fit`](crate::training::Fitting::fit) has the loss of
/// each head: [`Epoch::head_losses`](crate::training::Epoch::head_losses).
pub trait WeightedLosses<const HEADS: usize>: Sized {
    /// Multiplies each loss by a weight.
    ///
    /// # Panics
    ///
    /// If a weight is negative or not finite.
    #[must_use]
    #[track_caller]
    fn weights(self, weights: [f64; HEADS]) -> HeadLosses<Self, HEADS> {
        let are_weights = weights.iter().all(|weight| *weight >= 0.0 && weight.is_finite());
        assert!(are_weights, "the weight of a loss must be finite and not negative");
        HeadLosses { losses: self, weights }
    }
}

/// Returns what the loss of a head is multiplied by: its weight, and the number of samples per weight of a sample in the mean.
fn factor(weight: f64, samples: usize, total: f64) -> f64 {
    if total == 0.0 { 0.0 } else { weight * samples as f64 / total }
}

/// One `impl` per number of heads, for tuples with and without weights.
macro_rules! tuples {
    ($($heads:literal: $($index:tt $head:ident $loss:ident $target:ident),*;)*) => {$(
        impl<$($loss),*> WeightedLosses<$heads> for ($($loss,)*) {}

        tuples! { @ $heads ($($index $head $loss $target),*) ($($loss,)*) |this| this, [1.0; $heads] }
        tuples! { @ $heads ($($index $head $loss $target),*) HeadLosses<($($loss,)*), $heads> |this| (&this.losses), this.weights }
    )*};
    (@ $heads:literal ($($index:tt $head:ident $loss:ident $target:ident),*) $tuple:ty |$this:ident| $losses:expr, $weights:expr) => {
        impl<N, $($loss, $target),*> Loss<N, ($($target,)*)> for $tuple
        where
            N: EndsInHeads<$heads>,
            $($loss: Loss<<N as EndsInHeads<$heads>>::$head, $target>,)*
        {
            const LOGITS_OF_HEADS: u8 = 0 $(| (<$loss as Loss<<N as EndsInHeads<$heads>>::$head, $target>>::LOGITS_OF_HEADS & 1) << $index)*;

            fn check(&self, targets: &($($target,)*), _: usize) -> Result<(), TargetError> {
                let $this = self;
                $($losses.$index.check(&targets.$index, size::<<N as EndsInHeads<$heads>>::$head>())?;)*
                Ok(())
            }

            fn sample(
                &self,
                z: &[N::Scalar],
                targets: &($($target,)*),
                scale: N::Scalar,
                gradient: &mut [N::Scalar],
            ) -> N::Scalar {
                let mut heads = <Self as Loss<N, _>>::heads(self, from_ref(targets));
                N::Scalar::of(<Self as Loss<N, _>>::sample_of_heads(self, z, targets, scale, &mut heads, gradient))
            }

            const HEADS: &'static [&'static str] = &[$(<N as EndsInHeads<$heads>>::$head::NAME,)*];

            fn heads(&self, targets: &[($($target,)*)]) -> HeadBatch {
                let $this = self;
                let mut totals = HeadTotals::NONE;
                $(
                    totals.weights[$index] =
                        targets.iter().map(|targets| $losses.$index.weight(&targets.$index).to_f64()).sum();
                )*
                <Self as Loss<N, ($($target,)*)>>::heads_of(self, totals, targets.len())
            }

            fn heads_of(&self, totals: HeadTotals, samples: usize) -> HeadBatch {
                let $this = self;
                let (_, weights, mut factors) = ($this, $weights, [0.0; 4]);
                $(factors[$index] = factor(weights[$index], samples, totals.weights[$index]);)*
                HeadBatch { factors, totals }
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn batch_of_heads(
                &self,
                z: &[N::Scalar],
                targets: &[($($target,)*)],
                scale: N::Scalar,
                heads: &mut HeadBatch,
                gradient: &mut [N::Scalar],
            ) -> f64 {
                let size = const { if N::OutputShape::SIZE == 0 { 1 } else { N::OutputShape::SIZE } };
                let mut sum = 0.0;
                for ((z, targets), gradient) in z.chunks_exact(size).zip(targets).zip(gradient.chunks_exact_mut(size)) {
                    sum += <Self as Loss<N, _>>::sample_of_heads(self, z, targets, scale, heads, gradient);
                }
                sum
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn sample_of_heads(
                &self,
                z: &[N::Scalar],
                targets: &($($target,)*),
                scale: N::Scalar,
                heads: &mut HeadBatch,
                gradient: &mut [N::Scalar],
            ) -> f64 {
                let $this = self;
                let (mut z, mut gradient, mut sum) = (z, gradient, 0.0);
                $(
                    const {
                        assert!(
                            !<$loss as Loss<<N as EndsInHeads<$heads>>::$head, $target>>::COMPARES,
                            "the loss of a head cannot compare samples with one another",
                        );
                    }
                    let (of_head, rest) = z.split_at(const { size::<<N as EndsInHeads<$heads>>::$head>() });
                    z = rest;
                    let (gradient_of_head, rest) = gradient.split_at_mut(of_head.len());
                    gradient = rest;
                    let scale_of_head = scale * N::Scalar::of(heads.factors[$index]);
                    let loss = $losses.$index.sample(of_head, &targets.$index, scale_of_head, gradient_of_head).to_f64();
                    sum += heads.factors[$index] * loss;
                    heads.totals.sums[$index] += loss;
                )*
                let _ = (z, gradient);
                sum
            }
        }
    };
}
tuples! {
    2: 0 First A X, 1 Second B Y;
    3: 0 First A X, 1 Second B Y, 2 Third C Z;
    4: 0 First A X, 1 Second B Y, 2 Third C Z, 3 Fourth D W;
}

/// Returns the number of outputs of a network.
const fn size<N: Network>() -> usize {
    N::OutputShape::SIZE
}
