//! [`Content`]: the tensors of a file, whatever its format.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::string::String;
use std::vec::Vec;

use super::{Element, WeightsError};

/// The tensors of a file.
pub trait Content {
    /// Returns the descriptions of all tensors, by name.
    fn tensors(&self) -> &BTreeMap<String, Described>;

    /// Returns a text that the file has in addition to its tensors.
    fn metadata(&self, key: &str) -> Option<&str>;

    /// Returns the bytes of a tensor: the last index changes fastest, and the least significant byte of a number comes first.
    fn bytes(&self, name: &str) -> Result<Cow<'_, [u8]>, WeightsError>;
}

/// The description of a tensor.
pub struct Described {
    pub shape: Vec<usize>,
    /// The type of its numbers, or the text of a type that weights cannot have.
    pub element: Result<Element, String>,
}
