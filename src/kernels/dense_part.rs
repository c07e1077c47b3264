//! The products of a [`Part`] of a dense layer, which reads some steps of each sequence and some columns of the weights.

use super::gemm::{MatrixMut, MatrixRef, Start, gemm};
use super::geometry::Part;
use super::slices::{subslice, subslice_mut, tail, tail_mut};
use crate::simd::Isa;
use crate::tensor::Scalar;

/// `y = x[rows] · w[columns] + bias` for each sequence; without a bias, `y = x[rows] · w[columns]`. The bias is that of these columns.
///
/// # Panics
///
/// If a slice is too short for the sizes.
#[inline(always)]
pub fn affine<T: Scalar, I: Isa>(isa: I, part: Part, x: &[T], w: &[T], bias: &[T], y: &mut [T]) {
    part.check(x.len(), y.len(), w.len());
    assert!(bias.is_empty() || bias.len() == part.columns[1], "each output has a bias, or none has");
    T::dense_part(isa.level(), part, x, w, bias, y);
}

#[inline(always)]
pub(crate) fn affine_kernel<T: Scalar, I: Isa>(isa: I, part: Part, x: &[T], w: &[T], bias: &[T], y: &mut [T]) {
    let start = if bias.is_empty() { Start::Zero } else { Start::Rows(bias) };
    for (x, y) in x.chunks_exact(part.input_len()).zip(y.chunks_exact_mut(part.output_len())) {
        let y = MatrixMut::new(y, [part.rows[1], part.columns[1]], part.output_stride);
        gemm(isa, part.inputs_of(x), part.weights_of(w), start, y);
    }
}

/// `dw[columns] += x[rows]ᵀ · dy`, summed over the sequences.
///
/// # Panics
///
/// If a slice is too short for the sizes.
#[inline(always)]
pub fn backward_weights<T: Scalar, I: Isa>(isa: I, part: Part, x: &[T], dy: &[T], dw: &mut [T]) {
    part.check(x.len(), dy.len(), dw.len());
    T::dense_part_backward_weights(isa.level(), part, x, dy, dw);
}

#[inline(always)]
pub(crate) fn backward_weights_kernel<T: Scalar, I: Isa>(isa: I, part: Part, x: &[T], dy: &[T], dw: &mut [T]) {
    let Part { inputs, width, columns: [column, columns], .. } = part;
    for (x, dy) in x.chunks_exact(part.input_len()).zip(dy.chunks_exact(part.output_len())) {
        let dy = part.outputs_of(dy);
        let dw = MatrixMut::new(tail_mut(dw, column), [inputs, columns], width);
        gemm(isa, part.inputs_of(x).transposed(), dy, Start::Accumulate, dw);
    }
}

/// `dbias += Σ dy`, summed over the steps of all sequences. The bias is that of the columns.
#[inline(always)]
pub fn backward_bias<T: Scalar, I: Isa>(isa: I, part: Part, dy: &[T], dbias: &mut [T]) {
    T::dense_backward_bias(isa.level(), part.output_stride, dy, dbias);
}

/// `dx[rows] = dy · w[columns]ᵀ` for each sequence. The other rows of `dx` are not changed.
///
/// # Panics
///
/// If a slice is too short for the sizes.
#[inline(always)]
pub fn backward_input<T: Scalar, I: Isa>(isa: I, part: Part, dy: &[T], w: &[T], dx: &mut [T]) {
    part.check(dx.len(), dy.len(), w.len());
    T::dense_part_backward_input(isa.level(), part, dy, w, dx);
}

#[inline(always)]
pub(crate) fn backward_input_kernel<T: Scalar, I: Isa>(isa: I, part: Part, dy: &[T], w: &[T], dx: &mut [T]) {
    let Part { rows: [row, rows], stride, inputs, .. } = part;
    for (dx, dy) in dx.chunks_exact_mut(part.input_len()).zip(dy.chunks_exact(part.output_len())) {
        let dx = MatrixMut::new(subslice_mut(dx, row * stride..(row + rows) * stride), [rows, inputs], stride);
        gemm(isa, part.outputs_of(dy), part.weights_of(w).transposed(), Start::Zero, dx);
    }
}

impl Part {
    /// The number of inputs of a sequence; at least 1, so that slices can be divided by it.
    const fn input_len(&self) -> usize {
        let len = self.steps * self.stride;
        if len == 0 { 1 } else { len }
    }

    /// The number of outputs of a sequence; at least 1, so that slices can be divided by it.
    const fn output_len(&self) -> usize {
        let len = self.rows[1] * self.output_stride;
        if len == 0 { 1 } else { len }
    }

