//! [`PerStep`]: the same layers for each step of a sequence.

use core::marker::PhantomData;
use core::slice::{from_mut, from_ref};

use generic_array::GenericArray;
use typenum::Unsigned;

use crate::layer::prelude::*;
use crate::layer::{Operation, Row};
use crate::tensor::plain::{values, values_mut};
use crate::tensor::same_mut;

/// Applies layers to each step of a sequence, with the same parameters for all steps.
///
/// As PyTorch does with `nn.Linear` after a recurrent layer, and Keras with `TimeDistributed`.
///
/// # Shapes
///
/// - input: a sequence of `L` steps, whose features are the input of the layers
/// - output: a sequence of `L` steps, whose features are the output of the layers, a vector
/// - parameters: those of the layers
///
/// The steps of all samples of a batch are one longer batch: a dense layer is one product. Layers that keep values for the backward pass
/// in a cache of their own, and lists of layers, process it in parts as long as a batch of samples. So the batches of a
/// [`BatchNorm`](crate::layers::BatchNorm) consist of steps.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<3, 2>>, PerStep<(Dense<2, 4>, Tanh, Dense<4, 1>)>; }
/// assert_eq!(Net::ZERO.perstep1.dense0.weight.len(), 2 * 4);
/// assert_eq!(Net::ZERO.predict(&[0.5; 6]).len(), 3);
/// ```
pub struct PerStep<Layers = Missing>(PhantomData<Layers>);

/// What `PerStep` expects: a sequence whose features its layers accept.
const fn expects(
    input: &'static [usize],
    layers: Expects,
    step: &'static [usize],
    output: &'static [usize],
) -> Expects {
    if let Expects::Never(_) = layers {
        return layers;
    }
    let [_, features] = input else {
        return Expects::Sequence { features: None, least: 1 };
    };
    if !layers.fits(&[*features]) {
        return match layers {
            Expects::Features(features) | Expects::Values(features) => {
                Expects::Sequence { features: Some(features), least: 1 }
            }
            Expects::Shape([features]) => Expects::Sequence { features: Some(*features), least: 1 },
            _ => Expects::Never("the layers of `PerStep` get one step at a time: a vector of its features"),
        };
    }
    if step.len() != 1 {
        return Expects::Never(
            "its layers get the whole sequence: the macro recognizes `PerStep` by this name, so write it as `PerStep<(…)>`",
        );
    }
    if output.len() != 1 {
        return Expects::Never("the layers of `PerStep` must output a vector of features for each step");
    }
    Expects::Sequence { features: None, least: 1 }
}

impl<In: Shape, L: Layer<In::Step>> Layer<In> for PerStep<L> {
    type Input = In;
    type Output = Sequence<In::Height, <L::Output as Shape>::Channels>;
    type Head = L::Head;
    type Params<T: Scalar> = L::Params<T>;
    type Scratch<T: Scalar> = GenericArray<L::Scratch<T>, In::Height>;

    const EXPECTS: Expects = expects(In::DIMS, L::EXPECTS, In::Step::DIMS, L::Output::DIMS);
    const REUSE: Reuse = Reuse::reads(L::REUSE.reads);
    const MACS: u64 = In::Height::U64.saturating_mul(L::MACS);
    const STACK: usize = L::STACK;
    const OPERATION: Operation = Operation::PerStep { layers: const { &Row::of::<L, In::Step>("") } };

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn predict<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    ) {
        let (logits, steps) = (xy.wants_logits(), xy.samples() * In::Height::USIZE);
        let (x, y) = xy.scalars();
        let xy = Operand::new(values(x, steps), values_mut(y, steps)).wanting_logits(logits);
        L::predict::<T, I>(params, xy, values_mut(all_scalars_mut(scratch), steps), isa);
    }
}

impl<In: Shape, L: Trainable<In::Step>> Trainable<In> for PerStep<L> {
    /// The steps in parts of at most `B`.
    type Cache<T: Scalar, const B: usize> = GenericArray<L::Cache<T, B>, In::Height>;

    const OVERWRITES: bool = true;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        cache: &mut Self::Cache<T, B>,
        rng: &mut StepRng,
        isa: I,
    ) {
        let (logits, steps) = (xy.wants_logits(), xy.samples() * In::Height::USIZE);
        let (x, y) = xy.scalars();
        let (x, y) = (values::<T, Tensor<T, In::Step>>(x, steps), values_mut(y, steps));
        let part = const { part::<L::Cache<T, B>, B>() };
        // The layers start again at each step, so no states of samples are theirs.
        rng.without_states(|rng| {
            for ((x, y), cache) in x.chunks(part).zip(y.chunks_mut(part)).zip(cache) {
                L::forward::<T, I, B>(params, Operand::new(x, y).wanting_logits(logits), cache, rng, isa);
            }
        });
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        Saved { x, y, cache }: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        let (logits, steps) = (gradients.by_logits(), gradients.samples() * In::Height::USIZE);
        let is_first_part = gradients.is_first_part();
        let (dy, mut dx, gradient) = gradients.scalars();
        let part = const { part::<L::Cache<T, B>, B>() };
        for (first, cache) in (0..steps).step_by(part).zip(cache) {
            let count = part.min(steps - first);
            let saved = Saved { x: steps_of(x, first, count), y: steps_of(y, first, count), cache };
            let dy = &dy[first * L::Output::SIZE..];
            let dx = dx.as_deref_mut().map(|dx| values_mut(&mut dx[first * In::Step::SIZE..], count));
            let gradients = Gradients::new(values(dy, count), dx, &mut *gradient)
                .of_logits(logits)
                .of_first_part(is_first_part && first == 0, isa);
            L::backward::<T, I, B>(params, saved, gradients, isa);
        }
    }
}

/// Returns the steps that a call of the layers processes: all of them if there is no cache.
const fn part<Cache, const B: usize>() -> usize {
    if size_of::<Cache>() == 0 { usize::MAX } else { B }
}

/// Returns `count` steps, from `first` on, of saved samples; none if the samples are not saved.
#[cfg_attr(not(debug_assertions), inline(always))]
fn steps_of<T: Scalar, S: Shape, Step: Shape>(
    samples: &[Tensor<T, S>],
    first: usize,
    count: usize,
) -> &[Tensor<T, Step>] {
    let scalars = all_scalars(samples);
    if scalars.is_empty() { &[] } else { values(&scalars[first * Step::SIZE..], count) }
}

impl<In: Shape, L: Layer<In::Step>> Streaming<In> for PerStep<L> {
    type State<T: Scalar> = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, <Self::Output as Shape>::Step>,
        (): &mut (),
        isa: I,
    ) {
        let mut scratch = L::Scratch::ZERO;
        let xy = Operand::new(from_ref(x), same_mut(from_mut(y)));
        L::predict::<T, I>(params, xy, from_mut(&mut scratch), isa);
    }
}
