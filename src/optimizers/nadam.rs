//! [`NAdam`]: Adam with Nesterov momentum.

use super::hyper::{self, WeightDecay, weight_decay_methods};
use super::moments::{Moments, moment_methods};
use super::state::{Word, power, zero_or_nan};
use super::{Change, Optimizer, OptimizerState, Resumable};
use crate::kernels::arguments::Piece;
use crate::layer::Parameters;
use crate::math::Math;
use crate::plain_struct;
use crate::simd::Isa;
use crate::tensor::Scalar;
use crate::zero::Zero;

/// NAdam: Adam with Nesterov momentum. In step `t`, with `m`, `v` and `v̂` as in [`Adam`](super::Adam):
///
/// `θ ← θ − η (g (1 − μₜ) / (1 − Πₜ) + m μₜ₊₁ / (1 − Πₜ₊₁)) / (√v̂ + ε)`, where `μₜ = β₁ (1 − ½ · 0.96^(t ψ))` and
/// `Πₜ = μ₁ μ₂ ⋯ μₜ`.
///
/// It keeps two values per parameter, and the product `Πₜ`.
///
/// Dozat 2016, algorithm 2, with a momentum that grows as in PyTorch. Defaults: `β₁ = 0.9`, `β₂ = 0.999`,
/// `ε = 10⁻⁸`, `ψ = 0.004`.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
/// let (mut line, mut gradient, mut state) = (Line::ZERO, Line::ZERO, Zero::ZERO);
/// gradient.parameters_mut().copy_from_slice(&[100.0, -0.01]);
/// NAdam::new(0.002).step(&mut line, &gradient, &mut state);
/// assert!(line.dense0.weight[0] < 0.0 && line.dense0.bias[0] > 0.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NAdam {
    rate: f64,
    moments: Moments,
    momentum_decay: f64,
    decay: WeightDecay,
}

plain_struct! {
    /// The state of [`NAdam`]: an [`OptimizerState`], and the product of all momenta so far.
    #[derive(Clone, Debug, PartialEq)]
    pub struct NAdamState<P: Zero> {
        pub(super) moments: OptimizerState<P, 2>,
        /// The product as the bits of an `f64`. It is meaningful only after the first step.
        pub(super) product: Word,
    }
}

impl<P: Zero> NAdamState<P> {
    /// The number of steps and the averages of the gradient and of its square.
    pub const fn moments(&self) -> &OptimizerState<P, 2> {
        &self.moments
    }
}

impl<P: Zero> Resumable<P> for NAdamState<P> {
    fn buffers(&self) -> &[P] {
        self.moments.buffers()
    }

    fn buffers_mut(&mut self) -> &mut [P] {
        self.moments.buffers_mut()
    }

    fn numbers(&self) -> [u64; 2] {
        [self.moments.steps(), self.product.get()]
    }

    fn set_numbers(&mut self, [steps, product]: [u64; 2]) {
        self.moments.set_numbers([steps, 0]);
        self.product.set(product);
    }
}

impl NAdam {
    /// With the learning rate `η`.
    pub const fn new(rate: f64) -> Self {
        Self { rate, moments: Moments::DEFAULT, momentum_decay: 4e-3, decay: WeightDecay::NONE }
    }

    /// Sets `ψ`, how fast the momentum grows from about half of `β₁` to all of it.
    ///
    /// # Panics
    ///
    /// If `ψ` is negative or not finite.
    #[track_caller]
    pub const fn momentum_decay(mut self, momentum_decay: f64) -> Self {
        self.momentum_decay = hyper::non_negative(momentum_decay, "the momentum decay must be finite and not negative");
        self
    }

    moment_methods!();
    weight_decay_methods!("0", "`g ← g + λ θ`.");

    /// `μₜ`
    fn momentum(&self, t: u64) -> f64 {
        const LN_0_96: f64 = -0.040_821_994_520_255_166;
        self.moments.beta1 * (1.0 - 0.5 * Math::exp(t as f64 * self.momentum_decay * LN_0_96))
    }
}

#[inline(always)]
pub(crate) fn nadam_kernel<T: Scalar, I: Isa>(
    isa: I,
    [of_gradient, of_mean, correction, epsilon]: [T; 4],
    [old1, new1, old2, new2]: [T; 4],
    decay: T,
    piece: Piece<'_, T, 2>,
) -> bool {
    let by = |theta: T, g, [m, v]: [T; 2], decay| {
        let g = g + decay * theta;
        let m = old1 * m + new1 * g;
        let v = old2 * v + new2 * g * g;
        let step = (of_gradient * g + of_mean * m) / (v.sqrt() * correction + epsilon);
        (theta - (step + zero_or_nan(v)), [m, v])
    };
    piece.sweep_widest(isa, decay, by)
}

impl Optimizer for NAdam {
    type State<P: Zero> = NAdamState<P>;

    fn change<T: Scalar, P: Parameters<T>>(&self, params: Change<'_, P>, gradient: &P, state: &mut NAdamState<P>) {
        let Moments { beta1, beta2, epsilon } = self.moments;
        let t = state.moments.count_step();
        let (momentum, next) = (self.momentum(t), self.momentum(t + 1));
        let product = momentum * if t == 1 { 1.0 } else { f64::from_bits(state.product.get()) };
        state.product.set(product.to_bits());

        let of_gradient = self.rate * (1.0 - momentum) / (1.0 - product);
        let of_mean = self.rate * next / (1.0 - product * next);
        let correction = 1.0 / Math::sqrt(1.0 - power(beta2, t));
        let steps = [of_gradient, of_mean, correction, epsilon].map(T::of);
        let shares = [beta1, 1.0 - beta1, beta2, 1.0 - beta2].map(T::of);
        state.moments.sweep(
            params,
            gradient,
            |entry| self.decay.of(entry.role),
            |level, decay, piece| T::nadam(level, steps, shares, decay, piece),
        );
    }

    fn learning_rate(&self) -> f64 {
        self.rate
    }

    fn set_learning_rate(&mut self, rate: f64) {
        self.rate = rate;
    }
}
