//! [`RmsProp`]: the gradient divided by its recent size.

use super::hyper::{self, WeightDecay, weight_decay_methods};
use super::state::zero_or_nan;
use super::{Change, Optimizer, OptimizerState};
use crate::kernels::arguments::Piece;
use crate::layer::Parameters;
use crate::simd::Isa;
use crate::tensor::Scalar;
use crate::zero::Zero;

/// RMSProp: `v ← α v + (1 − α) g²`, `θ ← θ − η g / (√v + ε)`.
///
/// It keeps `K` values per parameter: one, and one more each if it has [momentum](RmsProp::momentum) and if it is
/// [centered](RmsProp::centered).
///
/// Tieleman and Hinton 2012, lecture 6.5; centered: Graves 2013, equations 38 to 45. As in PyTorch, `ε` is outside the
/// root. Defaults: `α = 0.99`, `ε = 10⁻⁸`, no momentum, not centered.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
/// let (mut line, mut gradient, mut state) = (Line::ZERO, Line::ZERO, Zero::ZERO);
/// gradient.parameters_mut().copy_from_slice(&[100.0, -0.01]);
/// RmsProp::new(0.01).step(&mut line, &gradient, &mut state);
/// assert!((line.dense0.weight[0] + 0.1).abs() < 1e-5 && (line.dense0.bias[0] - 0.1).abs() < 1e-5);
///
/// let _graves: RmsProp<3> = RmsProp::new(1e-4).alpha(0.95).momentum(0.9).centered().epsilon(1e-4);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RmsProp<const K: usize = 1> {
    rate: f64,
    alpha: f64,
    epsilon: f64,
    momentum: f64,
    centered: bool,
    decay: WeightDecay,
}

impl RmsProp {
    /// With the learning rate `η`.
    pub const fn new(rate: f64) -> Self {
        Self { rate, alpha: 0.99, epsilon: 1e-8, momentum: 0.0, centered: false, decay: WeightDecay::NONE }
    }

    /// Adds momentum: `m ← μ m + g / (√v + ε)`, `θ ← θ − η m`.
    ///
    /// # Panics
    ///
    /// If the momentum is not at least 0 and less than 1.
    #[track_caller]
    pub const fn momentum(self, momentum: f64) -> RmsProp<2> {
        self.with_momentum(momentum)
    }

    /// Divides by the recent standard deviation of the gradient: `a ← α a + (1 − α) g`, and `√(v − a²)` replaces `√v`.
    pub const fn centered(self) -> RmsProp<2> {
        self.with_mean()
    }
}

impl RmsProp<2> {
    /// Adds momentum to a centered `RmsProp`: see [`RmsProp::momentum`].
    ///
    /// # Panics
    ///
    /// If the momentum is not at least 0 and less than 1, or was set before.
    #[track_caller]
    pub const fn momentum(self, momentum: f64) -> RmsProp<3> {
        assert!(self.centered, "this has momentum already");
        self.with_momentum(momentum)
    }

    /// Centers an `RmsProp` with momentum: see [`RmsProp::centered`].
    ///
    /// # Panics
    ///
    /// If it is already centered.
    #[track_caller]
    pub const fn centered(self) -> RmsProp<3> {
        assert!(!self.centered, "this is already centered");
        self.with_mean()
    }
}

impl<const K: usize> RmsProp<K> {
    /// Sets `α`, the share of the old average in the new one.
    ///
    /// # Panics
    ///
    /// If `α` is not at least 0 and less than 1.
    #[track_caller]
    pub const fn alpha(mut self, alpha: f64) -> Self {
        self.alpha = hyper::share(alpha, "alpha must be at least 0 and less than 1");
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

    #[track_caller]
    const fn with_momentum<const M: usize>(self, momentum: f64) -> RmsProp<M> {
        let momentum = hyper::share(momentum, "the momentum must be at least 0 and less than 1");
        let Self { rate, alpha, epsilon, centered, decay, .. } = self;
        RmsProp { rate, alpha, epsilon, momentum, centered, decay }
    }

    const fn with_mean<const M: usize>(self) -> RmsProp<M> {
        let Self { rate, alpha, epsilon, momentum, decay, .. } = self;
        RmsProp { rate, alpha, epsilon, momentum, centered: true, decay }
    }
}

/// The buffers are the mean square, then the mean if it is centered, then the momentum if there is one.
#[inline(always)]
pub(crate) fn rms_prop_kernel<T: Scalar, I: Isa, const K: usize, const CENTERED: bool>(
    isa: I,
    [rate, old, new, epsilon, momentum]: [T; 5],
    decay: T,
    piece: Piece<'_, T, K>,
) -> bool {
    let by = |theta: T, g, mut kept: [T; K], decay| {
        let g = g + decay * theta;
        kept[0] = old * kept[0] + new * g * g;
        let mut variance = kept[0];
        if CENTERED {
            kept[1] = old * kept[1] + new * g;
            variance -= kept[1] * kept[1];
            // The variance of a steady gradient is 0, and rounding could make it negative.
            variance = if variance < T::ZERO { T::ZERO } else { variance };
        }
        let mut change = g / (variance.sqrt() + epsilon) + zero_or_nan(kept[0]);
        if K > 1 + CENTERED as usize {
            change += momentum * kept[K - 1];
            kept[K - 1] = change;
        }
        (theta - rate * change, kept)
    };
    piece.sweep_widest(isa, decay, by)
}

impl<const K: usize> Optimizer for RmsProp<K> {
    type State<P: Zero> = OptimizerState<P, K>;

    fn change<T: Scalar, P: Parameters<T>>(
        &self,
        params: Change<'_, P>,
        gradient: &P,
        state: &mut OptimizerState<P, K>,
    ) {
        state.count_step();
        let numbers = [self.rate, self.alpha, 1.0 - self.alpha, self.epsilon, self.momentum].map(T::of);
        state.sweep(
            params,
            gradient,
            |entry| self.decay.of(entry.role),
            |level, decay, piece| match K {
                1 => T::rms_prop(level, numbers, decay, piece.with()),
                2 if self.centered => T::rms_prop_centered(level, numbers, decay, piece.with()),
                2 => T::rms_prop_momentum(level, numbers, decay, piece.with()),
                _ => T::rms_prop_centered_momentum(level, numbers, decay, piece.with()),
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
