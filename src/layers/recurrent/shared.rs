//! What all recurrent layers have in common: their shapes, and their passes.

use core::marker::PhantomData;
use core::mem::replace;

use typenum::{U0, U2, Unsigned};

use super::RecurrentParams;
use super::settings::{Four, check, with_settings};
use crate::kernels::arguments::{CarriedGradients, Cell, Mask, Recurrence, RecurrentValues};
use crate::kernels::recurrent;
use crate::layer::prelude::*;
use crate::layer::{self, Operation};
use crate::layers::regularization::new_key;
use crate::plain_struct;
use crate::tensor::plain::Pair;
use crate::tensor::{Gates, Outer};
use crate::type_level::numbers::product;
use crate::type_level::settings::{Dropping, InitialState, Setting, Settings};

/// A recurrent layer whose units compute the function `U`: [`RNN`](super::RNN), [`GRU`](super::GRU), [`LSTM`](super::LSTM).
pub struct Recurrent<U, F, H, A, B, C, D>(PhantomData<(U, F, H, A, B, C, D)>);

/// The function of the units of a recurrent layer.
pub trait Unit: 'static {
    /// The number of gates.
    type Gates: ArrayLength;
    /// The shape of the values that are computed in addition to gates and outputs, given the shape of the outputs.
    type States<Out: Shape>: Shape;
    /// The shape of those of them that the next step reads.
    type Cells<Out: Shape>: Shape;
    /// The function, if no setting changes it.
    #[doc(hidden)]
    const CELL: Cell;
}

type InputsOf<F, In> = <<F as Inputs>::Shape<In> as Shape>::Channels;
type UnitsOf<H> = <H as Outputs>::Length;
type Parameters<T, U, F, H, A, B, C, D, In> = RecurrentParams<
    T,
    U,
    InputsOf<F, In>,
    UnitsOf<H>,
    <Four<A, B, C, D> as Settings>::Bias,
    <Four<A, B, C, D> as Settings>::InitialState,
>;

/// The values of one step of a sample: gates, sums, and states.
type StepValues<T, U, H> = Pair<
    Pair<Tensor<T, Gates<<U as Unit>::Gates, H>>, Tensor<T, Gates<<U as Unit>::Gates, H>>>,
    Tensor<T, <U as Unit>::States<Features<H>>>,
>;

plain_struct! {
    /// The values that training keeps of up to `B` samples, for the output shape `Out` of `H` units.
    pub struct RecurrentCache<T: Scalar, U: Unit, Out: Shape, H: ArrayLength, M: Dropping; const B: usize> {
        gates: [Tensor<T, Outer<Features<U::Gates>, Out>>; B],
        states: [Tensor<T, U::States<Out>>; B],
        /// In the forward pass, the products of the previous outputs; then given outputs and cells before the first step.
        sums: [Tensor<T, Gates<U::Gates, H>>; B],
        /// In the forward pass, given outputs before the first step; in the backward pass, gradients.
        carried_outputs: [Tensor<T, Features<H>>; B],
        carried_states: [Tensor<T, U::States<Features<H>>>; B],
        /// 1 for a sample that began with a given state.
        given: [Tensor<T, Features<U1>>; B],
        /// With dropout, the factors of the previous outputs of all samples, and then the outputs before the first step times these.
        factors: [Tensor<T, M::Shape<Gates<U2, H>>>; B],
        /// With dropout, the outputs times their factors.
        masked: [Tensor<T, M::Shape<Out>>; B],
    }
}

impl<U, F, H, A: Setting, B: Setting, C: Setting, D: Setting> Recurrent<U, F, H, A, B, C, D> {
    /// The rate of dropout of the previous outputs.
    const RATE: Option<f64> = <Four<A, B, C, D> as Settings>::RECURRENT_DROPOUT;
}

/// Returns the number of factors of the previous outputs of all samples.
#[inline(always)]
const fn factors_of<T>(layer: &Recurrence<'_, T>, rate: Option<f64>) -> usize {
    if rate.is_some() { layer.samples * layer.units } else { 0 }
}

