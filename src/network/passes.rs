//! The calls of which the passes of a generated network consist: one per layer, with the values in the slots of the buffer plan.

use crate::layer::head::Head;
use crate::layer::{Gradients, InPlace, Layer, Reads, Saved, StepRng, Streaming, Trainable, set_to_zero};
use crate::network::buffer_plan::{BackwardStep, Buffers, Slot};
use crate::network::facts::Facts;
use crate::simd::{Isa, Kernel};
use crate::tensor::plain::{Flat, all_scalars, all_scalars_mut, values, values_mut};
use crate::tensor::{Operand, Scalar, Shape, Tensor};

type Batch<'a, T, S> = &'a [Tensor<T, S>];
type BatchMut<'a, T, S> = &'a mut [Tensor<T, S>];

/// Returns for each layer whether the gradient with respect to its inputs is needed: because training changes parameters of an earlier layer, or
/// because the gradient with respect to the inputs of the list is needed.
#[cfg_attr(not(debug_assertions), inline(always))]
pub const fn needs_input_gradient<const LAYERS: usize>(at_input: bool, layers: &[Facts; LAYERS]) -> [bool; LAYERS] {
    let (mut needs_input_gradient, mut layer) = ([at_input; LAYERS], 1);
    while layer < LAYERS {
        needs_input_gradient[layer] = needs_input_gradient[layer - 1] || layers[layer - 1].trained > 0;
        layer += 1;
    }
    needs_input_gradient
}

/// Sees the outputs of each layer in a prediction.
pub trait Observer<T> {
    /// Whether it wants to see them.
    const OBSERVES: bool;

    /// Is called with the outputs of each layer, first to last.
    fn outputs(&mut self, outputs: &[T]);
}

/// Nobody looks: the pass is the same as without an observer.
pub struct Unobserved;

impl<T> Observer<T> for Unobserved {
    const OBSERVES: bool = false;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn outputs(&mut self, _: &[T]) {}
}

/// The values that a forward pass of `count` samples reads and writes.
pub struct Values<'a, T, O = Unobserved> {
    observer: O,
    count: usize,
    x: &'a [T],
    y: &'a mut [T],
    first: &'a mut [T],
    second: &'a mut [T],
    saved: &'a mut [T],
}

impl<'a, T: Scalar> Values<'a, T> {
    /// Returns the values of the forward pass of training.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn of_training<In: Shape, Out: Shape, M: Flat<T>>(
        xy: Operand<'a, T, In, Out>,
        buffers: Buffers,
        memory: &'a mut [M],
    ) -> Self {
        let (values, saved) = Self::of_prediction(xy, buffers, Unobserved, memory);
        Self { saved, ..values }
    }
}

