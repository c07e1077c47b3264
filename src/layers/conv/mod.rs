//! Convolutions: weighted sums over a window, with the same weights at every position.

mod conv_1d;
mod conv_2d;
mod conv_transpose_2d;
mod parameters;
pub(crate) mod positions;

pub use conv_1d::Conv1d;
pub use conv_2d::Conv2d;
pub use conv_transpose_2d::ConvTranspose2d;
pub use parameters::{ConvParams, Filter, Gather, GatherSteps, Scatter};

use typenum::Unsigned;

use crate::kernels::geometry::{Channels, Windows};
use crate::layer::prelude::*;
use crate::type_level::Extent;
use crate::type_level::numbers::product;
use crate::type_level::settings::{Bias, Grouping, Kind, Known, Pad, Settings, check_settings};

/// The shapes and constants of a convolution for a given input shape.
pub trait Convolution<In: Shape>: 'static {
    /// The shape of one output.
    type Output: Shape;
    /// The filters.
    type Filter: Filter;
    /// The shape of the bias.
    type Bias: Shape;
    /// The positions of the windows.
    const WINDOWS: Windows;
    /// The channels.
    const CHANNELS: Channels;
    /// The input shapes that the layer accepts.
    const EXPECTS: Expects;
    /// The convolution in plain data.
    const OPERATION: crate::layer::Convolution;
}

type ChannelsOf<I, In> = <<I as Inputs>::Shape<In> as Shape>::Channels;
type GroupsOf<I, In, S> = <<S as Settings>::Groups as Grouping>::Of<ChannelsOf<I, In>>;
type BiasOf<O, S> = <<S as Settings>::Bias as Bias>::Shape<Features<<O as Outputs>::Length>>;

/// Returns the number of multiply-adds: one for each value of each window, input channel of a group, and output channel.
const fn macs(windows: Windows, Channels { inputs, outputs, groups }: Channels) -> u64 {
    match inputs.checked_div(groups) {
        Some(inputs) => product(&[windows.positions() as u64, windows.taps() as u64, inputs as u64, outputs as u64]),
        None => 0,
    }
}

/// Checks the sizes and the settings of a convolution.
const fn check<I: Inputs, O: Outputs, K: Extent, S: Settings>(
    windows: Windows,
    channels: Channels,
    directions: usize,
) -> Expects {
    const KINDS: &[Kind] = &[Kind::Stride, Kind::Padding, Kind::Causal, Kind::Dilation, Kind::Groups, Kind::Bias];
    const OTHERS: &str = "the settings of a convolution are `Stride`, `Padding`, `Same`, `Dilation`, `Groups`, `Depthwise` \
                          and `NoBias`; over a sequence also `Causal`";
    match check_settings(S::WRITTEN, &Known { kinds: KINDS, directions, others: OTHERS, number: Known::NUMBER }) {
        Expects::Anything if S::CAUSAL && directions == 2 => {
            Expects::Never("`Causal` is for sequences, and this is a convolution over an image: leave it out")
        }
        Expects::Anything if S::CAUSAL && !S::Padding::IS_CAUSAL => {
            Expects::Never("`Causal` is a padding: leave out the other one")
        }
        Expects::Anything => sizes::<I, O, K>(windows, channels, directions),
        never => never,
    }
}

/// Checks the sizes and the settings of a transposed convolution.
const fn check_transposed<I: Inputs, O: Outputs, K: Extent, S: Settings>(
    windows: Windows,
    channels: Channels,
) -> Expects {
    const KINDS: &[Kind] =
        &[Kind::Stride, Kind::Padding, Kind::OutputPadding, Kind::Dilation, Kind::Groups, Kind::Bias];
    const OTHERS: &str = "the settings of a transposed convolution are `Stride`, `Padding`, `OutputPadding`, `Dilation`, \
                          `Groups`, `Depthwise` and `NoBias`";
    let (stride, dilation, extra) = (windows.stride, windows.dilation, S::OutputPadding::VALUES);
    match check_settings(S::WRITTEN, &Known { kinds: KINDS, directions: 2, others: OTHERS, number: Known::NUMBER }) {
        Expects::Anything if <S::Padding as Pad>::Same::USIZE == 1 => Expects::Never(OTHERS),
        Expects::Anything => match sizes::<I, O, K>(windows, channels, 2) {
            Expects::Anything
                if (extra[0] > 0 && extra[0] >= stride[0] && extra[0] >= dilation[0])
                    || (extra[1] > 0 && extra[1] >= stride[1] && extra[1] >= dilation[1]) =>
            {
                Expects::Never("the output padding must be less than the stride or the dilation")
            }
            result => result,
        },
        never => never,
    }
}

/// Checks the sizes of a convolution of any kind.
const fn sizes<I: Inputs, O: Outputs, K: Extent>(windows: Windows, channels: Channels, directions: usize) -> Expects {
    let (Windows { kernel, stride, dilation, .. }, Channels { inputs, outputs, groups }) = (windows, channels);
    let message = match I::EXPECTS.and(O::EXPECTS) {
        _ if K::NUMBERS == 0 => {
            "the first three arguments are the numbers of input and output channels and the size of the window, as in \
             `Conv2d<1, 6, 5>`"
        }
        _ if K::NUMBERS > directions => "a window over a sequence has a single size: write one number",
        Expects::Never(message) => message,
        _ if kernel[0] == 0 || kernel[1] == 0 => "the size of the window must be at least 1",
        _ if stride[0] == 0 || stride[1] == 0 => "the stride must be at least 1",
        _ if dilation[0] == 0 || dilation[1] == 0 => "the dilation must be at least 1",
        // Numbers of channels that are 0 are unknown because of another error.
        _ if inputs > 0
            && outputs > 0
            && (groups == 0 || !inputs.is_multiple_of(groups) || !outputs.is_multiple_of(groups)) =>
        {
            "the number of groups must divide the numbers of input and output channels"
        }
        _ => return Expects::Anything,
    };
    Expects::Never(message)
}
