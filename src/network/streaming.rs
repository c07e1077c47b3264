//! [`StepByStep`]: networks over sequences that run step by step.

use core::fmt;
use core::slice::{from_mut, from_ref};

use crate::error::{ElementError, StreamError};
use crate::layer::{Layer, Streaming};
use crate::network::{Network, as_tensors_mut};
use crate::simd::{Isa, Kernel, dispatch};
use crate::tensor::plain::{Flat, flat_struct, scalars, scalars_mut, values};
use crate::tensor::{ElementOf, Shape, Tensor};
use crate::zero::Zero;

/// The types of one step of a network over a sequence: of a list that begins with `Input<Sequence<…>>` or `Input<Tokens<…>>`.
///
/// `network!` implements it. For other networks a step is the whole input.
pub trait Steps: Network {
    /// The input of one step, an array: the features of a sequence, or one token.
    type StepInput: Flat<Self::Element> + Zero;
    /// The output of one step, an array.
    type StepOutput: Flat<Self::Scalar> + Zero;
    /// What the layers keep from step to step.
    type State: Flat<Self::Scalar> + Zero;
    /// The [`Description`](Network::Description) if all layers can run step by step, otherwise a type that is named after the first layer
    /// that cannot.
    type Streamed;
}

/// Stands for a network that does not begin with a sequence, in errors.
pub struct InputWithoutSteps;

/// A network that can run step by step: all of its layers implement [`Streaming`].
///
/// It is implemented for all such networks.
pub trait StreamingNetwork: Steps<Streamed: StreamedAs<Self>> {}

impl<N: Steps<Streamed: StreamedAs<N>>> StreamingNetwork for N {}

/// A description of the network `N` that can run step by step.
#[diagnostic::on_unimplemented(
    message = "`{N}` cannot run step by step, because of `{Self}`",
    label = "a network can if it begins with `Input<Sequence<…>>` or `Input<Tokens<…>>` and no layer reads steps that come later, or has `Masked`",
    note = "layers that can run step by step implement `stackprop::layer::Streaming`"
)]
pub trait StreamedAs<N: Steps>:
    Streaming<N::InputShape, State<N::Scalar> = N::State>
    + Layer<N::InputShape, Output = N::OutputShape, Params<N::Scalar> = N>
{
}

#[diagnostic::do_not_recommend]
impl<N, D> StreamedAs<N> for D
where
    N: Steps,
    D: Streaming<N::InputShape, State<N::Scalar> = N::State>
        + Layer<N::InputShape, Output = N::OutputShape, Params<N::Scalar> = N>,
{
}

type StepOf<S> = <S as Shape>::Step;

flat_struct! {
/// What a network keeps from step to step. Its size is known at compile time, and it consists of numbers only, so it can be anywhere, and
/// can be copied, saved and compared: as [`numbers`](Self::numbers), or, with the feature `serde`, in any of its formats.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<100, 2>>, PerStep<Dense<2, 4>>, Tanh; }
/// let state = StepState::<Net>::ZERO;
/// assert!(state.numbers().is_empty()); // no layer of this network has to keep anything
/// ```
    pub struct StepState<N: Steps> of N::Scalar {
        layers: N::State,
    }
}

impl<N: Steps> StepState<N> {
    /// Returns to the start of a sequence.
    pub fn reset(&mut self) {
        self.numbers_mut().fill(N::Scalar::ZERO);
    }

    /// Returns the numbers of which it consists.
    pub fn numbers(&self) -> &[N::Scalar] {
        scalars(&self.layers)
    }

    /// Returns the numbers of which it consists, such as to restore a saved state.
    pub fn numbers_mut(&mut self) -> &mut [N::Scalar] {
        scalars_mut(&mut self.layers)
    }
}

impl<N: StreamingNetwork> StepState<N> {
    /// Whether it has no room for another step: the declared length has passed, and a layer ends there, such as
    /// [`LearnedPositions`](crate::layers::LearnedPositions), or an attention that is [`Bounded`](crate::layers::Bounded).
    #[must_use]
    pub fn is_full(&self) -> bool {
        <N::Streamed as Streaming<N::InputShape>>::is_full::<N::Scalar>(&self.layers)
    }
}

impl<N: Steps> Clone for StepState<N> {
    fn clone(&self) -> Self {
        let mut copy = Self::ZERO;
        copy.clone_from(self);
        copy
    }

