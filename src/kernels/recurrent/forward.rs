//! The forward passes of recurrent layers: a prediction, training, and a step by hand.

use super::blocks::each_block;
use super::cells::{self, Row};
use super::dispatch::{OfCell, Units, run};
use super::rows::{Masked, Times, initial, row_mut};
use crate::kernels::arguments::{Cell, Recurrence, RecurrentValues};
use crate::kernels::gemm::{MatrixMut, MatrixRef, Start, gemm, gemv_inlined};
use crate::kernels::slices::{subslice, subslice_mut, tail, tail_mut};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// Computes the outputs of all steps, step by step.
#[inline(always)]
pub(crate) fn predict_kernel<T: Scalar, I: Isa>(
    isa: I,
    layer: Recurrence<'_, T>,
    x: &[T],
    values: RecurrentValues<'_, T>,
    y: &mut [T],
) {
    let RecurrentValues { gates, states, sums, hidden, .. } = values;
    let Recurrence { samples, steps, inputs, .. } = layer;
    let columns = layer.columns();
    for t in 0..steps {
        let x = MatrixRef::new(tail(x, t * inputs), [samples, inputs], [steps * inputs, 1]);
        let w = MatrixRef::row_major(layer.weight, [inputs, columns]);
        gemm(isa, x, w, start(layer.bias), MatrixMut::row_major(gates, [samples, columns]));
        let values = RecurrentValues { gates, states, sums, masked: &mut [], hidden };
        let last = Last::before(t, &layer);
        advance::<T, I, false>(isa, layer, t, last, values, y);
    }
}

/// Computes the outputs of all steps, and keeps all gates and states.
#[inline(always)]
pub(crate) fn forward_kernel<T: Scalar, I: Isa>(
    isa: I,
    layer: Recurrence<'_, T>,
    x: &[T],
    values: RecurrentValues<'_, T>,
    y: &mut [T],
) {
    let RecurrentValues { gates, states, sums, masked, hidden } = values;
    let (rows, inputs, columns) = (layer.samples * layer.steps, layer.inputs, layer.columns());
    let x = MatrixRef::row_major(x, [rows, inputs]);
    let w = MatrixRef::row_major(layer.weight, [inputs, columns]);
    gemm(isa, x, w, start(layer.bias), MatrixMut::row_major(gates, [rows, columns]));
    let slices = [
        subslice_mut(gates, 0..rows * columns),
        subslice_mut(states, 0..rows * layer.states()),
        subslice_mut(sums, 0..layer.samples * columns),
        subslice_mut(y, 0..rows * layer.outputs),
        subslice_mut(masked, 0..if layer.mask.is_empty() { 0 } else { rows * layer.outputs }),
        subslice_mut(hidden, 0..if layer.projection.is_empty() { 0 } else { rows * layer.units }),
    ];
    each_block(layer, slices, |layer, _, [gates, states, sums, y, masked, hidden]| {
        for t in 0..layer.steps {
            let values = RecurrentValues {
                gates: &mut *gates,
                states: &mut *states,
                sums: &mut *sums,
                masked: &mut *masked,
                hidden: &mut *hidden,
            };
            let last = Last::before(t, &layer);
            advance::<T, I, true>(isa, layer, t, last, values, y);
        }
    });
}

/// Advances one sample by one step.
#[inline(always)]
pub(crate) fn step_kernel<T: Scalar, I: Isa>(
    isa: I,
    layer: Recurrence<'_, T>,
    x: &[T],
    values: RecurrentValues<'_, T>,
    h: &mut [T],
) {
    let RecurrentValues { gates, states, sums, hidden, .. } = values;
    let (inputs, columns) = (layer.inputs, layer.columns());
    let layer = Recurrence { samples: 1, steps: 1, ..layer };
    let x = MatrixRef::row_major(x, [1, inputs]);
    let w = MatrixRef::row_major(layer.weight, [inputs, columns]);
    gemm(isa, x, w, start(layer.bias), MatrixMut::row_major(gates, [1, columns]));
    let values = RecurrentValues { gates, states, sums, masked: &mut [], hidden };
    advance::<T, I, false>(isa, layer, 0, Last::Here, values, h);
}

