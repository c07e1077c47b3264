//! The passes of recurrent layers.

use core::ops::Range;

use super::cells::{self, GradientRow, Row};
use crate::kernels::arguments::{CarriedGradients, Cell, Recurrence, RecurrentGradients, RecurrentValues};
use crate::kernels::gemm::{MatrixMut, MatrixRef, Start, gemm, gemv_inlined};
use crate::kernels::lanes::{Totals, add_to};
use crate::kernels::layout::LANES;
use crate::kernels::slices::{subslice, subslice_mut, tail, tail_mut};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;
use crate::threads;

/// Computes the outputs of all steps, step by step.
#[inline(always)]
pub(crate) fn predict_kernel<T: Scalar, I: Isa>(
    isa: I,
    layer: Recurrence<'_, T>,
    x: &[T],
    values: RecurrentValues<'_, T>,
    y: &mut [T],
) {
    let RecurrentValues { gates, states, sums, .. } = values;
    let Recurrence { samples, steps, inputs, .. } = layer;
    let columns = layer.columns();
    for t in 0..steps {
        let x = MatrixRef::new(tail(x, t * inputs), [samples, inputs], [steps * inputs, 1]);
        let w = MatrixRef::row_major(layer.weight, [inputs, columns]);
        gemm(isa, x, w, start(layer.bias), MatrixMut::row_major(gates, [samples, columns]));
        let values = RecurrentValues { gates, states, sums, masked: &mut [] };
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
    let RecurrentValues { gates, states, sums, masked } = values;
    let (rows, inputs, columns) = (layer.samples * layer.steps, layer.inputs, layer.columns());
    let x = MatrixRef::row_major(x, [rows, inputs]);
    let w = MatrixRef::row_major(layer.weight, [inputs, columns]);
    gemm(isa, x, w, start(layer.bias), MatrixMut::row_major(gates, [rows, columns]));
    let slices = [
        subslice_mut(gates, 0..rows * columns),
        subslice_mut(states, 0..rows * layer.states()),
        subslice_mut(sums, 0..layer.samples * columns),
        subslice_mut(y, 0..rows * layer.units),
        subslice_mut(masked, 0..if layer.mask.is_empty() { 0 } else { rows * layer.units }),
    ];
    each_block(layer, slices, |layer, _, [gates, states, sums, y, masked]| {
        for t in 0..layer.steps {
            let values =
                RecurrentValues { gates: &mut *gates, states: &mut *states, sums: &mut *sums, masked: &mut *masked };
            let last = Last::before(t, &layer);
            advance::<T, I, true>(isa, layer, t, last, values, y);
        }
    });
}

/// The least number of samples in a block. So each product of a block takes the way of that of all samples, and has its bits.
const LEAST_SAMPLES: usize = 16;

/// The largest recurrent weights that every thread reads whole in each step (scalars): they fit into the cache of a core. The products of
/// larger ones are split by columns.
const MAX_BLOCK_WEIGHTS: usize = 1 << 18;

/// Calls `f` with blocks of samples, on several threads if it pays off: with the layer for these samples, their indices, and their parts of
/// the slices. All steps of a block run on one thread, because the work of one step is too little to be shared.
#[inline(always)]
fn each_block<T: Scalar, const K: usize>(
    layer: Recurrence<'_, T>,
    slices: [&mut [T]; K],
    f: impl Fn(Recurrence<'_, T>, Range<usize>, [&mut [T]; K]) + Sync,
) {
    let (samples, columns) = (layer.samples, layer.columns());
    let is_split = samples >= 2 * LEAST_SAMPLES && layer.units * columns <= MAX_BLOCK_WEIGHTS;
    // In addition to the products, the functions of the units.
    let cost = layer.steps.saturating_mul(columns).saturating_mul(layer.units + LANES);
    let least = if is_split { LEAST_SAMPLES } else { samples };
    threads::par_blocks(cost, samples, least, slices, |range, slices| {
        let initial = |values| layer.initial_of(values, range.clone());
        let block = Recurrence {
            samples: range.len(),
            initial_output: initial(layer.initial_output),
            initial_cell: initial(layer.initial_cell),
            mask: rows_of(layer.mask, range.clone(), layer.units),
            masked_initial: rows_of(layer.masked_initial, range.clone(), layer.units),
            ..layer
        };
        f(block, range.clone(), slices);
    });
}

/// Returns these rows, if there are any.
#[inline(always)]
fn rows_of<T>(values: &[T], rows: Range<usize>, len: usize) -> &[T] {
    if values.is_empty() { values } else { subslice(values, rows.start * len..rows.end * len) }
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
    let RecurrentValues { gates, states, sums, .. } = values;
    let (inputs, columns) = (layer.inputs, layer.columns());
    let layer = Recurrence { samples: 1, steps: 1, ..layer };
    let x = MatrixRef::row_major(x, [1, inputs]);
    let w = MatrixRef::row_major(layer.weight, [inputs, columns]);
    gemm(isa, x, w, start(layer.bias), MatrixMut::row_major(gates, [1, columns]));
    advance::<T, I, false>(isa, layer, 0, Last::Here, RecurrentValues { gates, states, sums, masked: &mut [] }, h);
}

/// The rest of a step of one sample, after the product of its inputs, inlined.
#[inline(always)]
pub(super) fn step_of_one<T: Scalar, I: Isa>(
    isa: I,
    layer: Recurrence<'_, T>,
    gates: &mut [T],
    states: &mut [T],
    sums: &mut [T],
    h: &mut [T],
) {
    let (weight, bias) = (layer.recurrent_weight, layer.recurrent_bias);
    gemv_inlined(isa, h, weight, bias, sums);
    cells::advance::<T, false>(layer.cell, Row { gates, sums, states, h });
    if layer.cell == Cell::GruResetFirst {
        // The product of the last outputs was computed for the candidate, too, and is not used.
        gemv_inlined(isa, states, weight, bias, sums);
        cells::second_half(Row { gates, sums, states, h });
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
    let RecurrentValues { gates, states, sums, masked } = values;
    let Recurrence { cell, samples, steps, units, recurrent_weight, recurrent_bias, mask, .. } = layer;
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
                    let outputs = if is_masked { &*masked } else { &*y };
                    MatrixRef::new(tail(outputs, (t - 1) * units), [samples, units], [steps * units, 1])
                }
                Last::Initial => initial(&layer),
                _ => MatrixRef::new(y, [samples, units], [steps * units, 1]),
            };
            let w = MatrixRef::new(recurrent_weight, [units, first], [columns, 1]);
            gemm(isa, h, w, start(first_bias), MatrixMut::new(sums, [samples, first], columns));
        }
    }
    run(isa, cell, Advance::<T, KEEP, false> { layer, t, last, gates, states, sums, y });
    if cell == Cell::GruResetFirst {
        let (at, stride) = if KEEP { (t * units, steps * units) } else { (0, units) };
        if is_masked {
            isa.outlined_widest(Times { mask, units, values: tail_mut(states, at), stride });
        }
        let s = MatrixRef::new(tail(states, at), [samples, units], [stride, 1]);
        let w = MatrixRef::new(tail(recurrent_weight, first), [units, units], [columns, 1]);
        let bias = subslice(recurrent_bias, first.min(recurrent_bias.len())..recurrent_bias.len());
        gemm(isa, s, w, start(bias), MatrixMut::new(tail_mut(sums, first), [samples, units], columns));
        let second = Advance::<T, KEEP, true> { layer, t, last, gates, states, sums, y };
        isa.outlined_widest(OfCell::<_, { Cell::GruResetFirst as usize }>(second));
    }
    if is_masked {
        let (y, masked) = (tail(y, t * units), tail_mut(masked, t * units));
        isa.outlined_widest(Masked::<T, false> { mask, units, from: y, to: masked, stride: steps * units });
    }
}

