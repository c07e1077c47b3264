//! [`Conv1d`]: a convolution over a sequence.

use core::marker::PhantomData;

use typenum::{U1, Unsigned};

use super::positions::{Rows, least, operation, windows};
use super::{BiasOf, ChannelsOf, ConvParams, Convolution, GatherSteps, GroupsOf, check, macs};
use crate::kernels::conv;
use crate::kernels::geometry::{Channels, Windows};
use crate::kernels::rearrange::transpose;
use crate::kernels::slices::{subslice, subslice_mut};
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::tensor::Outer;
use crate::tensor::plain::Pair;
use crate::type_level::Extent;
use crate::type_level::arithmetic::{Difference, Minus, Over, Product, Times};
use crate::type_level::settings::{Causal, Setting, Settings};

/// A convolution: `y[p][o] = b[o] + Σ_i Σ_k w[o][i][k] · x[window p][k][i]`.
///
/// `Conv1d<I, O, K>` reads `I` features per step, or any number with `_`, outputs `O` features per step, and has windows of `K` steps.
/// The settings are those of [`Conv2d`](crate::layers::Conv2d), with one number each.
///
/// # Shapes
///
/// - input: a sequence of `I` features
/// - output: a sequence of `O` features and of `⌊(L + 2 P − D (K − 1) − 1) / S⌋ + 1` steps
/// - `weight`: `[O][I / G][K][1]`, as in PyTorch; `bias`: `[O]`, or none with `NoBias`
///
/// With the setting `Causal` zeros are added in front only, so that there are as many outputs as inputs, and none reads later steps
/// (van den Oord et al. 2016, "WaveNet"): such a network can run [step by step](crate::network::StepByStep).
///
/// Sequences are stored as `[steps][features]`, transposed compared to PyTorch. Initialisation as in `Conv2d`. Waibel et al. 1989.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<50, 8>>, Conv1d<8, 16, 5, Stride<2>>, ReLU, Flatten, Dense<{ 23 * 16 }, 2>; }
/// assert_eq!(Net::ZERO.conv1d1.weight.len(), 16 * 8 * 5);
/// ```
#[expect(clippy::type_complexity, reason = "it holds no value")]
pub struct Conv1d<
    I = Missing,
    O = Missing,
    K = Missing,
    A = Missing,
    B = Missing,
    C = Missing,
    D = Missing,
    E = Missing,
>(PhantomData<(I, O, K, A, B, C, D, E)>);

/// The input and the output of a sample, transposed: one row per feature, as in an image.
pub type Transposed<T, In, Out> = Pair<Tensor<T, In>, Tensor<T, Out>>;

impl<In, I: Inputs, O: Outputs, K: Extent, A: Setting, B: Setting, C: Setting, D: Setting, E: Setting> Convolution<In>
    for Conv1d<I, O, K, A, B, C, D, E>
where
    In: Rows<K, (A, B, C, D, E)>,
    ChannelsOf<I, In>: Over<GroupsOf<I, In, (A, B, C, D, E)>>,
{
    type Output = Sequence<In::Positions, O::Length>;
    type Filter = GatherSteps<
        O::Length,
        <ChannelsOf<I, In> as Over<GroupsOf<I, In, (A, B, C, D, E)>>>::Quotient,
        K::Height,
        GroupsOf<I, In, (A, B, C, D, E)>,
    >;
    type Bias = BiasOf<O, (A, B, C, D, E)>;
    /// The windows over an image of one row, with one column per step.
    const WINDOWS: Windows = {
        let down = windows::<K, (A, B, C, D, E)>([In::Height::USIZE, 1], [In::Positions::USIZE, 1]);
        Windows {
            input: [1, down.input[0]],
            output: [1, down.output[0]],
            kernel: [1, down.kernel[0]],
            stride: [1, down.stride[0]],
            dilation: [1, down.dilation[0]],
            before: [0, down.before[0]],
        }
    };
    const CHANNELS: Channels = Channels {
        inputs: ChannelsOf::<I, In>::USIZE,
        outputs: O::Length::USIZE,
        groups: GroupsOf::<I, In, (A, B, C, D, E)>::USIZE,
    };
    const EXPECTS: Expects = match check::<I, O, K, (A, B, C, D, E)>(Self::WINDOWS, Self::CHANNELS, 1) {
        Expects::Anything => {
            Expects::Sequence { features: I::DECLARED, least: least::<(A, B, C, D, E)>(Self::WINDOWS)[1] }
        }
        never => never,
    };
    const OPERATION: crate::layer::Convolution =
        operation::<K, (A, B, C, D, E)>(1, Self::CHANNELS.groups, Self::Bias::SIZE);
}