/// The rest of a step of one sample, after the product of its inputs, inlined.
#[inline(always)]
pub(super) fn step_of_one<T: Scalar, I: Isa>(
    isa: I,
    layer: Recurrence<'_, T>,
    values: RecurrentValues<'_, T>,
    h: &mut [T],
) {
    let RecurrentValues { gates, states, sums, hidden, .. } = values;
    let (weight, bias, columns) = (layer.recurrent_weight, layer.recurrent_bias, layer.columns());
    // A reset gate that comes first is needed for the product of the candidate.
    let first = if layer.cell == Cell::GruResetFirst { 2 * layer.units } else { columns };
    let first_bias = first.min(bias.len());
    gemv_inlined(isa, h, (weight, columns), subslice(bias, 0..first_bias), subslice_mut(sums, 0..first));
    let peepholes = layer.peepholes;
    let is_projected = !layer.projection.is_empty();
    let relu_candidate = layer.relu_candidate;
    let row =
        Row { gates, sums, states, h: if is_projected { &mut *hidden } else { &mut *h }, peepholes, relu_candidate };
    cells::advance::<T, I, false>(isa, layer.cell, row);
    if is_projected {
        gemv_inlined(isa, hidden, (layer.projection, layer.outputs), &[], h);
    }
    if layer.cell == Cell::GruResetFirst {
        let (weight, bias) = (tail(weight, first), tail(bias, first_bias));
        gemv_inlined(isa, states, (weight, columns), bias, tail_mut(sums, first));
        cells::second_half(isa, Row { gates, sums, states, h, peepholes, relu_candidate });
    }
}

/// Where the last outputs and states are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// They are zero: this is the first step.
    Zeros,
    /// They are parameters, or given: this is the first step.
    Initial,
    /// Those of the previous step of the sample.
    Previous,
    /// Where the next ones will be.
    Here,
}

impl Last {
    /// Returns where the outputs and states before step `t` of a sequence are.
    #[inline(always)]
    fn before<T>(t: usize, layer: &Recurrence<'_, T>) -> Self {
        match t {
            0 if layer.initial_output.is_empty() => Self::Zeros,
            0 => Self::Initial,
            _ => Self::Previous,
        }
    }
}

/// Returns what a product with this bias starts from.
#[inline(always)]
fn start<T>(bias: &[T]) -> Start<'_, T> {
    if bias.is_empty() { Start::Zero } else { Start::Rows(bias) }
}

/// Advances all samples by step `t`, whose products of inputs are in the gates.
#[inline(always)]
fn advance<T: Scalar, I: Isa, const KEEP: bool>(
    isa: I,
    layer: Recurrence<'_, T>,
    t: usize,
    last: Last,
    values: RecurrentValues<'_, T>,
    y: &mut [T],
) {
    let RecurrentValues { gates, states, sums, masked, hidden } = values;
    let Recurrence { cell, samples, steps, units, outputs, recurrent_weight, recurrent_bias, mask, .. } = layer;
    let is_masked = KEEP && !mask.is_empty();
    let columns = layer.columns();
    // A reset gate that comes first is needed for the product of the candidate.
    let first = if cell == Cell::GruResetFirst { 2 * units } else { columns };
    let first_bias = subslice(recurrent_bias, 0..first.min(recurrent_bias.len()));
    match last {
        Last::Zeros => isa.outlined_widest(Biases { bias: first_bias, sums, samples, stride: columns }),
        Last::Initial | Last::Previous | Last::Here => {
            let h = match last {
                Last::Previous => {
                    let h = if is_masked { &*masked } else { &*y };
                    MatrixRef::new(tail(h, (t - 1) * outputs), [samples, outputs], [steps * outputs, 1])
                }
                Last::Initial => initial(&layer),
                _ => MatrixRef::new(y, [samples, outputs], [steps * outputs, 1]),
            };
            let w = MatrixRef::new(recurrent_weight, [outputs, first], [columns, 1]);
            gemm(isa, h, w, start(first_bias), MatrixMut::new(sums, [samples, first], columns));
        }
    }
    run(isa, cell, Advance::<T, KEEP, false> { layer, t, last, gates, states, sums, y, hidden });
    if !layer.projection.is_empty() {
        let (at, stride) = if KEEP { (t * units, steps * units) } else { (0, units) };
        let m = MatrixRef::new(tail(hidden, at), [samples, units], [stride, 1]);
        let w = MatrixRef::row_major(layer.projection, [units, outputs]);
        let to = MatrixMut::new(tail_mut(y, t * outputs), [samples, outputs], steps * outputs);
        gemm(isa, m, w, Start::Zero, to);
    }
    if cell == Cell::GruResetFirst {
        let (at, stride) = if KEEP { (t * units, steps * units) } else { (0, units) };
        if is_masked {
            isa.outlined_widest(Times { mask, outputs, values: tail_mut(states, at), stride });
        }
        let s = MatrixRef::new(tail(states, at), [samples, units], [stride, 1]);
        let w = MatrixRef::new(tail(recurrent_weight, first), [units, units], [columns, 1]);
        let bias = subslice(recurrent_bias, first.min(recurrent_bias.len())..recurrent_bias.len());
        gemm(isa, s, w, start(bias), MatrixMut::new(tail_mut(sums, first), [samples, units], columns));
        let second = Advance::<T, KEEP, true> { layer, t, last, gates, states, sums, y, hidden };
        isa.outlined_widest(OfCell::<_, { Cell::GruResetFirst as usize }>(second));
    }
    if is_masked {
        let (y, masked) = (tail(y, t * outputs), tail_mut(masked, t * outputs));
        isa.outlined_widest(Masked::<T, false> { mask, outputs, from: y, to: masked, stride: steps * outputs });
    }
}

