//! [`Change`]: the parameters that a step reads and writes.

use super::group::Group;
use crate::layer::{Parameters, parameters, parameters_mut};
use crate::tensor::Scalar;

/// The parameters that a step reads and those that it writes: one network, or two networks, the first of which stays as it is.
///
/// An optimizer passes them to [`OptimizerState::update`](super::OptimizerState::update), or, to loop over them itself, gets them
/// [`in one place`](Self::into_place).
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
    /// The parameters to read, if they are not the ones to write.
    pub(super) from: Option<&'a P>,
    pub(super) to: &'a mut P,
    /// The parameters that are treated differently.
    pub(super) groups: &'a [Group],
    /// Where to record the outcome.
    pub(super) outcome: Option<&'a mut Outcome>,
}

/// The outcome of a [`Change`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// Nothing: it has not written the new parameters.
    #[cfg(feature = "std")]
    Untouched,
    /// It took the parameters, and may have changed them, in its own loop.
    Unknown,
    /// It has written the new parameters. The value says whether they and the gradient are all finite.
    Finite(bool),
}

impl<'a, P> Change<'a, P> {
    /// The new parameters replace the old ones.
    pub fn in_place(params: &'a mut P) -> Self {
        Self { from: None, to: params, groups: &[], outcome: None }
    }

    /// The old parameters stay in `from`; `to` is overwritten with the new ones.
    pub fn from_to(from: &'a P, to: &'a mut P) -> Self {
        Self { from: Some(from), to, groups: &[], outcome: None }
    }

    /// The same, with these groups of parameters. Their learning rates are left to the caller: they are the same for all in an optimizer.
    #[cfg(feature = "std")]
    pub(crate) fn with_groups(self, groups: &'a [Group]) -> Self {
        Self { groups, ..self }
    }

    /// The same, with its outcome recorded in `outcome`.
    #[cfg(feature = "std")]
    pub(crate) fn noted(self, outcome: &'a mut Outcome) -> Self {
        Self { outcome: Some(outcome), ..self }
    }

    /// The parameters to change: the ones to write, into which the old ones have been copied if they are separate.
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
