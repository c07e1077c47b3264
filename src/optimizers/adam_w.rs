//! [`AdamW`]: Adam with weight decay that is kept out of the moving averages.

use super::hyper::{WeightDecay, weight_decay_methods};
use super::moments::{Moments, moment_methods, rule};
use super::{Change, Optimizer, OptimizerState};
use crate::kernels::arguments::{Numbers, Piece};
use crate::layer::Parameters;
use crate::simd::Isa;
use crate::tensor::Scalar;
use crate::zero::Zero;

/// AdamW: the step of [`Adam`](super::Adam) and, in addition, `θ ← θ − η λ θ`.
///
/// So the decay is the same for all parameters, and not weaker for those with large gradients. It keeps `K` values per
/// parameter: two, or three with [AMSGrad](AdamW::amsgrad).
///
/// Loshchilov and Hutter 2019, algorithm 2, in the form of PyTorch, where the decay is multiplied by the learning rate.
/// Defaults: `β₁ = 0.9`, `β₂ = 0.999`, `ε = 10⁻⁸`, and a decay `λ = 0.01`.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
/// let (mut line, gradient, mut state) = (Line::ZERO, Line::ZERO, Zero::ZERO);
/// line.parameters_mut().fill(1.0);
/// let optimizer = AdamW::new(0.5).weight_decay(0.1).without_bias_decay();
/// optimizer.step(&mut line, &gradient, &mut state);
/// assert_eq!(line.parameters(), [0.95, 1.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamW<const K: usize = 2> {
    rate: f64,
    moments: Moments,
    decay: WeightDecay,
}

impl AdamW {
    /// With the learning rate `η`.
    pub const fn new(rate: f64) -> Self {
        Self { rate, moments: Moments::DEFAULT, decay: WeightDecay::NONE.rate(0.01) }
    }

    /// Divides by the largest `v` so far, so steps never become longer again.
    ///
    /// Reddi, Kale and Kumar 2018, algorithm 2, with the corrections for the start as in PyTorch.
    pub const fn amsgrad(self) -> AdamW<3> {
        let Self { rate, moments, decay } = self;
        AdamW { rate, moments, decay }
    }
}

impl<const K: usize> AdamW<K> {
    moment_methods!();
    weight_decay_methods!("0.01", "`θ ← θ − η λ θ`.");
}

#[inline(always)]
pub(crate) fn adam_w_kernel<T: Scalar, I: Isa, const K: usize>(
    isa: I,
    numbers: Numbers<T>,
    decay: T,
    piece: Piece<'_, T, K>,
) -> bool {
    let rule = rule(numbers);
    let by = |theta: T, g, mut kept, decay| {
        let step = rule(g, &mut kept);
        (theta - (step + decay * theta), kept)
    };
    piece.sweep_widest(isa, decay, by)
}

impl<const K: usize> Optimizer for AdamW<K> {
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
            |entry| self.rate * self.decay.of(entry.role),
            |level, decay, piece| match K {
                2 => T::adam_w(level, numbers, decay, piece.with()),
                _ => T::adam_w_amsgrad(level, numbers, decay, piece.with()),
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