    fn clone_from(&mut self, source: &Self) {
        self.numbers_mut().copy_from_slice(source.numbers());
    }
}

impl<N: Steps> Default for StepState<N> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<N: Steps> PartialEq for StepState<N> {
    fn eq(&self, other: &Self) -> bool {
        self.numbers() == other.numbers()
    }
}

impl<N: Steps> fmt::Debug for StepState<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StepState").field(&crate::tensor::Values(self.numbers())).finish()
    }
}

/// The methods of networks that run step by step.
///
/// A network can if its list begins with `Input<Sequence<…>>` or `Input<Tokens<…>>` and none of its layers reads steps that come later:
/// otherwise [`step`](Self::step) does not compile, and the error names the layer.
///
/// # The same outputs as for the whole sequence
///
/// The steps of a sequence, one after the other, have the outputs of [`predict`](Network::predict) for the whole sequence. The bits are the
/// same if all layers are activations, softmaxes, causal convolutions and pools, `GlobalMaxPool`, recurrent layers, `Last`, `Slice`,
/// `Multiply` or `Dot`, or layers that read the one vector after `Last`. With a `PerStep` that contains a `Dense`, a normalization, an
/// attention, positions, or `GlobalAvgPool`, sums can have another order: then outputs in `f32` differ by about 10⁻⁶, or 10⁻⁶ of their
/// value if that is above 1.
///
/// # The number of steps
///
/// Steps can go on beyond the declared length, for ever, unless a layer ends there. [`LearnedPositions`](crate::layers::LearnedPositions)
/// has no vector for a further step, and an attention that is [`Bounded`](crate::layers::Bounded) has no room for it: its outputs are NaN,
/// until the state is [reset](StepState::reset). [`is_full`](StepState::is_full) says when, and [`try_step`](Self::try_step) returns an error.
/// Another attention reads the last steps, as many as the declared length.
pub trait StepByStep: Steps {
    /// Computes the output for the next step of a sequence, and updates the state. It does not allocate, and works without `std`.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Input<Sequence<3, 1>>, PerStep<(Dense<1, 4>, Tanh, Dense<4, 1>)>; }
    /// let net = Net::ZERO;
    /// let mut state = StepState::ZERO;
    /// for x in [0.1, 0.2, 0.3] {
    ///     assert_eq!(net.step(&[x], &mut state), [0.0]);
    /// }
    /// ```
    #[inline]
    fn step(&self, input: &Self::StepInput, state: &mut StepState<Self>) -> Self::StepOutput
    where
        Self: StreamingNetwork,
    {
        let mut output = Self::StepOutput::ZERO;
        dispatch(Block { network: self, inputs: from_ref(input), outputs: from_mut(&mut output), state });
        output
    }

    /// Finds the first invalid value of the input of a step: a number that is not finite, or a token that is not in the vocabulary.
    ///
    /// [`step`](Self::step) does not check this: then the output is NaN, and so can be those of later steps, until the state is
    /// [reset](StepState::reset).
    ///
    /// # Errors
    ///
    /// Why the value is invalid, and its index.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Input<Tokens<3, 100>>, Embedding<100, 8>; }
    /// let error = <Net>::check_step(&[100]).unwrap_err();
    /// assert_eq!(error.to_string(), "the token at index 0 is 100, but the vocabulary has 100 tokens, counted from 0");
    /// ```
    fn check_step(input: &Self::StepInput) -> Result<(), ElementError> {
        Self::Element::check(scalars(input), Self::InputShape::VOCABULARY)
    }

    /// As [`step`](Self::step), if the input is valid and the state has room for it.
    ///
    /// # Errors
    ///
    /// If a number is not finite, if a token is not in the vocabulary, or if the state is [full](StepState::is_full). The state has not changed
    /// then.
    ///
    /// ```
    /// use stackprop::error::StreamError;
    /// use stackprop::prelude::*;
    /// network! { struct Net = Input<Tokens<2, 100>>, Embedding<100, 8>, SelfAttention<8, 2, Causal, Bounded>; }
    /// let (net, mut state) = (Net::ZERO, StepState::ZERO);
    /// assert!(net.try_step(&[100], &mut state).is_err());
    /// assert!(net.try_step(&[7], &mut state).is_ok());
    /// assert!(net.try_step(&[7], &mut state).is_ok());
    /// assert_eq!(net.try_step(&[7], &mut state), Err(StreamError::Full));
    /// ```
    fn try_step(&self, input: &Self::StepInput, state: &mut StepState<Self>) -> Result<Self::StepOutput, StreamError>
    where
        Self: StreamingNetwork,
    {
        Self::check_step(input).map_err(StreamError::Input)?;
        if state.is_full() {
            return Err(StreamError::Full);
        }
        Ok(self.step(input, state))
    }