/// The number of steps of a sequence; 0 for other shapes.
const fn steps<In: Shape>() -> usize {
    match In::DIMS {
        [steps, _] => *steps,
        _ => 0,
    }
}

/// Whether a step of a single sample is inlined.
const fn is_small<U: Unit, F: Unsigned, H: Unsigned>() -> bool {
    let columns = U::Gates::USIZE.saturating_mul(H::USIZE);
    F::USIZE.saturating_add(H::USIZE).saturating_mul(columns) <= recurrent::MAX_INLINED_WEIGHTS
}

impl<In: Shape, U: Unit, F: Inputs, H: Outputs, A: Setting, B: Setting, C: Setting, D: Setting> Layer<In>
    for Recurrent<U, F, H, A, B, C, D>
{
    type Input = In;
    type Output = In::WithChannels<UnitsOf<H>>;
    type Head = Values;
    type Params<T: Scalar> = Parameters<T, U, F, H, A, B, C, D, In>;
    type Scratch<T: Scalar> = StepValues<T, U, UnitsOf<H>>;

    const EXPECTS: Expects = check::<F, H, Four<A, B, C, D>>(U::CELL);
    const REUSE: Reuse = Reuse::reads(Reads::BOTH);
    const MACS: u64 = {
        let (inputs, units) = (InputsOf::<F, In>::USIZE, UnitsOf::<H>::USIZE);
        product(&[steps::<In>() as u64, inputs.saturating_add(units) as u64, U::Gates::U64, units as u64])
    };
    const OPERATION: Operation = Operation::Recurrent(layer::Recurrence {
        cell: with_settings::<Four<A, B, C, D>>(U::CELL),
        units: UnitsOf::<H>::USIZE,
        bias: <<Four<A, B, C, D> as Settings>::Bias as crate::type_level::settings::Bias>::Shape::<Features<U1>>::SIZE
            > 0,
        learned_state: Begun::<A, B, C, D>::SIZE > 0,
    });

    #[inline(always)]
    fn predict<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    ) {
        let (x, y) = xy.apart();
        let layer = params.layer(const { with_settings::<Four<A, B, C, D>>(U::CELL) }, [x.len(), steps::<In>()]);
        // A constant condition, so that the inlined code is compiled for small layers only.
        if const { is_small::<U, InputsOf<F, In>, UnitsOf<H>>() }
            && let ([x], [y], [Pair(Pair(gates, sums), states)]) = (x, &mut *y, &mut *scratch)
        {
            states.fill(T::ZERO);
            let mut h = Tensor::<T, Features<UnitsOf<H>>>::ZERO;
            params.begin(&mut h, states);
            let (inputs, units) = (layer.inputs.max(1), layer.units.max(1));
            for (x, y) in x.chunks_exact(inputs).zip(y.chunks_exact_mut(units)) {
                recurrent::step_inlined(
                    isa,
                    layer,
                    x,
                    RecurrentValues { gates, states, sums, masked: &mut [] },
                    &mut h,
                );
                y.iter_mut().zip(h.iter()).for_each(|(y, h)| *y = *h);
            }
            return;
        }
        let (samples, columns) = (x.len(), layer.columns());
        let scratch = all_scalars_mut(scratch);
        let (gates, scratch) = scratch.split_at_mut(samples * columns);
        let (sums, states) = scratch.split_at_mut(samples * columns);
        let values = RecurrentValues { gates, states, sums, masked: &mut [] };
        recurrent::predict(isa, layer, all_scalars(x), values, all_scalars_mut(y));
    }
}

