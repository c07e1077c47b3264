//! [`ConvTranspose2d`]: a transposed convolution over an image.

use core::marker::PhantomData;

use typenum::Unsigned;

use super::positions::{Enlarged, least_enlarged, operation, windows};
use super::{BiasOf, ChannelsOf, ConvParams, Convolution, GroupsOf, Scatter, check_transposed, macs};
use crate::kernels::conv;
use crate::kernels::geometry::{Channels, Windows};
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::type_level::Extent;
use crate::type_level::arithmetic::Over;
use crate::type_level::settings::Setting;

/// A transposed convolution: `y[o][window p][k] = b[o] + Σ_i w[i][o][k] · x[i][p]`; where windows overlap, their sum.
///
/// It is the gradient of [`Conv2d`](crate::layers::Conv2d): each input value contributes to a whole window of the output, and a stride
/// enlarges the image. `ConvTranspose2d<I, O, K>` reads `I` channels, or any number with `_`, outputs `O` channels, and has windows of
/// `K` rows and columns, or of `(K, L)`. The settings are [`Stride`](crate::layers::Stride),
/// [`Padding`](crate::layers::Padding), which is cut off the output, [`OutputPadding`](crate::layers::OutputPadding),
/// [`Dilation`](crate::layers::Dilation), [`Groups`](crate::layers::Groups) or
/// [`Depthwise`](crate::layers::Depthwise), and `NoBias`.
///
/// # Shapes
///
/// - input: an image of `I` channels
/// - output: an image of `O` channels and of `(N − 1) S − 2 P + D (K − 1) + 1` rows and columns, and `OutputPadding` more
/// - `weight`: `[I][O / G][K][L]`, as in PyTorch; `bias`: `[O]`, or none with `NoBias`
///
/// # Initialisation
///
/// As in `Conv2d`: `fan_in` is `I / G · K · L`, the number for stride 1, and `fan_out` is `O / G · K · L`.
///
/// Zeiler et al. 2010; Dumoulin and Visin 2016.
///
/// ```
/// use stackprop::prelude::*;
/// network! {
///     struct Decoder = Dense<8, { 4 * 7 * 7 }>, ReLU, Reshape<Image<4, 7, 7>>,
///         ConvTranspose2d<4, 2, 4, Stride<2>, Padding<1>>, ReLU,
///         ConvTranspose2d<2, 1, 3, Stride<2>, Padding<1>, OutputPadding<1>>, Sigmoid;
/// }
/// assert_eq!(Decoder::ZERO.predict(&[0.0; 8]), [0.5; 28 * 28]);
/// ```
#[expect(clippy::type_complexity, reason = "it holds no value")]
pub struct ConvTranspose2d<
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
    for ConvTranspose2d<I, O, K, A, B, C, D, E>
where
    In: Enlarged<K, (A, B, C, D, E)>,
    O::Length: Over<GroupsOf<I, In, (A, B, C, D, E)>>,
{
    type Output = Image<O::Length, In::Rows, In::Columns>;
    type Filter = Scatter<
        ChannelsOf<I, In>,
        <O::Length as Over<GroupsOf<I, In, (A, B, C, D, E)>>>::Quotient,
        K::Height,
        K::Width,
        GroupsOf<I, In, (A, B, C, D, E)>,
    >;
    type Bias = BiasOf<O, (A, B, C, D, E)>;
    /// The windows of the convolution that this is the transpose of, from the output of this layer to its input.
    const WINDOWS: Windows =
        windows::<K, (A, B, C, D, E)>([In::Rows::USIZE, In::Columns::USIZE], [In::Height::USIZE, In::Width::USIZE]);
    const CHANNELS: Channels = Channels {
        inputs: O::Length::USIZE,
        outputs: ChannelsOf::<I, In>::USIZE,
        groups: GroupsOf::<I, In, (A, B, C, D, E)>::USIZE,
    };
    const EXPECTS: Expects = match check_transposed::<I, O, K, (A, B, C, D, E)>(Self::WINDOWS, Self::CHANNELS) {
        Expects::Anything => {
            Expects::Image { channels: I::DECLARED, least: least_enlarged::<(A, B, C, D, E)>(Self::WINDOWS) }
        }
        never => never,
    };
    const OPERATION: crate::layer::Convolution =
        operation::<K, (A, B, C, D, E)>(2, Self::CHANNELS.groups, Self::Bias::SIZE);
}

impl<In: Shape, Ins, Outs, K, P, Q, R, S, U> Layer<In> for ConvTranspose2d<Ins, Outs, K, P, Q, R, S, U>
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
    const OPERATION: Operation = Operation::ConvolutionTransposed(<Self as Convolution<In>>::OPERATION);
    const STACK: usize = conv::STACK_LEN;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn predict<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        _: &mut [()],
        isa: I,
    ) {
        let (x, y) = xy.scalars();
        conv::backward_input(isa, &Self::WINDOWS, Self::CHANNELS, x, &params.weight, &params.bias, y);
    }
}

impl<In: Shape, Ins, Outs, K, P, Q, R, S, U> Trainable<In> for ConvTranspose2d<Ins, Outs, K, P, Q, R, S, U>
where
    Self: Convolution<In>,
{
    type Cache<T: Scalar, const B: usize> = ();

    /// `dw[i][o][k] += Σ_p x[i][p] · dy[o][window p][k]`, `db[o] += Σ dy[o]`,
    /// `dx[i][p] = Σ_o Σ_k w[i][o][k] · dy[o][window p][k]`
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        saved: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        let (x, (dy, dx, gradient)) = (all_scalars(saved.x), gradients.scalars());
        conv::backward_weights(isa, &Self::WINDOWS, Self::CHANNELS, dy, x, &mut gradient.weight);
        conv::backward_bias(isa, Self::WINDOWS.area(), dy, &mut gradient.bias);
        if let Some(dx) = dx {
            conv::convolve(isa, &Self::WINDOWS, Self::CHANNELS, dy, &params.weight, &[], dx);
        }
    }
}
