//! 1×1 convolutions as products: each sample is a matrix of `[channels][positions]`, so that `y = w · x`.

use core::ops::Range;

use crate::kernels::gemm::{MatrixMut, MatrixRef, Start, gemm};
use crate::kernels::geometry::{Channels, Windows};
use crate::kernels::slices::{subslice, tail};
use crate::simd::Isa;
use crate::tensor::Scalar;

/// The least number of channels, of the input and of the output, for which a product is faster than other convolutions.
const MIN_CHANNELS: usize = 16;

/// The least number of positions for which it is.
const MIN_POSITIONS: usize = 4;

/// The most channels that are summed before they are added to the result: as many as a packed product sums, so the bits are the same
/// where products are not packed.
const MAX_DEPTH: usize = 256;

/// A 1×1 convolution, where the input and the output have the same positions.
#[derive(Clone, Copy)]
pub(super) struct Pointwise {
    inputs: usize,
    outputs: usize,
    positions: usize,
}

impl Pointwise {
    /// Returns the convolution with these sizes if it is a product, large enough for the microkernels of products.
    #[inline(always)]
    pub fn of(windows: &Windows, channels: Channels) -> Option<Self> {
        let &Windows { input, output, kernel, stride, before, dilation: _ } = windows;
        let pointwise = kernel == [1, 1] && stride == [1, 1] && before == [0, 0] && input == output;
        let Channels { inputs, outputs, groups } = channels;
        let large = inputs >= MIN_CHANNELS && outputs >= MIN_CHANNELS && windows.positions() >= MIN_POSITIONS;
        (pointwise && groups == 1 && large).then_some(Self { inputs, outputs, positions: windows.positions() })
    }

    /// `y = bias + w · x` for each sample; without a bias, `bias` is empty.
    #[inline(always)]
    pub fn convolve<T: Scalar, I: Isa>(self, isa: I, x: &[T], w: &[T], bias: &[T], y: &mut [T]) {
        let Self { inputs, outputs, positions } = self;
        let samples = x.chunks_exact((inputs * positions).max(1));
        for (x, y) in samples.zip(y.chunks_exact_mut((outputs * positions).max(1))) {
            let mut start = start(bias, positions, y);
            for piece in pieces(inputs) {
                let w = MatrixRef::new(tail(w, piece.start), [outputs, piece.len()], [inputs, 1]);
                let x = MatrixRef::row_major(tail(x, piece.start * positions), [piece.len(), positions]);
                gemm(isa, w, x, start, MatrixMut::row_major(y, [outputs, positions]));
                start = Start::Accumulate;
            }
        }
    }

    /// `dw[rows] += dy[rows] · xᵀ`, summed over the samples; `rows` are the numbers of the outputs that `dw` belongs to.
    #[inline(always)]
    pub fn backward_weights<T: Scalar, I: Isa>(self, isa: I, rows: Range<usize>, x: &[T], dy: &[T], dw: &mut [T]) {
        let Self { inputs, outputs, positions } = self;
        let samples = x.chunks_exact((inputs * positions).max(1));
        for (x, dy) in samples.zip(dy.chunks_exact((outputs * positions).max(1))) {
            let dy = subslice(dy, rows.start * positions..rows.end * positions);
            let dy = MatrixRef::row_major(dy, [rows.len(), positions]);
            let x = MatrixRef::row_major(x, [inputs, positions]).transposed();
            gemm(isa, dy, x, Start::Accumulate, MatrixMut::row_major(dw, [rows.len(), inputs]));
        }
    }

    /// `dx = bias + wᵀ · dy` for each sample; without a bias, `bias` is empty.
    #[inline(always)]
    pub fn backward_input<T: Scalar, I: Isa>(self, isa: I, dy: &[T], w: &[T], bias: &[T], dx: &mut [T]) {
        let Self { inputs, outputs, positions } = self;
        let samples = dy.chunks_exact((outputs * positions).max(1));
        for (dy, dx) in samples.zip(dx.chunks_exact_mut((inputs * positions).max(1))) {
            let mut start = start(bias, positions, dx);
            for piece in pieces(outputs) {
                let w = MatrixRef::row_major(tail(w, piece.start * inputs), [piece.len(), inputs]).transposed();
                let dy = MatrixRef::row_major(tail(dy, piece.start * positions), [piece.len(), positions]);
                gemm(isa, w, dy, start, MatrixMut::row_major(dx, [inputs, positions]));
                start = Start::Accumulate;
            }
        }
    }
}

/// Returns the start of a product whose rows have one bias each, and writes the biases to its result.
#[inline(always)]
fn start<T: Scalar>(bias: &[T], positions: usize, result: &mut [T]) -> Start<'static, T> {
    if bias.is_empty() {
        return Start::Zero;
    }
    for (row, bias) in result.chunks_exact_mut(positions.max(1)).zip(bias) {
        row.fill(*bias);
    }
    Start::Accumulate
}

/// Returns pieces of this number of channels, of nearly equal lengths up to [`MAX_DEPTH`].
#[inline(always)]
fn pieces(channels: usize) -> impl Iterator<Item = Range<usize>> {
    let count = channels.div_ceil(MAX_DEPTH).max(1);
    (0..count).map(move |piece| piece * channels / count..(piece + 1) * channels / count)
}
