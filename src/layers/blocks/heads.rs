//! [`Heads`]: the end of a network with several outputs.

use super::branches::{Branches, GradientOf, Nothing, ParamsOf};
use super::combine::{Combine, CombineEachStep, Separate};
use crate::layer::prelude::*;

/// Two to four heads at the end of a network: lists of layers with the same input, each with a name, an output and a loss of its own.
///
/// # Shapes
///
/// - input: a shape that all heads accept
/// - output: those of the heads, of any shapes. In memory they follow one another
/// - parameters: each head is a field of the network, so its parameters are `net.class.dense0`, and not in a field of `Heads`
///
/// `network!` knows heads by this name, and declares a struct of the outputs with it: the name of the network and `Output`.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::prelude::*;
///
/// network! {
///     struct Detector =
///         Dense<8, 16>, ReLU,
///         Heads<class: (Dense<16, 3>, Softmax), place: Dense<16, 2>>;
/// }
///
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut net = Detector::new(&mut rng);
/// let DetectorOutput { class, place } = net.predict(&[0.5; 8]);
/// assert_eq!((class.len(), place.len()), (3, 2));
/// assert_eq!(net.class.dense0.bias.len(), 3);
/// ```
///
/// # Training
///
/// Losses and targets are tuples, in the order of the heads. The loss is the sum of the mean losses of all heads, each multiplied by its
/// weight, which is 1 by default. As at the end of any network, `CrossEntropy` is computed from the logits of its head.
///
/// ```
/// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// # use stackprop::prelude::*;
/// # network! {
/// #     struct Detector = Dense<8, 16>, ReLU, Heads<class: (Dense<16, 3>, Softmax), place: Dense<16, 2>>;
/// # }
/// # let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// # let mut net = Detector::new(&mut rng);
/// let (inputs, targets) = ([[0.5; 8], [-0.5; 8]], [(0u8, [0.1, 0.2]), (2, [0.3, 0.4])]);
/// let history = net
///     .fit((CrossEntropy, MeanSquaredError).weights([1.0, 0.5]), Adam::new(0.01))
///     .metric("accuracy", |output, (class, _)| accuracy(&output.class, class))
///     .epochs(50)
///     .run(&inputs, &targets, &mut rng)?;
/// assert_eq!(history.last().unwrap().metrics[..], [1.0]);
/// # Ok::<(), TrainError>(())
/// ```
///
/// Each head is a network, too, whose input is that of the heads:
///
/// ```
/// # use stackprop::prelude::*;
/// # network! {
/// #     struct Detector = Dense<8, 16>, ReLU, Heads<class: (Dense<16, 3>, Softmax), place: Dense<16, 2>>;
/// # }
/// assert_eq!(Detector::ZERO.class.predict(&[0.0; 16]), [1.0 / 3.0; 3]);
/// ```
///
/// Heads are at the end of a network, and there is one loss for each of them. Anything else does not compile:
///
/// ```compile_fail
/// # use stackprop::prelude::*;
/// network! { struct Bad = Dense<8, 16>, Heads<a: Dense<16, 3>, b: Dense<16, 2>>, Softmax; }
/// ```
pub type Heads<A = Nothing, B = Nothing, C = Nothing, D = Nothing> = Branches<Separate, A, B, C, D>;

/// Heads whose parameters are separate fields of the network. Its passes call this instead of [`Layer`].
pub trait HeadsLayer<In: Shape>: Layer<In> {
    /// The parameters of the heads, by reference.
    type Fields<'a, T: Scalar>;
    /// The gradient with respect to these parameters.
    type FieldsMut<'a, T: Scalar>;

    /// As [`Layer::predict`].
    fn predict_heads<T: Scalar, I: Isa>(
        params: Self::Fields<'_, T>,
        xy: Operand<'_, T, In, Self::Output>,
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    );
}

/// The gradient with respect to the outputs, memory for that with respect to the inputs if it is needed, a bit for each head whose logits
/// it refers to, and whether these are the first samples of a batch.
pub type HeadGradients<'a, T, In, Out> = (&'a [Tensor<T, Out>], Option<&'a mut [Tensor<T, In>]>, u8, bool);

