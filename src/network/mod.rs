//! [`Network`]: the methods of every struct declared by `network!`.

mod activations;
pub(crate) mod buffer_plan;
pub(crate) mod facts;
pub(crate) mod heads;
pub(crate) mod list;
pub(crate) mod passes;
mod streaming;
mod summary;

pub use heads::EndsInHeads;
pub use list::ParamsAt;
pub use streaming::{InputWithoutSteps, StepByStep, StepState, Steps, StreamedAs, StreamingNetwork};

pub use summary::{LayerInfo, Nested, Summary};

use core::slice::{from_mut, from_ref};

use rand::Rng;

use self::activations::ByLayer;
use self::passes::Observer;
use crate::error::ElementError;
use crate::layer::head::Head;
use crate::layer::{Layer, Operation, Parameters, Row};
use crate::simd::{Isa, Kernel, dispatch};
use crate::tensor::plain::{Flat, all_scalars, all_scalars_mut, scalars, values, values_mut};
use crate::tensor::{ElementOf, Operand, Scalar, Shape, Tensor};
#[cfg(feature = "std")]
use crate::threads;
use crate::zero::Zero;
use crate::{layer, plain_struct};

/// A network: a struct of parameters, with a description of its layers as a type.
///
/// `network!` implements it. This trait predicts; [`Training`](crate::training::Training) trains.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a network",
    label = "networks are the structs that `network!` declares",
    note = "for a box, pass its content: `&*net`"
)]
pub trait Network: Parameters<Self::Scalar> {
    /// The scalar type of the parameters: `f32`, or `f64` for checks.
    type Scalar: Scalar;
    /// The type of the values in an input: the scalar type, or an integer type for [`Tokens`](crate::tensor::Tokens).
    type Element: ElementOf<Self::Scalar>;
    /// One input, an array.
    type Input: Flat<Self::Element> + Zero;
    /// One input as nested arrays, `[[[f32; 28]; 28]; 1]` for an image of 28 × 28: see [`flat`](Self::flat).
    type NestedInput: Flat<Self::Element>;
    /// One output, an array.
    type Output: Flat<Self::Scalar> + Zero;
    /// One output as nested arrays, `[[f32; 8]; 50]` for a sequence of 50 steps of 8 features: see [`nested`](Self::nested). The targets of
    /// losses have the same form.
    type NestedOutput: Flat<Self::Scalar>;
    /// The shape of one input.
    type InputShape: Shape;
    /// The shape of one output.
    type OutputShape: Shape;
    /// The meaning of the outputs to a loss.
    type Head: Head;
    /// The network as a layer.
    type Description: Layer<Self::InputShape, Output = Self::OutputShape, Head = Self::Head, Params<Self::Scalar> = Self>;
    /// The [`Description`](Self::Description) if all layers have a backward pass, otherwise the first layer without one.
    type Trained;

