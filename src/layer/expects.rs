//! [`Expects`]: the shapes that a layer can work with, in plain numbers.

use crate::tensor::shape::product;

/// What a layer can work with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expects {
    /// Every shape.
    Anything,
    /// A vector of this many values.
    Features(usize),
    /// Exactly this shape.
    Shape(&'static [usize]),
    /// As many values as this, in any shape.
    Values(usize),
    /// An image of so many channels, or of any number, and of at least this many rows and columns.
    Image {
        /// The number of channels, if it matters.
        channels: Option<usize>,
        /// The least number of rows and of columns.
        least: [usize; 2],
    },
    /// A sequence of so many features, or of any number, and of at least this many steps.
    Sequence {
        /// The number of features, if it matters.
        features: Option<usize>,
        /// The least number of steps.
        least: usize,
    },
    /// An image or a sequence: values at places.
    Positions,
    /// Nothing: what is within the layer does not fit together. Said as `before one between other behind`.
    Conflict {
        /// What the first shape is.
        before: &'static str,
        /// The first shape.
        one: &'static [usize],
        /// What the second shape is.
        between: &'static str,
        /// The second shape.
        other: &'static [usize],
        /// What can be done.
        behind: &'static str,
    },
    /// Nothing: the layer was declared in a way that makes no sense, which the sentence explains.
    Never(&'static str),
}

impl Expects {
    /// What both ask for, where one of them is [`Anything`](Expects::Anything) or [`Never`](Expects::Never).
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Never(_), _) | (_, Self::Anything) => self,
            _ => other,
        }
    }

    /// Whether a layer that expects this can work with the shape `dims`.
    pub const fn fits(self, dims: &[usize]) -> bool {
        match (self, dims) {
            (Self::Anything, _) => true,
            (Self::Features(expected), _) => same(&[expected], dims),
            (Self::Shape(expected), _) => same(expected, dims) || is_unknown(expected),
            (Self::Values(expected), _) => expected == product(dims) || expected == 0,
            (Self::Positions, _) => dims.len() > 1,
            (Self::Image { channels, least: [height, width] }, [c, h, w]) => {
                is(channels, *c) && *h >= height && *w >= width
            }
            (Self::Sequence { features, least }, [steps, f]) => is(features, *f) && *steps >= least,
            (Self::Image { .. } | Self::Sequence { .. } | Self::Conflict { .. } | Self::Never(_), _) => false,
        }
    }
}

/// Whether a number is the one that is asked for, if one is.
pub(crate) const fn is(expected: Option<usize>, number: usize) -> bool {
    match expected {
        Some(expected) => expected == number,
        None => true,
    }
}

/// Whether a shape is that of nothing, or comes from a layer that has an error of its own.
pub(crate) const fn is_unknown(dims: &[usize]) -> bool {
    dims.is_empty() || product(dims) == 0
}

/// Whether two shapes are the same.
pub(crate) const fn same(a: &[usize], b: &[usize]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
