//! Inputs of a network with subnormal numbers, which many processors multiply very slowly: a signal that has died away, a feature that has
//! faded. The network reads a copy with zeros in their place.

use core::mem::size_of;
use core::slice::from_ref;

use super::{InputMemory, Network};
use crate::simd::{Isa, Kernel};
use crate::tensor::plain::all_scalars;
use crate::tensor::{Scalar, Shape, Tensor};
use crate::zero::Zero;

/// The largest input that is looked through (values), because a copy of it is on the stack: 4 KiB of `f32`.
///
/// Without `std` none is: memory is scarce there, and processors without an operating system are rarely slow with subnormal numbers.
const LARGEST: usize = if cfg!(feature = "std") { 1024 } else { 0 };

/// The largest input for which that is inlined (values).
const FEW: usize = 64;

/// Whether inputs of the shape `S` are looked through. Tokens are whole numbers.
pub(super) const fn is_flushed<N: Network, S: Shape>() -> bool {
    size_of::<InputMemory<N>>() == 0 && S::SIZE <= LARGEST
}

/// Returns whether there are subnormal numbers. That is a branch, which is predicted, so no layer waits for the answer.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn has_subnormal<T: Scalar, S: Shape, I: Isa>(isa: I, x: &Tensor<T, S>) -> bool {
    let work = Find { x: all_scalars(from_ref(x)) };
    if const { S::SIZE <= FEW } { work.run(isa) } else { isa.outlined_widest(work) }
}

struct Find<'a, T> {
    x: &'a [T],
}

impl<T: Scalar> Kernel for Find<'_, T> {
    type Output = bool;

    #[inline(always)]
    fn run<I: Isa>(self, _: I) -> bool {
        let is_subnormal = |x: &T| x.abs() < T::min_positive_value() && *x != T::ZERO;
        self.x.iter().fold(0, |found, x| found | u32::from(is_subnormal(x))) != 0
    }
}

/// Returns a copy with zeros instead of subnormal numbers.
#[cold]
#[inline(never)]
pub(super) fn flushed<T: Scalar, S: Shape>(x: &Tensor<T, S>) -> Tensor<T, S> {
    let mut copy = Tensor::ZERO;
    copy.iter_mut().zip(x.iter()).for_each(|(copy, x)| *copy = x.flushed());
    copy
}
