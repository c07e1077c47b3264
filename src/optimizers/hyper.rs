//! What the hyper-parameters of optimizers have in common: their checks, and weight decay.

use crate::layer::Role;

/// Whether a step can be taken at this learning rate.
pub(crate) const fn is_rate(rate: f64) -> bool {
    rate >= 0.0 && rate < f64::INFINITY
}

/// A number that can be anything from zero on.
#[track_caller]
pub(crate) const fn non_negative(value: f64, otherwise: &'static str) -> f64 {
    assert!(value >= 0.0 && value < f64::INFINITY, "{}", otherwise);
    value
}

/// The share of the old in a moving average: at one nothing new would ever come in.
#[track_caller]
pub(super) const fn share(value: f64, otherwise: &'static str) -> f64 {
    assert!(value >= 0.0 && value < 1.0, "{}", otherwise);
    value
}

/// How much weights are drawn to zero, and whether biases are too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct WeightDecay {
    rate: f64,
    spares_biases: bool,
}

impl WeightDecay {
    pub const NONE: Self = Self { rate: 0.0, spares_biases: false };

    #[track_caller]
    pub const fn rate(self, rate: f64) -> Self {
        let rate = non_negative(rate, "the weight decay must be finite and not negative");
        Self { rate, ..self }
    }

    pub const fn without_biases(self) -> Self {
        Self { spares_biases: true, ..self }
    }

    /// The decay of a tensor.
    pub fn of(self, role: Role) -> f64 {
        if self.spares_biases && role != Role::Weight { 0.0 } else { self.rate }
    }
}

/// The methods that set `self.decay`. `$formula` says what decay does.
macro_rules! weight_decay_methods {
    ($default:literal, $formula:literal) => {
        #[doc = concat!("Draws parameters to zero, by `λ`, which is ", $default, " by default: ", $formula)]
        ///
        /// # Panics
        ///
        /// If the decay is negative or not finite.
        #[track_caller]
        pub const fn weight_decay(mut self, decay: f64) -> Self {
            self.decay = self.decay.rate(decay);
            self
        }

        /// Leaves biases out of the weight decay, and the factors of normalizations. They do not make a network more
        /// flexible, and drawing them to zero only keeps it from fitting a mean or a scale.
        pub const fn without_bias_decay(mut self) -> Self {
            self.decay = self.decay.without_biases();
            self
        }
    };
}
pub(super) use weight_decay_methods;