impl<'a, T: Scalar, O: Observer<T>> Values<'a, T, O> {
    /// Returns the number of samples.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// Returns the values of a prediction, and the working memory of its layers.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn of_prediction<In: Shape, Out: Shape, M: Flat<T>>(
        xy: Operand<'a, T, In, Out>,
        buffers: Buffers,
        observer: O,
        scratch: &'a mut [M],
    ) -> (Self, &'a mut [T]) {
        let (count, scratch) = (xy.samples(), all_scalars_mut(scratch));
        let (x, y) = xy.scalars();
        let (first, scratch) = scratch.split_at_mut(count * buffers.first);
        let (second, scratch) = scratch.split_at_mut(count * buffers.second);
        (Self { observer, count, x, y, first, second, saved: &mut [] }, scratch)
    }

    /// Returns the operand of a layer; `None` if the layer leaves its inputs unchanged in place, so that there is nothing to do.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn operand<In: Shape, Out: Shape>(
        &mut self,
        slots: [Slot; 2],
        how: InPlace,
    ) -> Option<Operand<'_, T, In, Out>> {
        match in_place(slots, how) {
            None => {
                let (x, y) = self.apart(slots);
                Some(Operand::new(x, y))
            }
            Some(InPlace::Unchanged) => None,
            Some(_) => Some(Operand::in_place(self.at(slots[1]))),
        }
    }

    /// Returns the values of the slot to read and of the slot to write.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn apart<In: Shape, Out: Shape>(&mut self, [from, to]: [Slot; 2]) -> (Batch<'_, T, In>, BatchMut<'_, T, Out>) {
        let count = self.count;
        let (x, y): (&[T], &mut [T]) = match (from, to) {
            (Slot::Input, Slot::Output) => (self.x, self.y),
            (Slot::Input, Slot::First) => (self.x, self.first),
            (Slot::Input, Slot::Second) => (self.x, self.second),
            (Slot::Input, Slot::Saved(to)) => (self.x, &mut self.saved[count * to..]),
            (Slot::First, Slot::Second) => (self.first, self.second),
            (Slot::First, Slot::Saved(to)) => (self.first, &mut self.saved[count * to..]),
            (Slot::First, _) => (self.first, self.y),
            (Slot::Second, Slot::First) => (self.second, self.first),
            (Slot::Second, Slot::Saved(to)) => (self.second, &mut self.saved[count * to..]),
            (Slot::Second, _) => (self.second, self.y),
            (Slot::Saved(from), Slot::First) => (&self.saved[count * from..], self.first),
            (Slot::Saved(from), Slot::Second) => (&self.saved[count * from..], self.second),
            (Slot::Saved(from), Slot::Saved(to)) => {
                let (saved, rest) = self.saved.split_at_mut(count * to);
                (&saved[count * from..], rest)
            }
            (Slot::Saved(from), _) => (&self.saved[count * from..], self.y),
            (Slot::Output, _) | (Slot::Input, _) => (&[], self.y),
        };
        (values(x, count), values_mut(y, count))
    }

    /// Shows the observer the outputs of a layer, one sample after the other.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn observe<Out: Shape>(&mut self, slot: Slot) {
        if O::OBSERVES {
            let outputs: &[T] = match slot {
                Slot::Input => self.x,
                Slot::Output => self.y,
                Slot::First => self.first,
                Slot::Second => self.second,
                Slot::Saved(from) => &self.saved[self.count * from..],
            };
            self.observer.outputs(&outputs[..self.count * Out::SIZE]);
        }
    }

    /// Returns the values of a slot.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn at<S: Shape>(&mut self, slot: Slot) -> &mut [Tensor<T, S>] {
        let values: &mut [T] = match slot {
            Slot::First => self.first,
            Slot::Second => self.second,
            Slot::Saved(from) => &mut self.saved[self.count * from..],
            Slot::Input | Slot::Output => self.y,
        };
        values_mut(values, self.count)
    }
}

/// Returns how outputs replace inputs; `None` if they have different slots.
#[cfg_attr(not(debug_assertions), inline(always))]
const fn in_place(slots: [Slot; 2], how: InPlace) -> Option<InPlace> {
    match (slots, how) {
        (_, InPlace::No) => None,
        ([Slot::Input, Slot::Input] | [Slot::Output, Slot::Output] | [Slot::First, Slot::First], _) => Some(how),
        ([Slot::Second, Slot::Second], _) => Some(how),
        ([Slot::Saved(from), Slot::Saved(to)], _) if from == to => Some(how),
        _ => None,
    }
}

/// Runs `work` inline, or in a separate function, which all equal layers of a list share.
///
/// Without `std` it always runs inline, so that the compiler sees that nothing can panic.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn run<W: Kernel, I: Isa, const OUTLINED: bool>(work: W, isa: I) -> W::Output {
    if OUTLINED && cfg!(feature = "std") { isa.outlined(work) } else { work.run(isa) }
}

/// Runs the prediction of one layer. The last layer of a list may have to output logits.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn predict<L: Layer<In>, In: Shape, T: Scalar, I: Isa, O: Observer<T>, const OUTLINED: bool>(
    values: &mut Values<'_, T, O>,
    slots: [Slot; 2],
    logits: bool,
    params: &L::Params<T>,
    scratch: &mut [T],
    isa: I,
) {
    run::<_, I, OUTLINED>(Predict::<L, In, T, O> { values: &mut *values, slots, logits, params, scratch }, isa);
    values.observe::<L::Output>(slots[1]);
}

struct Predict<'a, 'v, L: Layer<In>, In: Shape, T: Scalar, O> {
    values: &'a mut Values<'v, T, O>,
    slots: [Slot; 2],
    logits: bool,
    params: &'a L::Params<T>,
    scratch: &'a mut [T],
}