    /// Returns the inputs that are read, of the values of a sequence.
    #[inline(always)]
    fn inputs_of<'a, T>(&self, x: &'a [T]) -> MatrixRef<'a, T> {
        let Self { rows: [row, rows], stride, inputs, .. } = *self;
        MatrixRef::new(subslice(x, row * stride..(row + rows) * stride), [rows, inputs], [stride, 1])
    }

    /// Returns the outputs, of the values of a sequence in the result.
    #[inline(always)]
    fn outputs_of<'a, T>(&self, y: &'a [T]) -> MatrixRef<'a, T> {
        MatrixRef::new(y, [self.rows[1], self.columns[1]], [self.output_stride, 1])
    }

    /// Returns the weights of the columns.
    #[inline(always)]
    fn weights_of<'a, T>(&self, w: &'a [T]) -> MatrixRef<'a, T> {
        let Self { inputs, width, columns: [column, columns], .. } = *self;
        MatrixRef::new(tail(w, column), [inputs, columns], [width, 1])
    }

    /// Asserts that values of these lengths fit. Inlined into a network, where the sizes are known, this is gone.
    #[inline(always)]
    fn check(&self, x: usize, y: usize, w: usize) {
        let Self { steps, rows, stride, inputs, width, columns, output_stride } = *self;
        assert!(stride >= inputs && output_stride >= columns[1], "there is no room for a step");
        assert!(rows[0] + rows[1] <= steps && columns[0] + columns[1] <= width, "the part is larger than the layer");
        let empty = steps * stride == 0 || rows[1] * output_stride == 0;
        assert!(empty || x / self.input_len() == y / self.output_len(), "there are not as many inputs as outputs");
        assert!(w >= inputs * width, "there are too few weights");
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::simd::Base;
    use std::vec::Vec;

    /// Small whole numbers, so that every sum is exact whatever its order.
    #[test]
    fn a_part_is_computed_as_by_the_definition() {
        let numbers = |count: usize, seed: usize| -> Vec<f64> {
            (0..count).map(|i| ((i * 37 + seed * 11) % 19) as f64 - 9.0).collect()
        };
        let sizes = [(0, 3, [0, 2]), (1, 1, [0, 1]), (2, 5, [0, 3]), (3, 40, [3, 37]), (2, 4, [4, 0])];
        for ((samples, steps, rows), more) in sizes.into_iter().flat_map(|size| [(size, [0, 0]), (size, [1, 2])]) {
            for (inputs, width, columns) in [(1, 3, [1, 1]), (7, 12, [0, 12]), (20, 33, [11, 22])] {
                let (stride, output_stride) = (inputs + more[0], columns[1] + more[1]);
                let part = Part { steps, rows, stride, inputs, width, columns, output_stride };
                let (x, w) = (numbers(samples * steps * stride, 1), numbers(inputs * width, 2));
                let (bias, dy) = (numbers(columns[1], 3), numbers(samples * rows[1] * output_stride, 4));
                let mut y = std::vec![7.0; dy.len()];
                let (mut dx, mut dw) = (std::vec![7.0; x.len()], numbers(w.len(), 5));
                affine(Base, part, &x, &w, &bias, &mut y);
                backward_input(Base, part, &dy, &w, &mut dx);
                backward_weights(Base, part, &x, &dy, &mut dw);

                let of_x = |s: usize, row: usize, i: usize| (s * steps + rows[0] + row) * stride + i;
                let of_y = |s: usize, row: usize, o: usize| (s * rows[1] + row) * output_stride + o;
                let mut untouched = std::vec![true; dx.len()];
                for s in 0..samples {
                    for row in 0..rows[1] {
                        for o in 0..columns[1] {
                            let terms = (0..inputs).map(|i| x[of_x(s, row, i)] * w[i * width + columns[0] + o]);
                            assert_eq!(y[of_y(s, row, o)], bias[o] + terms.sum::<f64>(), "{part:?}");
                        }
                        for i in 0..inputs {
                            let terms = (0..columns[1]).map(|o| dy[of_y(s, row, o)] * w[i * width + columns[0] + o]);
                            assert_eq!(dx[of_x(s, row, i)], terms.sum::<f64>(), "{part:?}");
                            untouched[of_x(s, row, i)] = false;
                        }
                    }
                }
                assert!(y.chunks_exact(output_stride).all(|y| y[columns[1]..].iter().all(|y| *y == 7.0)), "{part:?}");
                assert!(dx.iter().zip(&untouched).all(|(dx, untouched)| !untouched || *dx == 7.0), "{part:?}");
                for (index, (dw, before)) in dw.iter().zip(numbers(w.len(), 5)).enumerate() {
                    let (i, column) = (index / width, index % width);
                    let mut sum = before;
                    if (columns[0]..columns[0] + columns[1]).contains(&column) {
                        for s in 0..samples {
                            for row in 0..rows[1] {
                                sum += x[of_x(s, row, i)] * dy[of_y(s, row, column - columns[0])];
                            }
                        }
                    }
                    assert_eq!(*dw, sum, "{part:?}");
                }
            }
        }
    }
}
