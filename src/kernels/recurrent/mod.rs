//! Recurrent layers: the products of a step, the functions of its units, and the gradients back through all steps.
//!
//! Samples are `[sample][step][value]`, so the values of one step are rows with a stride. In training the inputs of all steps are
//! multiplied at once, and so are the gradients for the weights; only the product of the last outputs is per step. A prediction goes
//! step by step, so that it needs memory for one step only, and has the same bits as steps by hand.

mod activations;
mod backward;
mod blocks;
mod cells;
mod dispatch;
mod forward;
mod rows;

use super::arguments::{CarriedGradients, Cell, Recurrence, RecurrentGradients, RecurrentValues};
use super::gemm::gemv_inlined;
use crate::simd::Isa;
use crate::tensor::Scalar;
pub(crate) use backward::backward_kernel;
pub(crate) use forward::{forward_kernel, predict_kernel, step_kernel};

/// The largest layer (weights) whose steps with a single sample are inlined.
pub const MAX_INLINED_WEIGHTS: u64 = 8192;

/// Whether the steps of a layer with this number of weights are inlined for a single sample. In a debug build the compiled kernel is faster.
pub const fn is_inlined(weights: u64) -> bool {
    !cfg!(debug_assertions) && weights <= MAX_INLINED_WEIGHTS
}

/// Checks that there are all parameters. Inlined into a network, where the sizes are known, this is gone.
#[inline(always)]
fn check_parameters<T>(layer: &Recurrence<'_, T>) {
    let columns = layer.columns();
    assert!(layer.weight.len() >= layer.inputs * columns, "there are too few weights");
    assert!(layer.recurrent_weight.len() >= layer.outputs * columns, "there are too few recurrent weights");
    if layer.projection.is_empty() {
        assert!(layer.outputs == layer.units, "each unit has an output, or there is a projection");
    } else {
        assert!(layer.projection.len() >= layer.units * layer.outputs, "there are too few weights of the projection");
    }
    if layer.cell == Cell::LstmPeepholes {
        assert!(layer.peepholes.len() >= 3 * layer.units, "there are too few peepholes");
    }
    for bias in [layer.bias, layer.recurrent_bias] {
        assert!(bias.is_empty() || bias.len() == columns, "each column has a bias, or none has");
    }
    for (initial, len) in [(layer.initial_output, layer.outputs), (layer.initial_cell, layer.units)] {
        let is_whole = initial.is_empty() || initial.len() == len || initial.len() == layer.samples * len;
        assert!(is_whole, "each unit has an initial state, or none has");
    }
}

/// Checks that there is memory for the values of all samples, for this number of samples and steps.
#[inline(always)]
fn check_values<T>(layer: &Recurrence<'_, T>, rows: usize, values: &RecurrentValues<'_, T>) {
    assert!(values.gates.len() >= rows * layer.columns(), "there is too little memory for the gates");
    assert!(values.states.len() >= rows * layer.states(), "there is too little memory for the states");
    if !layer.mask.is_empty() {
        assert!(layer.mask.len() >= layer.samples * layer.outputs, "there are too few factors");
        assert!(values.masked.len() >= rows * layer.outputs, "there is too little memory for outputs times factors");
    }
    if !layer.projection.is_empty() {
        assert!(values.hidden.len() >= rows * layer.units, "there is too little memory for values to be projected");
    }
}

/// Checks that there is memory for the products of the last outputs in one step.
#[inline(always)]
fn check_sums<T>(layer: &Recurrence<'_, T>, values: &RecurrentValues<'_, T>) {
    assert!(values.sums.len() >= layer.samples * layer.columns(), "there is too little memory for the sums");
}

/// Computes the outputs `y` of all steps. `values` are those of one step.
///
/// # Panics
///
/// If a slice is too short for the sizes.
#[inline(always)]
pub fn predict<T: Scalar, I: Isa>(
    isa: I,
    layer: Recurrence<'_, T>,
    x: &[T],
    values: RecurrentValues<'_, T>,
    y: &mut [T],
) {
    check_parameters(&layer);
    check_values(&layer, layer.samples, &values);
    check_sums(&layer, &values);
    assert!(x.len() >= layer.samples * layer.steps * layer.inputs, "there are too few inputs");
    assert!(y.len() >= layer.samples * layer.steps * layer.outputs, "there are too few outputs");
    T::recurrent_predict(isa.level(), layer, x, values, y);
}

