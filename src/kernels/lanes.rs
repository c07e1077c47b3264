//! A few neighbouring values at a time, copied into an array: the compiler knows that it overlaps nothing, and makes vector code of the
//! loops over it.

use core::ops::Range;

use super::layout::{Group, LANES};
use super::slices::subslice;
use crate::tensor::Scalar;

/// [`LANES`] neighbouring values.
pub type Lanes<T> = [T; LANES];

/// Returns the numbers of `all` that belong to the channels of `count` values of a group, the first of which is in `channel`; `none` in
/// each lane if there are no numbers.
#[inline(always)]
pub fn of_channels<T: Scalar>(group: Group, all: &[T], channel: usize, count: usize, none: T) -> Lanes<T> {
    if all.is_empty() {
        [none; LANES]
    } else if group.along {
        load(subslice(all, channel..channel + count))
    } else {
        [all.get(channel).copied().unwrap_or(none); LANES]
    }
}

/// Returns one value per lane.
#[inline(always)]
pub fn each<T>(value: impl FnMut(usize) -> T) -> Lanes<T> {
    core::array::from_fn(value)
}

/// Loads at most [`LANES`] values, and zeros after them.
#[inline(always)]
pub fn load<T: Scalar>(values: &[T]) -> Lanes<T> {
    match values.first_chunk() {
        Some(lanes) => *lanes,
        None => {
            let mut lanes = [T::ZERO; LANES];
            lanes.iter_mut().zip(values).for_each(|(lane, value)| *lane = *value);
            lanes
        }
    }
}

/// Returns the ranges of `len` values, [`LANES`] at a time.
#[inline(always)]
pub fn chunks(len: usize) -> impl Iterator<Item = Range<usize>> {
    (0..len).step_by(LANES).map(move |start| start..len.min(start + LANES))
}

/// Stores the lanes into at most [`LANES`] values.
#[inline(always)]
pub fn store<T: Scalar>(lanes: Lanes<T>, values: &mut [T]) {
    match values.first_chunk_mut() {
        Some(values) => *values = lanes,
        None => values.iter_mut().zip(lanes).for_each(|(value, lane)| *value = lane),
    }
}

/// A sum of many values: blocks of eight per lane in the scalar type, and the sums of blocks in `f64`.
///
/// For values of one sign its relative error is below 13 roundings, however many there are: 8 · 10⁻⁷ in `f32`. The bits do not depend
/// on the instruction set.
#[derive(Clone, Copy)]
pub struct Total<T> {
    block: Lanes<T>,
    chunks: usize,
    /// Whether there was a whole block. Otherwise nothing is computed in `f64`, for which some processors have no unit.
    whole: bool,
    blocks: f64,
}

/// The length of a block (values per lane).
const BLOCK: usize = 8;

impl<T: Scalar> Total<T> {
    /// The empty sum.
    pub const NONE: Self = Self { block: [T::ZERO; LANES], chunks: 0, whole: false, blocks: 0.0 };

    /// Adds all lanes.
    #[inline(always)]
    pub fn add(&mut self, lanes: Lanes<T>) {
        for (sum, lane) in self.block.iter_mut().zip(lanes) {
            *sum += lane;
        }
        self.chunks += 1;
        if self.chunks == BLOCK {
            self.blocks += fold(self.block, |a, b| a + b).to_f64();
            (self.block, self.chunks, self.whole) = ([T::ZERO; LANES], 0, true);
        }
    }

    /// Returns the sum, including a `rest` that does not fill all lanes.
    #[inline(always)]
    pub fn with(self, rest: T) -> T {
        let block = fold(self.block, |a, b| a + b) + rest;
        if self.whole { T::of(self.blocks + block.to_f64()) } else { block }
    }
}

/// One sum of many values per lane: blocks in the scalar type, and the sums of blocks in `f64`.
///
/// For more than 64 values of one sign the relative error is below 17 roundings, 10⁻⁶ in `f32`. Up to 64 are added one after the
/// other.
#[derive(Clone, Copy)]
pub struct Totals<T> {
    block: Lanes<T>,
    terms: usize,
    /// The length of a block (terms).
    block_len: usize,
    /// Whether there was a whole block, as in a [`Total`].
    whole: bool,
    blocks: Lanes<f64>,
}

