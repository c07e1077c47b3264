//! The positions of the windows of a pool in an image or a sequence, for windows of size `K` with the settings `S`.

use generic_array::ArrayLength;
use typenum::Unsigned;

use crate::kernels::geometry::{Counted, Windows};
use crate::layer;
use crate::tensor::Shape;
use crate::type_level::Extent;
use crate::type_level::arithmetic::Pool;
use crate::type_level::settings::{Pad, Settings};

type Stride<K, S> = <S as Settings>::Stride<<<S as Settings>::Padding as Pad>::PoolStride<K>>;
type Start<S> = <<S as Settings>::Padding as Pad>::Start;
type End<S> = <<S as Settings>::Padding as Pad>::End;
type Up<S> = <S as Settings>::Ceil;
type High<E> = <E as Extent>::Height;
type Wide<E> = <E as Extent>::Width;

/// The number of positions from top to bottom, or from the first step to the last.
pub trait Rows<K: Extent, S: Settings>: Shape {
    /// The number.
    type Positions: ArrayLength;
}

impl<In: Shape, K: Extent, S: Settings> Rows<K, S> for In
where
    In::Height: Pool<High<K>, High<Stride<K, S>>, High<Start<S>>, High<End<S>>, Up<S>>,
{
    type Positions = <S::Padding as Pad>::PoolPositions<
        <In::Height as Pool<High<K>, High<Stride<K, S>>, High<Start<S>>, High<End<S>>, Up<S>>>::Positions,
        In::Height,
    >;
}

/// The number of positions from left to right.
pub trait Columns<K: Extent, S: Settings>: Shape {
    /// The number.
    type Positions: ArrayLength;
}

impl<In: Shape, K: Extent, S: Settings> Columns<K, S> for In
where
    In::Width: Pool<Wide<K>, Wide<Stride<K, S>>, Wide<Start<S>>, Wide<End<S>>, Up<S>>,
{
    type Positions = <In::Width as Pool<Wide<K>, Wide<Stride<K, S>>, Wide<Start<S>>, Wide<End<S>>, Up<S>>>::Positions;
}

/// Returns the windows in plain numbers, in an image of size `input`, at `output` positions.
pub(super) const fn in_image<K: Extent, S: Settings>(input: [usize; 2], output: [usize; 2]) -> Windows {
    let (kernel, stride) = (K::VALUES, <Stride<K, S>>::VALUES);
    let before = if S::Padding::IS_CAUSAL {
        [kernel[0].saturating_sub(1), kernel[1].saturating_sub(1)]
    } else {
        Start::<S>::VALUES
    };
    Windows { input, output, kernel, stride, dilation: [1, 1], before }
}

/// Returns the windows in a sequence, which is an image with one row per step and one column per feature.
pub(super) const fn in_sequence<K: Extent, S: Settings>(steps: usize, features: usize, positions: usize) -> Windows {
    let Windows { kernel, stride, before, .. } = in_image::<K, S>([0; 2], [0; 2]);
    Windows {
        input: [steps, features],
        output: [positions, features],
        kernel: [kernel[0], 1],
        stride: [stride[0], 1],
        dilation: [1, 1],
        before: [before[0], 0],
    }
}

/// Whether the padding does not count in the mean of a window.
const fn counts_inside<S: Settings>() -> bool {
    S::CountInside::USIZE == 1 || S::Padding::IS_CAUSAL
}

/// Returns which values count in the mean of a window in an image.
pub(super) const fn counted<S: Settings>() -> Counted {
    if counts_inside::<S>() { Counted::Inside } else { Counted::Padded { behind: End::<S>::VALUES } }
}

/// Returns which values count in the mean of a window in a sequence.
pub(super) const fn counted_in_sequence<S: Settings>() -> Counted {
    match counted::<S>() {
        Counted::Padded { behind: [steps, _] } => Counted::Padded { behind: [steps, 0] },
        inside => inside,
    }
}

/// Returns the windows and the settings in plain data, for a pool of an image, or of a sequence if it has one direction.
pub(super) const fn operation<K: Extent, S: Settings>(directions: usize) -> layer::Pool {
    let Windows { kernel, stride, before, .. } = in_image::<K, S>([0; 2], [0; 2]);
    let after = End::<S>::VALUES;
    let (ceil, count_padding) = (S::Ceil::USIZE == 1, !counts_inside::<S>());
    if directions == 2 {
        return layer::Pool { kernel, stride, before, after, ceil, count_padding };
    }
    let (kernel, stride) = ([kernel[0], 1], [stride[0], 1]);
    layer::Pool { kernel, stride, before: [before[0], 0], after: [after[0], 0], ceil, count_padding }
}
