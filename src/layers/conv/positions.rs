//! The positions of the windows of a convolution in an image or a sequence, for windows of size `K` with the settings `S`.

use generic_array::ArrayLength;
use typenum::{U1, Unsigned};

use crate::kernels::geometry::Windows;
use crate::layer;
use crate::tensor::Shape;
use crate::type_level::Extent;
use crate::type_level::arithmetic::{Spread, Window};
use crate::type_level::settings::{Pad, Settings};

type Stride<S> = <S as Settings>::Stride<U1>;
type Dilation<S> = <S as Settings>::Dilation;
type Start<S> = <<S as Settings>::Padding as Pad>::Start;
type End<S> = <<S as Settings>::Padding as Pad>::End;
type Same<S> = <<S as Settings>::Padding as Pad>::Same;
type Extra<S> = <S as Settings>::OutputPadding;
type High<E> = <E as Extent>::Height;
type Wide<E> = <E as Extent>::Width;

/// The number of positions from top to bottom, or from the first step to the last.
pub trait Rows<K: Extent, S: Settings>: Shape {
    /// The number.
    type Positions: ArrayLength;
}

impl<In: Shape, K: Extent, S: Settings> Rows<K, S> for In
where
    In::Height: Window<High<K>, High<Stride<S>>, High<Dilation<S>>, High<Start<S>>, High<End<S>>, Same<S>>,
{
    type Positions = <In::Height as Window<
        High<K>,
        High<Stride<S>>,
        High<Dilation<S>>,
        High<Start<S>>,
        High<End<S>>,
        Same<S>,
    >>::Positions;
}

/// The number of positions from left to right.
pub trait Columns<K: Extent, S: Settings>: Shape {
    /// The number.
    type Positions: ArrayLength;
}

impl<In: Shape, K: Extent, S: Settings> Columns<K, S> for In
where
    In::Width: Window<Wide<K>, Wide<Stride<S>>, Wide<Dilation<S>>, Wide<Start<S>>, Wide<End<S>>, Same<S>>,
{
    type Positions = <In::Width as Window<
        Wide<K>,
        Wide<Stride<S>>,
        Wide<Dilation<S>>,
        Wide<Start<S>>,
        Wide<End<S>>,
        Same<S>,
    >>::Positions;
}

/// The numbers of rows and columns of the output of a transposed convolution.
pub trait Enlarged<K: Extent, S: Settings>: Shape {
    /// The number of rows.
    type Rows: ArrayLength;
    /// The number of columns.
    type Columns: ArrayLength;
}

impl<In: Shape, K: Extent, S: Settings> Enlarged<K, S> for In
where
    In::Height: Spread<High<K>, High<Stride<S>>, High<Dilation<S>>, High<Start<S>>, High<End<S>>, High<Extra<S>>>,
    In::Width: Spread<Wide<K>, Wide<Stride<S>>, Wide<Dilation<S>>, Wide<Start<S>>, Wide<End<S>>, Wide<Extra<S>>>,
{
    type Rows = <In::Height as Spread<
        High<K>,
        High<Stride<S>>,
        High<Dilation<S>>,
        High<Start<S>>,
        High<End<S>>,
        High<Extra<S>>,
    >>::Values;
    type Columns = <In::Width as Spread<
        Wide<K>,
        Wide<Stride<S>>,
        Wide<Dilation<S>>,
        Wide<Start<S>>,
        Wide<End<S>>,
        Wide<Extra<S>>,
    >>::Values;
}

/// Returns the windows in plain numbers, in an image of size `input`, at `output` positions.
pub(super) const fn windows<K: Extent, S: Settings>(input: [usize; 2], output: [usize; 2]) -> Windows {
    let (kernel, dilation) = (K::VALUES, S::Dilation::VALUES);
    let [height, width] = reach(kernel, dilation);
    let before = match Same::<S>::USIZE {
        1 if S::Padding::IS_CAUSAL => [height, width],
        1 => [height / 2, width / 2],
        _ => Start::<S>::VALUES,
    };
    Windows { input, output, kernel, stride: Stride::<S>::VALUES, dilation, before }
}

/// Returns the smallest numbers of rows and columns into which a window fits.
pub(super) const fn least<S: Settings>(windows: Windows) -> [usize; 2] {
    if Same::<S>::USIZE == 1 {
        return [1, 1];
    }
    let ([height, width], [above, left]) = (reach(windows.kernel, windows.dilation), windows.before);
    let [below, right] = End::<S>::VALUES;
    [(height + 1).saturating_sub(above + below), (width + 1).saturating_sub(left + right)]
}

/// Returns the smallest numbers of rows and columns for which the output of a transposed convolution is not empty.
pub(super) const fn least_enlarged<S: Settings>(windows: Windows) -> [usize; 2] {
    let (reach, extra, mut least) = (reach(windows.kernel, windows.dilation), Extra::<S>::VALUES, [1, 1]);
    let mut d = 0;
    while d < 2 {
        let missing = (windows.before[d] + End::<S>::VALUES[d]).saturating_sub(reach[d] + extra[d]);
        least[d] += if windows.stride[d] == 0 { 0 } else { missing.div_ceil(windows.stride[d]) };
        d += 1;
    }
    least
}

/// Returns the distance from the first to the last row and column of a window.
const fn reach(kernel: [usize; 2], dilation: [usize; 2]) -> [usize; 2] {
    [dilation[0] * kernel[0].saturating_sub(1), dilation[1] * kernel[1].saturating_sub(1)]
}

/// Returns the convolution in plain data, over an image, or over a sequence if it has one direction.
pub(super) const fn operation<K: Extent, S: Settings>(
    directions: usize,
    groups: usize,
    bias: usize,
) -> layer::Convolution {
    let Windows { kernel, stride, dilation, before, .. } = windows::<K, S>([0; 2], [0; 2]);
    let [height, width] = reach(kernel, dilation);
    let after = if Same::<S>::USIZE == 1 { [height - before[0], width - before[1]] } else { End::<S>::VALUES };
    let (output_padding, bias) = (Extra::<S>::VALUES, bias > 0);
    let both = layer::Convolution { kernel, stride, dilation, before, after, output_padding, groups, bias };
    if directions == 2 {
        return both;
    }
    layer::Convolution {
        kernel: [kernel[0], 1],
        stride: [stride[0], 1],
        dilation: [dilation[0], 1],
        before: [before[0], 0],
        after: [after[0], 0],
        ..both
    }
}
