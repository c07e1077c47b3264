//! One head: some of its queries over the keys and values that they read.

use core::ops::Range;

use super::block::{Block, lanes, lanes_mut, product};
use super::rows::Rows;
use super::sizes::{KEYS, QUERIES};
use crate::kernels::arguments::{Attention, KeyMask, Mask};
use crate::kernels::gemm::{MatrixMut, MatrixRef, Start};
use crate::kernels::lanes::{Lanes, Total, chunks, load, store};
use crate::kernels::layout::LANES;
use crate::kernels::random::random;
use crate::kernels::slices::{subslice_mut, tail, tail_mut};
use crate::kernels::softmax::largest;
use crate::math::Math;
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// The number of exponentials in a partial sum (scalars). Partial sums are added to the total, so that no sum is long.
const PIECE: usize = 16;

/// What the queries of a head read.
#[derive(Clone, Copy)]
pub(super) struct Head<'a, T> {
    pub keys: Rows<'a, T>,
    pub values: Rows<'a, T>,
    /// The number of queries.
    pub queries: usize,
    /// The number of steps that have a key and a value.
    pub steps: usize,
    /// Whether a query reads only its own step and those before it.
    pub causal: bool,
    /// `1 / √D`
    pub scale: T,
    /// Which keys are not read.
    pub mask: KeyMask<'a, T>,
    /// Which weights are dropped.
    pub dropout: Option<Mask<T>>,
    /// The index of the head among those of all samples: the random numbers of its weights begin at this one times `queries · steps`.
    pub index: usize,
}

impl<'a, T: Scalar> Head<'a, T> {
    /// Returns a head of a sample, whose rows with keys and values are `read`.
    #[inline(always)]
    pub fn new(of: &Attention<T>, read: &'a [T], mask: KeyMask<'a, T>, sample: usize, head: usize) -> Self {
        let Attention { steps: queries, heads, size, causal, dropout, .. } = *of;
        let ([keys, values], [steps, stride]) = (of.key_and_value_columns(head), of.read());
        let rows = |column| Rows { data: tail(read, column), stride, size };
        let scale = T::of(1.0 / Math::sqrt(size as f64));
        let (keys, values, index) = (rows(keys), rows(values), sample * heads + head);
        let mask = mask.skip(sample);
        Self { keys, values, queries, steps, causal, scale, mask, dropout, index }
    }

    /// Returns the number of steps that the query of a step reads.
    #[inline(always)]
    pub fn reach(&self, step: usize) -> usize {
        if self.causal { self.steps.min(step + 1) } else { self.steps }
    }

    /// Returns the blocks of keys that the queries of these steps read.
    #[inline(always)]
    pub fn blocks(&self, steps: &Range<usize>) -> impl Iterator<Item = Range<usize>> + use<T> {
        let end = self.reach(steps.end.saturating_sub(1));
        (0..end).step_by(KEYS).map(move |start| start..end.min(start + KEYS))
    }

    /// Returns the factor for a weight of a query: 0 if it is dropped.
    #[inline(always)]
    pub fn kept(&self, mask: Mask<T>, step: usize, key: usize) -> T {
        let index = (self.index * self.queries + step) as u64 * self.steps as u64 + key as u64;
        let [low, high] = mask.key;
        let key = [low ^ ((index >> 32) as u32).wrapping_mul(0x9e37_79b9), high];
        if random(key, index as u32) >= mask.threshold { mask.scale } else { T::ZERO }
    }

    /// Replaces the scores of keys that are not read, whose rows are `width` long, by a number below all others. It is finite, so that the
    /// difference of two of them is a number.
    #[inline(always)]
    fn hide(&self, keys: Range<usize>, scores: &mut [T], width: usize) {
        if self.mask.values.is_empty() {
            return;
        }
        for (key, scores) in keys.zip(scores.chunks_exact_mut(width.max(1))) {
            if self.mask.hides(key) {
                scores.fill(T::min_value());
            }
        }
    }

