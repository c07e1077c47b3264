//! The backward pass of recurrent layers.

use super::blocks::each_block;
use super::cells::{self, GradientRow};
use super::dispatch::{OfCell, Units, run};
use super::rows::{Masked, Times, initial, row, row_mut};
use crate::kernels::arguments::{CarriedGradients, Cell, Recurrence, RecurrentGradients, RecurrentValues};
use crate::kernels::gemm::{MatrixMut, MatrixRef, Start, gemm};
use crate::kernels::lanes::{Totals, add_to, load};
use crate::kernels::layout::LANES;
use crate::kernels::slices::{subslice, subslice_mut, tail, tail_mut};
use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

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
    let Recurrence { cell, samples, steps, inputs, units, outputs, recurrent_weight: u, projection, .. } = layer;
    let (rows, columns) = (samples * steps, layer.columns());
    let gates = subslice_mut(values.gates, 0..rows * columns);
    let states = subslice_mut(values.states, 0..rows * layer.states());
    let carried_h = subslice_mut(carried.outputs, 0..samples * outputs);
    let carried_states = subslice_mut(carried.states, 0..samples * layer.states());
    let projected = if projection.is_empty() { 0 } else { rows };
    let hidden = subslice_mut(values.hidden, 0..projected * units);
    let all_dy = subslice_mut(carried.all_outputs, 0..projected * outputs);
    let has_initial = !layer.initial_output.is_empty();
    let is_learned = !gradient.initial_output.is_empty();
    // The gradients of a GRU by the product of the candidate are not in the gates: see below.
    let shared = match cell {
        Cell::Gru | Cell::GruResetFirst => 2 * units,
        Cell::Tanh | Cell::ReLU | Cell::Lstm | Cell::LstmPeepholes => columns,
    };
    let slices = [&mut *gates, &mut *states, &mut *carried_h, &mut *carried_states, &mut *hidden, &mut *all_dy];
    each_block(layer, slices, |layer, block, [gates, states, carried_h, carried_states, hidden, all_dy]| {
        let samples = layer.samples;
        let mask = layer.mask;
        let of_block = block.start * steps * outputs..block.end * steps * outputs;
        let (y, dy) = (subslice(y, of_block.clone()), subslice(dy, of_block));
        isa.outlined_widest(Zeros { values: carried_h });
        isa.outlined_widest(Zeros { values: carried_states });
        for t in (0..steps).rev() {
            if projection.is_empty() {
                let back =
                    Back::<T, false, false> { layer, t, gates, states, y, dy, carried_h, carried_states, hidden };
                run(isa, cell, back);
            } else {
                isa.outlined_widest(Sums { layer, t, dy, carried_h, to: all_dy });
                let dh = MatrixRef::new(tail(all_dy, t * outputs), [samples, outputs], [steps * outputs, 1]);
                let w = MatrixRef::row_major(projection, [units, outputs]).transposed();
                let dm = MatrixMut::new(tail_mut(hidden, t * units), [samples, units], steps * units);
                gemm(isa, dh, w, Start::Zero, dm);
                let back = Back::<T, false, true> { layer, t, gates, states, y, dy, carried_h, carried_states, hidden };
                if cell == Cell::LstmPeepholes {
                    isa.outlined_widest(OfCell::<_, { Cell::LstmPeepholes as usize }>(back));
                } else {
                    isa.outlined_widest(OfCell::<_, { Cell::Lstm as usize }>(back));
                }
            }
            if t == 0 && cell != Cell::GruResetFirst && !is_learned {
                break; // the outputs before the first step are no parameters
            }
            let candidate = MatrixRef::new(tail(u, shared), [units, columns - shared], [columns, 1]).transposed();
            if cell == Cell::GruResetFirst {
                let dn = MatrixRef::new(tail(gates, t * columns + shared), [samples, units], [steps * columns, 1]);
                gemm(isa, dn, candidate, Start::Zero, MatrixMut::row_major(carried_states, [samples, units]));
                if !mask.is_empty() {
                    isa.outlined_widest(Times { mask, outputs, values: carried_states, stride: outputs });
                }
                let first =
                    Back::<T, true, false> { layer, t, gates, states, y, dy, carried_h, carried_states, hidden };
                isa.outlined_widest(OfCell::<_, { Cell::GruResetFirst as usize }>(first));
            }
            let sums = MatrixRef::new(tail(gates, t * columns), [samples, shared], [steps * columns, 1]);
            let w = MatrixRef::new(u, [outputs, shared], [columns, 1]).transposed();
            let is_gru = shared < columns;
            // A GRU adds to its part of the gradient with respect to the previous outputs. With factors, the sum of the products is
            // computed apart, in memory that is free then.
            let is_apart = is_gru && !mask.is_empty();
            let before = if is_gru && !is_apart { Start::Accumulate } else { Start::Zero };
            let to = if is_apart { &mut *carried_states } else { &mut *carried_h };
            gemm(isa, sums, w, before, MatrixMut::row_major(to, [samples, outputs]));
            if cell == Cell::Gru {
                let product = MatrixRef::new(tail(states, t * units), [samples, units], [steps * units, 1]);
                gemm(isa, product, candidate, Start::Accumulate, MatrixMut::row_major(to, [samples, units]));
            }
            if is_apart {
                let (from, to) = (&*carried_states, &mut *carried_h);
                isa.outlined_widest(Masked::<T, true> { mask, outputs, from, to, stride: outputs });
            } else if !mask.is_empty() {
                isa.outlined_widest(Times { mask, outputs, values: carried_h, stride: outputs });
            }
        }
    });

    let RecurrentGradients { weight: dw, recurrent_weight: du, bias: db, recurrent_bias: dc, .. } = gradient;
    if is_learned && !layer.given.is_empty() {
        isa.outlined_widest(ZeroRows { which: layer.given, values: carried_h, len: outputs });
        isa.outlined_widest(ZeroRows { which: layer.given, values: carried_states, len: layer.states() });
    }
    isa.outlined_widest(AddRows { rows: carried_h, stride: outputs, to: gradient.initial_output });
    isa.outlined_widest(AddRows { rows: carried_states, stride: units, to: gradient.initial_cell });
    let all = MatrixRef::row_major(gates, [rows, columns]);
    let x = MatrixRef::row_major(x, [rows, inputs]);
    gemm(isa, x.transposed(), all, Start::Accumulate, MatrixMut::row_major(dw, [inputs, columns]));
    if let Some(dx) = dx {
        let w = MatrixRef::row_major(layer.weight, [inputs, columns]).transposed();
        gemm(isa, all, w, Start::Zero, MatrixMut::row_major(dx, [rows, inputs]));
    }
    isa.outlined_widest(AddRows { rows: gates, stride: columns, to: db });
    if !projection.is_empty() {
        let m = MatrixRef::row_major(hidden, [rows, units]).transposed();
        let dh = MatrixRef::row_major(all_dy, [rows, outputs]);
        gemm(isa, m, dh, Start::Accumulate, MatrixMut::row_major(gradient.projection, [units, outputs]));
    }
    isa.outlined_widest(AddPeepholes { layer, gates, states, to: gradient.peepholes });
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
        gemm(isa, h, sums, Start::Accumulate, MatrixMut::new(du, [outputs, shared], columns));
        if cell == Cell::Gru {
            let product = MatrixRef::new(states, [samples, units], [steps * units, 1]);
            gemm(isa, h, product, Start::Accumulate, MatrixMut::new(tail_mut(du, shared), [units, units], columns));
        }
    }
    // The outputs of each step meet the gradients of the next one. The last step of a sample meets the first of the next sample, which
    // has no last outputs, so that gradient must be zero.
    let Some(pairs) = rows.checked_sub(1).filter(|pairs| *pairs > 0) else { return };
    isa.outlined_widest(ZeroFirst { values: gates, every: steps * columns, len: columns });
    let h = if layer.mask.is_empty() { y } else { &*values.masked };
    let h = MatrixRef::row_major(h, [pairs, outputs]).transposed();
    let sums = MatrixRef::new(tail(gates, columns), [pairs, shared], [columns, 1]);
    gemm(isa, h, sums, Start::Accumulate, MatrixMut::new(du, [outputs, shared], columns));
    if cell == Cell::Gru {
        isa.outlined_widest(ZeroFirst { values: states, every: steps * units, len: units });
        let product = MatrixRef::row_major(tail(states, units), [pairs, units]);
        gemm(isa, h, product, Start::Accumulate, MatrixMut::new(tail_mut(du, shared), [units, units], columns));
    }
}

