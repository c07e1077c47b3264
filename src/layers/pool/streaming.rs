//! What the causal pools keep from step to step: the last steps, in a circle.

use generic_array::ArrayLength;
use typenum::{U1, Unsigned};

use crate::kernels::geometry::Windows;
use crate::kernels::slices::{subslice, subslice_mut};
use crate::tensor::plain::Pair;
use crate::tensor::{Features, Outer, Scalar, Shape, Tensor};
use crate::type_level::arithmetic::{Difference, Minus};
use crate::zero::Zero;

/// All steps of a window but the newest, in a circle, and a number: how many steps there were, until the circle is full; after that
/// their number plus the index of the oldest.
pub type LastSteps<T, In, K> =
    Pair<Tensor<T, Outer<Features<Difference<K, U1>>, Features<<In as Shape>::Channels>>>, T>;

/// The steps of a window, the oldest first.
pub type Window<T, In, K> = Tensor<T, Outer<Features<K>, Features<<In as Shape>::Channels>>>;

/// Calls `pool` with the window that ends in the step `x`, and its values, and adds `x` to the last steps.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn step<T: Scalar, In: Shape, K>(
    x: &Tensor<T, In::Step>,
    Pair(circle, position): &mut LastSteps<T, In, K>,
    pool: impl FnOnce(&Windows, &[T]),
) where
    K: ArrayLength + Minus<U1>,
{
    let (taps, features, reach) = (K::USIZE, In::Channels::USIZE, K::USIZE.saturating_sub(1));
    let seen = position.to_usize().unwrap_or_default();
    let (kept, oldest) = if seen < reach { (seen, 0) } else { (reach, seen - reach) };
    let mut window = Window::<T, In, K>::ZERO;
    let steps = (0..kept).map(|step| (oldest + step) % reach.max(1) * features);
    let slots = steps.map(|at| subslice(circle, at..at + features)).chain([&x[..]]);
    for (to, from) in window.chunks_exact_mut(features.max(1)).zip(slots) {
        to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
    }
    // One window, which begins before the first step if there were fewer steps than it has.
    let windows = Windows {
        input: [kept + 1, features],
        output: [1, features],
        kernel: [taps, 1],
        stride: [1, 1],
        dilation: [1, 1],
        before: [reach - kept, 0],
    };
    pool(&windows, subslice(&window, 0..(kept + 1) * features));
    if reach > 0 {
        let slot = seen % reach * features;
        subslice_mut(circle, slot..slot + features).iter_mut().zip(x.iter()).for_each(|(slot, x)| *slot = *x);
        let next = if seen + 1 < 2 * reach { seen + 1 } else { reach };
        *position = T::of(next as f64);
    }
}
