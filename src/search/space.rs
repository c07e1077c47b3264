//! [`Space`]: the values to search in.

use core::fmt::{self, Write};
use std::borrow::ToOwned;
use std::string::{String, ToString};
use std::sync::Arc;
use std::vec::Vec;

use super::dimension::Dimension;
use super::error::SearchError;
use super::value::{Kind, Value};
use super::values::Values;

/// The values to search in: dimensions with a name and a range. Each method returns a [`Dimension`], with which a
/// [`Trial`](super::Trial) returns its value.
///
/// A wrong range, such as a lowest value above the highest, is an error of [`run`](super::Search::run).
///
/// ```
/// use stackprop::search::{Search, SearchError, Space};
///
/// let mut space = Space::new();
/// let rate = space.log_uniform("rate", 1e-4, 1e-1);
/// let batch_size = space.choice("batch size", [16, 32, 64]);
/// let results = Search::minimize(space).random(20).run(|trial| {
///     let (rate, batch_size) = (trial.get(&rate), trial.get(&batch_size)); // an `f64` and an `i32`
///     Ok::<f64, String>((rate - 0.01).abs() * f64::from(batch_size))
/// })?;
/// assert!(results.best().unwrap().get(&rate) < 0.1);
/// # Ok::<(), SearchError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Space {
    pub(super) dimensions: Vec<Described>,
    error: Option<SearchError>,
}

/// A dimension as the strategies see it.
#[derive(Clone, Debug)]
pub(super) struct Described {
    pub name: Arc<str>,
    pub kind: Kind,
    /// The choice on which it depends: the indices of the dimension, which is before it, and of the choice.
    pub condition: Option<(usize, usize)>,
}

impl Space {
    /// Returns a space without dimensions.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds numbers from `low` to `high`, each as likely as any other.
    pub fn uniform(&mut self, name: &str, low: f64, high: f64) -> Dimension<f64> {
        self.add(name, Kind::Uniform { low, high }, None, Value::number)
    }

    /// Adds numbers from `low`, above 0, to `high`, whose logarithm is uniform: the range from 0.001 to 0.01 is as likely as that from 0.01 to 0.1. For
    /// learning rates and decays.
    pub fn log_uniform(&mut self, name: &str, low: f64, high: f64) -> Dimension<f64> {
        self.add(name, Kind::LogUniform { low, high }, None, Value::number)
    }

    /// Adds the integers from `low` to `high`, both included.
    pub fn integer(&mut self, name: &str, low: i64, high: i64) -> Dimension<i64> {
        self.add(name, Kind::Integer { low, high }, None, integer)
    }

    /// Adds a choice. The choices can be of any type with a text: numbers, names, the variants of [`search!`](crate::search!).
    pub fn choice<T: fmt::Display + Clone + Send + Sync + 'static>(
        &mut self,
        name: &str,
        choices: impl IntoIterator<Item = T>,
    ) -> Dimension<T> {
        let choices: Vec<T> = choices.into_iter().collect();
        self.add(name, names(&choices), None, move |value| chosen(&choices, value))
    }

    /// Begins dimensions that exist only where another dimension, a choice, has this value, or rather its text. Elsewhere they are `None`.
    ///
    /// ```
    /// use stackprop::search::{Search, SearchError, Space};
    ///
    /// let mut space = Space::new();
    /// let optimizer = space.choice("optimizer", ["SGD", "Adam"]);
    /// let momentum = space.when(&optimizer, "SGD").uniform("momentum", 0.0, 0.99);
    /// let results = Search::minimize(space).random(20).run(|trial| {
    ///     assert_eq!(trial.get(&momentum).is_some(), trial.get(&optimizer) == "SGD");
    ///     Ok::<f64, String>(trial.get(&momentum).unwrap_or(1.0))
    /// })?;
    /// assert_eq!(results.best().unwrap().get(&optimizer), "SGD");
    /// # Ok::<(), SearchError>(())
    /// ```
    pub fn when<T>(&mut self, dimension: &Dimension<T>, choice: impl fmt::Display) -> When<'_> {
        let (choice, index) = (choice.to_string(), dimension.index);
        let found = match self.dimensions.get(index) {
            Some(Described { name, kind: Kind::Choice(names), .. }) if *name == dimension.name => {
                names.iter().position(|name| **name == *choice)
            }
            _ => None,
        };
        if found.is_none() {
            self.wrong(SearchError::NoSuchChoice { name: dimension.name.to_string(), choice });
        }
        When { space: self, condition: (index, found.unwrap_or(0)) }
    }

    fn add<T>(
        &mut self,
        name: &str,
        kind: Kind,
        condition: Option<(usize, usize)>,
        read: impl Fn(&Value) -> T + Send + Sync + 'static,
    ) -> Dimension<T> {
        self.describe(name, kind, condition, move |value| value.map(&read))
    }

    fn describe<T>(
        &mut self,
        name: &str,
        kind: Kind,
        condition: Option<(usize, usize)>,
        read: impl Fn(Option<&Value>) -> Option<T> + Send + Sync + 'static,
    ) -> Dimension<T> {
        if let Some(reason) = reason(&kind) {
            self.wrong(SearchError::Range { name: name.to_owned(), reason });
        }
        if self.dimensions.iter().any(|dimension| *dimension.name == *name) {
            self.wrong(SearchError::NameTwice { name: name.to_owned() });
        }
        let (name, index): (Arc<str>, _) = (name.into(), self.dimensions.len());
        self.dimensions.push(Described { name: name.clone(), kind, condition });
        Dimension { name, index, read: Arc::new(read) }
    }

    /// Keeps the first error.
    fn wrong(&mut self, error: SearchError) {
        self.error.get_or_insert(error);
    }

    /// Checks that the space has dimensions and that all are right.
    pub(super) fn check(&self) -> Result<(), SearchError> {
        match &self.error {
            Some(error) => Err(error.clone()),
            None if self.dimensions.is_empty() => Err(SearchError::NoDimensions),
            None => Ok(()),
        }
    }

    /// Returns the values that `value` returns for each dimension, except those whose condition is not met.
    pub(super) fn values(&self, mut value: impl FnMut(usize, &Kind) -> Value) -> Values {
        let mut values = Vec::<Option<Value>>::with_capacity(self.dimensions.len());
        for (index, Described { kind, condition, .. }) in self.dimensions.iter().enumerate() {
            // Drawn in any case, so that the other dimensions do not depend on the condition.
            let value = value(index, kind);
            values.push(is_met(*condition, &values).then_some(value));
        }
        Values { names: self.dimensions.iter().map(|dimension| dimension.name.clone()).collect(), values }
    }

    /// The names of the log-uniform dimensions.
    pub(super) fn log_uniform_names(&self) -> Vec<Arc<str>> {
        let dimensions = self.dimensions.iter().filter(|dimension| matches!(dimension.kind, Kind::LogUniform { .. }));
        dimensions.map(|dimension| dimension.name.clone()).collect()
    }

    /// The exact text of all dimensions, by which a journal knows the space again.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for (index, Described { name, kind, condition }) in self.dimensions.iter().enumerate() {
            let separator = if index > 0 { "; " } else { "" };
            // Writing to a `String` does not fail.
            let _ = write!(text, "{separator}{name:?}: {kind}");
            if let Some((of, choice)) = condition {
                let _ = write!(text, " if choice {choice} of dimension {of}");
            }
        }
        text
    }
}

