//! [`Trial`]: what the function that is searched gets. [`Score`]: what it returns.

use core::fmt;

use super::dimension::Dimension;
use super::text::significant;
use super::values::Values;
use crate::layer::StepRng;

/// A trial that runs: its values, and its random numbers.
///
/// ```
/// use stackprop::search::{Search, SearchError, Space, Trial};
/// let mut space = Space::new();
/// let x = space.uniform("x", -1.0, 1.0);
/// let square = |trial: &Trial| Ok::<f64, String>(trial.get(&x).powi(2));
/// let results = Search::minimize(space).random(50).run(square)?;
/// assert!(results.best().unwrap().score().unwrap() < 0.01);
/// # Ok::<(), SearchError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Trial {
    pub(super) values: Values,
    pub(super) configuration: usize,
    pub(super) budget: Option<usize>,
    pub(super) seed: u64,
}

impl Trial {
    /// The value in a dimension.
    ///
    /// # Panics
    ///
    /// If the dimension is that of another space; the trial then fails.
    #[track_caller]
    pub fn get<T>(&self, dimension: &Dimension<T>) -> T {
        self.values.get(dimension)
    }

    /// All values.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// The number of the configuration, from 0. With [halving](super::Search::successive_halving), several trials have the same
    /// configuration, and so the same values and random numbers.
    pub fn configuration(&self) -> usize {
        self.configuration
    }

    /// The budget of [successive halving](super::Search::successive_halving) and [Hyperband](super::Search::hyperband), in your unit, such
    /// as epochs; with other strategies `None`.
    pub fn budget(&self) -> Option<usize> {
        self.budget
    }

    /// A generator of random numbers, which depends on the seed of the search and on the configuration, so that the same seed makes the same
    /// networks for any number of threads. It is the same at each call.
    pub fn rng(&self) -> StepRng<'static> {
        // Not those with which the values were drawn.
        StepRng::new(!self.seed, self.configuration)
    }
}

/// The result of a trial: a number, and its standard deviation if it is a mean, as that of
/// [`cross_validate`](super::cross_validate).
///
/// ```
/// use stackprop::search::Score;
/// assert_eq!(Score::from(0.5).to_string(), "0.5");
/// assert_eq!(Score { value: 0.9371, deviation: Some(0.0215) }.to_string(), "0.9371 ± 0.0215");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// The number that is minimized or maximized.
    pub value: f64,
    /// The standard deviation of the values of which it is the mean.
    pub deviation: Option<f64>,
}

impl From<f64> for Score {
    fn from(value: f64) -> Self {
        Self { value, deviation: None }
    }
}

impl From<f32> for Score {
    fn from(value: f32) -> Self {
        Self::from(f64::from(value))
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        significant(self.value, f)?;
        let Some(deviation) = self.deviation else { return Ok(()) };
        f.write_str(" ± ")?;
        significant(deviation, f)
    }
}