    /// The name of the struct.
    const NAME: &'static str;
    /// The layers, first to last.
    const LAYERS: &'static [LayerInfo];
    /// The layers, first to last, with what they compute. Blocks contain the rows of their lists.
    const ROWS: &'static [Row] = match <Self::Description as Layer<Self::InputShape>>::OPERATION {
        Operation::List(rows) => rows,
        _ => &[],
    };
    /// The number of parameters, without running statistics.
    const PARAMS: usize = Self::COUNT - Self::STATISTICS;
    /// The size of the network (bytes), which is that of its parameters.
    const BYTES: usize = size_of::<Self>();
    /// The number of multiply-adds in one prediction: those of matrix products and convolutions, as fvcore counts them. Biases and
    /// elementwise operations do not count.
    const MACS: u64 = <Self::Description as Layer<Self::InputShape>>::MACS;
    /// The stack memory of one [`predict`](Self::predict) (bytes): working memory, the panel of a convolution, the output where it is
    /// computed and where it is returned to. The stack frames of functions are not included.
    const PREDICTION_BYTES: usize = size_of::<Scratch<Self, 1>>()
        + size_of::<Self::Scalar>() * <Self::Description as Layer<Self::InputShape>>::STACK
        + 2 * size_of::<Self::Output>();

    /// Returns a network with new parameters, each layer's from its default distribution. The network is returned by value through the
    /// stack, which suits small networks. For a large one use `boxed`, or [`ZERO`](Zero::ZERO) in a `static` and
    /// [`init`](Parameters::init) to initialise it there.
    fn new<R: Rng + ?Sized>(rng: &mut R) -> Self {
        let mut network = Self::ZERO;
        network.init(None, rng);
        network
    }

    /// Returns a network with new parameters, created on the heap, so it can be of any size.
    #[cfg(feature = "std")]
    fn boxed<R: Rng + ?Sized>(rng: &mut R) -> std::boxed::Box<Self> {
        let mut network = crate::zero::boxed::<Self>();
        network.init(None, rng);
        network
    }

    /// Returns a copy, created on the heap. `clone` copies through the stack, which suits small networks.
    #[cfg(feature = "std")]
    fn boxed_clone(&self) -> std::boxed::Box<Self> {
        let mut copy = crate::zero::boxed::<Self>();
        copy.copy_from(self);
        copy
    }

    /// Returns the output for one input. Working memory is on the stack.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Dense<2, 3>, Softmax; }
    /// assert_eq!(Net::ZERO.predict(&[0.5, -0.5]), [1.0 / 3.0; 3]);
    /// ```
    #[inline]
    fn predict(&self, input: &Self::Input) -> Self::Output {
        dispatch(PredictOne(self, input))
    }

    /// Calls `f` with each layer, first to last, and with its outputs in the prediction for one input: the feature maps of an image, or the
    /// values whose distribution tells whether a layer is saturated.
    ///
    /// The layers are those of [`LAYERS`](Network::LAYERS): a block is one of them, and so is each head. A layer that leaves its inputs
    /// unchanged in a prediction, such as a dropout, outputs those of the layer before it. Working memory is on the stack.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = hidden: Dense<1, 2>, ReLU, Dense<2, 1>; }
    /// let mut net = Net::ZERO;
    /// net.hidden.weight.copy_from_slice(&[1.0, -1.0]);
    /// let mut seen = Vec::new();
    /// net.activations(&[3.0], |layer, outputs| seen.push((layer.name, outputs.to_vec())));
    /// assert_eq!(seen, [("hidden", vec![3.0, -3.0]), ("relu1", vec![3.0, 0.0]), ("dense2", vec![0.0])]);
    /// ```
    fn activations(&self, input: &Self::Input, f: impl FnMut(&LayerInfo, &[Self::Scalar])) {
        dispatch(Activations { network: self, input, f });
    }

    /// Runs a prediction that shows an observer the outputs of each layer.
    #[doc(hidden)]
    fn observe<O: Observer<Self::Scalar>, I: Isa>(
        &self,
        xy: Operand<'_, Self::Scalar, Self::InputShape, Self::OutputShape>,
        observer: O,
        scratch: &mut [ScratchOf<Self>],
        isa: I,
    );

    /// Returns nested arrays as an input, without copying.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Input<Image<1, 2, 2>>, MaxPool2d<2>, Flatten, Dense<1, 1>; }
    /// let image = [[[1.0, 2.0], [3.0, 4.0]]];
    /// assert_eq!(Net::ZERO.predict(Net::flat(&image)), Net::ZERO.predict(&[1.0, 2.0, 3.0, 4.0]));
    /// ```
    fn flat(input: &Self::NestedInput) -> &Self::Input {
        &Self::flat_all(core::slice::from_ref(input))[0]
    }

    /// Returns many nested arrays as inputs, without copying.
    fn flat_all(inputs: &[Self::NestedInput]) -> &[Self::Input] {
        const { assert!(Self::NestedInput::LEN == <Self::Input as Flat<Self::Element>>::LEN) };
        values(all_scalars(inputs), inputs.len())
    }

    /// Returns an output as nested arrays, without a copy.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Input<Sequence<5, 2>>, Conv1d<2, 3, 3>; }
    /// let y = Net::ZERO.predict(&[0.0; 10]);
    /// let steps: &[[f32; 3]; 3] = Net::nested(&y);
    /// ```
    fn nested(output: &Self::Output) -> &Self::NestedOutput {
        const { assert!(Self::NestedOutput::LEN == <Self::Output as Flat<Self::Scalar>>::LEN) };
        &values(scalars(output), 1)[0]
    }

    /// Finds the first invalid value of an input: a number that is not finite, or a token that is not in the vocabulary.
    ///
    /// Training checks this. Predictions do not: for a token that is not in the vocabulary, as for NaN, the outputs are NaN.
    ///
    /// # Errors
    ///
    /// Why the value is invalid, and its index.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Input<Tokens<3, 100>>, Embedding<100, 8>; }
    /// let error = Net::check_input(&[7, 99, 100]).unwrap_err();
    /// assert_eq!(error.to_string(), "the token at index 2 is 100, but the vocabulary has 100 tokens, counted from 0");
    /// ```
    fn check_input(input: &Self::Input) -> Result<(), ElementError> {
        Self::Element::check(scalars(input), Self::InputShape::VOCABULARY)
    }

    /// Computes the outputs for many inputs, `B` at a time.
    ///
    /// The number of samples processed at a time can change the order of sums, and so the last digits of an output.
    ///
    /// # Panics
    ///
    /// If the numbers of inputs and outputs differ.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Dense<2, 4>, ReLU, Dense<4, 1>; }
    /// let mut scratch = Scratch::<Net, 16>::ZERO;
    /// let mut outputs = [[0.0]; 100];
    /// Net::ZERO.predict_batch(&[[1.0, 2.0]; 100], &mut outputs, &mut scratch);
    /// ```
    #[inline]
    fn predict_batch<const B: usize>(
        &self,
        inputs: &[Self::Input],
        outputs: &mut [Self::Output],
        scratch: &mut Scratch<Self, B>,
    ) {
        assert_eq!(inputs.len(), outputs.len(), "the numbers of inputs and outputs must be equal");
        const { assert!(B > 0, "working memory for 0 samples") };
        for (inputs, outputs) in inputs.chunks(B).zip(outputs.chunks_mut(B)) {
            dispatch(Predict {
                network: self,
                xy: Operand::new(as_tensors::<Self>(inputs, &mut scratch.inputs), as_tensors_mut(outputs)),
                scratch: &mut scratch.memory[..inputs.len()],
            });
        }
    }

    /// Returns the outputs for many inputs, with all memory on the heap.
    ///
    /// Many inputs of large networks are shared among threads: those of [`threads::with`], or else as many as
    /// [`Fit`](crate::training::Fit) takes by default. The outputs have the same bits for any number of threads.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Dense<2, 4>, ReLU, Dense<4, 1>; }
    /// assert_eq!(Net::ZERO.predict_all(&[[1.0, 2.0]; 100]).len(), 100);
    /// ```
    #[cfg(feature = "std")]
    fn predict_all(&self, inputs: &[Self::Input]) -> std::vec::Vec<Self::Output> {
        /// Parts begin at a multiple of it, so the same samples are predicted together for any number of threads.
        const SAMPLES: usize = threads::GRANULARITY;
        let mut outputs = crate::zero::boxed_slice(inputs.len()).into_vec();
        let cost = usize::try_from(Self::MACS).unwrap_or(usize::MAX).saturating_mul(inputs.len());
        threads::with_some(cost, || {
            let parts = threads::parts(cost).min(inputs.len() / SAMPLES).max(1);
            threads::par_chunks(parts, &mut outputs, [], |samples, outputs, []| {
                let mut scratch = crate::zero::boxed::<Scratch<Self, SAMPLES>>();
                self.predict_batch(&inputs[samples], outputs, &mut scratch);
            });
        });
        outputs
    }

    /// Returns all parameters as one slice, layer by layer, running statistics included. To save a network, write them to a file.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Line = Dense<1, 1>; }
    /// let (net, mut copy) = (Line::ZERO, Line::ZERO);
    /// let saved: Vec<u8> = net.parameters().iter().flat_map(|parameter| parameter.to_le_bytes()).collect();
    /// assert_eq!(saved.len(), Line::BYTES);
    /// for (parameter, bytes) in copy.parameters_mut().iter_mut().zip(saved.as_chunks().0) {
    ///     *parameter = f32::from_le_bytes(*bytes);
    /// }
    /// assert_eq!(copy, net);
    /// ```
    #[doc(alias = "save")]
    #[doc(alias = "state_dict")]
    #[doc(alias = "weights")]
    fn parameters(&self) -> &[Self::Scalar] {
        layer::parameters(self)
    }

    /// Returns all parameters as one mutable slice, for example to load a network.
    #[doc(alias = "load")]
    #[doc(alias = "load_state_dict")]
    fn parameters_mut(&mut self) -> &mut [Self::Scalar] {
        layer::parameters_mut(self)
    }

    /// Copies all parameters and running statistics of another network of the same type, in place.
    fn copy_from(&mut self, other: &Self) {
        self.parameters_mut().copy_from_slice(other.parameters());
    }

    /// Returns the table of the layers, for display.
    fn summary() -> Summary {
        Summary {
            name: Self::NAME,
            layers: Self::LAYERS,
            parameters: Self::PARAMS,
            statistics: Self::STATISTICS,
            bytes: Self::BYTES,
            macs: Self::MACS,
            prediction_bytes: Self::PREDICTION_BYTES,
            rows: Self::ROWS,
        }
    }
}