/// Multiplies rows, at a distance of `stride`, by the factors.
struct Times<'a, T> {
    mask: &'a [T],
    units: usize,
    values: &'a mut [T],
    stride: usize,
}

impl<T: Scalar> Kernel for Times<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let rows = self.values.chunks_mut(self.stride.max(1));
        for (values, mask) in rows.zip(self.mask.chunks_exact(self.units.max(1))) {
            values.iter_mut().zip(mask).for_each(|(value, factor)| *value *= *factor);
        }
    }
}

/// Writes rows times the factors, or adds them: rows at a distance of `stride`.
struct Masked<'a, T, const ADD: bool> {
    mask: &'a [T],
    units: usize,
    from: &'a [T],
    to: &'a mut [T],
    stride: usize,
}

impl<T: Scalar, const ADD: bool> Kernel for Masked<'_, T, ADD> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let stride = self.stride.max(1);
        let rows = self.to.chunks_mut(stride).zip(self.from.chunks(stride));
        for ((to, from), mask) in rows.zip(self.mask.chunks_exact(self.units.max(1))) {
            for ((to, from), factor) in to.iter_mut().zip(from).zip(mask) {
                *to = if ADD { *to + *from * *factor } else { *from * *factor };
            }
        }
    }
}

/// Returns the outputs before the first step, times the factors.
#[inline(always)]
fn initial<'a, T: Scalar>(layer: &Recurrence<'a, T>) -> MatrixRef<'a, T> {
    if !layer.masked_initial.is_empty() {
        return MatrixRef::row_major(layer.masked_initial, [layer.samples, layer.units]);
    }
    MatrixRef::new(layer.initial_output, [layer.samples, layer.units], [layer.initial_stride(), 1])
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
}

