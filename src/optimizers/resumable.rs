//! [`Resumable`]: the state of an optimizer as buffers and numbers, so that it can be saved and restored.

use super::OptimizerState;
use crate::zero::Zero;

/// A state of an optimizer that can be saved and restored: buffers of the network's own type, and a few numbers.
///
/// [`OptimizerState`] implements it. A state without memory is `()`.
///
/// ```
/// use stackprop::optimizers::Resumable;
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
/// let (mut line, mut gradient, mut state) = (Line::ZERO, Line::ZERO, OptimizerState::<Line, 1>::ZERO);
/// gradient.parameters_mut().fill(1.0);
/// Sgd::new(0.5).momentum(0.9).step(&mut line, &gradient, &mut state);
///
/// let mut copy = OptimizerState::<Line, 1>::ZERO;
/// copy.buffers_mut().clone_from_slice(state.buffers());
/// copy.set_numbers(state.numbers());
/// assert!(copy == state && copy.steps() == 1);
/// ```
pub trait Resumable<P> {
    /// The buffers, each with one value per parameter.
    fn buffers(&self) -> &[P];
    /// The buffers, for restoring.
    fn buffers_mut(&mut self) -> &mut [P];
    /// Everything else, such as the number of steps. A floating-point number is given as its bits; unused numbers are 0.
    fn numbers(&self) -> [u64; 2];
    /// Restores the numbers that [`numbers`](Self::numbers) returned.
    fn set_numbers(&mut self, numbers: [u64; 2]);
}

impl<P> Resumable<P> for () {
    fn buffers(&self) -> &[P] {
        &[]
    }

    fn buffers_mut(&mut self) -> &mut [P] {
        &mut []
    }

    fn numbers(&self) -> [u64; 2] {
        [0; 2]
    }

    fn set_numbers(&mut self, _: [u64; 2]) {}
}

impl<P: Zero, const K: usize> Resumable<P> for OptimizerState<P, K> {
    fn buffers(&self) -> &[P] {
        &self.buffers
    }

    fn buffers_mut(&mut self) -> &mut [P] {
        &mut self.buffers
    }

    fn numbers(&self) -> [u64; 2] {
        [self.steps.get(), 0]
    }

    fn set_numbers(&mut self, [steps, _]: [u64; 2]) {
        self.steps.set(steps);
    }
}
