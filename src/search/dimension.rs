//! [`Dimension`]: with which a trial returns its value.

use core::fmt;
use std::sync::Arc;

use super::value::Value;

/// A dimension of a [`Space`](super::Space), with which a [`Trial`](super::Trial) and a [`Finished`](super::Finished) trial return their
/// value, as `trial.get(&rate)`. The type is that of the value.
///
/// ```
/// use stackprop::search::{Dimension, Space};
/// let mut space = Space::new();
/// let width: Dimension<i64> = space.integer("width", 8, 64);
/// assert_eq!(width.name(), "width");
/// ```
#[derive(Clone)]
pub struct Dimension<T> {
    pub(super) name: Arc<str>,
    pub(super) index: usize,
    pub(super) read: Arc<Read<T>>,
}

/// Reads the value; `None` if a dimension without a condition has no value.
type Read<T> = dyn Fn(Option<&Value>) -> Option<T> + Send + Sync;

impl<T> Dimension<T> {
    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl<T> fmt::Debug for Dimension<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Dimension").field(&self.name).finish()
    }
}