    /// Computes the outputs for the next steps of a sequence, as many as there are inputs, such as a block of audio.
    ///
    /// # Panics
    ///
    /// If the numbers of inputs and outputs differ.
    #[inline]
    fn step_block(&self, inputs: &[Self::StepInput], outputs: &mut [Self::StepOutput], state: &mut StepState<Self>)
    where
        Self: StreamingNetwork,
    {
        assert_eq!(inputs.len(), outputs.len(), "the numbers of inputs and outputs must be equal");
        dispatch(Block { network: self, inputs, outputs, state });
    }

    /// Computes the output for a whole sequence that continues the one before it: the state is that after its last step, and is updated.
    ///
    /// It goes step by step, so a layer such as [`GlobalMaxPool`](crate::layers::GlobalMaxPool) takes all steps since the state was zero
    /// into account.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Input<Sequence<2, 1>>, RNN<1, 1, ReLU>; }
    /// let mut net = Net::ZERO;
    /// (net.rnn1.input_weight[0], net.rnn1.recurrent_weight[0]) = (1.0, 0.5);
    /// let mut state = StepState::ZERO;
    /// assert_eq!(net.predict_from(&[4.0, 0.0], &mut state), [4.0, 2.0]);
    /// assert_eq!(net.predict_from(&[0.0, 0.0], &mut state), [1.0, 0.5]);
    /// ```
    #[inline]
    fn predict_from(&self, input: &Self::Input, state: &mut StepState<Self>) -> Self::Output
    where
        Self: StreamingNetwork,
    {
        let mut output = Self::Output::ZERO;
        let steps = Self::Input::LEN / Self::StepInput::LEN.max(1);
        let inputs = values::<Self::Element, Self::StepInput>(scalars(input), steps);
        // A network whose output is a vector has an output for each step, of which the last one counts.
        let outputs = scalars_mut::<Self::Scalar, _>(&mut output).chunks_exact_mut(Self::StepOutput::LEN.max(1));
        let skipped = steps.saturating_sub(outputs.len());
        for input in &inputs[..skipped] {
            self.step(input, state);
        }
        for (input, output) in inputs[skipped..].iter().zip(outputs) {
            output.copy_from_slice(scalars(&self.step(input, state)));
        }
        output
    }

    /// Runs a number of steps with the same input, so that the state is that of a signal that has not changed for so long.
    #[inline]
    fn prewarm(&self, input: &Self::StepInput, steps: usize, state: &mut StepState<Self>)
    where
        Self: StreamingNetwork,
    {
        let mut output = Self::StepOutput::ZERO;
        for _ in 0..steps {
            dispatch(Block {
                network: self,
                inputs: from_ref(input),
                outputs: from_mut(&mut output),
                state: &mut *state,
            });
        }
    }
}

impl<N: Steps> StepByStep for N {}

struct Block<'a, N: StreamingNetwork> {
    network: &'a N,
    inputs: &'a [N::StepInput],
    outputs: &'a mut [N::StepOutput],
    state: &'a mut StepState<N>,
}

impl<N: StreamingNetwork> Kernel for Block<'_, N> {
    type Output = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run<I: Isa>(self, isa: I) {
        let Self { network, inputs, outputs, state } = self;
        const { assert!(<N::StepInput as Flat<N::Element>>::LEN == <StepOf<N::InputShape> as Shape>::SIZE) };
        type Memory<N> = <<N as Network>::Element as ElementOf<<N as Network>::Scalar>>::Memory<
            Tensor<<N as Network>::Scalar, StepOf<<N as Network>::InputShape>>,
        >;
        let mut memory = <Memory<N>>::ZERO;
        for (input, output) in inputs.iter().zip(outputs) {
            let x: &[Tensor<_, _>] = N::Element::numbers(scalars(input), from_mut(&mut memory));
            let y = as_tensors_mut(from_mut(output));
            N::Streamed::step(network, &x[0], &mut y[0], &mut state.layers, isa);
        }
    }
}
