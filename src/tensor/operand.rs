//! [`Operand`]: the input and the output of a pass, in two slices or in one.

use core::marker::PhantomData;

/// The values that a pass reads and writes: two slices, or one in which outputs replace inputs.
///
/// A layer gets samples of the shapes `In` and `Out`, which [`apart`](Operand::apart) returns as slices of tensors. Without shapes each
/// scalar is a sample. [`map`](Self::map) applies a function to each value, in place or not.
///
/// ```
/// use stackprop::prelude::*;
/// let mut y = [0.0f32; 2];
/// Operand::of_scalars(&[1.0, 2.0], &mut y).map(|x| 10.0 * x);
/// Operand::of_scalars_in_place(&mut y).map(|x| x + 1.0);
/// assert_eq!(y, [11.0, 21.0]);
/// ```
pub struct Operand<'a, T, In = (), Out = In> {
    pub(crate) slices: Slices<'a, T>,
    /// The number of samples.
    pub(crate) samples: usize,
    /// Whether logits are wanted; after several heads a bit for each of them.
    logits: u8,
    shapes: PhantomData<fn(In) -> Out>,
}

/// The scalars of an [`Operand`].
pub(crate) enum Slices<'a, T> {
    /// Inputs, and outputs in another slice.
    Apart(&'a [T], &'a mut [T]),
    /// Inputs, which outputs replace.
    InPlace(&'a mut [T]),
}

impl<'a, T> Operand<'a, T> {
    /// Creates an operand that reads `x` and writes `y`.
    #[inline(always)]
    pub const fn of_scalars(x: &'a [T], y: &'a mut [T]) -> Self {
        Self::new_of(x.len(), Slices::Apart(x, y))
    }

    /// Creates an operand whose outputs replace its inputs.
    #[inline(always)]
    pub const fn of_scalars_in_place(xy: &'a mut [T]) -> Self {
        Self::new_of(xy.len(), Slices::InPlace(xy))
    }
}

impl<'a, T, In, Out> Operand<'a, T, In, Out> {
    #[inline(always)]
    pub(crate) const fn new_of(samples: usize, slices: Slices<'a, T>) -> Self {
        Self { slices, samples, logits: 0, shapes: PhantomData }
    }

    /// Returns the number of samples; without shapes, the number of scalars.
    #[inline(always)]
    pub const fn samples(&self) -> usize {
        self.samples
    }

    /// Whether logits are wanted instead of the outputs. A layer whose [head](crate::layer::Layer::Head) is computed from logits then
    /// [copies](Self::copy) its inputs, which are these logits. Other layers are not asked for logits.
    #[inline(always)]
    pub const fn wants_logits(&self) -> bool {
        self.logits & 1 == 1
    }

    /// Sets whether logits are wanted instead of the outputs.
    #[inline(always)]
    #[must_use]
    pub fn wanting_logits(self, logits: bool) -> Self {
        Self { logits: u8::from(logits), ..self }
    }

    /// Returns a bit for each head, the lowest for the first: whether its logits are wanted instead of its outputs.
    #[doc(hidden)]
    #[inline(always)]
    pub const fn logits_of_heads(&self) -> u8 {
        self.logits
    }

    /// Sets for each head whether its logits are wanted instead of its outputs.
    #[doc(hidden)]
    #[inline(always)]
    #[must_use]
    pub fn wanting_logits_of_heads(self, logits: u8) -> Self {
        Self { logits, ..self }
    }

    /// Returns the scalars of all inputs. Once outputs have replaced them, it returns the outputs.
    #[inline(always)]
    pub const fn x(&self) -> &[T] {
        match &self.slices {
            Slices::Apart(x, _) => x,
            Slices::InPlace(xy) => xy,
        }
    }

    /// Returns the scalars of all outputs.
    #[inline(always)]
    pub const fn y(&mut self) -> &mut [T] {
        match &mut self.slices {
            Slices::Apart(_, y) => y,
            Slices::InPlace(xy) => xy,
        }
    }

    /// Returns the same operand without shapes.
    #[inline(always)]
    pub fn flat(self) -> Operand<'a, T> {
        let Self { slices, samples, logits, .. } = self;
        Operand { slices, samples, logits, shapes: PhantomData }
    }

    /// Borrows the operand, for a pass that is not the last.
    #[inline(always)]
    pub const fn reborrow(&mut self) -> Operand<'_, T, In, Out> {
        let slices = match &mut self.slices {
            Slices::Apart(x, y) => Slices::Apart(x, y),
            Slices::InPlace(xy) => Slices::InPlace(xy),
        };
        Operand { slices, samples: self.samples, logits: self.logits, shapes: PhantomData }
    }
}

impl<T: Copy, In, Out> Operand<'_, T, In, Out> {
    /// Copies the inputs to the outputs. In place there is nothing to do.
    #[inline(always)]
    pub fn copy(self) {
        if let Slices::Apart(x, y) = self.slices {
            y.copy_from_slice(x);
        }
    }

    /// Applies a function to each value.
    #[inline(always)]
    pub fn map(self, mut f: impl FnMut(T) -> T) {
        match self.slices {
            Slices::Apart(x, y) => {
                for (y, x) in y.iter_mut().zip(x) {
                    *y = f(*x);
                }
            }
            Slices::InPlace(xy) => {
                for x in xy {
                    *x = f(*x);
                }
            }
        }
    }

    /// Applies a function to each value together with the corresponding item of an iterator.
    #[inline(always)]
    pub fn map_with<W>(self, with: impl Iterator<Item = W>, mut f: impl FnMut(T, W) -> T) {
        match self.slices {
            Slices::Apart(x, y) => {
                for ((y, x), with) in y.iter_mut().zip(x).zip(with) {
                    *y = f(*x, with);
                }
            }
            Slices::InPlace(xy) => {
                for (x, with) in xy.iter_mut().zip(with) {
                    *x = f(*x, with);
                }
            }
        }
    }
}
