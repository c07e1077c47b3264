//! Kernels that move values: transpose, gather, zero padding, upsampling.

use super::geometry::Enlargement;
use super::slices::{CACHE_LINE, prefetch_to_write, subslice, subslice_mut, tail};
use crate::simd::Isa;
use crate::tensor::Scalar;

/// Transposes each `rows × columns` matrix of `x` into `y`.
#[inline(always)]
pub fn transpose<T: Scalar, I: Isa>(isa: I, size: [usize; 2], x: &[T], y: &mut [T]) {
    T::transpose(isa.level(), size, x, y);
}

#[inline(always)]
pub(crate) fn transpose_kernel<T: Scalar, I: Isa>(isa: I, [rows, columns]: [usize; 2], x: &[T], y: &mut [T]) {
    let size = (rows * columns).max(1);
    isa.vectorize(|| {
        for (x, y) in x.chunks_exact(size).zip(y.chunks_exact_mut(size)) {
            for (column, y) in y.chunks_exact_mut(rows.max(1)).enumerate() {
                y.iter_mut().zip(tail(x, column).iter().step_by(columns.max(1))).for_each(|(y, x)| *y = *x);
            }
        }
    });
}

/// Fills with zeros.
#[inline(always)]
pub(crate) fn zero_kernel<T: Scalar, I: Isa>(_: I, values: &mut [T]) {
    values.fill(T::ZERO);
}

/// Copies samples of `size` values: those with the numbers in `order`.
#[inline(always)]
pub(crate) fn gather_kernel<T: Scalar, I: Isa>(isa: I, from: &[T], order: &[usize], size: usize, to: &mut [T]) {
    /// How far ahead of being copied a sample is prefetched (samples).
    const SAMPLES_AHEAD: usize = 2;
    /// The size of a page of memory (bytes).
    const PAGE: usize = 4096;

    let sample = |number: &usize| subslice(from, number * size..(number + 1) * size);
    // The processor looks up the address of each page, which it can do for several at a time.
    for sample in order.iter().map(sample) {
        for value in sample.iter().step_by(PAGE / size_of::<T>()).chain(sample.last()) {
            isa.prefetch(value);
        }
    }
    for (index, (to, number)) in to.chunks_exact_mut(size.max(1)).zip(order).enumerate() {
        if let Some(next) = order.get(index + SAMPLES_AHEAD) {
            for value in sample(next).iter().step_by(CACHE_LINE / size_of::<T>()) {
                isa.prefetch(value);
            }
        }
        prefetch_to_write(isa, to);
        copy(sample(number), to);
    }
}

/// A small image inside a larger one.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// The size of the small image.
    pub inner: [usize; 2],
    /// The size of the large one.
    pub outer: [usize; 2],
    /// The row and the column of the large one at which the small one begins.
    pub before: [usize; 2],
}

impl Frame {
    /// Copies each channel of `inner` into `outer`, whose other values stay as they are.
    pub fn put<T: Scalar>(&self, inner: &[T], outer: &mut [T]) {
        self.each_line(
            |small, large, width| {
                copy(subslice(inner, small..small + width), subslice_mut(outer, large..large + width))
            },
            inner.len(),
        );
    }

    /// Copies that part of each channel of `outer` to `inner`.
    pub fn take<T: Scalar>(&self, outer: &[T], inner: &mut [T]) {
        let values = inner.len();
        self.each_line(
            |small, large, width| {
                copy(subslice(outer, large..large + width), subslice_mut(inner, small..small + width))
            },
            values,
        );
    }

    #[inline(always)]
    fn each_line(&self, mut visit: impl FnMut(usize, usize, usize), values: usize) {
        let &Self { inner: [height, width], outer, before } = self;
        for line in 0..values / width.max(1) {
            let (channel, row) = (line / height.max(1), line % height.max(1));
            let large = (channel * outer[0] + before[0] + row) * outer[1] + before[1];
            visit(line * width, large, width);
        }
    }
}

fn copy<T: Scalar>(from: &[T], to: &mut [T]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
}

impl Enlargement {
    /// `y[o] = Σ_i weight[o][i] · x[i]`, in both dimensions.
    #[inline(always)]
    pub fn enlarge<T: Scalar, I: Isa>(&self, isa: I, x: &[T], y: &mut [T]) {
        T::upsample(isa.level(), self, x, y);
    }

    #[inline(always)]
    pub(crate) fn enlarge_kernel<T: Scalar, I: Isa>(isa: I, itself: &Self, x: &[T], y: &mut [T]) {
        let [height, width] = itself.input;
        isa.vectorize(|| {
            // At least 1, so that the compiler sees that nothing is divided by zero.
            let columns = (width * itself.factor[1]).max(1);
            let rows_of_a_channel = (height * itself.factor[0]).max(1);
            for (line, y) in y.chunks_exact_mut(columns).enumerate() {
                let (channel, row) = (line / rows_of_a_channel, line % rows_of_a_channel);
                let rows = itself.weights::<T>(0, row).map(|(row, weight)| ((channel * height + row) * width, weight));
                for (column, y) in y.iter_mut().enumerate() {
                    *y = T::ZERO;
                    for (column, of_column) in itself.weights::<T>(1, column) {
                        for (line, of_row) in rows {
                            *y += of_row * of_column * x.get(line + column).copied().unwrap_or(T::ZERO);
                        }
                    }
                }
            }
        });
    }

    /// `dx[i] = Σ_o weight[o][i] · dy[o]`, in both dimensions.
    #[inline(always)]
    pub fn enlarge_gradient<T: Scalar, I: Isa>(&self, isa: I, dy: &[T], dx: &mut [T]) {
        T::upsample_backward(isa.level(), self, dy, dx);
    }

    #[inline(always)]
    pub(crate) fn enlarge_gradient_kernel<T: Scalar, I: Isa>(isa: I, itself: &Self, dy: &[T], dx: &mut [T]) {
        let [height, width] = itself.input;
        isa.vectorize(|| {
            // At least 1, so that the compiler sees that nothing is divided by zero.
            let columns = (width * itself.factor[1]).max(1);
            let rows_of_a_channel = (height * itself.factor[0]).max(1);
            dx.fill(T::ZERO);
            for (line, dy) in dy.chunks_exact(columns).enumerate() {
                let (channel, row) = (line / rows_of_a_channel, line % rows_of_a_channel);
                let rows = itself.weights::<T>(0, row).map(|(row, weight)| ((channel * height + row) * width, weight));
                for (column, dy) in dy.iter().enumerate() {
                    for (column, of_column) in itself.weights::<T>(1, column) {
                        for (line, of_row) in rows {
                            dx[line + column] += of_row * of_column * *dy;
                        }
                    }
                }
            }
        });
    }

    /// Returns the indices of the two values that output `o` is interpolated between, in dimension `d`, and their weights.
    ///
    /// Values are centred on the interval they cover, so output `o` is at `(o + ½) / factor − ½`; beyond the first and the last value the
    /// image is constant.
    #[inline(always)]
    fn weights<T: Scalar>(&self, d: usize, o: usize) -> [(usize, T); 2] {
        let (factor, last) = (self.factor[d].max(1), self.input[d].saturating_sub(1));
        if !self.interpolated {
            return [(o / factor, T::ONE), (o / factor, T::ZERO)];
        }
        // In units of half a factor, which are whole numbers.
        let twice = (2 * o + 1).saturating_sub(factor);
        let whole = (2 * factor).max(1);
        let (first, rest) = (twice / whole, twice % whole);
        let weight = T::of(rest as f64 / whole as f64);
        [(first, T::ONE - weight), ((first + 1).min(last), weight)]
    }
}
