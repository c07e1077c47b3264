//! What all recurrent layers have in common: their shapes, and their passes.

use core::marker::PhantomData;
use core::mem::replace;

use typenum::{U0, U2, U3, Unsigned};

use super::RecurrentParams;
use super::settings::{check, function};
use super::unit::Unit;
use crate::kernels::arguments::{CarriedGradients, Mask, Recurrence, RecurrentValues};
use crate::kernels::recurrent;
use crate::layer::prelude::*;
use crate::layer::{self, Operation};
use crate::layers::regularization::new_key;
use crate::plain_struct;
use crate::tensor::plain::Pair;
use crate::tensor::{Gates, Outer};
use crate::type_level::numbers::{product, sum};
use crate::type_level::settings::{Dropping, InitialState, Peeping, Projecting, Setting, Settings};

/// A recurrent layer whose units compute the function `U`: [`RNN`](super::RNN), [`GRU`](super::GRU), [`LSTM`](super::LSTM).
pub struct Recurrent<U, F, H, A, B, C, D, E>(PhantomData<(U, F, H)>, PhantomData<Five<A, B, C, D, E>>);

type InputsOf<F, In> = <<F as Inputs>::Shape<In> as Shape>::Channels;
type UnitsOf<H> = <H as Outputs>::Length;
/// All settings.
type Five<A, B, C, D, E> = (A, B, C, D, E);
type ProjectingOf<A, B, C, D, E> = <Five<A, B, C, D, E> as Settings>::Projecting;
/// The number of outputs of `H` units.
type OutputsOf<H, J> = <J as Projecting>::Outputs<UnitsOf<H>>;
type Parameters<T, U, F, H, A, B, C, D, E, In> = RecurrentParams<
    T,
    U,
    InputsOf<F, In>,
    UnitsOf<H>,
    <Five<A, B, C, D, E> as Settings>::Bias,
    <Five<A, B, C, D, E> as Settings>::InitialState,
    ProjectingOf<A, B, C, D, E>,
    <Five<A, B, C, D, E> as Settings>::Peeping,
>;

/// The values of one step of a sample: gates, sums, states, and the values of the units in front of a projection.
type StepValues<T, U, H, J> = Pair<
    Pair<Tensor<T, Gates<<U as Unit>::Gates, H>>, Tensor<T, Gates<<U as Unit>::Gates, H>>>,
    Pair<Tensor<T, <U as Unit>::States<Features<H>>>, Tensor<T, <J as Projecting>::Shape<Features<H>>>>,
>;

plain_struct! {
    /// The values that training keeps of up to `B` samples, for the output shape `Out`, and the shape `Values` of the values of `H` units.
    pub struct RecurrentCache<
        T: Scalar,
        U: Unit,
        Out: Shape,
        Values: Shape,
        H: ArrayLength,
        M: Dropping,
        J: Projecting; const B: usize
    > {
        gates: [Tensor<T, Outer<Features<U::Gates>, Values>>; B],
        states: [Tensor<T, U::States<Values>>; B],
        /// In the forward pass, the products of the previous outputs; then given outputs and cells before the first step.
        sums: [Tensor<T, Gates<U::Gates, H>>; B],
        /// In the forward pass, given outputs before the first step; in the backward pass, gradients.
        carried_outputs: [Tensor<T, Features<J::Outputs<H>>>; B],
        carried_states: [Tensor<T, U::States<Features<H>>>; B],
        /// 1 for a sample that began with a given state.
        given: [Tensor<T, Features<U1>>; B],
        /// With dropout, the factors of the previous outputs of all samples, and then the outputs before the first step times these.
        factors: [Tensor<T, M::Shape<Gates<U2, J::Outputs<H>>>>; B],
        /// With dropout, the outputs times their factors.
        masked: [Tensor<T, M::Shape<Out>>; B],
        /// With a projection, the values of the units.
        hidden: [Tensor<T, J::Shape<Values>>; B],
        /// With a projection, the gradients with respect to the outputs.
        all_outputs: [Tensor<T, J::Shape<Out>>; B],
    }
}

