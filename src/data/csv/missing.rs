//! Fields without a value.

use std::borrow::ToOwned;
use std::string::String;
use std::vec::Vec;

/// What a missing value looks like, and what a missing number is.
#[derive(Clone, Debug)]
pub(super) struct Missing {
    pub marks: Vec<String>,
    /// Whether it is NaN, and not an error.
    pub is_nan: bool,
}

impl Default for Missing {
    fn default() -> Self {
        const MARKS: [&str; 10] = ["", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "?"];
        Self { marks: MARKS.map(ToOwned::to_owned).to_vec(), is_nan: false }
    }
}

impl Missing {
    /// Whether a field has no value.
    pub fn is(&self, field: &[u8]) -> bool {
        self.marks.iter().any(|mark| mark.as_bytes() == field)
    }
}