type ScratchOf<N> = <<N as Network>::Description as Layer<<N as Network>::InputShape>>::Scratch<<N as Network>::Scalar>;

plain_struct! {
/// Working memory of the predictions of a network, for `B` samples at a time. Its size is known at compile time, so it can be anywhere.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 4>, ReLU, Dense<4, 1>; }
/// assert_eq!(size_of::<Scratch<Net, 8>>(), 8 * 4 * 4); // 8 × 4 f32: the outputs of the first layer, which those of the second replace
/// ```
    pub struct Scratch<N: Network; const B: usize> {
        pub(crate) inputs: [InputMemory<N>; B],
        pub(crate) memory: [ScratchOf<N>; B],
    }
}

/// The working memory for one input of `N` as numbers: none unless it consists of tokens.
pub(crate) type InputMemory<N> = <<N as Network>::Element as ElementOf<<N as Network>::Scalar>>::Memory<
    Tensor<<N as Network>::Scalar, <N as Network>::InputShape>,
>;

/// Returns inputs as tensors of numbers.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn as_tensors<'a, N: Network>(
    inputs: &'a [N::Input],
    memory: &'a mut [InputMemory<N>],
) -> &'a [Tensor<N::Scalar, N::InputShape>] {
    const { assert!(<N::Input as Flat<N::Element>>::LEN == N::InputShape::SIZE) };
    N::Element::numbers(all_scalars(inputs), &mut memory[..inputs.len()])
}