    /// Computes the context of the queries of some steps, at most [`QUERIES`], of which there are `queries` for all steps. The rows of
    /// `context`, one per query, are `stride` apart. If there is memory for it, saves `ln Σ_j e^(S_ij)` of each row.
    #[inline(always)]
    pub fn attend<I: Isa>(
        &self,
        isa: I,
        steps: Range<usize>,
        queries: Rows<'_, T>,
        scores: &mut Block<T>,
        (context, stride): (&mut [T], usize),
        log_sums: &mut [T],
    ) {
        let (rows, size) = (steps.len(), self.keys.size);
        if rows == 1 {
            let (query, context) = (queries.row(steps.start), subslice_mut(context, 0..size));
            let log_sum = isa.outlined(One { head: self, step: steps.start, query, scores, context });
            return log_sums.iter_mut().for_each(|to| *to = log_sum);
        }
        // The largest score of each query so far, and the sum of the exponentials of the differences to it (Milakov and Gimelshein 2018).
        let (mut max, mut sum) = ([T::neg_infinity(); QUERIES], [T::ZERO; QUERIES]);
        for keys in self.blocks(&steps) {
            let (weights, width) = scores.products(isa, self.keys, keys.clone(), queries, steps.clone());
            self.hide(keys.clone(), weights, width);
            let mut factors = [T::ONE; QUERIES];
            for column in (0..rows).step_by(LANES) {
                let to = [&mut max, &mut sum, &mut factors].map(|to| tail_mut(to, column).first_chunk_mut());
                if let [Some(max), Some(sum), Some(factors)] = to {
                    self.exponentials(steps.start, keys.clone(), (weights, width, column), [max, sum, factors]);
                }
            }
            if keys.start > 0 {
                for (context, factor) in context.chunks_mut(stride.max(1)).zip(&factors).take(rows) {
                    subslice_mut(context, 0..size).iter_mut().for_each(|context| *context *= *factor);
                }
            }
            if let Some(mask) = self.dropout {
                for (key, weights) in keys.clone().zip(weights.chunks_exact_mut(width)) {
                    let queries = weights.iter_mut().zip(steps.clone());
                    queries.for_each(|(weight, step)| *weight *= self.kept(mask, step, key));
                }
            }
            let start = if keys.start == 0 { Start::Zero } else { Start::Accumulate };
            let weights = MatrixRef::new(weights, [keys.len(), rows], [width, 1]).transposed();
            product(isa, weights, self.values.range(keys), start, MatrixMut::new(context, [rows, size], stride));
        }
        for ((context, max), sum) in context.chunks_mut(stride.max(1)).zip(&max).zip(&sum).take(rows) {
            let factor = normalizer(*max, *sum);
            subslice_mut(context, 0..size).iter_mut().for_each(|context| *context *= factor);
        }
        for ((log_sum, max), sum) in log_sums.iter_mut().zip(&max).zip(&sum) {
            *log_sum = *max * self.scale + sum.ln();
        }
    }

    /// Replaces the scores of the queries in [`LANES`] columns and some keys by the exponentials of the differences to the largest score
    /// so far, times the scale; by 0 where the query does not read the key. Adds them to `sum`. Returns the factors for exponentials from
    /// before, whose largest score may have been less. The first column of all is of step `first`.
    #[inline(always)]
    fn exponentials(
        &self,
        first: usize,
        keys: Range<usize>,
        (scores, width, column): (&mut [T], usize, usize),
        [max, sum, factors]: [&mut Lanes<T>; 3],
    ) {
        let reach = self.reach_of_lanes(first + column);
        let seen = self.reach(first + column + LANES - 1).saturating_sub(keys.start).min(keys.len());
        let (seen, unseen) = scores.split_at_mut_checked(seen * width).unwrap_or_default();
        let mut top = *max;
        for (key, scores) in keys.clone().zip(seen.chunks_exact(width)) {
            let Some(scores) = lanes(scores, column) else { continue };
            let mut read = *scores;
            for lane in 0..LANES {
                read[lane] = if (key as u32) < reach[lane] { read[lane] } else { T::neg_infinity() };
            }
            top.iter_mut().zip(read).for_each(|(top, score)| *top = if score > *top { score } else { *top });
        }
        let mut total = [T::ZERO; LANES];
        // Added in pieces, so that no sum is long.
        for (first, piece) in keys.step_by(PIECE).zip(seen.chunks_mut(PIECE * width)) {
            let mut part = [T::ZERO; LANES];
            for (key, scores) in (first..).zip(piece.chunks_exact_mut(width)) {
                let Some(scores) = lanes_mut(scores, column) else { continue };
                for lane in 0..LANES {
                    let weight = ((scores[lane] - top[lane]) * self.scale).exp();
                    scores[lane] = if (key as u32) < reach[lane] { weight } else { T::ZERO };
                    part[lane] += scores[lane];
                }
            }
            for lane in 0..LANES {
                total[lane] += part[lane];
            }
        }
        for scores in unseen.chunks_exact_mut(width).filter_map(|scores| lanes_mut(scores, column)) {
            *scores = [T::ZERO; LANES];
        }
        for lane in 0..LANES {
            factors[lane] = ((max[lane] - top[lane]) * self.scale).exp();
            sum[lane] = sum[lane] * factors[lane] + total[lane];
        }
        *max = top;
    }

