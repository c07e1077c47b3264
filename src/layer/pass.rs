//! What the passes of a layer get: an [`Operand`] of samples, and on the way back what is [`Saved`], and the [`Gradients`].

use crate::layer::{Layer, Trainable};
use crate::tensor::operand::Slices;
use crate::tensor::plain::{all_scalars, all_scalars_mut, values, values_mut};
use crate::tensor::{Operand, Scalar, Shape, Tensor};

impl<'a, T: Scalar, In: Shape, Out: Shape> Operand<'a, T, In, Out> {
    /// The inputs `x`, and the same number of samples `y` in which to put the outputs.
    #[inline(always)]
    pub const fn new(x: &'a [Tensor<T, In>], y: &'a mut [Tensor<T, Out>]) -> Self {
        Self::new_of(x.len(), Slices::Apart(all_scalars(x), all_scalars_mut(y)))
    }

    /// Inputs, which outputs replace. One has as many values as the other.
    #[inline(always)]
    pub const fn in_place(xy: &'a mut [Tensor<T, Out>]) -> Self {
        Self::new_of(xy.len(), Slices::InPlace(all_scalars_mut(xy)))
    }

    /// The samples `x` to read and the samples `y` to write, for a layer that is not run in place.
    ///
    /// # Panics
    ///
    /// If outputs replace inputs: no layer is asked for that unless it says so in [`REUSE`](Layer::REUSE).
    #[inline(always)]
    #[track_caller]
    #[expect(clippy::type_complexity, reason = "two slices of samples")]
    pub fn apart(self) -> (&'a [Tensor<T, In>], &'a mut [Tensor<T, Out>]) {
        let samples = self.samples;
        let (x, y) = self.scalars();
        (values(x, samples), values_mut(y, samples))
    }

    /// The scalars of the samples to read and of those to write, for a layer that is not run in place.
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

/// What the forward pass of the layer `L` has left for its backward pass.
pub struct Saved<'a, L: Trainable<In> + ?Sized, In: Shape, T: Scalar, const B: usize> {
    /// The inputs; empty if the layer says that it does not [read](crate::layer::Reads) them.
    pub x: &'a [Tensor<T, In>],
    /// The outputs; empty if the layer says that it does not read them, and of no meaning if they were
    /// [logits](Gradients::by_logits).
    pub y: &'a [Tensor<T, L::Output>],
    /// What the layer itself has put aside.
    pub cache: &'a mut L::Cache<T, B>,
}

/// The gradients of a backward pass of the layer `L`: that by the outputs, from which to compute the others.
pub struct Gradients<'a, L: Layer<In> + ?Sized, In: Shape, T: Scalar> {
    slices: GradientSlices<'a, T>,
    samples: usize,
    by_logits: bool,
    /// The gradient by the parameters, to which to add.
    pub params: &'a mut L::Params<T>,
}

enum GradientSlices<'a, T> {
    /// That by the outputs; that by the inputs is not wanted.
    Outputs(&'a [T]),
    /// That by the outputs, from which to make that by the inputs.
    Both(Slices<'a, T>),
}

impl<'a, L: Layer<In> + ?Sized, In: Shape, T: Scalar> Gradients<'a, L, In, T> {
    /// The gradient `dy` by the outputs, where to put the gradient `dx` by the inputs, if it is wanted, and the gradient by the
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

    /// The gradient by the outputs, which that by the inputs replaces, and the gradient by the parameters so far.
    #[inline(always)]
    pub fn in_place(dxy: &'a mut [Tensor<T, In>], params: &'a mut L::Params<T>) -> Self {
        let (samples, dxy) = (dxy.len(), all_scalars_mut(dxy));
        Self { slices: GradientSlices::Both(Slices::InPlace(dxy)), samples, by_logits: false, params }
    }

    /// Whether the gradient `dy` is that by the logits: a layer whose [head](Layer::Head) is made from logits
    /// [copies](Operand::copy) it then, because its inputs are these logits. Other layers do not get such gradients.
    #[inline(always)]
    pub const fn by_logits(&self) -> bool {
        self.by_logits
    }

    /// The same, where the gradient `dy` is that by the logits, or not.
    #[inline(always)]
    #[must_use]
    pub fn of_logits(self, by_logits: bool) -> Self {
        Self { by_logits, ..self }
    }

    /// The number of samples.
    #[inline(always)]
    pub const fn samples(&self) -> usize {
        self.samples
    }

    /// Whether the gradient by the inputs is wanted.
    #[inline(always)]
    pub const fn wants_dx(&self) -> bool {
        matches!(self.slices, GradientSlices::Both(_))
    }

    /// The gradient `dy` by the outputs, where to put the gradient `dx` by the inputs, if it is wanted, and the gradient by the
    /// parameters, to which to add; for a layer that is not run in place.
    ///
    /// # Panics
    ///
    /// If one gradient replaces the other: no layer is asked for that unless it says so in [`REUSE`](Layer::REUSE).
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

    /// The gradient `dy` as what is read and `dx` as what is written, in place or not; nothing if `dx` is not wanted.
    #[inline(always)]
    pub fn operand(self) -> Option<Operand<'a, T, L::Output, In>> {
        match self.slices {
            GradientSlices::Outputs(_) => None,
            GradientSlices::Both(slices) => Some(Operand::new_of(self.samples, slices)),
        }
    }
}