/// Returns arrays of the public API as mutable tensors.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn as_tensors_mut<T: Scalar, A: Flat<T>, S: Shape>(arrays: &mut [A]) -> &mut [Tensor<T, S>] {
    const { assert!(A::LEN == <Tensor<T, S> as Flat<T>>::LEN) };
    let count = arrays.len();
    values_mut(all_scalars_mut(arrays), count)
}

/// A prediction of outputs, or of logits, for many samples.
pub(crate) struct Predict<'a, N: Network> {
    pub network: &'a N,
    pub xy: Operand<'a, N::Scalar, N::InputShape, N::OutputShape>,
    pub scratch: &'a mut [ScratchOf<N>],
}

impl<N: Network> Kernel for Predict<'_, N> {
    type Output = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run<I: Isa>(self, isa: I) {
        N::Description::predict::<N::Scalar, I>(self.network, self.xy, self.scratch, isa);
    }
}

/// A prediction for one input, of which all sizes are known at compile time.
struct PredictOne<'a, N: Network>(&'a N, &'a N::Input);

impl<N: Network> Kernel for PredictOne<'_, N> {
    type Output = N::Output;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run<I: Isa>(self, isa: I) -> N::Output {
        let Self(network, input) = self;
        let (mut output, mut memory) = (N::Output::ZERO, <ScratchOf<N>>::ZERO);
        let mut numbers = <InputMemory<N>>::ZERO;
        let x = as_tensors::<N>(from_ref(input), from_mut(&mut numbers));
        let y = as_tensors_mut(from_mut(&mut output));
        N::Description::predict::<N::Scalar, I>(network, Operand::new(x, y), from_mut(&mut memory), isa);
        output
    }
}

/// A prediction that calls a function with the outputs of each layer.
struct Activations<'a, N: Network, F> {
    network: &'a N,
    input: &'a N::Input,
    f: F,
}

impl<N: Network, F: FnMut(&LayerInfo, &[N::Scalar])> Kernel for Activations<'_, N, F> {
    type Output = ();

    fn run<I: Isa>(self, isa: I) {
        let Self { network, input, f } = self;
        let (mut output, mut memory) = (N::Output::ZERO, <ScratchOf<N>>::ZERO);
        let mut numbers = <InputMemory<N>>::ZERO;
        let x = as_tensors::<N>(from_ref(input), from_mut(&mut numbers));
        let y = as_tensors_mut(from_mut(&mut output));
        let layers = ByLayer { layers: N::LAYERS.iter(), f };
        N::observe(network, Operand::new(x, y), layers, from_mut(&mut memory), isa);
    }
}
