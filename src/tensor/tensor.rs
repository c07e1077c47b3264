//! [`Tensor`]: an array of scalars with a shape.

use core::fmt;
use core::mem::ManuallyDrop;

use crate::tensor::plain::{self, Flat};
use crate::tensor::{Element, Scalar, Shape};
use crate::zero::Zero;

/// An array of scalars of shape `S`: weights, biases, or one sample between two layers.
///
/// It consists of exactly `S::SIZE` scalars, outermost extent first, and dereferences to the slice of them.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::tensor::{Features, Tensor};
/// let mut x = Tensor::<f32, Features<typenum::U3>>::ZERO;
/// x[1] = 2.0;
/// assert_eq!(x.as_slice(), [0.0, 2.0, 0.0]);
/// ```
// It is a union because the compiler inspects each value of a constant, but not in a union: a `Net::ZERO` of 25 MB took 9 s.
#[repr(C)]
pub union Tensor<T: Element, S: Shape> {
    scalars: ManuallyDrop<S::Array<T, T>>,
}

// SAFETY: a `repr(C)` union of one field is laid out as that, a flat value. It can only be made by `ZERO`, which initialises
// every byte, and only be written through slices of scalars.
unsafe impl<T: Element, S: Shape> Flat<T> for Tensor<T, S> {
    const LEN: usize = <S::Array<T, T> as Flat<T>>::LEN;
}

// SAFETY: it is scalars, for each of which zero is a valid value.
unsafe impl<T: Element, S: Shape> Zero for Tensor<T, S> {
    const ZERO: Self = plain::zeroed();
}

impl<T: Element, S: Shape> Tensor<T, S> {
    /// The extents, outermost first.
    pub const DIMS: &'static [usize] = S::DIMS;

    /// Returns the scalars, outermost extent first.
    #[inline(always)]
    pub const fn as_slice(&self) -> &[T] {
        plain::scalars(self)
    }

    /// Returns the scalars as a mutable slice.
    #[inline(always)]
    pub const fn as_mut_slice(&mut self) -> &mut [T] {
        plain::scalars_mut(self)
    }
}

/// Returns the same samples with another type for the same shape.
#[inline(always)]
pub fn same<T: Scalar, A: Shape, B: Shape>(samples: &[Tensor<T, A>]) -> &[Tensor<T, B>] {
    plain::values(plain::all_scalars(samples), samples.len())
}

/// Returns the same samples as a mutable slice with another type for the same shape.
#[inline(always)]
pub fn same_mut<T: Scalar, A: Shape, B: Shape>(samples: &mut [Tensor<T, A>]) -> &mut [Tensor<T, B>] {
    let count = samples.len();
    plain::values_mut(plain::all_scalars_mut(samples), count)
}

impl<T: Element, S: Shape> core::ops::Deref for Tensor<T, S> {
    type Target = [T];
    #[inline(always)]
    fn deref(&self) -> &[T] {
        self.as_slice()
    }
}

impl<T: Element, S: Shape> core::ops::DerefMut for Tensor<T, S> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [T] {
        self.as_mut_slice()
    }
}

impl<T: Element, S: Shape> Clone for Tensor<T, S> {
    fn clone(&self) -> Self {
        let mut copy = Self::ZERO;
        copy.copy_from_slice(self);
        copy
    }

    /// Copies in place, so that a large tensor is not copied through the stack.
    fn clone_from(&mut self, source: &Self) {
        self.copy_from_slice(source);
    }
}

impl<T: Element, S: Shape> PartialEq for Tensor<T, S> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl<T: Element, S: Shape> Default for Tensor<T, S> {
    /// Returns a tensor of zeros.
    fn default() -> Self {
        Self::ZERO
    }
}

impl<T: Scalar, S: Shape> fmt::Debug for Tensor<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Values(self).fmt(f)
    }
}

/// The values of a tensor, for display: all of them if there are at most 64, or with `{:#?}`; otherwise the first 8, their number, and a
/// hash of all values, which distinguishes tensors.
pub(crate) struct Values<'a, T>(pub &'a [T]);

impl<T: Scalar> fmt::Debug for Values<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const FEW: usize = 64;
        const SHOWN: usize = 8;
        let Self(values) = self;
        if values.len() <= FEW || f.alternate() {
            return f.debug_list().entries(*values).finish();
        }
        f.write_str("[")?;
        for value in &values[..SHOWN] {
            write!(f, "{value:?}, ")?;
        }
        // The FNV-1a hash with its 64-bit constants, on whole values. Zero and minus zero have the same hash.
        let hash = values.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, value| {
            (hash ^ (Scalar::to_f64(*value) + 0.0).to_bits()).wrapping_mul(0x0000_0100_0000_01b3)
        });
        write!(f, "… {} values, hash {hash:016x}]", values.len())
    }
}