/// The products of outputs that are zero: the biases.
struct Biases<'a, T> {
    bias: &'a [T],
    sums: &'a mut [T],
    samples: usize,
    stride: usize,
}

impl<T: Scalar> Kernel for Biases<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        for sums in self.sums.chunks_exact_mut(self.stride.max(1)).take(self.samples) {
            sums.fill(T::ZERO);
            sums.iter_mut().zip(self.bias).for_each(|(sum, bias)| *sum = *bias);
        }
    }
}

/// The functions of all units of all samples in step `t`, after the products; the `SECOND` half of a GRU whose reset gate comes first.
struct Advance<'a, T, const KEEP: bool, const SECOND: bool> {
    layer: Recurrence<'a, T>,
    t: usize,
    last: Last,
    gates: &'a mut [T],
    states: &'a mut [T],
    sums: &'a [T],
    y: &'a mut [T],
    hidden: &'a mut [T],
}

impl<T: Scalar, const KEEP: bool, const SECOND: bool> Units for Advance<'_, T, KEEP, SECOND> {
    #[inline(always)]
    fn run<I: Isa>(self, isa: I, cell: Cell) {
        let Self { layer, t, last, gates, states, sums, y, hidden } = self;
        let (units, outputs, columns, kept_states) = (layer.units, layer.outputs, layer.columns(), layer.states());
        for sample in 0..layer.samples {
            let step = sample * layer.steps + t;
            let kept = if KEEP { step } else { sample };
            if !SECOND {
                // Not a `match`, which the compiler makes a table of jumps that cannot be followed to prove that none is to a panic.
                if last == Last::Zeros || last == Last::Initial {
                    let (h, states) = (row_mut(y, step, outputs), row_mut(states, kept, kept_states));
                    h.fill(T::ZERO);
                    copy(layer.initial(layer.initial_output, sample, outputs), h);
                    states.fill(T::ZERO);
                    copy(layer.initial(layer.initial_cell, sample, kept_states), states);
                } else if last == Last::Previous {
                    copy_previous(y, step, outputs);
                    if KEEP && (cell == Cell::Lstm || cell == Cell::LstmPeepholes) {
                        copy_previous(states, step, units);
                    }
                }
            }
            let row = Row {
                gates: row_mut(gates, kept, columns),
                sums: subslice(sums, sample * columns..(sample + 1) * columns),
                states: row_mut(states, kept, kept_states),
                h: if layer.projection.is_empty() { row_mut(y, step, outputs) } else { row_mut(hidden, kept, units) },
                peepholes: layer.peepholes,
                relu_candidate: layer.relu_candidate,
            };
            if SECOND { cells::second_half(isa, row) } else { cells::advance::<T, I, KEEP>(isa, cell, row) }
        }
    }
}

/// Copies the row in front of this index to it.
#[inline(always)]
fn copy_previous<T: Scalar>(values: &mut [T], index: usize, len: usize) {
    let both = subslice_mut(values, (index - 1) * len..(index + 1) * len);
    if let Some((previous, next)) = both.split_at_mut_checked(len) {
        copy(previous, next);
    }
}

/// Copies values, as many as there are.
#[inline(always)]
fn copy<T: Scalar>(from: &[T], to: &mut [T]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
}
