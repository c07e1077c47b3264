//! [`Report`]: which tensors of a file went where.

use core::fmt;
use std::string::String;
use std::vec::Vec;

/// Which tensors were loaded, and which did not fit. All names are those in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Those that were loaded.
    pub loaded: Vec<String>,
    /// Those of them with a value that is infinite or NaN.
    pub not_finite: Vec<String>,
    /// Those of the network that are not in the file.
    pub missing: Vec<String>,
    /// Those in the file that the network does not have.
    pub unexpected: Vec<String>,
    /// Those whose shape or element type does not fit.
    pub mismatched: Vec<Mismatch>,
}

/// A tensor of a file that does not fit the network.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// Its shape is another one.
    Shape {
        /// Its name.
        name: String,
        /// The shape that the network has, in the layout of the file.
        expected: Vec<usize>,
        /// The shape in the file.
        found: Vec<usize>,
    },
    /// Its elements have a type that weights cannot have.
    Element {
        /// Its name.
        name: String,
        /// The type, such as `I64`.
        found: String,
    },
}

impl Report {
    /// Returns whether every tensor of the network was loaded, and every tensor in the file was used.
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty() && self.unexpected.is_empty() && self.mismatched.is_empty()
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape { name, expected, found } => {
                write!(f, "`{name}`: {found:?} in the file, {expected:?} in the network")?;
                if found.iter().rev().eq(expected) {
                    write!(f, " (transposed: is the file in the layout of PyTorch, or of this crate?)")?;
                }
                Ok(())
            }
            Self::Element { name, found } => {
                write!(f, "`{name}`: its elements are {found}; weights are F64, F32, F16 or BF16")
            }
        }
    }
}

/// A list of names, each with a comma before it but the first.
struct Names<'a>(&'a [String]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, name) in self.0.iter().enumerate() {
            write!(f, "{}`{name}`", if i > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

/// Lists what does not fit, a line per kind.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} loaded", self.loaded.len())?;
        for (title, names) in [
            ("not in the file", &self.missing),
            ("not in the network", &self.unexpected),
            ("with infinite or NaN values", &self.not_finite),
        ] {
            if !names.is_empty() {
                write!(f, "\n{title}: {}", Names(names))?;
            }
        }
        for mismatch in &self.mismatched {
            write!(f, "\ndoes not fit: {mismatch}")?;
        }
        Ok(())
    }
}