/// As [`predict`], and keeps the gates and states of all steps in `values`.
///
/// # Panics
///
/// If a slice is too short for the sizes.
#[inline(always)]
pub fn forward<T: Scalar, I: Isa>(
    isa: I,
    layer: Recurrence<'_, T>,
    x: &[T],
    values: RecurrentValues<'_, T>,
    y: &mut [T],
) {
    check_parameters(&layer);
    check_values(&layer, layer.samples * layer.steps, &values);
    check_sums(&layer, &values);
    assert!(x.len() >= layer.samples * layer.steps * layer.inputs, "there are too few inputs");
    assert!(y.len() >= layer.samples * layer.steps * layer.outputs, "there are too few outputs");
    T::recurrent_forward(isa.level(), layer, x, values, y);
}

/// Computes the gradients with respect to the inputs, if they are needed, and adds those with respect to the parameters. `values` are
/// those of [`forward`], which are overwritten; its sums are not needed.
///
/// # Panics
///
/// If a slice is too short for the sizes.
#[inline(always)]
pub fn backward<T: Scalar, I: Isa>(
    isa: I,
    layer: Recurrence<'_, T>,
    [x, y, dy]: [&[T]; 3],
    values: RecurrentValues<'_, T>,
    carried: CarriedGradients<'_, T>,
    dx: Option<&mut [T]>,
    gradient: RecurrentGradients<'_, T>,
) {
    check_parameters(&layer);
    check_values(&layer, layer.samples * layer.steps, &values);
    assert!(x.len() >= layer.samples * layer.steps * layer.inputs, "there are too few inputs");
    assert!(y.len() >= layer.samples * layer.steps * layer.outputs, "there are too few outputs");
    assert!(dy.len() >= layer.samples * layer.steps * layer.outputs, "there are too few gradients");
    assert!(
        carried.outputs.len() >= layer.samples * layer.outputs,
        "there is too little memory for the gradients with respect to outputs"
    );
    assert!(
        carried.states.len() >= layer.samples * layer.states(),
        "there is too little memory for the gradients with respect to states"
    );
    if !layer.projection.is_empty() {
        let len = layer.samples * layer.steps * layer.outputs;
        assert!(
            carried.all_outputs.len() >= len,
            "there is too little memory for the gradients with respect to all outputs"
        );
    }
    assert!(gradient.projection.len() >= layer.projection.len(), "there are too few weights of the projection");
    assert!(gradient.peepholes.len() >= layer.peepholes.len(), "there are too few peepholes");
    assert!(gradient.weight.len() >= layer.weight.len(), "there are too few weights");
    assert!(gradient.recurrent_weight.len() >= layer.recurrent_weight.len(), "there are too few recurrent weights");
    T::recurrent_backward(isa.level(), layer, [x, y, dy], values, carried, dx, gradient);
}

/// Advances one sample by one step: from its inputs `x`, its last outputs `h` and the states of an LSTM, computes the next ones. The
/// values in `values.gates` and `values.sums` are of no use afterwards.
///
/// # Panics
///
/// If a slice is too short for the sizes.
#[inline(always)]
pub fn step<T: Scalar, I: Isa>(isa: I, layer: Recurrence<'_, T>, x: &[T], values: RecurrentValues<'_, T>, h: &mut [T]) {
    check_parameters(&layer);
    check_values(&layer, 1, &values);
    check_sums(&layer, &values);
    assert!(x.len() >= layer.inputs, "there are too few inputs");
    assert!(h.len() >= layer.outputs, "there are too few outputs");
    T::recurrent_step(isa.level(), layer, x, values, h);
}

