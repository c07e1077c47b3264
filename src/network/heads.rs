//! Networks that end in several heads, and the calls of which their passes consist.

use super::Network;
use super::buffer_plan::{BackwardStep, Slot};
use super::passes::{Activations, GradientValues, Observer, Values, run};
use crate::layer::{InPlace, Saved, StepRng};
use crate::layers::blocks::heads::{HeadsLayer, StreamingHeads, TrainableHeads};
use crate::simd::{Isa, Kernel};
use crate::tensor::plain::{values, values_mut};
use crate::tensor::{Scalar, Shape};

/// A network that ends in this number of [heads](crate::layers::Heads). `network!` implements it.
///
/// ```
/// use stackprop::network::{EndsInHeads, Network};
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 4>, Heads<class: (Dense<4, 3>, Softmax), size: Dense<4, 1>>; }
/// fn names<N: EndsInHeads<2>>() -> [&'static str; 2] {
///     [<N::First as Network>::NAME, <N::Second as Network>::NAME]
/// }
/// assert_eq!(names::<Net>(), ["class", "size"]);
/// ```
#[diagnostic::on_unimplemented(
    message = "a tuple of {HEADS} losses is for a network with {HEADS} heads, and `{Self}` does not have {HEADS}",
    label = "write one loss for each head of `{Self}`, in the order of the heads; a network without `Heads` has one loss"
)]
pub trait EndsInHeads<const HEADS: usize>: Network {
    /// The first head, which is a network.
    type First: Network<Scalar = Self::Scalar>;
    /// The second head.
    type Second: Network<Scalar = Self::Scalar>;
    /// The third head; the first one again if there is none.
    type Third: Network<Scalar = Self::Scalar>;
    /// The fourth head; the first one again if there is none.
    type Fourth: Network<Scalar = Self::Scalar>;
}

/// Runs the prediction of heads. `logits` has a bit for each head that has to output logits.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn predict_heads<L: HeadsLayer<In>, In: Shape, T: Scalar, I: Isa, O: Observer<T>, const OUTLINED: bool>(
    values: &mut Values<'_, T, O>,
    slots: [Slot; 2],
    logits: u8,
    params: L::Fields<'_, T>,
    scratch: &mut [T],
    isa: I,
) {
    run::<_, I, OUTLINED>(Predict::<L, In, T, O> { values: &mut *values, slots, logits, params, scratch }, isa);
    values.observe::<L::Output>(slots[1]);
}

struct Predict<'a, 'v, 'p, L: HeadsLayer<In>, In: Shape, T: Scalar, O> {
    values: &'a mut Values<'v, T, O>,
    slots: [Slot; 2],
    logits: u8,
    params: L::Fields<'p, T>,
    scratch: &'a mut [T],
}

impl<L: HeadsLayer<In>, In: Shape, T: Scalar, O: Observer<T>> Kernel for Predict<'_, '_, '_, L, In, T, O> {
    type Output = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run<I: Isa>(self, isa: I) {
        let Self { values, slots, logits, params, scratch } = self;
        let scratch = values_mut(scratch, values.count());
        if let Some(xy) = values.operand(slots, InPlace::No) {
            L::predict_heads(params, xy.wanting_logits_of_heads(logits), scratch, isa);
        }
    }
}

/// Runs heads for one step.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn step_heads<L: StreamingHeads<In>, In: Shape, T: Scalar, I: Isa, const OUTLINED: bool>(
    x: &[T],
    y: &mut [T],
    params: L::Fields<'_, T>,
    state: &mut L::State<T>,
    isa: I,
) {
    run::<_, I, OUTLINED>(Step::<L, In, T> { x, y, params, state }, isa);
}

struct Step<'a, 'p, L: StreamingHeads<In>, In: Shape, T: Scalar> {
    x: &'a [T],
    y: &'a mut [T],
    params: L::Fields<'p, T>,
    state: &'a mut L::State<T>,
}

impl<L: StreamingHeads<In>, In: Shape, T: Scalar> Kernel for Step<'_, '_, L, In, T> {
    type Output = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run<I: Isa>(self, isa: I) {
        let Self { x, y, params, state } = self;
        let ([x], [y]) = (values(x, 1), values_mut(y, 1)) else { return };
        L::step_heads(params, x, y, state, isa);
    }
}

/// Runs the forward pass of heads in training.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn forward_heads<L: TrainableHeads<In>, In: Shape, T: Scalar, I: Isa, const B: usize, const OUTLINED: bool>(
    values: &mut Values<'_, T>,
    slots: [Slot; 2],
    logits: u8,
    params: L::Fields<'_, T>,
    cache: &mut L::Cache<T, B>,
    rng: &mut StepRng,
    isa: I,
) {
    run::<_, I, OUTLINED>(Forward::<L, In, T, B> { values, slots, logits, params, cache, rng }, isa);
}

struct Forward<'a, 'v, 'p, 'r, L: TrainableHeads<In>, In: Shape, T: Scalar, const B: usize> {
    values: &'a mut Values<'v, T>,
    slots: [Slot; 2],
    logits: u8,
    params: L::Fields<'p, T>,
    cache: &'a mut L::Cache<T, B>,
    rng: &'a mut StepRng<'r>,
}

impl<L: TrainableHeads<In>, In: Shape, T: Scalar, const B: usize> Kernel for Forward<'_, '_, '_, '_, L, In, T, B> {
    type Output = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run<I: Isa>(self, isa: I) {
        let Self { values, slots, logits, params, cache, rng } = self;
        if let Some(xy) = values.operand(slots, InPlace::No) {
            L::forward_heads(params, xy.wanting_logits_of_heads(logits), cache, rng, isa);
        }
    }
}

/// Runs the backward pass of heads. `logits` has a bit for each head whose gradient is with respect to its logits.
#[cfg_attr(not(debug_assertions), inline(always))]
#[expect(clippy::too_many_arguments, reason = "those of a layer, and which heads' gradients are by logits")]
pub fn backward_heads<L: TrainableHeads<In>, In: Shape, T: Scalar, I: Isa, const B: usize, const OUTLINED: bool>(
    values: &mut GradientValues<'_, T>,
    activations: Activations<'_, T>,
    step: BackwardStep,
    logits: u8,
    params: L::Fields<'_, T>,
    cache: &mut L::Cache<T, B>,
    gradient: (L::FieldsMut<'_, T>, bool),
    isa: I,
) {
    run::<_, I, OUTLINED>(Backward::<L, In, T, B> { values, activations, step, logits, params, cache, gradient }, isa);
}

struct Backward<'a, 'v, 'p, 'g, L: TrainableHeads<In>, In: Shape, T: Scalar, const B: usize> {
    values: &'a mut GradientValues<'v, T>,
    activations: Activations<'a, T>,
    step: BackwardStep,
    logits: u8,
    params: L::Fields<'p, T>,
    cache: &'a mut L::Cache<T, B>,
    /// The gradient with respect to the parameters, and whether these are the first samples of a batch.
    gradient: (L::FieldsMut<'g, T>, bool),
}

impl<L: TrainableHeads<In>, In: Shape, T: Scalar, const B: usize> Kernel for Backward<'_, '_, '_, '_, L, In, T, B> {
    type Output = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run<I: Isa>(self, isa: I) {
        let Self { values, activations, step, logits, params, cache, gradient: (gradient, is_first_part) } = self;
        let x = activations.at(step.slots[0], L::REUSE.reads.x);
        let (dy, dx) = values.apart(step.gradients, step.needs_input_gradient);
        L::backward_heads(params, Saved { x, y: &[], cache }, (dy, dx, logits, is_first_part), gradient, isa);
    }
}
