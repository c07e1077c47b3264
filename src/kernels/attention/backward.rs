//! The gradients of some samples.

use core::ops::Range;

use super::block::{Block, lanes, lanes_mut, product};
use super::head::Head;
use super::positions;
use super::rows::Rows;
use super::sizes::QUERIES;
use crate::kernels::arguments::{Attention, KeyMask};
use crate::kernels::gemm::{MatrixMut, MatrixRef, Start};
use crate::kernels::lanes::{Lanes, dot, each};
use crate::kernels::layout::LANES;
use crate::kernels::slices::{subslice, subslice_mut, tail, tail_mut};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

pub(super) struct Backward<'a, T> {
    pub of: Attention<T>,
    pub mask: KeyMask<'a, T>,
    /// The indices of the samples to compute. `gradients` are those of these samples only.
    pub samples: Range<usize>,
    /// The projected values, and the memory.
    pub values: [&'a [T]; 2],
    /// The context, the logarithms of sums, and the gradient with respect to the context.
    pub saved: [&'a [T]; 3],
    /// The gradients with respect to the projected values, and to the memory.
    pub gradients: [&'a mut [T]; 2],
}

impl<T: Scalar> Kernel for Backward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        let Self { of, mask, samples, values: [projected, memory], saved: [context, log_sums, d_context], gradients } =
            self;
        let [d_projected, d_memory] = gradients;
        let Attention { steps, heads, size, .. } = of;
        let (width, stride, [read_steps, read_width]) = (of.width(), of.context_width(), of.read());
        let mut blocks = [Block::ZERO, Block::ZERO];
        d_projected.fill(T::ZERO);
        d_memory.fill(T::ZERO);
        let of_read = |sample: usize| sample * read_steps * read_width..(sample + 1) * read_steps * read_width;
        for (number, sample) in samples.enumerate() {
            let d_projected = subslice_mut(d_projected, number * steps * width..(number + 1) * steps * width);
            let d_memory: &mut [T] =
                if of.memory.is_some() { subslice_mut(d_memory, of_read(number)) } else { &mut [] };
            let projected = subslice(projected, sample * steps * width..(sample + 1) * steps * width);
            let of_sample = sample * steps * stride..(sample + 1) * steps * stride;
            let (context, d_context) = (subslice(context, of_sample.clone()), subslice(d_context, of_sample));
            let read = if of.memory.is_some() { subslice(memory, of_read(sample)) } else { projected };
            for index in 0..heads {
                let rows = |data, stride| Rows { data: tail(data, index * size), stride, size };
                let head = HeadGradient {
                    head: Head::new(&of, read, mask, sample, index),
                    queries: rows(projected, width),
                    context: rows(context, stride),
                    d_context: rows(d_context, stride),
                    log_sums: tail(log_sums, (sample * heads + index) * steps),
                    index,
                };
                for start in (0..steps).step_by(QUERIES) {
                    let gradients = [&mut *d_projected, &mut *d_memory];
                    head.add(isa, &of, start..steps.min(start + QUERIES), &mut blocks, gradients);
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
        [d_projected, d_memory]: [&mut [T]; 2],
    ) {
        let (rows, size) = (steps.len(), of.size);
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
            let keys_of_block = self.head.keys.range(keys.clone());
            let d_read = if of.memory.is_some() { &mut *d_memory } else { &mut *d_projected };
            let [_, stride] = of.read();
            for (a, b, column) in [(weights, d_context, value_column), (slopes, queries, key_column)] {
                let to = MatrixMut::new(tail_mut(d_read, keys.start * stride + column), [count, size], stride);
                product(isa, a, b, Start::Accumulate, to);
            }
            let stride = of.width();
            let to = tail_mut(d_projected, steps.start * stride + self.index * size);
            let to = MatrixMut::new(to, [rows, size], stride);
            product(isa, slopes.transposed(), keys_of_block, Start::Accumulate, to);
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
            if key >= seen || head.mask.hides(key) {
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