impl<In: Shape, U: Unit, F: Inputs, H: Outputs, A: Setting, B: Setting, C: Setting, D: Setting> Trainable<In>
    for Recurrent<U, F, H, A, B, C, D>
{
    type Cache<T: Scalar, const N: usize> =
        RecurrentCache<T, U, Self::Output, UnitsOf<H>, <Four<A, B, C, D> as Settings>::Dropping, N>;

    #[inline(always)]
    fn forward<T: Scalar, I: Isa, const N: usize>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        cache: &mut Self::Cache<T, N>,
        rng: &mut StepRng,
        isa: I,
    ) {
        let (x, y) = xy.apart();
        let mut layer = params.layer(const { with_settings::<Four<A, B, C, D>>(U::CELL) }, [x.len(), steps::<In>()]);
        let RecurrentCache { gates, states, sums, carried_outputs, carried_states, given, factors, masked } = cache;
        let (outputs, cells) = (all_scalars_mut(carried_outputs), all_scalars_mut(carried_states));
        let (gates, states) = (all_scalars_mut(gates), all_scalars_mut(states));
        let (sums, given) = (all_scalars_mut(sums), &mut all_scalars_mut(given)[..layer.samples]);
        let (units, kept) = (layer.units, const { U::Cells::<Features<UnitsOf<H>>>::SIZE });
        let dropped = Self::RATE.map(|rate| Mask::new(rate, new_key(rng)));
        let mut carried = rng.states::<T, <Self as Streaming<In>>::State<T>>();
        match &mut carried {
            None => given.fill(T::ZERO),
            Some(carried) => {
                for (sample, Pair(Pair(h, c), begun)) in carried.iter_mut().enumerate() {
                    let is_given = begun.first_mut().is_none_or(|begun| replace(begun, T::ONE) != T::ZERO);
                    if !is_given {
                        params.begin(h, c);
                    }
                    given[sample] = if is_given { T::ONE } else { T::ZERO };
                    outputs[sample * units..][..units].copy_from_slice(h);
                    cells[sample * kept..][..kept].copy_from_slice(c);
                }
                layer.initial_output = &outputs[..layer.samples * units];
                layer.initial_cell = &cells[..layer.samples * kept];
            }
        }
        let (mask, masked_initial) = all_scalars_mut(factors).split_at_mut(factors_of(&layer, Self::RATE));
        if let Some(dropped) = dropped {
            mask.fill(T::ONE);
            T::dropout(isa.level(), dropped, Operand::of_scalars_in_place(mask));
            if !layer.initial_output.is_empty() {
                let masked_initial = &mut masked_initial[..mask.len()];
                for (sample, masked) in masked_initial.chunks_exact_mut(units.max(1)).enumerate() {
                    let initial = &layer.initial_output[sample * layer.initial_stride()..][..units];
                    let products = initial.iter().zip(&mask[sample * units..]).map(|(h, factor)| *h * *factor);
                    masked.iter_mut().zip(products).for_each(|(masked, product)| *masked = product);
                }
                layer.masked_initial = masked_initial;
            }
            layer.mask = mask;
        }
        let masked = all_scalars_mut(masked);
        let values = RecurrentValues { gates, states: &mut *states, sums: &mut *sums, masked };
        recurrent::forward(isa, layer, all_scalars(x), values, all_scalars_mut(y));
        if let Some(carried) = &mut carried {
            // The state after the last step, and, for the backward pass, that before the first one.
            for (sample, Pair(Pair(h, c), _)) in carried.iter_mut().enumerate() {
                let last = sample * layer.steps + layer.steps - 1;
                h.copy_from_slice(&all_scalars(y)[last * units..][..units]);
                c.copy_from_slice(&states[last * kept..][..kept]);
            }
            let (h, c) = sums.split_at_mut(layer.initial_output.len());
            h.copy_from_slice(layer.initial_output);
            c[..layer.initial_cell.len()].copy_from_slice(layer.initial_cell);
        }
    }

    /// Through all steps, from the last to the first: `dh` is that of the step's output plus that of the next step. The gradients by the
    /// products, `da`, are kept, and then `dW += xᵀ · da`, `dU += h₋₁ᵀ · da`, `db += Σ da`, `dx = da · Wᵀ`.
    #[inline(always)]
    fn backward<T: Scalar, I: Isa, const N: usize>(
        params: &Self::Params<T>,
        Saved { x, y, cache }: Saved<'_, Self, In, T, N>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        let mut layer = params.layer(const { with_settings::<Four<A, B, C, D>>(U::CELL) }, [x.len(), steps::<In>()]);
        let (dy, dx, gradient) = gradients.scalars();
        let RecurrentCache { gates, states, sums, carried_outputs, carried_states, given, factors, masked } = cache;
        let given = &all_scalars(given)[..layer.samples];
        if given.iter().any(|given| *given != T::ZERO) {
            let (outputs, cells) = all_scalars(sums).split_at(layer.samples * layer.units);
            layer.initial_output = outputs;
            layer.initial_cell = &cells[..layer.samples * const { U::Cells::<Features<UnitsOf<H>>>::SIZE }];
            layer.given = given;
        }
        if Self::RATE.is_some() {
            let (mask, masked_initial) = all_scalars(factors).split_at(factors_of(&layer, Self::RATE));
            layer.mask = mask;
            if !layer.initial_output.is_empty() {
                layer.masked_initial = &masked_initial[..mask.len()];
            }
        }
        let values = RecurrentValues {
            gates: all_scalars_mut(gates),
            states: all_scalars_mut(states),
            sums: &mut [],
            masked: all_scalars_mut(masked),
        };
        let carried =
            CarriedGradients { outputs: all_scalars_mut(carried_outputs), states: all_scalars_mut(carried_states) };
        let x_y_dy = [all_scalars(x), all_scalars(y), dy];
        recurrent::backward(isa, layer, x_y_dy, values, carried, dx, gradient.gradients());
    }
}

