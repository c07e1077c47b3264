//! [`Conv2d`]: a convolution over an image.

use core::marker::PhantomData;

use typenum::Unsigned;

use super::positions::{Columns, Rows, least, operation, windows};
use super::{BiasOf, ChannelsOf, ConvParams, Convolution, Gather, GroupsOf, check, macs};
use crate::kernels::conv;
use crate::kernels::geometry::{Channels, Windows};
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::type_level::Extent;
use crate::type_level::arithmetic::Over;
use crate::type_level::settings::Setting;

/// A convolution: `y[o][p] = b[o] + Σ_i Σ_k w[o][i][k] · x[i][window p][k]`.
///
/// `Conv2d<I, O, K>` reads `I` channels, or any number with `_`, outputs `O` channels, and has windows of `K` rows and columns, or of
/// `(K, L)`. Settings follow in any order: [`Stride`](crate::layers::Stride),
/// [`Padding`](crate::layers::Padding) or [`Same`](crate::layers::Same), [`Dilation`](crate::layers::Dilation),
/// [`Groups`](crate::layers::Groups) or [`Depthwise`](crate::layers::Depthwise), and `NoBias`.
///
/// # Shapes
///
/// - input: an image of `I` channels
/// - output: an image of `O` channels and of `⌊(N + 2 P − D (K − 1) − 1) / S⌋ + 1` rows and columns
/// - `weight`: `[O][I / G][K][L]`, as in PyTorch; `bias`: `[O]`, or none with `NoBias`
///
/// # Initialisation
///
/// As in [`Dense`](crate::layers::Dense): weights are drawn from [`Init::GlorotUniform`](crate::init::Init::GlorotUniform), where
/// `fan_in` is `I / G · K · L` and `fan_out` is `O / G · K · L`. Biases are zero.
///
/// LeCun et al. 1989; dilation: Yu and Koltun 2016; groups: Krizhevsky et al. 2012.
///
/// ```
/// use stackprop::prelude::*;
/// network! {
///     struct Net = Input<Image<1, 28, 28>>,
///         Conv2d<1, 8, 5, Same>, ReLU, MaxPool2d<2>,
///         Conv2d<8, 16, 3, Stride<2>, Padding<1>, NoBias>, ReLU,
///         Conv2d<_, 16, (3, 1), Depthwise>, ReLU,
///         Flatten, Dense<{ 16 * 5 * 7 }, 10>, Softmax;
/// }
/// assert_eq!(Net::ZERO.conv2d1.weight.len(), 8 * 1 * 5 * 5);
/// ```
#[expect(clippy::type_complexity, reason = "it holds no value")]
pub struct Conv2d<
    I = Missing,
    O = Missing,
    K = Missing,
    A = Missing,
    B = Missing,
    C = Missing,
    D = Missing,
    E = Missing,
>(PhantomData<(I, O, K, A, B, C, D, E)>);

impl<In, I: Inputs, O: Outputs, K: Extent, A: Setting, B: Setting, C: Setting, D: Setting, E: Setting> Convolution<In>
    for Conv2d<I, O, K, A, B, C, D, E>
where
    In: Rows<K, (A, B, C, D, E)> + Columns<K, (A, B, C, D, E)>,
    ChannelsOf<I, In>: Over<GroupsOf<I, In, (A, B, C, D, E)>>,
{
    type Output =
        Image<O::Length, <In as Rows<K, (A, B, C, D, E)>>::Positions, <In as Columns<K, (A, B, C, D, E)>>::Positions>;
    type Filter = Gather<
        O::Length,
        <ChannelsOf<I, In> as Over<GroupsOf<I, In, (A, B, C, D, E)>>>::Quotient,
        K::Height,
        K::Width,
        GroupsOf<I, In, (A, B, C, D, E)>,
    >;
    type Bias = BiasOf<O, (A, B, C, D, E)>;
    const WINDOWS: Windows = windows::<K, (A, B, C, D, E)>(
        [In::Height::USIZE, In::Width::USIZE],
        [<In as Rows<K, (A, B, C, D, E)>>::Positions::USIZE, <In as Columns<K, (A, B, C, D, E)>>::Positions::USIZE],
    );
    const CHANNELS: Channels = Channels {
        inputs: ChannelsOf::<I, In>::USIZE,
        outputs: O::Length::USIZE,
        groups: GroupsOf::<I, In, (A, B, C, D, E)>::USIZE,
    };
    const EXPECTS: Expects = match check::<I, O, K, (A, B, C, D, E)>(Self::WINDOWS, Self::CHANNELS, 2) {
        Expects::Anything => Expects::Image { channels: I::DECLARED, least: least::<(A, B, C, D, E)>(Self::WINDOWS) },
        never => never,
    };
    const OPERATION: crate::layer::Convolution =
        operation::<K, (A, B, C, D, E)>(2, Self::CHANNELS.groups, Self::Bias::SIZE);
}

impl<In: Shape, Ins, Outs, K, P, Q, R, S, U> Layer<In> for Conv2d<Ins, Outs, K, P, Q, R, S, U>
where
    Self: Convolution<In>,
{
    type Input = In;
    type Output = <Self as Convolution<In>>::Output;
    type Head = Values;
    type Params<T: Scalar> = ConvParams<T, <Self as Convolution<In>>::Filter, <Self as Convolution<In>>::Bias>;
    type Scratch<T: Scalar> = ();

    const EXPECTS: Expects = <Self as Convolution<In>>::EXPECTS;
    const REUSE: Reuse = Reuse::reads(Reads::X);
    const MACS: u64 = macs(Self::WINDOWS, Self::CHANNELS);
    const OPERATION: Operation = Operation::Convolution(<Self as Convolution<In>>::OPERATION);
    const STACK: usize = conv::STACK_LEN;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn predict<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        _: &mut [()],
        isa: I,
    ) {
        let (x, y) = xy.scalars();
        conv::convolve(isa, &Self::WINDOWS, Self::CHANNELS, x, &params.weight, &params.bias, y);
    }
}

impl<In: Shape, Ins, Outs, K, P, Q, R, S, U> Trainable<In> for Conv2d<Ins, Outs, K, P, Q, R, S, U>
where
    Self: Convolution<In>,
{
    type Cache<T: Scalar, const B: usize> = ();

    /// `dw[o][i][k] += Σ_p dy[o][p] · x[i][window p][k]`, `db[o] += Σ_p dy[o][p]`, `dx[i][window p][k] = Σ_o w[o][i][k] · dy[o][p]`
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        saved: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        let (x, (dy, dx, gradient)) = (all_scalars(saved.x), gradients.scalars());
        conv::backward_weights(isa, &Self::WINDOWS, Self::CHANNELS, x, dy, &mut gradient.weight);
        conv::backward_bias(isa, Self::WINDOWS.positions(), dy, &mut gradient.bias);
        if let Some(dx) = dx {
            conv::backward_input(isa, &Self::WINDOWS, Self::CHANNELS, dy, &params.weight, &[], dx);
        }
    }
}