impl<T: Scalar, const KEEP: bool, const SECOND: bool> Units for Advance<'_, T, KEEP, SECOND> {
    #[inline(always)]
    fn run(self, cell: Cell) {
        let Self { layer, t, last, gates, states, sums, y } = self;
        let (units, columns, kept_states) = (layer.units, layer.columns(), layer.states());
        for sample in 0..layer.samples {
            let step = sample * layer.steps + t;
            let kept = if KEEP { step } else { sample };
            if !SECOND {
                // Not a `match`, which the compiler makes a table of jumps that cannot be followed to prove that none is to a panic.
                if last == Last::Zeros || last == Last::Initial {
                    let (h, states) = (row_mut(y, step, units), row_mut(states, kept, kept_states));
                    h.fill(T::ZERO);
                    copy(layer.initial(layer.initial_output, sample), h);
                    states.fill(T::ZERO);
                    copy(layer.initial(layer.initial_cell, sample), states);
                } else if last == Last::Previous {
                    copy_previous(y, step, units);
                    if KEEP && cell == Cell::Lstm {
                        copy_previous(states, step, units);
                    }
                }
            }
            let row = Row {
                gates: row_mut(gates, kept, columns),
                sums: subslice(sums, sample * columns..(sample + 1) * columns),
                states: row_mut(states, kept, kept_states),
                h: row_mut(y, step, units),
            };
            if SECOND { cells::second_half(row) } else { cells::advance::<T, KEEP>(cell, row) }
        }
    }
}

/// The functions of units, which are the same for all samples.
trait Units {
    fn run(self, cell: Cell);
}

/// A kernel for one function, so that the compiler knows it.
struct OfCell<U, const CELL: usize>(U);

/// The functions in the order of their declaration.
const CELLS: [Cell; 5] = [Cell::Tanh, Cell::ReLU, Cell::Gru, Cell::GruResetFirst, Cell::Lstm];

impl<U: Units, const CELL: usize> Kernel for OfCell<U, CELL> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        self.0.run(const { CELLS[CELL] });
    }
}