impl<U, F, H, A: Setting, B: Setting, C: Setting, D: Setting, E: Setting> Recurrent<U, F, H, A, B, C, D, E> {
    /// The rate of dropout of the previous outputs.
    const RATE: Option<f64> = <Five<A, B, C, D, E> as Settings>::RECURRENT_DROPOUT;
}

/// Returns the number of factors of the previous outputs of all samples.
#[cfg_attr(not(debug_assertions), inline(always))]
const fn factors_of<T>(layer: &Recurrence<'_, T>, rate: Option<f64>) -> usize {
    if rate.is_some() { layer.samples * layer.outputs } else { 0 }
}

/// The number of steps of a sequence; 0 for other shapes.
const fn steps<In: Shape>() -> usize {
    match In::DIMS {
        [steps, _] => *steps,
        _ => 0,
    }
}

/// Returns the number of weights of a layer with `F` inputs, `H` units and `P` outputs.
const fn weights<U: Unit, F: Unsigned, H: Unsigned, P: Unsigned>(is_projection: bool) -> u64 {
    let of_gates = product(&[F::U64.saturating_add(P::U64), U::Gates::U64, H::U64]);
    sum(&[of_gates, if is_projection { product(&[H::U64, P::U64]) } else { 0 }])
}

/// Whether a step of a single sample is inlined.
const fn is_small<U: Unit, F: Unsigned, H: ArrayLength, J: Projecting>() -> bool {
    recurrent::is_inlined(weights::<U, F, H, J::Outputs<H>>(J::IS_PROJECTION))
}

impl<In: Shape, U: Unit, F: Inputs, H: Outputs, A: Setting, B: Setting, C: Setting, D: Setting, E: Setting> Layer<In>
    for Recurrent<U, F, H, A, B, C, D, E>
{
    type Input = In;
    type Output = In::WithChannels<OutputsOf<H, ProjectingOf<A, B, C, D, E>>>;
    type Head = Values;
    type Params<T: Scalar> = Parameters<T, U, F, H, A, B, C, D, E, In>;
    type Scratch<T: Scalar> = StepValues<T, U, UnitsOf<H>, ProjectingOf<A, B, C, D, E>>;

    const EXPECTS: Expects = check::<F, H, Five<A, B, C, D, E>>(U::CELL);
    const REUSE: Reuse = Reuse::reads(Reads::BOTH);
    const MACS: u64 = {
        let is_projection = ProjectingOf::<A, B, C, D, E>::IS_PROJECTION;
        let weights =
            weights::<U, InputsOf<F, In>, UnitsOf<H>, OutputsOf<H, ProjectingOf<A, B, C, D, E>>>(is_projection);
        let peepholes = <<Five<A, B, C, D, E> as Settings>::Peeping as Peeping>::Shape::<Gates<U3, UnitsOf<H>>>::SIZE;
        product(&[steps::<In>() as u64, sum(&[weights, peepholes as u64])])
    };
    const OPERATION: Operation =
        Operation::Recurrent(
            layer::Recurrence {
                cell: function::<Five<A, B, C, D, E>>(U::CELL).0,
                relu_candidate: function::<Five<A, B, C, D, E>>(U::CELL).1,
                units: UnitsOf::<H>::USIZE,
                projection: if ProjectingOf::<A, B, C, D, E>::IS_PROJECTION {
                    Some(OutputsOf::<H, ProjectingOf<A, B, C, D, E>>::USIZE)
                } else {
                    None
                },
                bias: <<Five<A, B, C, D, E> as Settings>::Bias as crate::type_level::settings::Bias>::Shape::<
                    Features<U1>,
                >::SIZE
                    > 0,
                learned_state: Begun::<A, B, C, D, E>::SIZE > 0,
            },
        );

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn predict<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    ) {
        let (x, y) = xy.apart();
        let layer = params.layer(const { function::<Five<A, B, C, D, E>>(U::CELL) }, [x.len(), steps::<In>()]);
        // A constant condition, so that the inlined code is compiled for small layers only.
        if const { is_small::<U, InputsOf<F, In>, UnitsOf<H>, ProjectingOf<A, B, C, D, E>>() }
            && let ([x], [y], [Pair(Pair(gates, sums), Pair(states, hidden))]) = (x, &mut *y, &mut *scratch)
        {
            states.fill(T::ZERO);
            let mut h = Tensor::<T, Features<OutputsOf<H, ProjectingOf<A, B, C, D, E>>>>::ZERO;
            params.begin(&mut h, states);
            let (inputs, outputs) = (layer.inputs.max(1), layer.outputs.max(1));
            for (x, y) in x.chunks_exact(inputs).zip(y.chunks_exact_mut(outputs)) {
                recurrent::step_inlined(
                    isa,
                    layer,
                    x,
                    RecurrentValues { gates, states, sums, masked: &mut [], hidden },
                    &mut h,
                );
                y.iter_mut().zip(h.iter()).for_each(|(y, h)| *y = *h);
            }
            return;
        }
        let (samples, columns) = (x.len(), layer.columns());
        let scratch = all_scalars_mut(scratch);
        let (gates, scratch) = scratch.split_at_mut(samples * columns);
        let (sums, scratch) = scratch.split_at_mut(samples * columns);
        let (states, hidden) = scratch.split_at_mut(samples * layer.states());
        let values = RecurrentValues { gates, states, sums, masked: &mut [], hidden };
        recurrent::predict(isa, layer, all_scalars(x), values, all_scalars_mut(y));
    }
}

