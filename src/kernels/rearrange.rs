//! Values moved to other places: transposed, surrounded by zeros, repeated, interpolated between.

use super::geometry::Enlargement;
use super::slices::{claim, from, part, part_mut};
use crate::simd::Isa;
use crate::tensor::Scalar;

/// Each `rows × columns` matrix of `x` becomes its transpose in `y`.
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
                y.iter_mut().zip(from(x, column).iter().step_by(columns.max(1))).for_each(|(y, x)| *y = *x);
            }
        }
    });
}

/// Zeros everywhere.
#[inline(always)]
pub(crate) fn zero_kernel<T: Scalar, I: Isa>(_: I, values: &mut [T]) {
    values.fill(T::ZERO);
}

/// Copies samples of `size` values in an order.
#[inline(always)]
pub(crate) fn gather_kernel<T: Scalar, I: Isa>(isa: I, from: &[T], order: &[usize], size: usize, to: &mut [T]) {
    /// How many samples ahead of being copied a sample is asked for.
    const AHEAD: usize = 2;

    let sample = |number: &usize| part(from, number * size..(number + 1) * size);
    // The processor has to find out where each of their pages is, which it can do for several at a time.
    for sample in order.iter().map(sample) {
        for value in sample.iter().step_by(4096 / size_of::<T>()).chain(sample.last()) {
            isa.prefetch(value);
        }
    }
    for (index, (to, number)) in to.chunks_exact_mut(size.max(1)).zip(order).enumerate() {
        if let Some(next) = order.get(index + AHEAD) {
            for value in sample(next).iter().step_by(64 / size_of::<T>()) {
                isa.prefetch(value);
            }
        }
        claim(isa, to);
        copy(sample(number), to);
    }
}

/// A small image in a larger one.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// The size of the small image.
    pub inner: [usize; 2],
    /// The size of the large one.
    pub outer: [usize; 2],
    /// Where the small one begins in it.
    pub before: [usize; 2],
}

impl Frame {
    /// Copies each channel of `inner` into the middle of `outer`, which keeps what is around it.
    pub fn put<T: Scalar>(&self, inner: &[T], outer: &mut [T]) {
        self.each_line(
            |small, large, width| copy(part(inner, small..small + width), part_mut(outer, large..large + width)),
            inner.len(),
        );
    }

    /// Copies the middle of each channel of `outer` to `inner`.
    pub fn take<T: Scalar>(&self, outer: &[T], inner: &mut [T]) {
        let values = inner.len();
        self.each_line(
            |small, large, width| copy(part(outer, large..large + width), part_mut(inner, small..small + width)),
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
    /// `y[o] = Σ_i part[o][i] · x[i]`, in both directions.
    #[inline(always)]
    pub fn enlarge<T: Scalar, I: Isa>(&self, isa: I, x: &[T], y: &mut [T]) {
        T::enlarge(isa.level(), self, x, y);
    }

    #[inline(always)]
    pub(crate) fn enlarge_kernel<T: Scalar, I: Isa>(isa: I, itself: &Self, x: &[T], y: &mut [T]) {
        let [height, width] = itself.input;
        isa.vectorize(|| {
            // At least one, said here, where the compiler sees that nothing is divided by zero.
            let columns = (width * itself.factor[1]).max(1);
            let rows_of_a_channel = (height * itself.factor[0]).max(1);
            for (line, y) in y.chunks_exact_mut(columns).enumerate() {
                let (channel, row) = (line / rows_of_a_channel, line % rows_of_a_channel);
                let rows = itself.parts::<T>(0, row).map(|(row, part)| ((channel * height + row) * width, part));
                for (column, y) in y.iter_mut().enumerate() {
                    *y = T::ZERO;
                    for (column, beside) in itself.parts::<T>(1, column) {
                        for (line, above) in rows {
                            *y += above * beside * x.get(line + column).copied().unwrap_or(T::ZERO);
                        }
                    }
                }
            }
        });
    }

    /// `dx[i] = Σ_o part[o][i] · dy[o]`, in both directions.
    #[inline(always)]
    pub fn enlarge_gradient<T: Scalar, I: Isa>(&self, isa: I, dy: &[T], dx: &mut [T]) {
        T::enlarge_gradient(isa.level(), self, dy, dx);
    }

    #[inline(always)]
    pub(crate) fn enlarge_gradient_kernel<T: Scalar, I: Isa>(isa: I, itself: &Self, dy: &[T], dx: &mut [T]) {
        let [height, width] = itself.input;
        isa.vectorize(|| {
            // At least one, said here, where the compiler sees that nothing is divided by zero.
            let columns = (width * itself.factor[1]).max(1);
            let rows_of_a_channel = (height * itself.factor[0]).max(1);
            dx.fill(T::ZERO);
            for (line, dy) in dy.chunks_exact(columns).enumerate() {
                let (channel, row) = (line / rows_of_a_channel, line % rows_of_a_channel);
                let rows = itself.parts::<T>(0, row).map(|(row, part)| ((channel * height + row) * width, part));
                for (column, dy) in dy.iter().enumerate() {
                    for (column, beside) in itself.parts::<T>(1, column) {
                        for (line, above) in rows {
                            dx[line + column] += above * beside * *dy;
                        }
                    }
                }
            }
        });
    }

    /// The two values that an enlarged one is made of, in direction `d`, and the part of each.
    ///
    /// Values stand in the middle of what they cover, so value `o` lies at `(o + ½) / factor − ½`; what lies before the
    /// first or behind the last is as that.
    #[inline(always)]
    fn parts<T: Scalar>(&self, d: usize, o: usize) -> [(usize, T); 2] {
        let (factor, last) = (self.factor[d].max(1), self.input[d].saturating_sub(1));
        if !self.interpolated {
            return [(o / factor, T::ONE), (o / factor, T::ZERO)];
        }
        // In halves of a factor: whole numbers.
        let twice = (2 * o + 1).saturating_sub(factor);
        let whole = (2 * factor).max(1);
        let (first, rest) = (twice / whole, twice % whole);
        let part = T::of(rest as f64 / whole as f64);
        [(first, T::ONE - part), ((first + 1).min(last), part)]
    }
}
