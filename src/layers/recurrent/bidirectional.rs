//! [`Bidirectional`]: the same layer over a sequence in both directions.

use core::marker::PhantomData;

use super::reverse::reverse;
use crate::layer::prelude::*;
use crate::layer::{Operation, Row};
use crate::layers::blocks::{Combine, Concatenated, Nothing};
use crate::tensor::plain::{Pair, values_mut};
use crate::type_level::Missing;
use crate::{parameters, plain_struct};

/// The same layer over a sequence and over the reversed sequence, with separate parameters: `y[t] = (a[t], b[L − 1 − t])`, where
/// `a = layer(x)` and `b = layer'(reverse(x))`. Schuster and Paliwal 1997.
///
/// # Shapes
///
/// - input: a sequence; output: a sequence with twice the features that the layer outputs, those of the forward direction first
/// - parameters: those of the layer, as `forward` and `reverse`
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<50, 8>>, Bidirectional<LSTM<8, 16>>, GlobalMaxPool, Dense<32, 1>; }
/// assert_eq!(Net::ZERO.bidirectional1.reverse.input_weight.len(), 8 * 4 * 16);
/// ```
pub struct Bidirectional<L = Missing>(PhantomData<L>);

parameters! {
    /// The parameters of a [`Bidirectional`] layer.
    pub struct BidirectionalParams<T: Scalar, In: Shape, L: Layer<In>> {
        /// The parameters for the sequence as it is.
        pub forward: L::Params<T>,
        /// The parameters for the reversed sequence.
        pub reverse: L::Params<T>,
    }

    fn init(&mut self, scheme, rng) {
        self.forward.init(scheme, rng);
        self.reverse.init(scheme, rng);
    }
}

/// The output of both directions.
type Both<In, L> =
    <Concatenated as Combine<<L as Layer<In>>::Output, <L as Layer<In>>::Output, NothingOf<In>, NothingOf<In>>>::Output;
type NothingOf<In> = <Nothing as Layer<In>>::Output;

/// A reversed input, an output of one direction, and the working memory of the layer.
type Working<T, In, L> = Pair<Pair<Tensor<T, In>, Tensor<T, <L as Layer<In>>::Output>>, <L as Layer<In>>::Scratch<T>>;

plain_struct! {
    /// The values that training keeps of up to `B` samples: the inputs and outputs of both directions, their gradients, and the values of
    /// both layers.
    pub struct BidirectionalCache<T: Scalar, In: Shape, L: Trainable<In>; const B: usize> {
        reversed: [Tensor<T, In>; B],
        outputs: [[Tensor<T, L::Output>; B]; 2],
        dy: [Tensor<T, L::Output>; B],
        dx: [Tensor<T, In>; B],
        forward: L::Cache<T, B>,
        reverse: L::Cache<T, B>,
    }
}

impl<In: Shape, L: Layer<In>> Layer<In> for Bidirectional<L>
where
    Concatenated: Combine<L::Output, L::Output, NothingOf<In>, NothingOf<In>>,
{
    type Input = L::Input;
    type Output = Both<In, L>;
    type Head = Values;
    type Params<T: Scalar> = BidirectionalParams<T, In, L>;
    type Scratch<T: Scalar> = Working<T, In, L>;

    const EXPECTS: Expects = match (In::DIMS, L::Output::DIMS) {
        _ if !L::EXPECTS.fits(In::DIMS) => L::EXPECTS,
        ([steps, _], [outputs, _]) if *steps == *outputs => L::EXPECTS,
        ([_, _], _) => Expects::Never("the layer in a `Bidirectional` must output as many steps as it reads"),
        _ => Expects::Sequence { features: None, least: 1 },
    };
    const REUSE: Reuse = Reuse::reads(Reads { x: L::REUSE.reads.x, y: false });
    const MACS: u64 = L::MACS.saturating_mul(2);
    const STACK: usize = L::STACK;
    const OPERATION: Operation = Operation::Bidirectional(const { &Row::of::<L, In>("") });

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn predict<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    ) {
        let (x, y) = xy.apart();
        let (samples, y) = (x.len(), all_scalars_mut(y));
        let (reversed, scratch) = all_scalars_mut(scratch).split_at_mut(samples * In::SIZE);
        let (output, scratch) = scratch.split_at_mut(samples * L::Output::SIZE);
        let (reversed, output) = (values_mut::<T, Tensor<T, In>>(reversed, samples), values_mut(output, samples));
        let scratch = values_mut(scratch, samples);
        L::predict(&params.forward, Operand::new(x, &mut *output), scratch, isa);
        put::<T, L::Output>(all_scalars(output), y, false);
        reverse::<T, In>(all_scalars(x), all_scalars_mut(reversed));
        L::predict(&params.reverse, Operand::new(reversed, &mut *output), scratch, isa);
        put::<T, L::Output>(all_scalars(output), y, true);
    }
}