/// 1 after the first step, if the initial state is learned.
type Begun<A, B, C, D> = <<Four<A, B, C, D> as Settings>::InitialState as InitialState>::Shape<Features<U1>>;

/// The state is the outputs `h` of the previous step, and the cells of an LSTM.
impl<In: Shape, U: Unit, F: Inputs, H: Outputs, A: Setting, B: Setting, C: Setting, D: Setting> Streaming<In>
    for Recurrent<U, F, H, A, B, C, D>
{
    type State<T: Scalar> = Pair<
        Pair<Tensor<T, Features<UnitsOf<H>>>, Tensor<T, U::Cells<Features<UnitsOf<H>>>>>,
        Tensor<T, Begun<A, B, C, D>>,
    >;

    const NOT_CARRIED: Option<&'static str> = None;

    /// As in a prediction of one sequence, with the same bits.
    #[inline(always)]
    fn step<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, <Self::Output as Shape>::Step>,
        Pair(Pair(h, cells), begun): &mut Self::State<T>,
        isa: I,
    ) {
        let layer = params.layer(const { with_settings::<Four<A, B, C, D>>(U::CELL) }, [1, 1]);
        if let Some(begun) = begun.first_mut()
            && *begun == T::ZERO
        {
            params.begin(h, cells);
            *begun = T::ONE;
        }
        let mut gates = Tensor::<T, Gates<U::Gates, UnitsOf<H>>>::ZERO;
        let mut sums = Tensor::<T, Gates<U::Gates, UnitsOf<H>>>::ZERO;
        let mut states = Tensor::<T, U::States<Features<UnitsOf<H>>>>::ZERO;
        let has_cells = const { U::Cells::<Features<UnitsOf<H>>>::SIZE > 0 };
        let states: &mut [T] = if has_cells { cells } else { &mut states };
        let values = RecurrentValues { gates: &mut gates, states, sums: &mut sums, masked: &mut [] };
        if const { is_small::<U, InputsOf<F, In>, UnitsOf<H>>() } {
            recurrent::step_inlined(isa, layer, x, values, h);
        } else {
            recurrent::step(isa, layer, x, values, h);
        }
        y.iter_mut().zip(h.iter()).for_each(|(y, h)| *y = *h);
    }
}

/// The shape of no values.
pub type NoStates = Features<U0>;
