//! Plain memory: values that are nothing but scalars, seen as one flat slice, and made of zeros in place.
//!
//! This is one of the few modules with unsafe code; all casts between typed values and flat slices are here.

use core::mem::ManuallyDrop;
use core::slice;

use generic_array::{ArrayLength, GenericArray};

use crate::parameters::{Parameters, Path};
use crate::scalar::Scalar;

/// A value with an all-zero constant, from which `static`s and locals start.
///
/// ```
/// use stackprop::flat::Zero;
/// assert_eq!(<[f32; 3]>::ZERO, [0.0; 3]);
/// ```
pub trait Zero: Sized {
    /// The value in which every number is zero.
    const ZERO: Self;
}

impl Zero for () {
    const ZERO: Self = ();
}

impl<T: Zero, const N: usize> Zero for [T; N] {
    const ZERO: Self = [const { T::ZERO }; N];
}

macro_rules! zero_numbers {
    ($($number:ty)*) => {$(
        impl Zero for $number {
            const ZERO: Self = 0 as $number;
        }
    )*};
}
zero_numbers!(f32 f64 u8 u16 u32 u64 usize);

/// A value that is exactly [`LEN`](Flat::LEN) scalars, one after the other.
///
/// Implemented for scalars and for arrays of any depth, so `[[f32; 28]; 28]` is as good as `[f32; 784]`.
///
/// # Safety
///
/// The size of `Self` is `LEN · size_of::<T>()`, its alignment is that of `T`, all its bytes are initialised, it has no
/// interior mutability, and every sequence of `LEN` scalars is a valid value of it.
pub unsafe trait Flat<T: Scalar>: Sized + 'static {
    /// The number of scalars.
    const LEN: usize;
}

// SAFETY: a scalar is one scalar.
unsafe impl Flat<f32> for f32 {
    const LEN: usize = 1;
}
// SAFETY: a scalar is one scalar.
unsafe impl Flat<f64> for f64 {
    const LEN: usize = 1;
}
// SAFETY: an array is its elements without padding, and each of them is `E::LEN` scalars.
unsafe impl<T: Scalar, E: Flat<T>, const N: usize> Flat<T> for [E; N] {
    const LEN: usize = N * E::LEN;
}
// SAFETY: `GenericArray<E, N>` has the layout of `[E; N]`, as its documentation states.
unsafe impl<T: Scalar, E: Flat<T>, N: ArrayLength> Flat<T> for GenericArray<E, N> {
    const LEN: usize = N::USIZE * E::LEN;
}

/// Memory that holds either of two flat values at different times: as large as the larger of them.
#[repr(C)]
pub union Larger<A, B> {
    a: ManuallyDrop<A>,
    b: ManuallyDrop<B>,
}

// SAFETY: both fields are flat and start at offset 0, so the union is as long as the longer of them and has no padding
// (both sizes are multiples of the one alignment). It can only be made by `ZERO`, which initialises every byte, and only
// be written through slices of scalars.
unsafe impl<T: Scalar, A: Flat<T>, B: Flat<T>> Flat<T> for Larger<A, B> {
    const LEN: usize = if A::LEN > B::LEN { A::LEN } else { B::LEN };
}

impl<A: Zero, B: Zero> Zero for Larger<A, B> {
    // SAFETY: a union is valid whatever its bytes are.
    const ZERO: Self = unsafe { core::mem::zeroed() };
}

/// The all-zero value of a flat type.
pub const fn zeroed<T: Scalar, F: Flat<T>>() -> F {
    // SAFETY: every sequence of scalars is a valid `F`, and all zero bits are the scalar zero.
    unsafe { core::mem::zeroed() }
}

/// The scalars of a flat value.
#[inline(always)]
pub const fn scalars<T: Scalar, F: Flat<T>>(value: &F) -> &[T] {
    // SAFETY: `F` is `F::LEN` initialised scalars, and the result borrows `value`.
    unsafe { slice::from_raw_parts(core::ptr::from_ref(value).cast(), F::LEN) }
}

/// The scalars of a flat value, to be written.
#[inline(always)]
pub const fn scalars_mut<T: Scalar, F: Flat<T>>(value: &mut F) -> &mut [T] {
    // SAFETY: as in `scalars`; whatever scalars are written, the value stays valid.
    unsafe { slice::from_raw_parts_mut(core::ptr::from_mut(value).cast(), F::LEN) }
}

