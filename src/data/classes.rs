//! [`Classes`]: names of classes and their numbers.

use core::fmt;
use std::borrow::ToOwned;
use std::string::String;
use std::vec::Vec;

use super::DataError;

/// The names of classes and their numbers, which are those of the sorted names, as with the `LabelEncoder` of scikit-learn.
///
/// The order is that of the bytes, so capitals come first. Keep it with the trained network: it says what the outputs mean. It
/// implements the traits of `serde` (feature `serde`), as the list of names, and [`new`](Self::new) makes the same from saved
/// [`names`](Self::names).
///
/// ```
/// use stackprop::data::Classes;
///
/// let species = ["cat", "dog", "cat", "ant"];
/// let classes = Classes::new(&species);
/// assert_eq!(classes.to_string(), "0: ant, 1: cat, 2: dog");
/// assert_eq!(classes.numbers(&species)?, [1, 2, 1, 0]);
/// assert_eq!(classes.names()[2], "dog");
/// assert!(classes.number("cow").is_err());
/// # Ok::<(), stackprop::data::DataError>(())
/// ```
///
/// Numbers are targets of `CrossEntropy` as they are; [`one_hots`](super::one_hots) makes arrays of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "Vec<String>", try_from = "Vec<String>"))]
pub struct Classes {
    names: Vec<String>,
}

impl Classes {
    /// The classes that occur in `labels`, the name of the class of each sample.
    pub fn new(labels: &[impl AsRef<str>]) -> Self {
        let mut names: Vec<&str> = labels.iter().map(AsRef::as_ref).collect();
        names.sort_unstable();
        names.dedup();
        Self { names: names.into_iter().map(ToOwned::to_owned).collect() }
    }

    /// The names, in the order of their numbers.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The number of the class with this name.
    ///
    /// # Errors
    ///
    /// [`UnknownClass`](DataError::UnknownClass).
    pub fn number(&self, name: &str) -> Result<usize, DataError> {
        self.names
            .binary_search_by(|known| known.as_str().cmp(name))
            .map_err(|_| DataError::UnknownClass { class: name.to_owned(), known: self.names.clone() })
    }

    /// The number of the class of each sample.
    ///
    /// # Errors
    ///
    /// [`UnknownClass`](DataError::UnknownClass).
    pub fn numbers(&self, labels: &[impl AsRef<str>]) -> Result<Vec<usize>, DataError> {
        labels.iter().map(|label| self.number(label.as_ref())).collect()
    }
}

impl fmt::Display for Classes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.names
            .iter()
            .enumerate()
            .try_for_each(|(number, name)| write!(f, "{}{number}: {name}", if number == 0 { "" } else { ", " }))
    }
}

#[cfg(feature = "serde")]
impl From<Classes> for Vec<String> {
    fn from(classes: Classes) -> Self {
        classes.names
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Vec<String>> for Classes {
    type Error = &'static str;

    fn try_from(names: Vec<String>) -> Result<Self, Self::Error> {
        match names.is_sorted_by(|a, b| a < b) {
            true => Ok(Self { names }),
            false => Err("the names of the classes must be sorted, and different from each other"),
        }
    }
}