/// The most terms that are added without `f64` (terms): the samples of most parts of a batch in `fit`.
const MAX_PLAIN_TERMS: usize = 64;

impl<T: Scalar> Totals<T> {
    /// The empty sums, to which `terms` values per lane are to be added.
    #[inline(always)]
    pub fn of_terms(terms: usize) -> Self {
        let block_len = if terms <= MAX_PLAIN_TERMS { MAX_PLAIN_TERMS + 1 } else { 16 };
        Self { block: [T::ZERO; LANES], terms: 0, block_len, whole: false, blocks: [0.0; LANES] }
    }

    /// Adds one value per lane, or one in each of the first lanes.
    #[inline(always)]
    pub fn add(&mut self, values: &[T]) {
        match values.first_chunk::<LANES>() {
            Some(values) => self.block.iter_mut().zip(values).for_each(|(sum, value)| *sum += *value),
            None => self.block.iter_mut().zip(values).for_each(|(sum, value)| *sum += *value),
        }
        self.terms += 1;
        if self.terms == self.block_len {
            add(&mut self.blocks, self.block.map(Scalar::to_f64), LANES);
            (self.block, self.terms, self.whole) = ([T::ZERO; LANES], 0, true);
        }
    }

    /// Returns the sums.
    #[inline(always)]
    pub fn finished(mut self) -> Lanes<T> {
        if !self.whole {
            return self.block;
        }
        add(&mut self.blocks, self.block.map(Scalar::to_f64), LANES);
        self.blocks.map(T::of)
    }
}

/// Returns the sum of `count` values. Fewer than [`LANES`] are added one after the other.
#[inline(always)]
pub fn sum<T: Scalar>(count: usize, value: impl Fn(usize) -> T) -> T {
    let whole = count - count % LANES;
    let mut rest = T::ZERO;
    for index in whole..count {
        rest += value(index);
    }
    if whole == 0 {
        return rest;
    }
    let mut total = Total::NONE;
    for start in (0..whole).step_by(LANES) {
        let mut lanes = [T::ZERO; LANES];
        for (lane, kept) in lanes.iter_mut().enumerate() {
            *kept = value(start + lane);
        }
        total.add(lanes);
    }
    total.with(rest)
}

/// Reduces the lanes to one value: half of them with the other half, and so on.
#[inline(always)]
pub fn fold<T: Scalar>(mut lanes: Lanes<T>, f: impl Fn(T, T) -> T) -> T {
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            lanes[lane] = f(lanes[lane], lanes[lane + half]);
        }
        half /= 2;
    }
    lanes[0]
}

/// Adds the first `count` lanes.
#[inline(always)]
pub fn add(sums: &mut Lanes<f64>, lanes: Lanes<f64>, count: usize) {
    if count == LANES {
        sums.iter_mut().zip(lanes).for_each(|(sum, lane)| *sum += lane);
    } else {
        sums.iter_mut().zip(lanes).take(count).for_each(|(sum, lane)| *sum += lane);
    }
}

/// Adds the first `count` lanes to `all[channel..]`. Does nothing if `all` is empty, as where a layer has no bias.
#[inline(always)]
pub fn add_to<T: Scalar>(all: &mut [T], channel: usize, lanes: Lanes<T>, count: usize) {
    if all.is_empty() {
        return;
    }
    let sums = &mut all[channel..channel + count];
    match sums.first_chunk_mut::<LANES>() {
        Some(sums) => sums.iter_mut().zip(lanes).for_each(|(sum, lane)| *sum += lane),
        None => sums.iter_mut().zip(lanes).for_each(|(sum, lane)| *sum += lane),
    }
}

/// Returns `Σ a_i b_i`.
#[inline(always)]
pub(crate) fn dot<T: Scalar>(a: &[T], b: &[T]) -> T {
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