impl<In: Shape, U: Unit, F: Inputs, H: Outputs, A: Setting, B: Setting, C: Setting, D: Setting, E: Setting>
    Trainable<In> for Recurrent<U, F, H, A, B, C, D, E>
{
    type Cache<T: Scalar, const N: usize> = RecurrentCache<
        T,
        U,
        Self::Output,
        In::WithChannels<UnitsOf<H>>,
        UnitsOf<H>,
        <Five<A, B, C, D, E> as Settings>::Dropping,
        ProjectingOf<A, B, C, D, E>,
        N,
    >;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa, const N: usize>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        cache: &mut Self::Cache<T, N>,
        rng: &mut StepRng,
        isa: I,
    ) {
        let (x, y) = xy.apart();
        let mut layer = params.layer(const { function::<Five<A, B, C, D, E>>(U::CELL) }, [x.len(), steps::<In>()]);
        let RecurrentCache {
            gates, states, sums, carried_outputs, carried_states, given, factors, masked, hidden, ..
        } = cache;
        let (initial_outputs, cells) = (all_scalars_mut(carried_outputs), all_scalars_mut(carried_states));
        let (gates, states) = (all_scalars_mut(gates), all_scalars_mut(states));
        let (sums, given) = (all_scalars_mut(sums), &mut all_scalars_mut(given)[..layer.samples]);
        let (outputs, kept) = (layer.outputs, const { U::Cells::<Features<UnitsOf<H>>>::SIZE });
        let dropped = Self::RATE.and_then(|rate| Some(Mask::new(rate, new_key(rng)?)));
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
                    initial_outputs[sample * outputs..][..outputs].copy_from_slice(h);
                    cells[sample * kept..][..kept].copy_from_slice(c);
                }
                layer.initial_output = &initial_outputs[..layer.samples * outputs];
                layer.initial_cell = &cells[..layer.samples * kept];
            }
        }
        let (mask, masked_initial) = all_scalars_mut(factors).split_at_mut(factors_of(&layer, Self::RATE));
        if Self::RATE.is_some() {
            mask.fill(T::ONE);
            if let Some(dropped) = dropped {
                T::dropout(isa.level(), dropped, Operand::of_scalars_in_place(mask));
            }
            if !layer.initial_output.is_empty() {
                let masked_initial = &mut masked_initial[..mask.len()];
                for (sample, masked) in masked_initial.chunks_exact_mut(outputs.max(1)).enumerate() {
                    let initial = &layer.initial_output[sample * layer.initial_stride()..][..outputs];
                    let products = initial.iter().zip(&mask[sample * outputs..]).map(|(h, factor)| *h * *factor);
                    masked.iter_mut().zip(products).for_each(|(masked, product)| *masked = product);
                }
                layer.masked_initial = masked_initial;
            }
            layer.mask = mask;
        }
        let masked = all_scalars_mut(masked);
        let hidden = all_scalars_mut(hidden);
        let values = RecurrentValues { gates, states: &mut *states, sums: &mut *sums, masked, hidden };
        recurrent::forward(isa, layer, all_scalars(x), values, all_scalars_mut(y));
        if let Some(carried) = &mut carried {
            // The state after the last step, and, for the backward pass, that before the first one.
            for (sample, Pair(Pair(h, c), _)) in carried.iter_mut().enumerate() {
                let last = sample * layer.steps + layer.steps - 1;
                h.copy_from_slice(&all_scalars(y)[last * outputs..][..outputs]);
                c.copy_from_slice(&states[last * kept..][..kept]);
            }
            let (h, c) = sums.split_at_mut(layer.initial_output.len());
            h.copy_from_slice(layer.initial_output);
            c[..layer.initial_cell.len()].copy_from_slice(layer.initial_cell);
        }
    }

    /// Through all steps, from the last to the first: `dh` is that of the step's output plus that of the next step. The gradients with
    /// respect to the products, `da`, are kept, and then `dW += xᵀ · da`, `dU += h₋₁ᵀ · da`, `db += Σ da`, `dx = da · Wᵀ`. With a
    /// projection of `m`, `dm = dh · Vᵀ` in each step, and then `dV += mᵀ · dh`.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa, const N: usize>(
        params: &Self::Params<T>,
        Saved { x, y, cache }: Saved<'_, Self, In, T, N>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        let mut layer = params.layer(const { function::<Five<A, B, C, D, E>>(U::CELL) }, [x.len(), steps::<In>()]);
        let (dy, dx, gradient) = gradients.scalars();
        let RecurrentCache {
            gates,
            states,
            sums,
            carried_outputs,
            carried_states,
            given,
            factors,
            masked,
            hidden,
            all_outputs,
        } = cache;
        let given = &all_scalars(given)[..layer.samples];
        if given.iter().any(|given| *given != T::ZERO) {
            let (outputs, cells) = all_scalars(sums).split_at(layer.samples * layer.outputs);
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
            hidden: all_scalars_mut(hidden),
        };
        let carried = CarriedGradients {
            outputs: all_scalars_mut(carried_outputs),
            states: all_scalars_mut(carried_states),
            all_outputs: all_scalars_mut(all_outputs),
        };
        let x_y_dy = [all_scalars(x), all_scalars(y), dy];
        recurrent::backward(isa, layer, x_y_dy, values, carried, dx, gradient.gradients());
    }
}

