//! [`SliceSteps`]: some of the steps of a sequence.

use core::marker::PhantomData;

use typenum::Unsigned;

use crate::kernels::slices::{subslice, subslice_mut};
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::type_level::Extent;

/// The `N` steps of a sequence from `FROM` on, counted from 0: `y[t] = x[FROM + t]`. [`Slice`](crate::layers::Slice) takes features.
///
/// # Shapes
///
/// - input: a sequence with at least `FROM + N` steps, `[L][F]`
/// - output: `[N][F]`
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Middle = Input<Sequence<4, 2>>, SliceSteps<1, 2>; }
/// assert_eq!(Middle::ZERO.predict(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]), [3.0, 4.0, 5.0, 6.0]);
/// ```
pub struct SliceSteps<From = Missing, N = Missing>(PhantomData<fn() -> (From, N)>);

fixed!(SliceSteps<From, N>);

impl<In: Shape, From: Extent, N: Extent> Fixed<In> for SliceSteps<From, N> {
    type Input = In;
    type Output = Sequence<N::Height, In::Channels>;
    const EXPECTS: Expects = match [From::NUMBERS, N::NUMBERS] {
        [1, 1] if N::Height::USIZE == 0 => Expects::Never("the number of steps must be at least 1"),
        [1, 1] => Expects::Steps { features: None, least: From::Height::USIZE + N::Height::USIZE },
        _ => Expects::Never("write the first step, counted from 0, and the number of steps, as in `SliceSteps<8, 4>`"),
    };
    const REUSE: Reuse = Reuse::reads(Reads::NEITHER);
    const OPERATION: Operation = Operation::SliceSteps { from: From::Height::USIZE };

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], _: I) {
        let (start, taken) = (From::Height::USIZE * In::Channels::USIZE, Self::Output::SIZE);
        for (x, y) in x.chunks_exact(In::SIZE.max(1)).zip(y.chunks_exact_mut(taken.max(1))) {
            y.copy_from_slice(subslice(x, start..start + taken));
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(_: &[T], dy: &[T], dx: &mut [T], _: I) {
        let (start, taken) = (From::Height::USIZE * In::Channels::USIZE, Self::Output::SIZE);
        dx.fill(T::ZERO);
        for (dx, dy) in dx.chunks_exact_mut(In::SIZE.max(1)).zip(dy.chunks_exact(taken.max(1))) {
            subslice_mut(dx, start..start + taken).copy_from_slice(dy);
        }
    }
}