impl<In: Shape, Ins, Outs, K, P, Q, R, S, U> Layer<In> for Conv1d<Ins, Outs, K, P, Q, R, S, U>
where
    Self: Convolution<In>,
{
    type Input = In;
    type Output = <Self as Convolution<In>>::Output;
    type Head = Values;
    type Params<T: Scalar> = ConvParams<T, <Self as Convolution<In>>::Filter, <Self as Convolution<In>>::Bias>;
    type Scratch<T: Scalar> = Transposed<T, In, Self::Output>;

    const EXPECTS: Expects = <Self as Convolution<In>>::EXPECTS;
    const REUSE: Reuse = Reuse::reads(Reads::X);
    const MACS: u64 = macs(Self::WINDOWS, Self::CHANNELS);
    const OPERATION: Operation = Operation::Convolution(<Self as Convolution<In>>::OPERATION);
    const STACK: usize = conv::STACK_LEN;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn predict<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        scratch: &mut [Transposed<T, In, Self::Output>],
        isa: I,
    ) {
        let [input, output] = Self::sides::<In>();
        let Some(Pair(transposed_x, transposed_y)) = scratch.first_mut() else { return };
        let (x, y) = xy.apart();
        for (x, y) in x.iter().zip(y) {
            transpose(isa, input, x, transposed_x);
            let (w, b) = (&params.weight, &params.bias);
            conv::convolve(isa, &Self::WINDOWS, Self::CHANNELS, transposed_x, w, b, transposed_y);
            transpose(isa, [output[1], output[0]], transposed_y, y);
        }
    }
}

impl<In: Shape, Ins, Outs, K, P, Q, R, S, U> Trainable<In> for Conv1d<Ins, Outs, K, P, Q, R, S, U>
where
    Self: Convolution<In>,
{
    type Cache<T: Scalar, const B: usize> = Transposed<T, In, Self::Output>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        transposed: &mut Transposed<T, In, Self::Output>,
        _: &mut StepRng,
        isa: I,
    ) {
        <Self as Layer<In>>::predict::<T, I>(params, xy, core::slice::from_mut(transposed), isa);
    }

    /// `dw[o][i][k] += Σ_p dy[p][o] · x[window p][k][i]`, `db[o] += Σ_p dy[p][o]`,
    /// `dx[window p][k][i] = Σ_o w[o][i][k] · dy[p][o]`
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        Saved { x, cache: Pair(transposed_x, transposed_y), .. }: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        let [input, output] = Self::sides::<In>();
        let (dy, mut dx, gradient) = gradients.apart();
        for (sample, (x, dy)) in x.iter().zip(dy).enumerate() {
            transpose(isa, input, x, transposed_x);
            transpose(isa, output, dy, transposed_y);
            let (x, dy) = (&mut *transposed_x, &*transposed_y);
            conv::backward_weights(isa, &Self::WINDOWS, Self::CHANNELS, x, dy, &mut gradient.weight);
            conv::backward_bias(isa, Self::WINDOWS.positions(), dy, &mut gradient.bias);
            if let Some(dx) = dx.as_deref_mut() {
                conv::backward_input(isa, &Self::WINDOWS, Self::CHANNELS, dy, &params.weight, &[], x);
                transpose(isa, [input[1], input[0]], x, &mut dx[sample]);
            }
        }
    }
}

impl<Ins, Outs, K, P, Q, R, S, U> Conv1d<Ins, Outs, K, P, Q, R, S, U> {
    /// Returns the steps and features of the input and of the output.
    const fn sides<In: Shape>() -> [[usize; 2]; 2]
    where
        Self: Convolution<In>,
    {
        let (windows, channels) = (<Self as Convolution<In>>::WINDOWS, <Self as Convolution<In>>::CHANNELS);
        [[windows.area(), channels.inputs], [windows.positions(), channels.outputs]]
    }
}

/// The reach of a window of `K` steps with the settings `S`: the steps before the last one.
type Reach<K, S> = Product<Difference<High<K>, U1>, High<<S as Settings>::Dilation>>;
type High<E> = <E as Extent>::Height;

/// The inputs of the last steps in a circle, and the index of the oldest.
impl<In: Shape, Ins: Inputs, Outs, K: Extent, P: Setting, Q: Setting, R: Setting, S: Setting, U: Setting> Streaming<In>
    for Conv1d<Ins, Outs, K, P, Q, R, S, U>
where
    Self: Convolution<In>,
    (P, Q, R, S, U): Settings<Padding = Causal, Stride<U1> = U1>,
    High<K>: Minus<U1>,
    Difference<High<K>, U1>: Times<High<<(P, Q, R, S, U) as Settings>::Dilation>>,
{
    type State<T: Scalar> = Pair<Tensor<T, Outer<Features<Reach<K, (P, Q, R, S, U)>>, Features<In::Channels>>>, T>;

    /// As in the sequence, with the window of the last step as input.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, <Self::Output as Shape>::Step>,
        Pair(circle, oldest): &mut Self::State<T>,
        isa: I,
    ) {
        let (taps, dilation) = (Self::WINDOWS.kernel[1], Self::WINDOWS.dilation[1]);
        let (channels, reach) = (In::Channels::USIZE, taps.saturating_sub(1) * dilation);
        let mut window = Tensor::<T, Outer<Features<In::Channels>, Features<High<K>>>>::ZERO;
        let first = oldest.to_usize().unwrap_or_default();
        for tap in 0..taps {
            let step = match (first + tap * dilation) % reach.max(1) {
                step if tap + 1 < taps => subslice(circle, step * channels..(step + 1) * channels),
                _ => x,
            };
            for (row, x) in window.chunks_exact_mut(taps).zip(step) {
                row[tap] = *x;
            }
        }
        conv::convolve_window(isa, taps, Self::CHANNELS, &window, &params.weight, &params.bias, y);
        if reach > 0 {
            let slot = subslice_mut(circle, first * channels..(first + 1) * channels);
            slot.iter_mut().zip(x.iter()).for_each(|(slot, x)| *slot = *x);
            *oldest = T::of(((first + 1) % reach) as f64);
        }
    }
}
