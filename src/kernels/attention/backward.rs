//! The gradients of some samples.

use core::ops::Range;

use super::block::{Block, lanes, lanes_mut, product};
use super::head::{Head, Rows};
use super::{QUERIES, positions};
use crate::kernels::arguments::Attention;
use crate::kernels::gemm::{MatrixMut, MatrixRef, Start};
use crate::kernels::lanes::{Lanes, each, fold};
use crate::kernels::layout::LANES;
use crate::kernels::slices::{subslice, tail, tail_mut};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

pub(super) struct Backward<'a, T> {
    pub of: Attention<T>,
    /// The indices of the samples to compute. `d_projected` has the gradients of these samples only.
    pub samples: Range<usize>,
    pub projected: &'a [T],
    /// The context, the logarithms of sums, and the gradient by the context.
    pub saved: [&'a [T]; 3],
    pub d_projected: &'a mut [T],
}

impl<T: Scalar> Kernel for Backward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { of, samples, projected, saved: [context, log_sums, d_context], d_projected } = self;
        let Attention { steps, heads, size, .. } = of;
        let (width, stride) = (of.width(), of.context_width());
        let mut blocks = [Block::ZERO, Block::ZERO];
        d_projected.fill(T::ZERO);
        for (sample, d_projected) in samples.zip(d_projected.chunks_exact_mut((steps * width).max(1))) {
            let projected = subslice(projected, sample * steps * width..(sample + 1) * steps * width);
            let of_sample = sample * steps * stride..(sample + 1) * steps * stride;
            let (context, d_context) = (subslice(context, of_sample.clone()), subslice(d_context, of_sample));
            for index in 0..heads {
                let rows = |data, stride| Rows { data: tail(data, index * size), stride, size };
                let head = HeadGradient {
                    head: Head::new(&of, projected, sample, index),
                    queries: rows(projected, width),
                    context: rows(context, stride),
                    d_context: rows(d_context, stride),
                    log_sums: tail(log_sums, (sample * heads + index) * steps),
                    index,
                };
                for start in (0..steps).step_by(QUERIES) {
                    head.add(isa, &of, start..steps.min(start + QUERIES), &mut blocks, d_projected);
                }
            }
        }
        positions::rotate(isa, &of, d_projected, -T::ONE);
    }
}

/// A query head, with what its forward pass has saved.
struct HeadGradient<'a, T> {
    head: Head<'a, T>,
    queries: Rows<'a, T>,
    context: Rows<'a, T>,
    d_context: Rows<'a, T>,
    log_sums: &'a [T],
    /// Its number in the sample.
    index: usize,
}

impl<T: Scalar> HeadGradient<'_, T> {
    /// Adds the gradients of the queries of these steps, and of the keys and values that they read.
    #[inline(always)]
    fn add<I: Isa>(
        &self,
        isa: I,
        of: &Attention<T>,
        steps: Range<usize>,
        [weights, slopes]: &mut [Block<T>; 2],
        d_projected: &mut [T],
    ) {
        let (rows, size, stride) = (steps.len(), of.size, of.width());
        let (mut dots, mut log_sums) = ([T::ZERO; QUERIES], [T::ZERO; QUERIES]);
        for ((to, log_sum), step) in dots.iter_mut().zip(&mut log_sums).zip(steps.clone()) {
            let (o, d_o) = (self.context.row(step), self.d_context.row(step));
            *to = dot(o, d_o);
            *log_sum = self.log_sums.get(step).copied().unwrap_or(T::ZERO);
        }
        let [key_column, value_column] = of.key_and_value_columns(self.index);
        for keys in self.head.blocks(&steps) {
            let count = keys.len();
            let (weights, width) = weights.products(isa, self.head.keys, keys.clone(), self.queries, steps.clone());
            let (slopes, _) = slopes.products(isa, self.head.values, keys.clone(), self.d_context, steps.clone());
            for column in (0..rows).step_by(LANES) {
                if let [Some(dots), Some(log_sums)] = [lanes(&dots, column), lanes(&log_sums, column)] {
                    let blocks = ([&mut *weights, &mut *slopes], width, column);
                    self.weights_and_slopes(steps.start, keys.clone(), blocks, [dots, log_sums]);
                }
            }
            let whole = |block| MatrixRef::new(block, [count, rows], [width, 1]);
            let (weights, slopes) = (whole(weights), whole(slopes));
            let (queries, d_context) = (self.queries.range(steps.clone()), self.d_context.range(steps.clone()));
            let mut add = |a, b, first: usize, column: usize, rows: usize| {
                let to = MatrixMut::new(tail_mut(d_projected, first * stride + column), [rows, size], stride);
                product(isa, a, b, Start::Accumulate, to);
            };
            add(weights, d_context, keys.start, value_column, count);
            add(slopes, queries, keys.start, key_column, count);
            add(slopes.transposed(), self.head.keys.range(keys.clone()), steps.start, self.index * size, rows);
        }
    }

    /// In [`LANES`] columns, one per query, and one row per key, replaces scores `S_ij √D` by the weights `P_ij`, and `dP_ij` by `dS_ij`.
    /// The first column of all is of step `first`. `dots` and `log_sums` are those of the queries in these columns.
    #[inline(always)]
    fn weights_and_slopes(
        &self,
        first: usize,
        keys: Range<usize>,
        ([weights, slopes], width, column): ([&mut [T]; 2], usize, usize),
        [dots, log_sums]: [&Lanes<T>; 2],
    ) {
        let (head, scale, first) = (&self.head, self.head.scale, first + column);
        let reach = head.reach_of_lanes(first);
        let seen = head.reach(first + LANES - 1);
        for (key, (weights, slopes)) in keys.zip(weights.chunks_exact_mut(width).zip(slopes.chunks_exact_mut(width))) {
            let [Some(weights), Some(slopes)] = [weights, slopes].map(|row| lanes_mut(row, column)) else { continue };
            if key >= seen {
                (*weights, *slopes) = ([T::ZERO; LANES], [T::ZERO; LANES]);
                continue;
            }
            let mut kept = [T::ONE; LANES];
            if let Some(mask) = head.dropout {
                kept = each(|lane| head.kept(mask, first + lane, key));
            }
            for lane in 0..LANES {
                let weight = (weights[lane] * scale - log_sums[lane]).exp();
                let weight = if (key as u32) < reach[lane] { weight } else { T::ZERO };
                slopes[lane] = weight * (slopes[lane] * kept[lane] - dots[lane]) * scale;
                weights[lane] = weight * kept[lane];
            }
        }
    }
}

/// Returns `Σ a_i b_i`.
#[inline(always)]
fn dot<T: Scalar>(a: &[T], b: &[T]) -> T {
    let ((a, rest_of_a), (b, rest_of_b)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut sums = [T::ZERO; LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest = rest_of_a.iter().zip(rest_of_b);
    rest.fold(fold(sums, |a, b| a + b), |sum, (a, b)| sum + *a * *b)
}
