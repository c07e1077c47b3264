//! [`Sgd`]: gradient descent, with or without momentum.

use super::hyper::{self, WeightDecay, weight_decay_methods};
use super::{Change, Optimizer, OptimizerState};
use crate::kernels::arguments::Piece;
use crate::layer::Parameters;
use crate::simd::Isa;
use crate::tensor::Scalar;
use crate::zero::Zero;

/// Stochastic gradient descent: `θ ← θ − η g`, and with [momentum](Sgd::momentum) `m ← μ m + (1 − τ) g`, `θ ← θ − η m`.
///
/// The first step sets `m = g` whatever the dampening `τ`, and so does every step if the momentum `μ` is 0. It keeps `K` values
/// per parameter: none, or one with momentum.
///
/// Polyak 1964; Sutskever et al. 2013, equations 1 to 4, in the form of PyTorch, where the learning rate is not in `m`.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
/// let (mut line, mut gradient, mut state) = (Line::ZERO, Line::ZERO, Zero::ZERO);
/// gradient.parameters_mut().copy_from_slice(&[1.0, -2.0]);
/// Sgd::new(0.5).step(&mut line, &gradient, &mut state);
/// assert_eq!(line.parameters(), [-0.5, 1.0]);
///
/// let _careful = Sgd::new(0.1).momentum(0.9).nesterov().weight_decay(1e-4).without_bias_decay();
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sgd<const K: usize = 0> {
    rate: f64,
    momentum: f64,
    dampening: f64,
    nesterov: bool,
    decay: WeightDecay,
}

impl Sgd {
    /// Plain descent with the learning rate `η`.
    pub const fn new(rate: f64) -> Self {
        Self { rate, momentum: 0.0, dampening: 0.0, nesterov: false, decay: WeightDecay::NONE }
    }

    /// Adds momentum: `μ` is the share of the last step in the next one.
    ///
    /// # Panics
    ///
    /// If the momentum is not at least 0 and less than 1.
    #[track_caller]
    pub const fn momentum(self, momentum: f64) -> Sgd<1> {
        let momentum = hyper::share(momentum, "the momentum must be at least 0 and less than 1");
        let Self { rate, dampening, nesterov, decay, .. } = self;
        Sgd { rate, momentum, dampening, nesterov, decay }
    }
}

impl Sgd<1> {
    /// Uses Nesterov momentum: steps along `g + μ m`, as if the gradient were taken at the point where momentum leads. Sutskever
    /// et al. 2013.
    ///
    /// # Panics
    ///
    /// If dampening is set.
    #[track_caller]
    pub const fn nesterov(mut self) -> Self {
        self.nesterov = true;
        self.checked()
    }

    /// Sets the dampening `τ`: only the share `1 − τ` of a gradient is added to the momentum. It is 0 by default.
    ///
    /// # Panics
    ///
    /// If the dampening is not at least 0 and less than 1, or if Nesterov momentum is set.
    #[track_caller]
    pub const fn dampening(mut self, dampening: f64) -> Self {
        self.dampening = hyper::share(dampening, "the dampening must be at least 0 and less than 1");
        self.checked()
    }

    #[track_caller]
    const fn checked(self) -> Self {
        assert!(
            !self.nesterov || self.dampening == 0.0,
            "Nesterov momentum cannot be combined with dampening: leave one of the two out"
        );
        self
    }
}

impl<const K: usize> Sgd<K> {
    weight_decay_methods!("0", "`g ← g + λ θ`.");
}

#[inline(always)]
pub(crate) fn sgd_kernel<T: Scalar, I: Isa, const K: usize, const NESTEROV: bool>(
    isa: I,
    [rate, momentum, share]: [T; 3],
    decay: T,
    piece: Piece<'_, T, K>,
) -> bool {
    let by = |theta: T, g, mut m: [T; K], decay| {
        let g = g + decay * theta;
        if K == 0 {
            return (theta - rate * g, m);
        }
        m[0] = momentum * m[0] + share * g;
        let direction = if NESTEROV { g + momentum * m[0] } else { m[0] };
        (theta - rate * direction, m)
    };
    piece.sweep_widest(isa, decay, by)
}

impl<const K: usize> Optimizer for Sgd<K> {
    type State<P: Zero> = OptimizerState<P, K>;

    fn change<T: Scalar, P: Parameters<T>>(
        &self,
        params: Change<'_, P>,
        gradient: &P,
        state: &mut OptimizerState<P, K>,
    ) {
        // As in PyTorch, where a momentum of 0 means no momentum.
        let whole = state.count_step() == 1 || self.momentum == 0.0;
        let share = if whole { 1.0 } else { 1.0 - self.dampening };
        let numbers = [self.rate, self.momentum, share].map(T::of);
        state.sweep(
            params,
            gradient,
            |entry| self.decay.of(entry.role),
            |level, decay, piece| match K {
                0 => T::sgd(level, numbers, decay, piece.with()),
                _ if self.nesterov => T::nesterov(level, numbers, decay, piece.with()),
                _ => T::momentum(level, numbers, decay, piece.with()),
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
