//! [`Values`]: those of a trial in all dimensions.

use core::fmt;
use std::sync::Arc;
use std::vec::Vec;

use super::dimension::Dimension;
use super::value::Value;

/// The values of a trial in all dimensions. Displayed as `rate 0.01, optimizer SGD`.
///
/// ```
/// use stackprop::search::{Search, SearchError, Space};
/// let mut space = Space::new();
/// space.choice("width", [16]);
/// let results = Search::maximize(space).random(1).run(|_| Ok::<f64, String>(0.5))?;
/// assert_eq!(results.trials[0].values.to_string(), "width 16");
/// assert_eq!(results.trials[0].values.iter().next().unwrap().0, "width");
/// # Ok::<(), SearchError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    pub(super) names: Arc<[Arc<str>]>,
    pub(super) values: Vec<Option<Value>>,
}

impl Values {
    /// The value in a dimension.
    ///
    /// # Panics
    ///
    /// If the dimension is that of another space.
    #[track_caller]
    pub fn get<T>(&self, dimension: &Dimension<T>) -> T {
        let value = self.values.get(dimension.index).filter(|_| self.names[dimension.index] == dimension.name);
        match value.and_then(|value| (dimension.read)(value.as_ref())) {
            Some(value) => value,
            None => panic!("the dimension `{}` is not one of the space of this search", dimension.name),
        }
    }

    /// The names of all dimensions with the values, `None` where the condition of a dimension is not met.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&Value>)> {
        self.names.iter().zip(&self.values).map(|(name, value)| (&**name, value.as_ref()))
    }
}

impl fmt::Display for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for (name, value) in self.iter() {
            if let Some(value) = value {
                write!(f, "{separator}{name} {value}")?;
                separator = ", ";
            }
        }
        Ok(())
    }
}
