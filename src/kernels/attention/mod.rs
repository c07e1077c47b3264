//! Scaled dot-product attention with several heads, and its gradient, in blocks of the scores: no matrix of all of them is stored.
//!
//! A sample is a row per step: its queries, then its keys, then its values, head after head. If another sequence is read, its keys and
//! values are the rows of a matrix of their own, the memory, and the first one has queries only. With queries `Q`, keys `K` and values `V` of
//! a head of size `D`, its context is `O = P · V`, where the weights `P = softmax(Q · Kᵀ / √D)` sum to 1 in each row. In training,
//! `λ_i = ln Σ_j e^(S_ij)` is saved per row of the scores `S = Q · Kᵀ / √D`, and the backward pass computes the weights again, as
//! `P_ij = e^(S_ij − λ_i)`. Dao et al. 2022, algorithms 1 and 4.
//!
//! A block has a row per key and a column per query, so that a vector holds the scores of several queries: sums and maxima of a query
//! then run within a lane, and the right operand of each product has contiguous rows.

mod backward;
mod block;
mod forward;
mod head;
pub mod positions;
mod rows;
mod sizes;
mod step;

use crate::kernels::arguments::{Attention, KeyMask};
use crate::kernels::layout::LANES;
use crate::simd::Isa;
use crate::tensor::Scalar;
use crate::threads::{self, WRITE_COST};

use backward::Backward;
use forward::Forward;
use sizes::{BLOCK_LEN, DEPTH, QUERIES};
use step::Step;

/// The size of the local arrays of [`forward`] (scalars): a block of scores, columns of queries, three numbers per query, and the 16 arrays
/// of lanes that an exponential and what is around it takes.
pub const STACK_LEN: usize = BLOCK_LEN + (DEPTH + 3) * QUERIES + 16 * LANES;

/// Computes `context`, `[step][head][size]`, of the samples `projected`, in which rotary positions are applied first, and the `memory`
/// that they read; it is empty if a sequence reads itself. Steps that the mask hides are not read. If there is room for it, saves `log_sums`, `[head][step]`.
#[inline(always)]
pub fn forward<T: Scalar, I: Isa>(
    isa: I,
    of: Attention<T>,
    mask: KeyMask<'_, T>,
    [projected, memory]: [&mut [T]; 2],
    context: &mut [T],
    log_sums: &mut [T],
) {
    T::attention(isa.level(), of, mask, [projected, memory], context, log_sums);
}

#[inline(always)]
pub(crate) fn forward_kernel<T: Scalar, I: Isa>(
    isa: I,
    of: Attention<T>,
    mask: KeyMask<'_, T>,
    [projected, memory]: [&mut [T]; 2],
    context: &mut [T],
    log_sums: &mut [T],
) {
    let samples = projected.len().checked_div(of.steps * of.width()).unwrap_or(0);
    threads::par_samples(of.cost(), samples, [projected, memory, context, log_sums], |range, slices| {
        let [projected, memory, context, log_sums] = slices;
        isa.outlined_widest(Forward { of, mask, first: range.start, projected, memory, context, log_sums });
    });
}

/// Computes the `context` of one step, with the number `position`, whose queries, keys and values are in a row of `projected`. The other
/// rows are those of the steps that it reads, in any order, as this function left them.
#[inline(always)]
pub fn step<T: Scalar, I: Isa>(
    isa: I,
    of: Attention<T>,
    [position, row]: [u64; 2],
    projected: &mut [T],
    context: &mut [T],
) {
    T::attention_step(isa.level(), of, [position, row], projected, context);
}

#[inline(always)]
pub(crate) fn step_kernel<T: Scalar, I: Isa>(
    isa: I,
    of: Attention<T>,
    [position, row]: [u64; 2],
    projected: &mut [T],
    context: &mut [T],
) {
    isa.outlined_widest(Step { of, position, row: row as usize, projected, context });
}

/// Computes the gradients `d_projected` and `d_memory` by what the first products returned, before rotary positions were applied, from the
/// gradient `d_context` by the context. `projected`, `memory`, `context` and `log_sums` are those of [`forward`].
///
/// With `D_i = Σ_d dO_id · O_id`: `dV = Pᵀ · dO`, `dP = dO · Vᵀ`, `dS_ij = P_ij · (dP_ij − D_i) / √D`, `dQ = dS · K`,
/// `dK = dSᵀ · Q`.
#[inline(always)]
pub fn backward<T: Scalar, I: Isa>(
    isa: I,
    of: Attention<T>,
    mask: KeyMask<'_, T>,
    [projected, memory]: [&[T]; 2],
    [context, log_sums, d_context]: [&[T]; 3],
    [d_projected, d_memory]: [&mut [T]; 2],
) {
    let saved = [context, log_sums, d_context];
    T::attention_backward(isa.level(), of, mask, [projected, memory], saved, [d_projected, d_memory]);
}

#[inline(always)]
pub(crate) fn backward_kernel<T: Scalar, I: Isa>(
    isa: I,
    of: Attention<T>,
    mask: KeyMask<'_, T>,
    values: [&[T]; 2],
    saved: [&[T]; 3],
    gradients: [&mut [T]; 2],
) {
    let samples = values[0].len().checked_div(of.steps * of.width()).unwrap_or(0);
    threads::par_samples(of.cost().saturating_mul(2), samples, gradients, |range, gradients| {
        isa.outlined_widest(Backward { of, mask, samples: range, values, saved, gradients });
    });
}

impl<T: Scalar> KeyMask<'_, T> {
    /// All steps are read.
    pub const NONE: Self = Self { values: &[], stride: 0, sample_stride: 0 };

    /// Returns the mask of a sample and those after it.
    #[inline(always)]
    fn skip(self, sample: usize) -> Self {
        Self { values: self.values.get(sample * self.sample_stride..).unwrap_or_default(), ..self }
    }

    /// Whether a step of the first sample is not read.
    #[inline(always)]
    fn hides(&self, step: usize) -> bool {
        self.values.get(step * self.stride).is_some_and(|value| *value == T::ZERO)
    }
}

impl<T> Attention<T> {
    /// The number of values per step: queries, and keys and values if there is no memory.
    const fn width(&self) -> usize {
        match self.memory {
            Some(_) => self.context_width(),
            None => self.context_width() + self.key_value_width(),
        }
    }

    /// The number of keys and values per step.
    const fn key_value_width(&self) -> usize {
        2 * self.key_value_heads * self.size
    }

    /// The number of steps that have keys and values, and the number of values in a row with them.
    const fn read(&self) -> [usize; 2] {
        match self.memory {
            Some(steps) => [steps, self.key_value_width()],
            None => [self.steps, self.width()],
        }
    }

    /// The number of values per step of the context.
    const fn context_width(&self) -> usize {
        self.heads * self.size
    }

    /// The column where the keys of a query head begin, and that where its values do.
    const fn key_and_value_columns(&self, head: usize) -> [usize; 2] {
        let group = match self.heads.checked_div(self.key_value_heads) {
            Some(group) if group > 0 => group,
            _ => 1,
        };
        let queries = if self.memory.is_some() { 0 } else { self.heads };
        let keys = queries + head / group;
        [keys * self.size, (keys + self.key_value_heads) * self.size]
    }

    /// The cost of a sample (multiplications): two products, and one exponential per score.
    fn cost(&self) -> usize {
        let scores = self.heads.saturating_mul(self.steps).saturating_mul(self.read()[0]);
        scores.saturating_mul(2 * self.size + 2 * WRITE_COST)
    }
}
