//! The arguments of a layer's passes: an [`Operand`] of samples, and in the backward pass the [`Saved`] values and the [`Gradients`].

use crate::layer::{Layer, Trainable};
use crate::tensor::operand::Slices;
use crate::tensor::plain::{all_scalars, all_scalars_mut, values, values_mut};
use crate::tensor::{Operand, Scalar, Shape, Tensor};

impl<'a, T: Scalar, In: Shape, Out: Shape> Operand<'a, T, In, Out> {
    /// Creates an operand that reads the inputs `x` and writes the same number of outputs `y`.
    #[inline(always)]
    pub const fn new(x: &'a [Tensor<T, In>], y: &'a mut [Tensor<T, Out>]) -> Self {
        Self::new_of(x.len(), Slices::Apart(all_scalars(x), all_scalars_mut(y)))
    }

    /// Creates an operand whose outputs replace its inputs. Both have the same number of values.
    #[inline(always)]
    pub const fn in_place(xy: &'a mut [Tensor<T, Out>]) -> Self {
        Self::new_of(xy.len(), Slices::InPlace(all_scalars_mut(xy)))
    }

    /// Returns the samples `x` to read and the samples `y` to write, for a layer that does not work in place.
    ///
    /// # Panics
    ///
    /// If outputs replace inputs. That happens only if the layer allows it in [`REUSE`](Layer::REUSE).
    #[inline(always)]
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
    #[inline(always)]
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

/// The values that the forward pass of the layer `L` saved for its backward pass.
pub struct Saved<'a, L: Trainable<In> + ?Sized, In: Shape, T: Scalar, const B: usize> {
    /// The inputs; empty if the layer does not [read](crate::layer::Reads) them.
    pub x: &'a [Tensor<T, In>],
    /// The outputs; empty if the layer does not read them, and meaningless if the gradient is [by logits](Gradients::by_logits).
    pub y: &'a [Tensor<T, L::Output>],
    /// The values that the layer saved itself.
    pub cache: &'a mut L::Cache<T, B>,
}

/// The gradients in a backward pass of the layer `L`: by the outputs, which is given, and by the inputs and the parameters.
pub struct Gradients<'a, L: Layer<In> + ?Sized, In: Shape, T: Scalar> {
    slices: GradientSlices<'a, T>,
    samples: usize,
    by_logits: bool,
    /// The gradient by the parameters, to which the layer adds.
    pub params: &'a mut L::Params<T>,
}

enum GradientSlices<'a, T> {
    /// The gradient by the outputs; the gradient by the inputs is not needed.
    Outputs(&'a [T]),
    /// The gradient by the outputs, and the memory for the gradient by the inputs.
    Both(Slices<'a, T>),
}

impl<'a, L: Layer<In> + ?Sized, In: Shape, T: Scalar> Gradients<'a, L, In, T> {
    /// Takes the gradient `dy` by the outputs, memory for the gradient `dx` by the inputs, if it is needed, and the gradient by the
    /// parameters so far.
    #[inline(always)]
    pub fn new(
        dy: &'a [Tensor<T, L::Output>],
        dx: Option<&'a mut [Tensor<T, In>]>,
        params: &'a mut L::Params<T>,
    ) -> Self {
        let (samples, dy) = (dy.len(), all_scalars(dy));
        let slices = match dx {
            Some(dx) => GradientSlices::Both(Slices::Apart(dy, all_scalars_mut(dx))),
            None => GradientSlices::Outputs(dy),
        };
        Self { slices, samples, by_logits: false, params }
    }

    /// Takes the gradient by the outputs, which the gradient by the inputs replaces, and the gradient by the parameters so far.
    #[inline(always)]
    pub fn in_place(dxy: &'a mut [Tensor<T, In>], params: &'a mut L::Params<T>) -> Self {
        let (samples, dxy) = (dxy.len(), all_scalars_mut(dxy));
        Self { slices: GradientSlices::Both(Slices::InPlace(dxy)), samples, by_logits: false, params }
    }

    /// Whether `dy` is the gradient by the logits. A layer whose [head](Layer::Head) is computed from logits then
    /// [copies](Operand::copy) it, because its inputs are these logits. Other layers do not get such gradients.
    #[inline(always)]
    pub const fn by_logits(&self) -> bool {
        self.by_logits
    }

    /// Sets whether `dy` is the gradient by the logits.
    #[inline(always)]
    #[must_use]
    pub fn of_logits(self, by_logits: bool) -> Self {
        Self { by_logits, ..self }
    }

    /// Returns the number of samples.
    #[inline(always)]
    pub const fn samples(&self) -> usize {
        self.samples
    }

    /// Whether the gradient by the inputs is needed.
    #[inline(always)]
    pub const fn wants_dx(&self) -> bool {
        matches!(self.slices, GradientSlices::Both(_))
    }

    /// Returns the gradient `dy` by the outputs, the memory for the gradient `dx` by the inputs, if it is needed, and the gradient by
    /// the parameters, to which to add; for a layer that does not work in place.
    ///
    /// # Panics
    ///
    /// If one gradient replaces the other. That happens only if the layer allows it in [`REUSE`](Layer::REUSE).
    #[inline(always)]
    #[track_caller]
    #[expect(clippy::type_complexity, reason = "three gradients")]
    pub fn apart(self) -> (&'a [Tensor<T, L::Output>], Option<&'a mut [Tensor<T, In>]>, &'a mut L::Params<T>) {
        let samples = self.samples;
        let (dy, dx, params) = self.scalars();
        (values(dy, samples), dx.map(|dx| values_mut(dx, samples)), params)
    }

    /// As [`apart`](Self::apart), with the scalars of all samples.
    ///
    /// # Panics
    ///
    /// As [`apart`](Self::apart).
    #[inline(always)]
    #[track_caller]
    pub fn scalars(self) -> (&'a [T], Option<&'a mut [T]>, &'a mut L::Params<T>) {
        match self.slices {
            GradientSlices::Outputs(dy) => (dy, None, self.params),
            GradientSlices::Both(Slices::Apart(dy, dx)) => (dy, Some(dx), self.params),
            GradientSlices::Both(Slices::InPlace(_)) => {
                panic!("a layer that works in place has one gradient, not two: use `operand`")
            }
        }
    }

    /// Returns an operand that reads `dy` and writes `dx`, in place or not; `None` if `dx` is not needed.
    #[inline(always)]
    pub fn operand(self) -> Option<Operand<'a, T, L::Output, In>> {
        match self.slices {
            GradientSlices::Outputs(_) => None,
            GradientSlices::Both(slices) => Some(Operand::new_of(self.samples, slices)),
        }
    }
}