/// Runs the kernel for this function.
#[inline(always)]
fn run<I: Isa>(isa: I, cell: Cell, units: impl Units) {
    match cell {
        Cell::Tanh => isa.outlined_widest(OfCell::<_, { Cell::Tanh as usize }>(units)),
        Cell::ReLU => isa.outlined_widest(OfCell::<_, { Cell::ReLU as usize }>(units)),
        Cell::Gru => isa.outlined_widest(OfCell::<_, { Cell::Gru as usize }>(units)),
        Cell::GruResetFirst => isa.outlined_widest(OfCell::<_, { Cell::GruResetFirst as usize }>(units)),
        Cell::Lstm => isa.outlined_widest(OfCell::<_, { Cell::Lstm as usize }>(units)),
    }
}

/// Returns the row at this index.
#[inline(always)]
fn row_mut<T>(values: &mut [T], index: usize, len: usize) -> &mut [T] {
    subslice_mut(values, index * len..(index + 1) * len)
}

/// Returns the row at this index.
#[inline(always)]
fn row<T>(values: &[T], index: usize, len: usize) -> &[T] {
    subslice(values, index * len..(index + 1) * len)
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

/// Back through all steps, then the products of all steps.
#[inline(always)]
pub(crate) fn backward_kernel<T: Scalar, I: Isa>(
    isa: I,
    layer: Recurrence<'_, T>,
    [x, y, dy]: [&[T]; 3],
    values: RecurrentValues<'_, T>,
    carried: CarriedGradients<'_, T>,
    dx: Option<&mut [T]>,
    gradient: RecurrentGradients<'_, T>,
) {
    let Recurrence { cell, samples, steps, inputs, units, recurrent_weight: u, .. } = layer;
    let (rows, columns) = (samples * steps, layer.columns());
    let gates = subslice_mut(values.gates, 0..rows * columns);
    let states = subslice_mut(values.states, 0..rows * layer.states());
    let carried_h = subslice_mut(carried.outputs, 0..samples * units);
    let carried_states = subslice_mut(carried.states, 0..samples * layer.states());
    let has_initial = !layer.initial_output.is_empty();
    let is_learned = !gradient.initial_output.is_empty();
    // The gradients of a GRU by the product of the candidate are not in the gates: see below.
    let shared = match cell {
        Cell::Gru | Cell::GruResetFirst => 2 * units,
        Cell::Tanh | Cell::ReLU | Cell::Lstm => columns,
    };
    let slices = [&mut *gates, &mut *states, &mut *carried_h, &mut *carried_states];
    each_block(layer, slices, |layer, block, [gates, states, carried_h, carried_states]| {
        let samples = layer.samples;
        let mask = layer.mask;
        let of_block = block.start * steps * units..block.end * steps * units;
        let (y, dy) = (subslice(y, of_block.clone()), subslice(dy, of_block));
        isa.outlined_widest(Zeros { values: carried_h });
        isa.outlined_widest(Zeros { values: carried_states });
        for t in (0..steps).rev() {
            run(isa, cell, Back::<T, false> { layer, t, gates, states, y, dy, carried_h, carried_states });
            if t == 0 && cell != Cell::GruResetFirst && !is_learned {
                break; // the outputs before the first step are no parameters
            }
            let candidate = MatrixRef::new(tail(u, shared), [units, columns - shared], [columns, 1]).transposed();
            if cell == Cell::GruResetFirst {
                let dn = MatrixRef::new(tail(gates, t * columns + shared), [samples, units], [steps * columns, 1]);
                gemm(isa, dn, candidate, Start::Zero, MatrixMut::row_major(carried_states, [samples, units]));
                if !mask.is_empty() {
                    isa.outlined_widest(Times { mask, units, values: carried_states, stride: units });
                }
                let first = Back::<T, true> { layer, t, gates, states, y, dy, carried_h, carried_states };
                isa.outlined_widest(OfCell::<_, { Cell::GruResetFirst as usize }>(first));
            }
            let sums = MatrixRef::new(tail(gates, t * columns), [samples, shared], [steps * columns, 1]);
            let w = MatrixRef::new(u, [units, shared], [columns, 1]).transposed();
            let is_gru = shared < columns;
            // A GRU adds to its part of the gradient by the previous outputs. With factors, the sum of the products is computed apart, in
            // memory that is free then.
            let is_apart = is_gru && !mask.is_empty();
            let before = if is_gru && !is_apart { Start::Accumulate } else { Start::Zero };
            let to = if is_apart { &mut *carried_states } else { &mut *carried_h };
            gemm(isa, sums, w, before, MatrixMut::row_major(to, [samples, units]));
            if cell == Cell::Gru {
                let product = MatrixRef::new(tail(states, t * units), [samples, units], [steps * units, 1]);
                gemm(isa, product, candidate, Start::Accumulate, MatrixMut::row_major(to, [samples, units]));
            }
            if is_apart {
                let (from, to) = (&*carried_states, &mut *carried_h);
                isa.outlined_widest(Masked::<T, true> { mask, units, from, to, stride: units });
            } else if !mask.is_empty() {
                isa.outlined_widest(Times { mask, units, values: carried_h, stride: units });
            }
        }
    });

    let RecurrentGradients { weight: dw, recurrent_weight: du, bias: db, recurrent_bias: dc, .. } = gradient;
    if is_learned && !layer.given.is_empty() {
        isa.outlined_widest(ZeroRows { which: layer.given, values: carried_h, len: units });
        isa.outlined_widest(ZeroRows { which: layer.given, values: carried_states, len: layer.states() });
    }
    isa.outlined_widest(AddRows { rows: carried_h, stride: units, to: gradient.initial_output });
    isa.outlined_widest(AddRows { rows: carried_states, stride: units, to: gradient.initial_cell });
    let all = MatrixRef::row_major(gates, [rows, columns]);
    let x = MatrixRef::row_major(x, [rows, inputs]);
    gemm(isa, x.transposed(), all, Start::Accumulate, MatrixMut::row_major(dw, [inputs, columns]));
    if let Some(dx) = dx {
        let w = MatrixRef::row_major(layer.weight, [inputs, columns]).transposed();
        gemm(isa, all, w, Start::Zero, MatrixMut::row_major(dx, [rows, inputs]));
    }
    isa.outlined_widest(AddRows { rows: gates, stride: columns, to: db });
    if cell == Cell::Gru && !dc.is_empty() {
        let (of_gates, of_product) = dc.split_at_mut(shared.min(dc.len()));
        isa.outlined_widest(AddRows { rows: gates, stride: columns, to: of_gates });
        isa.outlined_widest(AddRows { rows: states, stride: units, to: of_product });
    } else {
        isa.outlined_widest(AddRows { rows: gates, stride: columns, to: dc });
    }

    if cell == Cell::GruResetFirst {
        let s = MatrixRef::row_major(states, [rows, units]).transposed();
        let dn = MatrixRef::new(tail(gates, shared), [rows, units], [columns, 1]);
        gemm(isa, s, dn, Start::Accumulate, MatrixMut::new(tail_mut(du, shared), [units, units], columns));
    }
    if has_initial {
        let h = initial(&layer).transposed();
        let sums = MatrixRef::new(gates, [samples, shared], [steps * columns, 1]);
        gemm(isa, h, sums, Start::Accumulate, MatrixMut::new(du, [units, shared], columns));
        if cell == Cell::Gru {
            let product = MatrixRef::new(states, [samples, units], [steps * units, 1]);
            gemm(isa, h, product, Start::Accumulate, MatrixMut::new(tail_mut(du, shared), [units, units], columns));
        }
    }
    // The outputs of each step meet the gradients of the next one. The last step of a sample meets the first of the next sample, which
    // has no last outputs, so that gradient must be zero.
    let Some(pairs) = rows.checked_sub(1).filter(|pairs| *pairs > 0) else { return };
    isa.outlined_widest(ZeroFirst { values: gates, every: steps * columns, len: columns });
    let outputs = if layer.mask.is_empty() { y } else { &*values.masked };
    let h = MatrixRef::row_major(outputs, [pairs, units]).transposed();
    let sums = MatrixRef::new(tail(gates, columns), [pairs, shared], [columns, 1]);
    gemm(isa, h, sums, Start::Accumulate, MatrixMut::new(du, [units, shared], columns));
    if cell == Cell::Gru {
        isa.outlined_widest(ZeroFirst { values: states, every: steps * units, len: units });
        let product = MatrixRef::row_major(tail(states, units), [pairs, units]);
        gemm(isa, h, product, Start::Accumulate, MatrixMut::new(tail_mut(du, shared), [units, units], columns));
    }
}

/// The functions of all units in step `t`, backward; the `FIRST` half of a GRU whose reset gate comes first.
struct Back<'a, T, const FIRST: bool> {
    layer: Recurrence<'a, T>,
    t: usize,
    gates: &'a mut [T],
    states: &'a mut [T],
    y: &'a [T],
    dy: &'a [T],
    carried_h: &'a mut [T],
    carried_states: &'a mut [T],
}