/// 1 after the first step, if the initial state is learned.
type Begun<A, B, C, D, E> = <<Five<A, B, C, D, E> as Settings>::InitialState as InitialState>::Shape<Features<U1>>;

/// The state is the outputs `h` of the previous step, and the cells of an LSTM.
impl<In: Shape, U: Unit, F: Inputs, H: Outputs, A: Setting, B: Setting, C: Setting, D: Setting, E: Setting>
    Streaming<In> for Recurrent<U, F, H, A, B, C, D, E>
{
    type State<T: Scalar> = Pair<
        Pair<Tensor<T, Features<OutputsOf<H, ProjectingOf<A, B, C, D, E>>>>, Tensor<T, U::Cells<Features<UnitsOf<H>>>>>,
        Tensor<T, Begun<A, B, C, D, E>>,
    >;

    const NOT_CARRIED: Option<&'static str> = None;

    /// As in a prediction of one sequence, with the same bits.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, <Self::Output as Shape>::Step>,
        Pair(Pair(h, cells), begun): &mut Self::State<T>,
        isa: I,
    ) {
        let layer = params.layer(const { function::<Five<A, B, C, D, E>>(U::CELL) }, [1, 1]);
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
        let mut hidden = Tensor::<T, <ProjectingOf<A, B, C, D, E> as Projecting>::Shape<Features<UnitsOf<H>>>>::ZERO;
        let values =
            RecurrentValues { gates: &mut gates, states, sums: &mut sums, masked: &mut [], hidden: &mut hidden };
        if const { is_small::<U, InputsOf<F, In>, UnitsOf<H>, ProjectingOf<A, B, C, D, E>>() } {
            recurrent::step_inlined(isa, layer, x, values, h);
        } else {
            recurrent::step(isa, layer, x, values, h);
        }
        y.iter_mut().zip(h.iter()).for_each(|(y, h)| *y = *h);
    }
}

/// The shape of no values.
pub type NoStates = Features<U0>;