/// The functions of all units in step `t`, backward; the `FIRST` half of a GRU whose reset gate comes first. The values of the units are the
/// outputs, or `PROJECTED` to these.
struct Back<'a, T, const FIRST: bool, const PROJECTED: bool> {
    layer: Recurrence<'a, T>,
    t: usize,
    gates: &'a mut [T],
    states: &'a mut [T],
    y: &'a [T],
    dy: &'a [T],
    carried_h: &'a mut [T],
    carried_states: &'a mut [T],
    hidden: &'a mut [T],
}

impl<T: Scalar, const FIRST: bool, const PROJECTED: bool> Units for Back<'_, T, FIRST, PROJECTED> {
    #[inline(always)]
    fn run<I: Isa>(self, isa: I, cell: Cell) {
        let Self { layer, t, gates, states, y, dy, carried_h, carried_states, hidden } = self;
        let (units, outputs, columns, kept_states) = (layer.units, layer.outputs, layer.columns(), layer.states());
        for sample in 0..layer.samples {
            let step = sample * layer.steps + t;
            let (previous_h, states, previous_states) = if t == 0 {
                let initial_output = layer.initial(layer.initial_output, sample, outputs);
                let initial_cell = layer.initial(layer.initial_cell, sample, kept_states);
                (initial_output, row_mut(states, step, kept_states), initial_cell)
            } else {
                let both = subslice_mut(states, (step - 1) * kept_states..(step + 1) * kept_states);
                let (previous, states) = both.split_at_mut(kept_states.min(both.len()));
                (row(y, step - 1, outputs), states, &*previous)
            };
            let row = GradientRow {
                gates: row_mut(gates, step, columns),
                states,
                previous_states,
                h: row(y, step, outputs),
                previous_h,
                dy: row(dy, step, outputs),
                carried_h: row_mut(carried_h, sample, outputs),
                carried_states: row_mut(carried_states, sample, kept_states),
                peepholes: layer.peepholes,
                hidden: if PROJECTED { row_mut(hidden, step, units) } else { &mut [] },
                relu_candidate: layer.relu_candidate,
            };
            if FIRST { cells::backward_first_half(row) } else { cells::backward::<T, I, PROJECTED>(isa, cell, row) }
        }
    }
}

