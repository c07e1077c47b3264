//! [`Adam`]: a moving average of the gradient divided by a moving average of its size.

use super::hyper::{WeightDecay, weight_decay_methods};
use super::moments::{Moments, moment_methods, rule};
use super::{Change, Optimizer, OptimizerState};
use crate::kernels::arguments::{Numbers, Piece};
use crate::layer::Parameters;
use crate::simd::Isa;
use crate::tensor::Scalar;
use crate::zero::Zero;

/// Adam: `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`, `θ ← θ − η m̂ / (√v̂ + ε)`, where
/// `m̂ = m / (1 − β₁ᵗ)` and `v̂ = v / (1 − β₂ᵗ)` correct for the start at zero.
///
/// It keeps `K` values per parameter: two, or three with [AMSGrad](Adam::amsgrad).
///
/// Kingma and Ba 2015, algorithm 1. Defaults: `β₁ = 0.9`, `β₂ = 0.999`, `ε = 10⁻⁸`. Weight decay is added to the
/// gradient; [`AdamW`](super::AdamW) keeps it apart, which works better.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
/// let (mut line, mut gradient, mut state) = (Line::ZERO, Line::ZERO, Zero::ZERO);
/// gradient.parameters_mut().copy_from_slice(&[100.0, -0.01]);
/// Adam::new(0.1).step(&mut line, &gradient, &mut state);
/// assert!((line.dense0.weight[0] + 0.1).abs() < 1e-6 && (line.dense0.bias[0] - 0.1).abs() < 1e-6);
///
/// let _steadier: Adam<3> = Adam::new(1e-3).betas(0.9, 0.99).amsgrad();
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adam<const K: usize = 2> {
    rate: f64,
    moments: Moments,
    decay: WeightDecay,
}

impl Adam {
    /// With the learning rate `η`.
    pub const fn new(rate: f64) -> Self {
        Self { rate, moments: Moments::DEFAULT, decay: WeightDecay::NONE }
    }

    /// Divides by the largest `v` so far, so steps never become longer again.
    ///
    /// Reddi, Kale and Kumar 2018, algorithm 2, with the corrections for the start as in PyTorch.
    pub const fn amsgrad(self) -> Adam<3> {
        let Self { rate, moments, decay } = self;
        Adam { rate, moments, decay }
    }
}

impl<const K: usize> Adam<K> {
    moment_methods!();
    weight_decay_methods!("0", "`g ← g + λ θ`.");
}

#[inline(always)]
pub(crate) fn adam_kernel<T: Scalar, I: Isa, const K: usize>(
    isa: I,
    numbers: Numbers<T>,
    decay: T,
    piece: Piece<'_, T, K>,
) -> bool {
    let rule = rule(numbers);
    let by = |theta: T, g, mut kept, decay| {
        let step = rule(g + decay * theta, &mut kept);
        (theta - step, kept)
    };
    piece.sweep_widest(isa, decay, by)
}

impl<const K: usize> Optimizer for Adam<K> {
    type State<P: Zero> = OptimizerState<P, K>;

    fn change<T: Scalar, P: Parameters<T>>(
        &self,
        params: Change<'_, P>,
        gradient: &P,
        state: &mut OptimizerState<P, K>,
    ) {
        let numbers = self.moments.numbers::<T>(self.rate, state.count_step());
        state.sweep(
            params,
            gradient,
            |entry| self.decay.of(entry.role),
            |level, decay, piece| match K {
                2 => T::adam(level, numbers, decay, piece.with()),
                _ => T::adam_amsgrad(level, numbers, decay, piece.with()),
            },
        );
    }

    fn learning_rate(&self) -> f64 {
        self.rate
    }

    fn set_learning_rate(&mut self, rate: f64) {
        self.rate = rate;
    }
}
