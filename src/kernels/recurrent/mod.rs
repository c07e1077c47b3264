//! Recurrent layers: the products of a step, the functions of its units, and the gradients back through all steps.
//!
//! Samples are `[sample][step][value]`, so the values of one step are rows with a stride. In training the inputs of all steps are
//! multiplied at once, and so are the gradients for the weights; only the product of the last outputs is per step. A prediction goes
//! step by step, so that it needs memory for one step only, and has the same bits as steps by hand.

mod cells;
mod passes;

use super::arguments::{CarriedGradients, Recurrence, RecurrentGradients, RecurrentValues};
use super::gemm::gemv_inlined;
use crate::simd::Isa;
use crate::tensor::Scalar;
pub(crate) use passes::{backward_kernel, forward_kernel, predict_kernel, step_kernel};

/// The largest layer (weights) whose steps with a single sample are inlined.
pub const MAX_INLINED_WEIGHTS: usize = 8192;

/// Checks that there are all parameters. Inlined into a network, where the sizes are known, this is gone.
#[inline(always)]
fn check_parameters<T>(layer: &Recurrence<'_, T>) {
    let columns = layer.columns();
    assert!(layer.weight.len() >= layer.inputs * columns, "there are too few weights");
    assert!(layer.recurrent_weight.len() >= layer.units * columns, "there are too few recurrent weights");
    for bias in [layer.bias, layer.recurrent_bias] {
        assert!(bias.is_empty() || bias.len() == columns, "each column has a bias, or none has");
    }
    for initial in [layer.initial_output, layer.initial_cell] {
        let is_whole =
            initial.is_empty() || initial.len() == layer.units || initial.len() == layer.samples * layer.units;
        assert!(is_whole, "each unit has an initial state, or none has");
    }
}

/// Checks that there is memory for the values of all samples, for this number of samples and steps.
#[inline(always)]
fn check_values<T>(layer: &Recurrence<'_, T>, rows: usize, values: &RecurrentValues<'_, T>) {
    assert!(values.gates.len() >= rows * layer.columns(), "there is too little memory for the gates");
    assert!(values.states.len() >= rows * layer.states(), "there is too little memory for the states");
    if !layer.mask.is_empty() {
        assert!(layer.mask.len() >= layer.samples * layer.units, "there are too few factors");
        assert!(values.masked.len() >= rows * layer.units, "there is too little memory for outputs times factors");
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
    assert!(y.len() >= layer.samples * layer.steps * layer.units, "there are too few outputs");
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
    assert!(y.len() >= layer.samples * layer.steps * layer.units, "there are too few outputs");
    T::recurrent_forward(isa.level(), layer, x, values, y);
}

/// Computes the gradients by the inputs, if they are needed, and adds those by the parameters. `values` are those of [`forward`], which
/// are overwritten; its sums are not needed.
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
    assert!(y.len() >= layer.samples * layer.steps * layer.units, "there are too few outputs");
    assert!(dy.len() >= layer.samples * layer.steps * layer.units, "there are too few gradients");
    assert!(
        carried.outputs.len() >= layer.samples * layer.units,
        "there is too little memory for the gradients by outputs"
    );
    assert!(
        carried.states.len() >= layer.samples * layer.states(),
        "there is too little memory for the gradients by states"
    );
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
    assert!(h.len() >= layer.units, "there are too few outputs");
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
    let (units, columns) = (layer.units, layer.columns());
    check_parameters(&layer);
    check_values(&layer, 1, &values);
    check_sums(&layer, &values);
    assert!(x.len() == layer.inputs && h.len() == units, "the inputs and outputs do not fit the layer");
    let RecurrentValues { gates, states, sums, .. } = values;
    let (gates, sums) = (&mut gates[..columns], &mut sums[..columns]);
    gemv_inlined(isa, x, layer.weight, layer.bias, gates);
    passes::step_of_one(isa, layer, gates, states, sums, h);
}
