//! [`Change`]: the parameters that a step changes.

use crate::layer::{Parameters, parameters, parameters_mut};
use crate::tensor::Scalar;

/// The parameters that a step reads and those that it writes: the same, or two networks, of which one stays as it is.
///
/// An optimizer hands them on to [`OptimizerState::update`](super::OptimizerState::update); for a loop of its own it takes
/// them [`in one place`](Self::into_place).
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
/// let (before, mut after, mut gradient) = (Line::ZERO, Line::ZERO, Line::ZERO);
/// gradient.parameters_mut().copy_from_slice(&[1.0, -2.0]);
/// Sgd::new(0.5).change(Change::from_to(&before, &mut after), &gradient, &mut Zero::ZERO);
/// assert_eq!((before.parameters(), after.parameters()), (&[0.0; 2][..], &[-0.5, 1.0][..]));
/// ```
#[derive(Debug)]
pub struct Change<'a, P> {
    /// What is read, unless it is what is written.
    pub(super) from: Option<&'a P>,
    pub(super) to: &'a mut P,
    /// Where it is noted what became of it.
    pub(super) outcome: Option<&'a mut Outcome>,
}

/// What an optimizer has made of a [`Change`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// Nothing: the new parameters have not been written.
    #[cfg(feature = "std")]
    Untouched,
    /// It has changed the parameters by itself.
    Unknown,
    /// The new parameters are written, and all of them and of the gradient are finite, or not.
    Finite(bool),
}

impl<'a, P> Change<'a, P> {
    /// The new parameters take the place of the old ones.
    pub fn in_place(params: &'a mut P) -> Self {
        Self { from: None, to: params, outcome: None }
    }

    /// The old parameters stay; what was in the place of the new ones is overwritten.
    pub fn from_to(from: &'a P, to: &'a mut P) -> Self {
        Self { from: Some(from), to, outcome: None }
    }

    /// The same; what becomes of it is noted.
    #[cfg(feature = "std")]
    pub(crate) fn noted(self, outcome: &'a mut Outcome) -> Self {
        Self { outcome: Some(outcome), ..self }
    }

    /// The parameters, to be changed: as they are, or copied to where the new ones are wanted.
    pub fn into_place<T: Scalar>(self) -> &'a mut P
    where
        P: Parameters<T>,
    {
        if let Some(from) = self.from {
            parameters_mut(self.to).copy_from_slice(parameters(from));
        }
        if let Some(outcome) = self.outcome {
            *outcome = Outcome::Unknown;
        }
        self.to
    }
}