/// The scalars of a slice of flat values.
#[inline(always)]
pub const fn all_scalars<T: Scalar, F: Flat<T>>(values: &[F]) -> &[T] {
    // SAFETY: a slice is its elements without padding, and each of them is `F::LEN` initialised scalars.
    unsafe { slice::from_raw_parts(values.as_ptr().cast(), values.len() * F::LEN) }
}

/// The scalars of a slice of flat values, to be written.
#[inline(always)]
pub const fn all_scalars_mut<T: Scalar, F: Flat<T>>(values: &mut [F]) -> &mut [T] {
    // SAFETY: as in `all_scalars`; whatever scalars are written, the values stay valid.
    unsafe { slice::from_raw_parts_mut(values.as_mut_ptr().cast(), values.len() * F::LEN) }
}

/// The first `count` values of type `F` in a slice of scalars.
///
/// # Panics
///
/// If there are fewer than `count · F::LEN` scalars.
#[inline(always)]
pub fn values<T: Scalar, F: Flat<T>>(scalars: &[T], count: usize) -> &[F] {
    let scalars = &scalars[..count * F::LEN];
    // SAFETY: there are `count · F::LEN` scalars, which make `count` valid values; the alignment is that of `T`.
    unsafe { slice::from_raw_parts(scalars.as_ptr().cast(), count) }
}

/// The first `count` values of type `F` in a slice of scalars, to be written.
///
/// # Panics
///
/// If there are fewer than `count · F::LEN` scalars.
#[inline(always)]
pub fn values_mut<T: Scalar, F: Flat<T>>(scalars: &mut [T], count: usize) -> &mut [F] {
    let scalars = &mut scalars[..count * F::LEN];
    // SAFETY: as in `values`; an `F` consists of scalars only, so writing one leaves valid scalars.
    unsafe { slice::from_raw_parts_mut(scalars.as_mut_ptr().cast(), count) }
}

/// All parameters as one slice, in the order in which they are visited.
///
/// # Panics
///
/// If the tensors that `P` shows are not its own memory, whole and in order. Structs made by `network!` are.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Tiny = Dense<2, 1>; }
/// let mut net = Tiny::ZERO;
/// net.dense0.bias[0] = 0.5;
/// assert_eq!(stackprop::flat::parameters(&net), [0.0, 0.0, 0.5]);
/// ```
pub fn parameters<T: Scalar, P: Parameters<T>>(params: &P) -> &[T] {
    let start = core::ptr::from_ref(params).cast::<T>();
    let mut len = 0;
    params.visit(&Path::ROOT, &mut |_, tensor: &[T]| {
        assert!(core::ptr::eq(tensor.as_ptr(), start.wrapping_add(len)), "tensors are shown in the order of memory");
        len += tensor.len();
    });
    assert!(len * size_of::<T>() == size_of::<P>(), "all of the parameters are shown");
    if len == 0 {
        return &[]; // Where there are none, `start` need not be aligned.
    }
    // SAFETY: the visit has shown slices of initialised scalars that live as long as the borrow of `params` (their
    // lifetime is the same `'a`) and that cover the memory of `params` from its first byte to its last without a gap.
    // An empty slice among them proves nothing and is not counted upon: its length adds nothing to `len`.
    unsafe { slice::from_raw_parts(start, len) }
}

/// All parameters as one slice, to be written.
///
/// # Panics
///
/// As [`parameters`].
pub fn parameters_mut<T: Scalar, P: Parameters<T>>(params: &mut P) -> &mut [T] {
    let start = core::ptr::from_mut(params).cast::<T>();
    let mut len = 0;
    params.visit_mut(&Path::ROOT, &mut |_, tensor: &mut [T]| {
        assert!(core::ptr::eq(tensor.as_ptr(), start.wrapping_add(len)), "tensors are shown in the order of memory");
        len += tensor.len();
    });
    assert!(len * size_of::<T>() == size_of::<P>(), "all of the parameters are shown");
    if len == 0 {
        return &mut [];
    }
    // SAFETY: as in `parameters`; the slices shown were exclusive and any scalar could be written through them. None of
    // them is alive any more, so the result is the only access to `params` as long as it lives.
    unsafe { slice::from_raw_parts_mut(core::ptr::from_mut(params).cast::<T>(), len) }
}

