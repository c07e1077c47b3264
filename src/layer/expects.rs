//! [`Expects`]: the input shapes that a layer accepts, in plain numbers.

use crate::tensor::Shape;
use crate::tensor::shape::product;

/// The input shapes that a layer accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expects {
    /// Any shape.
    Anything,
    /// A vector with this number of values.
    Features(usize),
    /// Exactly this shape.
    Shape(&'static [usize]),
    /// Any shape with this number of values.
    Values(usize),
    /// An image with a given or any number of channels and a minimum size.
    Image {
        /// The number of channels; `None` for any.
        channels: Option<usize>,
        /// The minimum numbers of rows and columns.
        least: [usize; 2],
    },
    /// A sequence with a given or any number of features and a minimum length.
    Sequence {
        /// The number of features; `None` for any.
        features: Option<usize>,
        /// The minimum number of steps.
        least: usize,
    },
    /// As [`Sequence`](Self::Sequence), for a layer that takes certain steps: no window that could be smaller.
    Steps {
        /// The number of features; `None` for any.
        features: Option<usize>,
        /// The minimum number of steps.
        least: usize,
    },
    /// Tokens.
    Tokens {
        /// The number of tokens, if it matters.
        length: Option<usize>,
        /// The size of the vocabulary, if it matters.
        vocabulary: Option<usize>,
    },
    /// An image or a sequence.
    Positions,
    /// A vector, a sequence or an image.
    Channels {
        /// The minimum number of features or channels.
        least: usize,
    },
    /// No shape: two shapes inside the layer do not match. The message is `start first middle second end`.
    Conflict {
        /// The text before the first shape.
        start: &'static str,
        /// The first shape.
        first: &'static [usize],
        /// The text between the shapes.
        middle: &'static str,
        /// The second shape.
        second: &'static [usize],
        /// The text after the second shape: the fix.
        end: &'static str,
    },
    /// No shape: the arguments of the layer are invalid, as the message explains.
    Never(&'static str),
}

impl Expects {
    /// Combines two expectations, of which at least one is [`Anything`](Expects::Anything) or [`Never`](Expects::Never).
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Never(_), _) | (_, Self::Anything) => self,
            _ => other,
        }
    }

    /// Exactly the shape `S`.
    pub(crate) const fn of<S: Shape>() -> Self {
        if S::VOCABULARY > 0 {
            return Self::Tokens { length: Some(S::SIZE), vocabulary: Some(S::VOCABULARY) };
        }
        Self::Shape(S::DIMS)
    }

    /// Whether the shape `dims` meets this expectation.
    pub const fn fits(self, dims: &[usize]) -> bool {
        match (self, dims) {
            (Self::Anything, _) => true,
            (Self::Features(expected), _) => same(&[expected], dims),
            (Self::Shape(expected), _) => same(expected, dims) || is_unknown(expected),
            (Self::Values(expected), _) => expected == product(dims) || expected == 0,
            (Self::Positions, _) => dims.len() > 1,
            (Self::Channels { least }, [channels] | [_, channels] | [channels, _, _]) => *channels >= least,
            (Self::Image { channels, least: [height, width] }, [c, h, w]) => {
                is(channels, *c) && *h >= height && *w >= width
            }
            (Self::Sequence { features, least } | Self::Steps { features, least }, [steps, f]) => {
                is(features, *f) && *steps >= least
            }
            (Self::Tokens { length, .. }, [tokens]) => is(length, *tokens),
            (
                Self::Tokens { .. }
                | Self::Image { .. }
                | Self::Sequence { .. }
                | Self::Steps { .. }
                | Self::Channels { .. }
                | Self::Conflict { .. }
                | Self::Never(_),
                _,
            ) => false,
        }
    }
}

/// Whether a number is the expected one, or any number is accepted.
pub(crate) const fn is(expected: Option<usize>, number: usize) -> bool {
    match expected {
        Some(expected) => expected == number,
        None => true,
    }
}

/// Whether a shape is unknown: there is no previous layer, or that layer has an error.
pub(crate) const fn is_unknown(dims: &[usize]) -> bool {
    dims.is_empty() || product(dims) == 0
}

/// Whether two shapes are equal.
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
