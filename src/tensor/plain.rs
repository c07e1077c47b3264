//! Plain memory: values that consist of scalars only, viewed as one flat slice.
//!
//! This is one of the few modules with unsafe code; all casts between typed values and flat slices are here.

use core::mem::ManuallyDrop;
use core::slice;

use generic_array::{ArrayLength, GenericArray};

use crate::tensor::Element;
use crate::zero::Zero;

/// A value that consists of exactly [`LEN`](Flat::LEN) scalars, one after the other.
///
/// It is implemented for scalars and for arrays of any depth, so `[[f32; 28]; 28]` can be used like `[f32; 784]`. Arrays of tokens consist
/// of integers in the same way: [`Element`] has all types of which flat values can consist.
///
/// # Safety
///
/// The size of `Self` is `LEN · size_of::<T>()`, its alignment is that of `T`, or less if it is empty, all its bytes are
/// initialised, it has no interior mutability, and every sequence of `LEN` scalars is a valid value of it.
pub unsafe trait Flat<T: Element>: Sized + Send + Sync + 'static {
    /// The number of scalars.
    const LEN: usize;
}

// SAFETY: there are no bytes.
unsafe impl<T: Element> Flat<T> for () {
    const LEN: usize = 0;
}
macro_rules! one_scalar {
    ($($scalar:ident)*) => {$(
        // SAFETY: a scalar is one scalar.
        unsafe impl Flat<$scalar> for $scalar {
            const LEN: usize = 1;
        }
    )*};
}
one_scalar!(f32 f64 u8 u16 u32);
// SAFETY: an array is its elements without padding, and each of them is `E::LEN` scalars.
unsafe impl<T: Element, E: Flat<T>, const N: usize> Flat<T> for [E; N] {
    const LEN: usize = N * E::LEN;
}
// SAFETY: `GenericArray<E, N>` has the layout of `[E; N]`, as its documentation states.
unsafe impl<T: Element, E: Flat<T>, N: ArrayLength> Flat<T> for GenericArray<E, N> {
    const LEN: usize = N::USIZE * E::LEN;
}

/// Memory for one of two flat values at a time. It is as large as the larger of them.
#[repr(C)]
pub union Larger<A, B> {
    a: ManuallyDrop<A>,
    b: ManuallyDrop<B>,
}

// SAFETY: both fields are flat and start at offset 0, so the union is as long as the longer of them and has no padding
// (both sizes are multiples of the one alignment). It can only be made by `ZERO`, which initialises every byte, and only
// be written through slices of scalars.
unsafe impl<T: Element, A: Flat<T>, B: Flat<T>> Flat<T> for Larger<A, B> {
    const LEN: usize = if A::LEN > B::LEN { A::LEN } else { B::LEN };
}

// SAFETY: a union is valid whatever its bytes are.
unsafe impl<A: Zero, B: Zero> Zero for Larger<A, B> {
    // SAFETY: as above.
    const ZERO: Self = unsafe { core::mem::zeroed() };
}

/// Two flat values, one after the other.
#[repr(C)]
pub struct Pair<A, B>(pub A, pub B);

// SAFETY: the sizes of both fields are multiples of the one alignment, so there is no padding, and each field is scalars.
unsafe impl<T: Element, A: Flat<T>, B: Flat<T>> Flat<T> for Pair<A, B> {
    const LEN: usize = A::LEN + B::LEN;
}

// SAFETY: a pair is its two values.
unsafe impl<A: Zero, B: Zero> Zero for Pair<A, B> {
    const ZERO: Self = Self(A::ZERO, B::ZERO);
}

/// Defines a struct of one flat field, which is flat too.
macro_rules! flat_struct {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident<$parameter:ident: $bound:path> of $element:ty { $field:ident: $kind:ty $(,)? }
    ) => {
        $(#[$attribute])*
        #[repr(transparent)]
        $visibility struct $name<$parameter: $bound> {
            $field: $kind,
        }

        // SAFETY: this is the struct above, which is its field, of a type that is flat.
        unsafe impl<$parameter: $bound> $crate::tensor::plain::Flat<$element> for $name<$parameter> {
            const LEN: usize = <$kind as $crate::tensor::plain::Flat<$element>>::LEN;
        }

        // SAFETY: as above; zeroed memory is a valid value of the field.
        unsafe impl<$parameter: $bound> $crate::zero::Zero for $name<$parameter> {
            const ZERO: Self = Self { $field: <$kind as $crate::zero::Zero>::ZERO };
        }
    };
}
pub(crate) use flat_struct;

