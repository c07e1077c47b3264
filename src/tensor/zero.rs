//! [`Zero`]: values for which zeroed memory is valid, so that they can be created anywhere in memory.
//!
//! This is one of the few modules with unsafe code, and the macro in it writes an `unsafe impl` in other crates.

use generic_array::{ArrayLength, GenericArray};

/// A type whose value can be all zeros. Large values are created as zeros, on the stack, in a `static` or in a box, and filled in
/// afterwards.
///
/// [`plain_struct!`](crate::plain_struct) implements it for structs.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 4>, ReLU, Dense<4, 1>; }
/// let on_the_stack = Net::ZERO;
/// static IN_A_STATIC: Net = Net::ZERO;
/// let on_the_heap = boxed::<Net>();
/// assert_eq!(*on_the_heap, IN_A_STATIC);
/// # assert_eq!(on_the_stack, IN_A_STATIC);
/// ```
///
/// # Safety
///
/// Memory of all zero bytes is a valid value of the type.
pub unsafe trait Zero: Sized {
    /// The value in which every number is zero.
    const ZERO: Self;
}

// SAFETY: there are no bytes.
unsafe impl Zero for () {
    const ZERO: Self = ();
}

// SAFETY: an array is its elements.
unsafe impl<Z: Zero, const N: usize> Zero for [Z; N] {
    const ZERO: Self = [const { Z::ZERO }; N];
}

// SAFETY: `GenericArray<Z, N>` has the layout of `[Z; N]`, as its documentation states, and an array is its elements.
unsafe impl<Z: Zero, N: ArrayLength> Zero for GenericArray<Z, N> {
    // SAFETY: zeroed memory is a valid `Z`, so as much of it as `N` of them take is as many.
    const ZERO: Self = unsafe { core::mem::zeroed() };
}

macro_rules! zero_numbers {
    ($($number:ty)*) => {$(
        // SAFETY: all zero bits are the number zero.
        unsafe impl Zero for $number {
            const ZERO: Self = 0 as $number;
        }
    )*};
}
zero_numbers!(f32 f64 u8 u16 u32 u64 usize);

/// Defines a struct whose fields are all [`Zero`], and implements [`Zero`] for it.
///
/// It is for the parameters and caches of user-defined layers. Const generic parameters follow after a `;`.
///
/// ```
/// use stackprop::prelude::*;
///
/// stackprop::plain_struct! {
///     /// Values that a layer might save for up to `B` samples.
///     #[repr(C)]
///     pub struct SavedInputs<T: Scalar, S: Shape; const B: usize> {
///         /// The inputs.
///         pub inputs: [Tensor<T, S>; B],
///         /// The number of uses.
///         pub uses: u32,
///     }
/// }
/// assert_eq!(SavedInputs::<f32, Features<U1>, 2>::ZERO.uses, 0);
/// ```
///
/// A field whose type has no zero value does not compile:
///
/// ```compile_fail,E0277
/// # use stackprop::prelude::*;
/// stackprop::plain_struct! { struct Bad<T: Scalar> { name: &'static str, value: T } }
/// ```
#[macro_export]
macro_rules! plain_struct {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident<
            $($parameter:ident $(: $bound:path)? $(= $default:ty)?),* $(; $(const $constant:ident: usize),*)?
        >
        $(where [$($condition:tt)*])?
        {
            $($(#[$field_attribute:meta])* $field_visibility:vis $field:ident: $kind:ty),* $(,)?
        }
    ) => {
        $(#[$attribute])*
        $visibility struct $name<$($parameter $(: $bound)? $(= $default)?,)* $($(const $constant: usize),*)?>
        $(where $($condition)*)?
        {
            $($(#[$field_attribute])* $field_visibility $field: $kind,)*
        }

        // SAFETY: this is the struct above, and `ZERO` below names all of its fields and proves of each that zeroed memory
        // is a valid value of it. What lies between the fields is padding, for which every byte is valid.
        unsafe impl<$($parameter $(: $bound)?,)* $($(const $constant: usize),*)?> $crate::zero::Zero
            for $name<$($parameter,)* $($({ $constant }),*)?>
        $(where $($condition)*)?
        {
            const ZERO: Self = Self { $($field: <$kind as $crate::zero::Zero>::ZERO,)* };
        }
    };
}

/// Returns the zero value. The compiler need not make a constant of it first, which would be as large as the value.
pub(crate) const fn zero<Z: Zero>() -> Z {
    // SAFETY: memory of all zero bytes is a valid `Z`.
    unsafe { core::mem::zeroed() }
}

/// Returns a zero value created on the heap. Nothing of its size is on the stack, not even in a debug build.
///
/// ```
/// use stackprop::zero::boxed;
/// let large = boxed::<[f32; 25_000_000]>(); // 100 MB
/// assert_eq!(large[24_999_999], 0.0);
/// ```
#[cfg(feature = "std")]
pub fn boxed<Z: Zero>() -> std::boxed::Box<Z> {
    // SAFETY: the memory of one valid `Z`, which nothing else owns.
    unsafe { std::boxed::Box::from_raw(allocate(1)) }
}

/// Returns `count` zero values created on the heap.
///
/// ```
/// use stackprop::zero::boxed_slice;
/// assert_eq!(*boxed_slice::<[f32; 2]>(3), [[0.0; 2]; 3]);
/// ```
#[cfg(feature = "std")]
pub fn boxed_slice<Z: Zero>(count: usize) -> std::boxed::Box<[Z]> {
    // SAFETY: the memory of `count` valid `Z`s, which nothing else owns.
    unsafe { std::boxed::Box::from_raw(core::ptr::slice_from_raw_parts_mut(allocate(count), count)) }
}

/// Allocates `count` zero values for a box. (`Box::new_zeroed` needs Rust 1.92.)
///
/// # Panics
///
/// If the values do not fit into the address space.
#[cfg(feature = "std")]
fn allocate<Z: Zero>(count: usize) -> *mut Z {
    let Ok(layout) = core::alloc::Layout::array::<Z>(count) else {
        panic!("{count} values of {} bytes do not fit into the address space", size_of::<Z>());
    };
    if layout.size() == 0 {
        return core::ptr::NonNull::dangling().as_ptr();
    }
    // SAFETY: the size is not 0. Zeroed memory is a valid `Z`, so this is `count` of them.
    let address = unsafe { std::alloc::alloc_zeroed(layout) };
    if address.is_null() {
        std::alloc::handle_alloc_error(layout);
    }
    address.cast()
}