impl<T: Scalar, const FIRST: bool> Units for Back<'_, T, FIRST> {
    #[inline(always)]
    fn run(self, cell: Cell) {
        let Self { layer, t, gates, states, y, dy, carried_h, carried_states } = self;
        let (units, columns, kept_states) = (layer.units, layer.columns(), layer.states());
        for sample in 0..layer.samples {
            let step = sample * layer.steps + t;
            let (previous_h, states, previous_states) = if t == 0 {
                let initial = |values| layer.initial(values, sample);
                (initial(layer.initial_output), row_mut(states, step, kept_states), initial(layer.initial_cell))
            } else {
                let both = subslice_mut(states, (step - 1) * kept_states..(step + 1) * kept_states);
                let (previous, states) = both.split_at_mut(kept_states.min(both.len()));
                (row(y, step - 1, units), states, &*previous)
            };
            let row = GradientRow {
                gates: row_mut(gates, step, columns),
                states,
                previous_states,
                h: row(y, step, units),
                previous_h,
                dy: row(dy, step, units),
                carried_h: row_mut(carried_h, sample, units),
                carried_states: row_mut(carried_states, sample, kept_states),
            };
            if FIRST { cells::backward_first_half(row) } else { cells::backward(cell, row) }
        }
    }
}

/// Fills with zeros.
struct Zeros<'a, T> {
    values: &'a mut [T],
}

