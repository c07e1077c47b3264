//! [`Report`]: the result of a gradient check.

use core::fmt;

use super::Place;
use super::slope::Slope;

/// The result of a gradient check.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Report {
    /// The value with the largest error; `None` if no value was compared.
    pub worst: Option<Worst>,
    /// The number of values that were compared with finite differences.
    pub checked: usize,
    /// The number of values that could not be compared: the loss has a kink there, and the slope by back-propagation is between the
    /// slopes on its two sides.
    pub kinks: usize,
}

/// The value with the largest error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worst {
    /// The parameter or input.
    pub place: Place,
    /// The relative error; see [`GradientCheck::run`](super::GradientCheck::run).
    pub error: f64,
    /// The derivative of the loss with respect to this value, by back-propagation.
    pub propagated: f64,
    /// The derivative that it was compared with.
    pub expected: f64,
    /// What was compared.
    pub compared: Compared,
}

/// What is compared in a gradient check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Back-propagation with finite differences.
    Differences,
    /// The same, in a part of 64 samples.
    DifferencesInLargePart,
    /// Back-propagation through a part of 64 samples with that through each sample alone, in prediction mode.
    LargePartWithSamples,
}

impl Report {
    /// The largest relative error; 0 if no value was compared.
    pub fn error(&self) -> f64 {
        self.worst.map_or(0.0, |worst| worst.error)
    }

    pub(super) const EMPTY: Self = Self { worst: None, checked: 0, kinks: 0 };
}

/// Receives the comparison of each value.
pub(super) trait Sink {
    /// Returns the report of a layer, or of the inputs.
    fn report(&mut self, layer: &'static str) -> &mut Report;

    /// Adds a comparison with finite differences.
    fn slope(&mut self, layer: &'static str, place: impl FnOnce() -> Place, propagated: f64, slope: Slope) {
        let report = self.report(layer);
        if slope.explains(propagated) {
            report.kinks += 1;
            return;
        }
        report.checked += 1;
        self.error(layer, || Worst {
            place: place(),
            error: slope.error(propagated),
            propagated,
            expected: slope.value,
            compared: Compared::Differences,
        });
    }

    /// Adds an error.
    fn error(&mut self, layer: &'static str, worst: impl FnOnce() -> Worst) {
        let (report, worst) = (self.report(layer), worst());
        if report.worst.is_none_or(|before| worst.error > before.error) {
            report.worst = Some(worst);
        }
    }
}

impl Sink for Report {
    fn report(&mut self, _: &'static str) -> &mut Report {
        self
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Worst { place, error, propagated, expected, compared }) = self.worst {
            let (here, there) = match compared {
                Compared::Differences => ("by back-propagation", "by differences"),
                Compared::DifferencesInLargePart => ("in a part of 64 samples", "by differences"),
                Compared::LargePartWithSamples => ("in a part of 64 samples", "in parts of one sample"),
            };
            write!(f, "worst relative error {error:.1e} at {place}: {propagated:e} {here}, {expected:e} {there}; ")?;
        }
        write!(f, "{} values checked, {} at kinks", self.checked, self.kinks)
    }
}