impl<L: Layer<In>, In: Shape, T: Scalar, O: Observer<T>> Kernel for Predict<'_, '_, L, In, T, O> {
    type Output = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run<I: Isa>(self, isa: I) {
        let Self { values, slots, logits, params, scratch } = self;
        let scratch = values_mut(scratch, values.count);
        if let Some(xy) = values.operand(slots, L::REUSE.predict) {
            L::predict(params, xy.wanting_logits(L::Head::FROM_LOGITS && logits), scratch, isa);
        }
    }
}

/// Runs a layer for one step.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn step<L: Streaming<In>, In: Shape, T: Scalar, I: Isa, const OUTLINED: bool>(
    x: &[T],
    y: &mut [T],
    params: &L::Params<T>,
    state: &mut L::State<T>,
    isa: I,
) {
    run::<_, I, OUTLINED>(Step::<L, In, T> { x, y, params, state }, isa);
}

struct Step<'a, L: Streaming<In>, In: Shape, T: Scalar> {
    x: &'a [T],
    y: &'a mut [T],
    params: &'a L::Params<T>,
    state: &'a mut L::State<T>,
}

impl<L: Streaming<In>, In: Shape, T: Scalar> Kernel for Step<'_, L, In, T> {
    type Output = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run<I: Isa>(self, isa: I) {
        let Self { x, y, params, state } = self;
        let ([x], [y]) = (values(x, 1), values_mut(y, 1)) else { return };
        L::step(params, x, y, state, isa);
    }
}

/// Runs the forward pass of one layer in training. The last layer of a list may have to output logits.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn forward<L: Trainable<In>, In: Shape, T: Scalar, I: Isa, const B: usize, const OUTLINED: bool>(
    values: &mut Values<'_, T>,
    slots: [Slot; 2],
    logits: bool,
    params: &L::Params<T>,
    cache: &mut L::Cache<T, B>,
    rng: &mut StepRng,
    isa: I,
) {
    run::<_, I, OUTLINED>(Forward::<L, In, T, B> { values, slots, logits, params, cache, rng }, isa);
}

struct Forward<'a, 'v, 's, L: Trainable<In>, In: Shape, T: Scalar, const B: usize> {
    values: &'a mut Values<'v, T>,
    slots: [Slot; 2],
    logits: bool,
    params: &'a L::Params<T>,
    cache: &'a mut L::Cache<T, B>,
    rng: &'a mut StepRng<'s>,
}

impl<L: Trainable<In>, In: Shape, T: Scalar, const B: usize> Kernel for Forward<'_, '_, '_, L, In, T, B> {
    type Output = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run<I: Isa>(self, isa: I) {
        let Self { values, slots, logits, params, cache, rng } = self;
        if let Some(xy) = values.operand(slots, L::REUSE.train) {
            L::forward(params, xy.wanting_logits(L::Head::FROM_LOGITS && logits), cache, rng, isa);
        }
    }
}

/// The values that a forward pass of `count` samples saved.
#[derive(Clone, Copy)]
pub struct Activations<'a, T> {
    count: usize,
    x: &'a [T],
    y: &'a [T],
    saved: &'a [T],
}

impl<'a, T: Scalar> Activations<'a, T> {
    /// Returns the values of a slot; an empty slice if the layer does not read them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn at<S: Shape>(self, slot: Slot, read: bool) -> &'a [Tensor<T, S>] {
        match slot {
            Slot::Input if read => values(self.x, self.count),
            Slot::Output if read => values(self.y, self.count),
            Slot::Saved(from) if read => values(&self.saved[self.count * from..], self.count),
            _ => &[],
        }
    }
}

/// The gradients that a backward pass reads and writes.
pub struct GradientValues<'a, T> {
    count: usize,
    dy: &'a [T],
    dx: Option<&'a mut [T]>,
    first: &'a mut [T],
    second: &'a mut [T],
}