impl<T: Scalar> Kernel for Zeros<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        self.values.fill(T::ZERO);
    }
}

/// Fills the rows of `len` values with zeros for which a number is not 0.
struct ZeroRows<'a, T> {
    which: &'a [T],
    values: &'a mut [T],
    len: usize,
}

impl<T: Scalar> Kernel for ZeroRows<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        for (row, is_zero) in self.values.chunks_exact_mut(self.len.max(1)).zip(self.which) {
            if *is_zero != T::ZERO {
                row.fill(T::ZERO);
            }
        }
    }
}

/// Fills the first `len` values of each run of `every` values with zeros.
struct ZeroFirst<'a, T> {
    values: &'a mut [T],
    every: usize,
    len: usize,
}

impl<T: Scalar> Kernel for ZeroFirst<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        for values in self.values.chunks_exact_mut(self.every.max(1)) {
            subslice_mut(values, 0..self.len).fill(T::ZERO);
        }
    }
}

/// `to += Σ rows`, of which the first values are added.
struct AddRows<'a, T> {
    rows: &'a [T],
    stride: usize,
    to: &'a mut [T],
}

impl<T: Scalar> Kernel for AddRows<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { rows, stride, to } = self;
        let (count, stride) = (to.len(), stride.max(1));
        for start in (0..count).step_by(LANES) {
            let range = start..count.min(start + LANES);
            let mut sums = Totals::of_terms(rows.len() / stride);
            for row in rows.chunks_exact(stride) {
                sums.add(subslice(row, range.clone()));
            }
            add_to(to, start, sums.finished(), range.len());
        }
    }
}
