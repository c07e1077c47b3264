//! [`Lion`]: steps of constant length in the direction of a moving average.

use super::hyper::{self, WeightDecay, weight_decay_methods};
use super::{Change, Optimizer, OptimizerState};
use crate::kernels::arguments::Piece;
use crate::layer::Parameters;
use crate::simd::Isa;
use crate::tensor::Scalar;
use crate::zero::Zero;

/// Lion: `θ ← θ − η (sign(β₁ m + (1 − β₁) g) + λ θ)`, then `m ← β₂ m + (1 − β₂) g`.
///
/// Every parameter moves by `η` in each step, so the learning rate should be 3 to 10 times smaller than Adam's, and the
/// weight decay larger by the same factor. It keeps one value per parameter.
///
/// Chen et al. 2023, algorithm 2; `sign(0) = 0`. Defaults: `β₁ = 0.9`, `β₂ = 0.99`, no weight decay `λ`.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
/// let (mut line, mut gradient, mut state) = (Line::ZERO, Line::ZERO, Zero::ZERO);
/// gradient.parameters_mut().copy_from_slice(&[100.0, -0.01]);
/// Lion::new(0.25).step(&mut line, &gradient, &mut state);
/// assert_eq!(line.parameters(), [-0.25, 0.25]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lion {
    rate: f64,
    beta1: f64,
    beta2: f64,
    decay: WeightDecay,
}

impl Lion {
    /// With the learning rate `η`.
    pub const fn new(rate: f64) -> Self {
        Self { rate, beta1: 0.9, beta2: 0.99, decay: WeightDecay::NONE }
    }

    /// Sets the share of the old average in the direction of a step, `β₁`, and in the new average, `β₂`.
    ///
    /// # Panics
    ///
    /// If one of them is not at least 0 and less than 1.
    #[track_caller]
    pub const fn betas(mut self, beta1: f64, beta2: f64) -> Self {
        self.beta1 = hyper::share(beta1, "beta1 must be at least 0 and less than 1");
        self.beta2 = hyper::share(beta2, "beta2 must be at least 0 and less than 1");
        self
    }

    weight_decay_methods!("0", "`θ ← θ − η λ θ`.");
}

#[inline(always)]
pub(crate) fn lion_kernel<T: Scalar, I: Isa>(
    isa: I,
    [rate, old1, new1, old2, new2]: [T; 5],
    decay: T,
    piece: Piece<'_, T, 1>,
) -> bool {
    let by = |theta: T, g, [m]: [T; 1], decay| {
        let step = rate * sign(old1 * m + new1 * g);
        (theta - (step + decay * theta), [old2 * m + new2 * g])
    };
    piece.sweep_widest(isa, decay, by)
}

impl Optimizer for Lion {
    type State<P: Zero> = OptimizerState<P, 1>;

    fn change<T: Scalar, P: Parameters<T>>(
        &self,
        params: Change<'_, P>,
        gradient: &P,
        state: &mut OptimizerState<P, 1>,
    ) {
        state.count_step();
        let numbers = [self.rate, self.beta1, 1.0 - self.beta1, self.beta2, 1.0 - self.beta2].map(T::of);
        state.sweep(
            params,
            gradient,
            |entry| self.rate * self.decay.of(entry.role),
            |level, decay, piece| T::lion(level, numbers, decay, piece),
        );
    }

    fn learning_rate(&self) -> f64 {
        self.rate
    }

    fn set_learning_rate(&mut self, rate: f64) {
        self.rate = rate;
    }
}

/// −1, 0 or 1. NaN stays NaN, so that it is noticed.
#[inline(always)]
fn sign<T: Scalar>(x: T) -> T {
    if x > T::ZERO {
        T::ONE
    } else if x < T::ZERO {
        -T::ONE
    } else {
        x
    }
}