/// Declares the struct of the outputs of a network's heads: flat values, one after the other.
#[doc(hidden)]
#[macro_export]
macro_rules! output_struct {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident {
            $($(#[$field_attribute:meta])* $field:ident: $kind:ident,)*
        }
    ) => {
        $(#[$attribute])*
        #[repr(C)]
        #[derive(Clone, Copy, Debug, PartialEq)]
        $visibility struct $name<$($kind),*> {
            $($(#[$field_attribute])* pub $field: $kind,)*
        }

        // SAFETY: this is the struct above. The sizes of all fields are multiples of the one alignment, so there is no padding, and each
        // field is scalars.
        unsafe impl<__T: $crate::tensor::Element, $($kind: $crate::tensor::plain::Flat<__T>),*>
            $crate::tensor::plain::Flat<__T> for $name<$($kind),*>
        {
            const LEN: usize = 0 $(+ <$kind as $crate::tensor::plain::Flat<__T>>::LEN)*;
        }

        // SAFETY: a struct is its fields.
        unsafe impl<$($kind: $crate::zero::Zero),*> $crate::zero::Zero for $name<$($kind),*> {
            const ZERO: Self = Self { $($field: <$kind as $crate::zero::Zero>::ZERO,)* };
        }

        impl<$($kind),*> $crate::losses::OutputsOfHeads for $name<$($kind),*> {}

        impl<$($kind),*> ::core::convert::From<$name<$($kind),*>> for ($($kind,)*) {
            fn from(output: $name<$($kind),*>) -> Self {
                ($(output.$field,)*)
            }
        }
    };
}

/// Returns the all-zero value of a flat type.
pub const fn zeroed<T: Element, F: Flat<T>>() -> F {
    // SAFETY: every sequence of scalars is a valid `F`, and all zero bits are the scalar zero.
    unsafe { core::mem::zeroed() }
}

/// Returns the scalars of a flat value.
#[inline(always)]
pub const fn scalars<T: Element, F: Flat<T>>(value: &F) -> &[T] {
    if F::LEN == 0 {
        return &[]; // an empty value need not be aligned
    }
    // SAFETY: `F` is `F::LEN` initialised scalars, and the result borrows `value`.
    unsafe { slice::from_raw_parts(core::ptr::from_ref(value).cast(), F::LEN) }
}

/// Returns the scalars of a flat value as a mutable slice.
#[inline(always)]
pub const fn scalars_mut<T: Element, F: Flat<T>>(value: &mut F) -> &mut [T] {
    if F::LEN == 0 {
        return &mut []; // an empty value need not be aligned
    }
    // SAFETY: as in `scalars`; whatever scalars are written, the value stays valid.
    unsafe { slice::from_raw_parts_mut(core::ptr::from_mut(value).cast(), F::LEN) }
}

/// Returns the scalars of a slice of flat values.
#[inline(always)]
pub const fn all_scalars<T: Element, F: Flat<T>>(values: &[F]) -> &[T] {
    if F::LEN == 0 {
        return &[]; // an empty value need not be aligned
    }
    // SAFETY: a slice is its elements without padding, and each of them is `F::LEN` initialised scalars.
    unsafe { slice::from_raw_parts(values.as_ptr().cast(), values.len() * F::LEN) }
}

/// Returns the scalars of a slice of flat values as a mutable slice.
#[inline(always)]
pub const fn all_scalars_mut<T: Element, F: Flat<T>>(values: &mut [F]) -> &mut [T] {
    if F::LEN == 0 {
        return &mut []; // an empty value need not be aligned
    }
    // SAFETY: as in `all_scalars`; whatever scalars are written, the values stay valid.
    unsafe { slice::from_raw_parts_mut(values.as_mut_ptr().cast(), values.len() * F::LEN) }
}

/// Returns the first `count` values of type `F` in a slice of scalars.
///
/// # Panics
///
/// If there are fewer than `count · F::LEN` scalars.
#[inline(always)]
pub fn values<T: Element, F: Flat<T>>(scalars: &[T], count: usize) -> &[F] {
    let scalars = &scalars[..count.saturating_mul(F::LEN)];
    // SAFETY: there are `count · F::LEN` scalars, a number that no slice has if it overflows; they make `count` valid values; the alignment is that of `T`.
    unsafe { slice::from_raw_parts(scalars.as_ptr().cast(), count) }
}

/// Returns the first `count` values of type `F` in a slice of scalars as a mutable slice.
///
/// # Panics
///
/// If there are fewer than `count · F::LEN` scalars.
#[inline(always)]
pub fn values_mut<T: Element, F: Flat<T>>(scalars: &mut [T], count: usize) -> &mut [F] {
    let scalars = &mut scalars[..count.saturating_mul(F::LEN)];
    // SAFETY: as in `values`; an `F` consists of scalars only, so writing one leaves valid scalars.
    unsafe { slice::from_raw_parts_mut(scalars.as_mut_ptr().cast(), count) }
}

/// Returns scalars as the bytes of which they consist, in the order of this machine.
pub(crate) const fn bytes_mut<T: Element>(scalars: &mut [T]) -> &mut [u8] {
    // SAFETY: a scalar is initialised bytes without padding, and any bytes are a scalar.
    unsafe { slice::from_raw_parts_mut(scalars.as_mut_ptr().cast(), size_of_val(scalars)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_arrays_are_their_scalars_in_order() {
        let value = [[1.0f32, 2.0], [3.0, 4.0], [5.0, 6.0]];
        assert_eq!(scalars(&value), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!(values::<f32, [f32; 3]>(scalars(&value), 2), [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    }

    #[test]
    #[should_panic(expected = "out of range")]
    fn too_many_values_are_out_of_range() {
        values::<f32, [f32; 4]>(&[1.0; 4], 1 << (usize::BITS - 2));
    }

    #[test]
    fn the_larger_of_two_has_room_for_both() {
        let mut shared = Larger::<[f32; 3], [f32; 5]>::ZERO;
        assert_eq!(size_of_val(&shared), 20);
        scalars_mut(&mut shared)[4] = 7.0f32;
        assert_eq!(scalars(&shared), [0.0f32, 0.0, 0.0, 0.0, 7.0]);
    }
}