/// Heads with a backward pass.
pub trait TrainableHeads<In: Shape>: HeadsLayer<In> + Trainable<In> {
    /// As [`Trainable::forward`].
    fn forward_heads<T: Scalar, I: Isa, const B: usize>(
        params: Self::Fields<'_, T>,
        xy: Operand<'_, T, In, Self::Output>,
        cache: &mut Self::Cache<T, B>,
        rng: &mut StepRng,
        isa: I,
    );

    /// As [`Trainable::backward`].
    fn backward_heads<T: Scalar, I: Isa, const B: usize>(
        params: Self::Fields<'_, T>,
        saved: Saved<'_, Self, In, T, B>,
        gradients: HeadGradients<'_, T, In, Self::Output>,
        gradient: Self::FieldsMut<'_, T>,
        isa: I,
    );
}

/// Heads that can run step by step.
pub trait StreamingHeads<In: Shape>: HeadsLayer<In> + Streaming<In> {
    /// As [`Streaming::step`].
    fn step_heads<T: Scalar, I: Isa>(
        params: Self::Fields<'_, T>,
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, <Self::Output as Shape>::Step>,
        state: &mut Self::State<T>,
        isa: I,
    );
}

impl<In, How, First, Second, Third, Fourth> HeadsLayer<In> for Branches<How, First, Second, Third, Fourth>
where
    In: Shape,
    First: Layer<In>,
    Second: Layer<In>,
    Third: Layer<In>,
    Fourth: Layer<In>,
    How: Combine<First::Output, Second::Output, Third::Output, Fourth::Output>,
{
    type Fields<'a, T: Scalar> = ParamsOf<'a, T, In, First, Second, Third, Fourth>;
    type FieldsMut<'a, T: Scalar> = GradientOf<'a, T, In, First, Second, Third, Fourth>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn predict_heads<T: Scalar, I: Isa>(
        params: Self::Fields<'_, T>,
        xy: Operand<'_, T, In, Self::Output>,
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    ) {
        Self::predict_parts(params, xy, scratch, isa);
    }
}

impl<In, How, First, Second, Third, Fourth> TrainableHeads<In> for Branches<How, First, Second, Third, Fourth>
where
    In: Shape,
    First: Trainable<In>,
    Second: Trainable<In>,
    Third: Trainable<In>,
    Fourth: Trainable<In>,
    How: Combine<First::Output, Second::Output, Third::Output, Fourth::Output>,
{
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward_heads<T: Scalar, I: Isa, const B: usize>(
        params: Self::Fields<'_, T>,
        xy: Operand<'_, T, In, Self::Output>,
        cache: &mut Self::Cache<T, B>,
        rng: &mut StepRng,
        isa: I,
    ) {
        Self::forward_parts(params, xy, cache, rng, isa);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward_heads<T: Scalar, I: Isa, const B: usize>(
        params: Self::Fields<'_, T>,
        saved: Saved<'_, Self, In, T, B>,
        gradients: HeadGradients<'_, T, In, Self::Output>,
        gradient: Self::FieldsMut<'_, T>,
        isa: I,
    ) {
        Self::backward_parts(params, saved, gradients, gradient, isa);
    }
}

impl<In, How, First, Second, Third, Fourth> StreamingHeads<In> for Branches<How, First, Second, Third, Fourth>
where
    In: Shape,
    First: Streaming<In>,
    Second: Streaming<In>,
    Third: Streaming<In>,
    Fourth: Streaming<In>,
    How: CombineEachStep + Combine<First::Output, Second::Output, Third::Output, Fourth::Output>,
{
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step_heads<T: Scalar, I: Isa>(
        params: Self::Fields<'_, T>,
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, <Self::Output as Shape>::Step>,
        state: &mut Self::State<T>,
        isa: I,
    ) {
        Self::step_parts(params, x, y, state, isa);
    }
}