impl<'a, T: Scalar> GradientValues<'a, T> {
    /// Returns the gradients with respect to the outputs and to the inputs of a list, and the values that the forward pass saved.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn new<In: Shape, Out: Shape, M: Flat<T>>(
        x: &'a [Tensor<T, In>],
        y: &'a [Tensor<T, Out>],
        dy: &'a [Tensor<T, Out>],
        dx: Option<&'a mut [Tensor<T, In>]>,
        buffers: Buffers,
        memory: &'a mut [M],
    ) -> (Self, Activations<'a, T>) {
        let (count, memory) = (dy.len(), all_scalars_mut(memory));
        let (first, memory) = memory.split_at_mut(count * buffers.first);
        let (second, saved) = memory.split_at_mut(count * buffers.second);
        let activations = Activations { count, x: all_scalars(x), y: all_scalars(y), saved };
        (Self { count, dy: all_scalars(dy), dx: dx.map(all_scalars_mut), first, second }, activations)
    }

    /// Returns the gradient of the slot to read, and that of the slot to write, if it is needed.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn apart<In: Shape, Out: Shape>(
        &mut self,
        [dx, dy]: [Slot; 2],
        needs_input_gradient: bool,
    ) -> (Batch<'_, T, Out>, Option<BatchMut<'_, T, In>>) {
        let (dy, dx): (&[T], Option<&mut [T]>) = match (dy, dx) {
            (Slot::Output, Slot::First) => (self.dy, Some(self.first)),
            (Slot::Output, Slot::Second) => (self.dy, Some(self.second)),
            (Slot::Output, _) => (self.dy, self.dx.as_deref_mut()),
            (Slot::First, Slot::Second) => (self.first, Some(self.second)),
            (Slot::First, _) => (self.first, self.dx.as_deref_mut()),
            (Slot::Second, Slot::First) => (self.second, Some(self.first)),
            (_, _) => (self.second, self.dx.as_deref_mut()),
        };
        let count = self.count;
        (values(dy, count), dx.filter(|_| needs_input_gradient).map(|dx| values_mut(dx, count)))
    }
}

/// Runs the backward pass of one layer.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn backward<L: Trainable<In>, In: Shape, T: Scalar, I: Isa, const B: usize, const OUTLINED: bool>(
    values: &mut GradientValues<'_, T>,
    activations: Activations<'_, T>,
    step: BackwardStep,
    params: &L::Params<T>,
    cache: &mut L::Cache<T, B>,
    gradient: (&mut L::Params<T>, bool),
    isa: I,
) {
    run::<_, I, OUTLINED>(Backward::<L, In, T, B> { values, activations, step, params, cache, gradient }, isa);
}

struct Backward<'a, 'v, L: Trainable<In>, In: Shape, T: Scalar, const B: usize> {
    values: &'a mut GradientValues<'v, T>,
    activations: Activations<'a, T>,
    step: BackwardStep,
    params: &'a L::Params<T>,
    cache: &'a mut L::Cache<T, B>,
    /// The gradient with respect to the parameters, and whether these are the first samples of a batch.
    gradient: (&'a mut L::Params<T>, bool),
}

impl<L: Trainable<In>, In: Shape, T: Scalar, const B: usize> Kernel for Backward<'_, '_, L, In, T, B> {
    type Output = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run<I: Isa>(self, isa: I) {
        let Self { values, activations, step, params, cache, gradient: (gradient, is_first_part) } = self;
        let how = in_place(step.gradients, L::REUSE.train);
        if let Some(InPlace::Unchanged) = how {
            if is_first_part {
                set_to_zero::<T, _, I>(gradient, isa);
            }
            return;
        }
        let reads = if let InPlace::Unchanged = L::REUSE.train { Reads::NEITHER } else { L::REUSE.reads };
        let saved =
            Saved { x: activations.at(step.slots[0], reads.x), y: activations.at(step.slots[1], reads.y), cache };
        let gradients = if how.is_some() && step.needs_input_gradient {
            let dxy = if let Slot::First = step.gradients[0] { &mut *values.first } else { &mut *values.second };
            Gradients::in_place(values_mut(dxy, values.count), gradient)
        } else {
            let (dy, dx) = values.apart(step.gradients, step.needs_input_gradient);
            Gradients::new(dy, dx, gradient)
        };
        let gradients = gradients.of_logits(L::Head::FROM_LOGITS && step.logits);
        L::backward(params, saved, gradients.of_first_part(is_first_part, isa), isa);
    }
}