/// Whether the condition of a dimension is met, given the values of the dimensions before it.
pub(super) fn is_met(condition: Option<(usize, usize)>, before: &[Option<Value>]) -> bool {
    condition.is_none_or(|(dimension, choice)| {
        matches!(before.get(dimension), Some(Some(Value::Choice { index, .. })) if *index == choice)
    })
}

/// Dimensions that depend on a choice: see [`Space::when`]. The methods are those of [`Space`].
///
/// ```
/// use stackprop::search::Space;
/// let mut space = Space::new();
/// let decays = space.choice("decays", [true, false]);
/// let decay = space.when(&decays, true).log_uniform("decay", 1e-6, 1e-2); // a `Dimension<Option<f64>>`
/// # _ = decay;
/// ```
#[derive(Debug)]
pub struct When<'a> {
    space: &'a mut Space,
    condition: (usize, usize),
}

impl When<'_> {
    /// As [`Space::uniform`], or `None`.
    pub fn uniform(&mut self, name: &str, low: f64, high: f64) -> Dimension<Option<f64>> {
        self.add(name, Kind::Uniform { low, high }, Value::number)
    }

    /// As [`Space::log_uniform`], or `None`.
    pub fn log_uniform(&mut self, name: &str, low: f64, high: f64) -> Dimension<Option<f64>> {
        self.add(name, Kind::LogUniform { low, high }, Value::number)
    }

    /// As [`Space::integer`], or `None`.
    pub fn integer(&mut self, name: &str, low: i64, high: i64) -> Dimension<Option<i64>> {
        self.add(name, Kind::Integer { low, high }, integer)
    }

    /// As [`Space::choice`], or `None`.
    pub fn choice<T: fmt::Display + Clone + Send + Sync + 'static>(
        &mut self,
        name: &str,
        choices: impl IntoIterator<Item = T>,
    ) -> Dimension<Option<T>> {
        let choices: Vec<T> = choices.into_iter().collect();
        self.add(name, names(&choices), move |value| chosen(&choices, value))
    }

    fn add<T>(
        &mut self,
        name: &str,
        kind: Kind,
        read: impl Fn(&Value) -> T + Send + Sync + 'static,
    ) -> Dimension<Option<T>> {
        self.space.describe(name, kind, Some(self.condition), move |value| Some(value.map(&read)))
    }
}

/// Why there are no values of this kind.
fn reason(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Uniform { low, high } | Kind::LogUniform { low, high } if !(high - low).is_finite() => {
            Some("the lowest and the highest value have to be finite, and their difference too")
        }
        Kind::Uniform { low, high } | Kind::LogUniform { low, high } if low > high => {
            Some("the lowest value is above the highest: swap them")
        }
        Kind::LogUniform { low, .. } if *low <= 0.0 => {
            Some("the logarithm needs a lowest value above 0: write one, such as 1e-6, or use `uniform`")
        }
        Kind::Integer { low, high } if low > high => Some("the lowest value is above the highest: swap them"),
        Kind::Choice(names) if names.is_empty() => Some("there is nothing to choose from: write at least one choice"),
        Kind::Choice(names) if (1..names.len()).any(|index| names[..index].contains(&names[index])) => {
            Some("two choices have the same text: their text has to tell them apart")
        }
        _ => None,
    }
}

fn names<T: fmt::Display>(choices: &[T]) -> Kind {
    Kind::Choice(choices.iter().map(|choice| choice.to_string().into()).collect())
}

fn chosen<T: Clone>(choices: &[T], value: &Value) -> T {
    choices[value.number() as usize].clone()
}

fn integer(value: &Value) -> i64 {
    if let Value::Integer(integer) = value { *integer } else { 0 }
}
