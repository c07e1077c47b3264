//! [`Operand`] over samples: the argument of a layer's passes.

use crate::tensor::operand::Slices;
use crate::tensor::plain::{all_scalars, all_scalars_mut, values, values_mut};
use crate::tensor::{Operand, Scalar, Shape, Tensor};

impl<'a, T: Scalar, In: Shape, Out: Shape> Operand<'a, T, In, Out> {
    /// Creates an operand that reads the inputs `x` and writes the same number of outputs `y`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn new(x: &'a [Tensor<T, In>], y: &'a mut [Tensor<T, Out>]) -> Self {
        Self::new_of(x.len(), Slices::Apart(all_scalars(x), all_scalars_mut(y)))
    }

    /// Creates an operand whose outputs replace its inputs. Both have the same number of values.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn in_place(xy: &'a mut [Tensor<T, Out>]) -> Self {
        Self::new_of(xy.len(), Slices::InPlace(all_scalars_mut(xy)))
    }

    /// Returns the samples `x` to read and the samples `y` to write, for a layer that does not work in place.
    ///
    /// # Panics
    ///
    /// If outputs replace inputs. That happens only if the layer allows it in [`REUSE`](crate::layer::Layer::REUSE).
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    #[expect(clippy::type_complexity, reason = "two slices of samples")]
    pub fn apart(self) -> (&'a [Tensor<T, In>], &'a mut [Tensor<T, Out>]) {
        let samples = self.samples;
        let (x, y) = self.scalars();
        (values(x, samples), values_mut(y, samples))
    }

    /// Returns the scalars to read and the scalars to write, for a layer that does not work in place.
    ///
    /// # Panics
    ///
    /// As [`apart`](Self::apart).
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    pub fn scalars(self) -> (&'a [T], &'a mut [T]) {
        match self.slices {
            Slices::Apart(x, y) => (x, y),
            Slices::InPlace(_) => {
                panic!("a layer that works in place has one slice, not two: use `map`, or `x` and `y`")
            }
        }
    }
}