/// A zero value on the heap, made there: nothing of its size passes over the stack, not in a debug build either.
///
/// ```
/// use stackprop::flat::boxed;
/// let large = boxed::<[f32; 25_000_000]>(); // 100 MB
/// assert_eq!(large[24_999_999], 0.0);
/// ```
#[cfg(feature = "std")]
pub fn boxed<Z: Zero>() -> std::boxed::Box<Z> {
    const { assert!(all_bytes_zero::<Z>(), "a `Zero::ZERO` must be zero in every byte") };
    // SAFETY: the line above has shown, when this was compiled, that the value `Z::ZERO` is all zero bytes. So zeroed
    // memory of its size and alignment holds that very value.
    unsafe { std::boxed::Box::<Z>::new_zeroed().assume_init() }
}

/// As many zero values on the heap, made there.
#[cfg(feature = "std")]
pub fn boxed_slice<Z: Zero>(count: usize) -> std::boxed::Box<[Z]> {
    const { assert!(all_bytes_zero::<Z>(), "a `Zero::ZERO` must be zero in every byte") };
    // SAFETY: as in `boxed`, for each of the values.
    unsafe { std::boxed::Box::<[Z]>::new_zeroed_slice(count).assume_init() }
}

/// Whether `Z::ZERO` is zero in every byte. Only for constant evaluation, which rejects uninitialised bytes and pointers.
#[cfg(feature = "std")]
const fn all_bytes_zero<Z: Zero>() -> bool {
    // Few and long steps: the compiler counts calls and turns of loops, and takes more than two million of them for an
    // endless loop. A network can be 1 GB. Patterns are the fastest to evaluate; 100 MB take three seconds.
    type Words = [[u128; 16]; 64];
    const STEP: usize = size_of::<Words>();
    macro_rules! or {
        ($words:ident: $($row:literal)*) => {{
            let mut bits = 0;
            $(
                let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = $words[$row];
                bits |= a | b | c | d | e | f | g | h | i | j | k | l | m | n | o | p;
            )*
            bits
        }};
    }
    let zero = ManuallyDrop::new(Z::ZERO);
    let start = core::ptr::from_ref(&zero).cast::<u8>();
    let size = size_of::<Z>();
    let mut at = 0;
    while at + STEP <= size {
        // SAFETY: the words from `at` on lie inside of `zero`.
        let words = unsafe { start.add(at).cast::<Words>().read_unaligned() };
        let bits = or!(words: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31
            32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63);
        if bits != 0 {
            return false;
        }
        at += STEP;
    }
    while at < size {
        // SAFETY: `at` is inside of `zero`.
        if unsafe { start.add(at).read() } != 0 {
            return false;
        }
        at += 1;
    }
    true
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
    fn the_larger_of_two_has_room_for_both() {
        let mut shared = Larger::<[f32; 3], [f32; 5]>::ZERO;
        assert_eq!(size_of_val(&shared), 20);
        scalars_mut(&mut shared)[4] = 7.0f32;
        assert_eq!(scalars(&shared), [0.0f32, 0.0, 0.0, 0.0, 7.0]);
    }

    #[test]
    fn what_has_no_parameters_gives_an_empty_slice_wherever_it_lies() {
        // One of two neighbouring addresses is not that of an `f64`.
        let mut places = [((), 0u8), ((), 0u8)];
        for (nothing, _) in &mut places {
            assert!(parameters::<f64, ()>(nothing).is_empty());
            assert!(parameters_mut::<f64, ()>(nothing).is_empty());
        }
    }

    #[cfg(feature = "std")]
    #[test]
    fn a_zero_that_is_not_zero_bytes_is_found_out() {
        struct Liar;
        impl Zero for Liar {
            const ZERO: Self = Self;
        }
        #[allow(dead_code)]
        struct One(u8);
        impl Zero for One {
            const ZERO: Self = Self(1);
        }
        assert!(all_bytes_zero::<Liar>());
        assert!(!all_bytes_zero::<One>());
        assert!(!all_bytes_zero::<([u64; 100], One)>());
        assert!(all_bytes_zero::<[f64; 1000]>());
        assert!(all_bytes_zero::<[u64; 10_000]>());
        assert!(!all_bytes_zero::<([u64; 10_000], One)>());
        assert!(!all_bytes_zero::<([u64; 2047], (One, [u64; 2000]))>());
        assert!(!all_bytes_zero::<(One, [u64; 10_000])>());
    }

    #[cfg(feature = "std")]
    impl<A: Zero, B: Zero> Zero for (A, B) {
        const ZERO: Self = (A::ZERO, B::ZERO);
    }
}
