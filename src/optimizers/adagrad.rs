//! [`Adagrad`]: the gradient divided by the size of all gradients so far.

use super::hyper::{self, WeightDecay, weight_decay_methods};
use super::state::zero_or_nan;
use super::{Change, Optimizer, OptimizerState};
use crate::kernels::arguments::Piece;
use crate::layer::Parameters;
use crate::simd::Isa;
use crate::tensor::Scalar;
use crate::zero::Zero;

/// Adagrad: `s ← s + g²`, `θ ← θ − ηₜ g / (√s + ε)` with `ηₜ = η / (1 + (t − 1) κ)`.
///
/// Steps become shorter over time, most of all where gradients are large and frequent. It keeps one value per parameter.
///
/// Duchi, Hazan and Singer 2011, section 1.1. Defaults: no rate decay `κ`, `s` starts at 0, `ε = 10⁻¹⁰`.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
/// let (mut line, mut gradient, mut state) = (Line::ZERO, Line::ZERO, Zero::ZERO);
/// gradient.parameters_mut().copy_from_slice(&[100.0, -0.01]);
/// Adagrad::new(0.5).step(&mut line, &gradient, &mut state);
/// assert_eq!(line.parameters(), [-0.5, 0.5]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adagrad {
    rate: f64,
    rate_decay: f64,
    initial: f64,
    epsilon: f64,
    decay: WeightDecay,
}

impl Adagrad {
    /// With the learning rate `η`.
    pub const fn new(rate: f64) -> Self {
        Self { rate, rate_decay: 0.0, initial: 0.0, epsilon: 1e-10, decay: WeightDecay::NONE }
    }

    /// Sets `κ`, how fast the learning rate falls: it is halved after `1 / κ` steps.
    ///
    /// # Panics
    ///
    /// If `κ` is negative or not finite.
    #[track_caller]
    pub const fn rate_decay(mut self, rate_decay: f64) -> Self {
        self.rate_decay = hyper::non_negative(rate_decay, "the rate decay must be finite and not negative");
        self
    }

    /// Sets the start of the sum of squares `s`. A value above 0 keeps the first steps short.
    ///
    /// # Panics
    ///
    /// If it is negative or not finite.
    #[track_caller]
    pub const fn initial_accumulator(mut self, initial: f64) -> Self {
        self.initial = hyper::non_negative(initial, "the initial accumulator must be finite and not negative");
        self
    }

    /// Sets `ε`, which is added to the divisor to keep it from zero.
    ///
    /// # Panics
    ///
    /// If `ε` is negative or not finite.
    #[track_caller]
    pub const fn epsilon(mut self, epsilon: f64) -> Self {
        self.epsilon = hyper::non_negative(epsilon, "epsilon must be finite and not negative");
        self
    }

    weight_decay_methods!("0", "`g ← g + λ θ`.");
}

#[inline(always)]
pub(crate) fn adagrad_kernel<T: Scalar, I: Isa>(
    isa: I,
    [rate, initial, epsilon]: [T; 3],
    decay: T,
    piece: Piece<'_, T, 1>,
) -> bool {
    let by = |theta: T, g, [sum]: [T; 1], decay| {
        let g = g + decay * theta;
        let sum = sum + initial + g * g;
        (theta - (rate * (g / (sum.sqrt() + epsilon)) + zero_or_nan(sum)), [sum])
    };
    piece.sweep_widest(isa, decay, by)
}

impl Optimizer for Adagrad {
    type State<P: Zero> = OptimizerState<P, 1>;

    fn change<T: Scalar, P: Parameters<T>>(
        &self,
        params: Change<'_, P>,
        gradient: &P,
        state: &mut OptimizerState<P, 1>,
    ) {
        let before = state.steps();
        state.count_step();
        let rate = self.rate / (1.0 + before as f64 * self.rate_decay);
        // The state starts as zero, so the initial value is added along with the first gradient.
        let initial = if before == 0 { self.initial } else { 0.0 };
        let numbers = [rate, initial, self.epsilon].map(T::of);
        state.sweep(
            params,
            gradient,
            |entry| self.decay.of(entry.role),
            |level, decay, piece| T::adagrad(level, numbers, decay, piece),
        );
    }

    fn learning_rate(&self) -> f64 {
        self.rate
    }

    fn set_learning_rate(&mut self, rate: f64) {
        self.rate = rate;
    }
}