impl<In: Shape, L: Trainable<In>> Trainable<In> for Bidirectional<L>
where
    Concatenated: Combine<L::Output, L::Output, NothingOf<In>, NothingOf<In>>,
{
    type Cache<T: Scalar, const B: usize> = BidirectionalCache<T, In, L, B>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        cache: &mut Self::Cache<T, B>,
        rng: &mut StepRng,
        isa: I,
    ) {
        let (x, y) = xy.apart();
        let (samples, y) = (x.len(), all_scalars_mut(y));
        let reversed = &mut cache.reversed[..samples];
        let [forward, backward] = &mut cache.outputs;
        let (forward, backward) = (&mut forward[..samples], &mut backward[..samples]);
        L::forward::<T, I, B>(&params.forward, Operand::new(x, &mut *forward), &mut cache.forward, rng, isa);
        put::<T, L::Output>(all_scalars(forward), y, false);
        reverse::<T, In>(all_scalars(x), all_scalars_mut(reversed));
        L::forward::<T, I, B>(&params.reverse, Operand::new(reversed, &mut *backward), &mut cache.reverse, rng, isa);
        put::<T, L::Output>(all_scalars(backward), y, true);
    }

    /// Each direction gets its features of `dy`, the second one reversed; `dx` is the sum of the gradients of both, the second one reversed.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        Saved { x, cache, .. }: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        let samples = gradients.samples();
        let (dy, mut dx, gradient) = gradients.apart();
        let part = &mut cache.dy[..samples];
        let [forward, backward] = &cache.outputs;

        take::<T, L::Output>(all_scalars(dy), all_scalars_mut(part), false);
        let saved = Saved { x, y: &forward[..samples], cache: &mut cache.forward };
        let gradients = Gradients::new(part, dx.as_deref_mut(), &mut gradient.forward);
        L::backward::<T, I, B>(&params.forward, saved, gradients, isa);

        take::<T, L::Output>(all_scalars(dy), all_scalars_mut(part), true);
        let reversed_x = if x.is_empty() { x } else { &cache.reversed[..samples] };
        let saved = Saved { x: reversed_x, y: &backward[..samples], cache: &mut cache.reverse };
        let reversed_dx = dx.is_some().then_some(&mut cache.dx[..samples]);
        let gradients = Gradients::new(part, reversed_dx, &mut gradient.reverse);
        L::backward::<T, I, B>(&params.reverse, saved, gradients, isa);
        if let Some(dx) = dx {
            add_reversed::<T, In>(all_scalars(&cache.dx[..samples]), all_scalars_mut(dx));
        }
    }
}

/// Copies outputs of one direction to its features of the outputs of both; those of the `reverse` direction in reverse order.
#[cfg_attr(not(debug_assertions), inline(always))]
fn put<T: Scalar, Out: Shape>(from: &[T], to: &mut [T], reverse: bool) {
    let Some(features) = features::<Out>() else { return };
    for (from, to) in from.chunks_exact(Out::SIZE).zip(to.chunks_exact_mut(2 * Out::SIZE)) {
        let halves = to.chunks_exact_mut(features).skip(usize::from(reverse)).step_by(2);
        let steps = from.chunks_exact(features);
        let copy = |(to, from): (&mut [T], &[T])| to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        if reverse { halves.zip(steps.rev()).for_each(copy) } else { halves.zip(steps).for_each(copy) }
    }
}

/// The reverse of [`put`].
#[cfg_attr(not(debug_assertions), inline(always))]
fn take<T: Scalar, Out: Shape>(from: &[T], to: &mut [T], reverse: bool) {
    let Some(features) = features::<Out>() else { return };
    for (from, to) in from.chunks_exact(2 * Out::SIZE).zip(to.chunks_exact_mut(Out::SIZE)) {
        let halves = from.chunks_exact(features).skip(usize::from(reverse)).step_by(2);
        let steps = to.chunks_exact_mut(features);
        let copy = |(from, to): (&[T], &mut [T])| to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        if reverse { halves.zip(steps.rev()).for_each(copy) } else { halves.zip(steps).for_each(copy) }
    }
}

/// Adds the steps of all samples in reverse order.
#[cfg_attr(not(debug_assertions), inline(always))]
fn add_reversed<T: Scalar, In: Shape>(from: &[T], to: &mut [T]) {
    let Some(features) = features::<In>() else { return };
    for (from, to) in from.chunks_exact(In::SIZE).zip(to.chunks_exact_mut(In::SIZE)) {
        for (from, to) in from.chunks_exact(features).rev().zip(to.chunks_exact_mut(features)) {
            to.iter_mut().zip(from).for_each(|(to, from)| *to += *from);
        }
    }
}

/// Returns the number of features of a sequence; `None` for other and for empty shapes.
const fn features<S: Shape>() -> Option<usize> {
    match S::DIMS {
        [_, features] if S::SIZE > 0 => Some(*features),
        _ => None,
    }
}