    /// Returns how many steps the queries of [`LANES`] steps from `first` on read.
    #[inline(always)]
    pub fn reach_of_lanes(&self, first: usize) -> [u32; LANES] {
        core::array::from_fn(|lane| self.reach(first + lane) as u32)
    }

    /// Computes the context of a single query, over the keys and values of all steps, or of those up to its own. Returns
    /// `ln Σ_j e^(S_ij)`.
    #[inline(always)]
    pub fn attend_one<I: Isa>(&self, isa: I, step: usize, query: &[T], scores: &mut Block<T>, context: &mut [T]) -> T {
        let size = self.keys.size;
        let query = MatrixRef::row_major(query, [1, size]);
        let (mut max, mut sum) = (T::neg_infinity(), T::ZERO);
        for keys in self.blocks(&(step..step + 1)) {
            let count = keys.len();
            let weights = scores.first(count);
            let transposed = self.keys.range(keys.clone()).transposed();
            product(isa, query, transposed, Start::Zero, MatrixMut::row_major(weights, [1, count]));
            self.hide(keys.clone(), weights, 1);
            let factor = exponentials_of_one(weights, self.scale, &mut max, &mut sum);
            if keys.start > 0 {
                context.iter_mut().for_each(|context| *context *= factor);
            }
            if let Some(mask) = self.dropout {
                weights.iter_mut().zip(keys.clone()).for_each(|(weight, key)| *weight *= self.kept(mask, step, key));
            }
            let start = if keys.start == 0 { Start::Zero } else { Start::Accumulate };
            let weights = MatrixRef::row_major(weights, [1, count]);
            product(isa, weights, self.values.range(keys), start, MatrixMut::row_major(context, [1, size]));
        }
        let factor = normalizer(max, sum);
        context.iter_mut().for_each(|context| *context *= factor);
        max * self.scale + sum.ln()
    }
}

/// Returns the factor of a context: the inverse of the sum of exponentials; 0 if all keys were hidden.
#[inline(always)]
fn normalizer<T: Scalar>(max: T, sum: T) -> T {
    if max == T::min_value() { T::ZERO } else { T::ONE / sum }
}

/// A single query, in a function of its own.
struct One<'a, T> {
    head: &'a Head<'a, T>,
    step: usize,
    query: &'a [T],
    scores: &'a mut Block<T>,
    context: &'a mut [T],
}

impl<T: Scalar> Kernel for One<'_, T> {
    type Output = T;

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) -> T {
        let Self { head, step, query, scores, context } = self;
        head.attend_one(isa, step, query, scores, context)
    }
}

/// As [`Head::exponentials`], for all scores of a single query.
#[inline(always)]
fn exponentials_of_one<T: Scalar>(scores: &mut [T], scale: T, max: &mut T, sum: &mut T) -> T {
    let before = *max;
    let largest = largest(scores);
    *max = if largest > before { largest } else { before };
    let mut total = Total::NONE;
    for range in chunks(scores.len()) {
        let values = subslice_mut(scores, range);
        let mut lanes = load(values);
        for lane in &mut lanes {
            *lane = ((*lane - *max) * scale).exp();
        }
        for lane in lanes.iter_mut().skip(values.len()) {
            *lane = T::ZERO;
        }
        total.add(lanes);
        store(lanes, values);
    }
    let factor = ((before - *max) * scale).exp();
    *sum = *sum * factor + total.with(T::ZERO);
    factor
}
