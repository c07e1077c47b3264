//! Checks of hyper-parameters, and weight decay.

use crate::layer::Role;

/// Whether this is a valid learning rate.
pub(crate) const fn is_rate(rate: f64) -> bool {
    rate >= 0.0 && rate < f64::INFINITY
}

/// Returns the value after checking that it is finite and not negative. `otherwise` is the message of the panic.
#[track_caller]
pub(crate) const fn non_negative(value: f64, otherwise: &'static str) -> f64 {
    assert!(value >= 0.0 && value < f64::INFINITY, "{}", otherwise);
    value
}

/// Returns the share of the old value in a moving average after checking that it is at least 0 and less than 1: with 1, no new value
/// would ever count.
#[track_caller]
pub(super) const fn share(value: f64, otherwise: &'static str) -> f64 {
    assert!(value >= 0.0 && value < 1.0, "{}", otherwise);
    value
}

/// How strongly weights are pulled towards zero, and whether biases are too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct WeightDecay {
    rate: f64,
    skips_biases: bool,
}

impl WeightDecay {
    pub const NONE: Self = Self { rate: 0.0, skips_biases: false };

    #[track_caller]
    pub const fn rate(self, rate: f64) -> Self {
        let rate = non_negative(rate, "the weight decay must be finite and not negative");
        Self { rate, ..self }
    }

    pub const fn without_biases(self) -> Self {
        Self { skips_biases: true, ..self }
    }

    /// The decay of a tensor.
    pub fn of(self, role: Role) -> f64 {
        if self.skips_biases && !matches!(role, Role::Weight | Role::Table) { 0.0 } else { self.rate }
    }
}

/// The methods that set `self.decay`. `$formula` shows the effect of the decay.
macro_rules! weight_decay_methods {
    ($default:literal, $formula:literal) => {
        #[doc = concat!("Sets the weight decay `λ`, which pulls parameters towards zero and is ", $default, " by default: ", $formula)]
        ///
        /// # Panics
        ///
        /// If the decay is negative or not finite.
        #[track_caller]
        pub const fn weight_decay(mut self, decay: f64) -> Self {
            self.decay = self.decay.rate(decay);
            self
        }

        /// Leaves biases and the factors of normalizations out of the weight decay. They do not make a network more
        /// flexible, and drawing them to zero only keeps it from fitting a mean or a scale.
        pub const fn without_bias_decay(mut self) -> Self {
            self.decay = self.decay.without_biases();
            self
        }
    };
}
pub(super) use weight_decay_methods;