/// As [`step`], inlined. Use it only if the compiler knows the sizes, and for at most [`MAX_INLINED_WEIGHTS`] weights.
///
/// # Panics
///
/// If the length of a slice does not fit the sizes.
#[inline(always)]
pub fn step_inlined<T: Scalar, I: Isa>(
    isa: I,
    layer: Recurrence<'_, T>,
    x: &[T],
    values: RecurrentValues<'_, T>,
    h: &mut [T],
) {
    let columns = layer.columns();
    check_parameters(&layer);
    check_values(&layer, 1, &values);
    check_sums(&layer, &values);
    assert!(x.len() == layer.inputs && h.len() == layer.outputs, "the inputs and outputs do not fit the layer");
    let RecurrentValues { gates, states, sums, hidden, .. } = values;
    let (gates, sums) = (&mut gates[..columns], &mut sums[..columns]);
    let hidden = if layer.projection.is_empty() { hidden } else { &mut hidden[..layer.units] };
    gemv_inlined(isa, x, (layer.weight, columns), layer.bias, gates);
    forward::step_of_one(isa, layer, RecurrentValues { gates, states, sums, hidden, masked: &mut [] }, h);
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::simd::{Kernel, dispatch};
    use std::vec::Vec;

    fn values(count: usize, seed: usize) -> Vec<f32> {
        (0..count).map(|i| ((i * 37 + seed * 11) % 19) as f32 / 7.0 - 1.2).collect()
    }

    /// Two steps, compiled and inlined.
    struct Check {
        cell: Cell,
        inputs: usize,
        units: usize,
        outputs: usize,
    }

    impl Kernel for Check {
        type Output = ();

        #[inline(always)]
        fn run<I: Isa>(self, isa: I) {
            let Self { cell, inputs, units, outputs } = self;
            let (gates, has_peepholes) = match cell {
                Cell::Tanh | Cell::ReLU => (1, false),
                Cell::Gru | Cell::GruResetFirst => (3, false),
                Cell::Lstm => (4, false),
                Cell::LstmPeepholes => (4, true),
            };
            let columns = gates * units;
            let (weight, recurrent_weight) = (values(inputs * columns, 1), values(outputs * columns, 2));
            let (bias, recurrent_bias) = (values(columns, 3), values(columns, 4));
            let projection = values(if outputs == units { 0 } else { units * outputs }, 5);
            let peepholes = values(if has_peepholes { 3 * units } else { 0 }, 6);
            let layer = Recurrence {
                cell,
                relu_candidate: false,
                samples: 1,
                steps: 1,
                inputs,
                units,
                outputs,
                weight: &weight,
                recurrent_weight: &recurrent_weight,
                bias: &bias,
                recurrent_bias: &recurrent_bias,
                projection: &projection,
                peepholes: &peepholes,
                initial_output: &[],
                initial_cell: &[],
                given: &[],
                mask: &[],
                masked_initial: &[],
            };
            let advance = |inlined: bool| {
                let (mut h, mut states) = (values(outputs, 7), values(units, 8));
                let (mut gates, mut sums, mut hidden) = (values(columns, 9), values(columns, 9), values(units, 9));
                for t in 0..2 {
                    let memory = RecurrentValues {
                        gates: &mut gates,
                        states: &mut states,
                        sums: &mut sums,
                        masked: &mut [],
                        hidden: &mut hidden,
                    };
                    let x = values(inputs, 10 + t);
                    if inlined {
                        step_inlined(isa, layer, &x, memory, &mut h)
                    } else {
                        step(isa, layer, &x, memory, &mut h)
                    }
                }
                h
            };
            assert_eq!(advance(true), advance(false), "{cell:?}, {inputs} inputs, {units} units");
        }
    }

    /// A layer chooses between them by its size and by the kind of build.
    #[test]
    fn an_inlined_step_has_the_bits_of_the_compiled_one() {
        for cell in [Cell::Tanh, Cell::ReLU, Cell::Gru, Cell::GruResetFirst, Cell::Lstm, Cell::LstmPeepholes] {
            for (inputs, units) in [(1, 1), (1, 16), (3, 7), (5, 19), (2, 40)] {
                dispatch(Check { cell, inputs, units, outputs: units });
            }
        }
        dispatch(Check { cell: Cell::Lstm, inputs: 4, units: 16, outputs: 6 });
    }
}