/// The gradients with respect to the outputs in step `t`: those of the layer plus those that come from the next step.
struct Sums<'a, T> {
    layer: Recurrence<'a, T>,
    t: usize,
    dy: &'a [T],
    carried_h: &'a [T],
    to: &'a mut [T],
}

impl<T: Scalar> Kernel for Sums<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Recurrence { samples, steps, outputs, .. } = self.layer;
        for sample in 0..samples {
            let step = sample * steps + self.t;
            let terms = row(self.dy, step, outputs).iter().zip(row(self.carried_h, sample, outputs));
            row_mut(self.to, step, outputs).iter_mut().zip(terms).for_each(|(to, (dy, carried))| *to = *dy + *carried);
        }
    }
}

/// The gradients with respect to the peepholes: `dp_i += Σ da_i ∘ c₋₁`, `dp_f += Σ da_f ∘ c₋₁`, `dp_o += Σ da_o ∘ c`.
struct AddPeepholes<'a, T> {
    layer: Recurrence<'a, T>,
    gates: &'a [T],
    states: &'a [T],
    to: &'a mut [T],
}

impl<T: Scalar> Kernel for AddPeepholes<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { layer, gates, states, to } = self;
        let Recurrence { samples, steps, units, .. } = layer;
        // The input and forget gates read the last cells, the output gate the next ones.
        for (peephole, (gate, is_last)) in [(0, true), (1, true), (3, false)].into_iter().enumerate() {
            for start in (0..to.len() / 3).step_by(LANES) {
                let range = start..units.min(start + LANES);
                let mut sums = Totals::of_terms(samples * steps);
                for step in 0..samples * steps {
                    let c = if !is_last {
                        row(states, step, units)
                    } else if step % steps != 0 {
                        row(states, step - 1, units)
                    } else {
                        layer.initial(layer.initial_cell, step / steps, units)
                    };
                    let mut products = load(subslice(
                        row(gates, step, 4 * units),
                        gate * units + range.start..gate * units + range.end,
                    ));
                    let c = load(c.get(range.clone()).unwrap_or_default());
                    products.iter_mut().zip(c).for_each(|(product, c)| *product *= c);
                    sums.add(&products);
                }
                add_to(to, peephole * units + start, sums.finished(), range.len());
            }
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
