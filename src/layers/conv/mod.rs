//! Layers that weigh the values under a window, the same way at every place.

mod conv_1d;
mod conv_2d;
mod conv_transpose_2d;
mod parameters;
pub(crate) mod positions;

pub use conv_1d::Conv1d;
pub use conv_2d::Conv2d;
pub use conv_transpose_2d::ConvTranspose2d;
pub use parameters::{ConvParams, Filter, Gather, Scatter};

use typenum::Unsigned;

use crate::kernels::geometry::{Channels, Windows};
use crate::layer::prelude::*;
use crate::type_level::Extent;
use crate::type_level::numbers::product;
use crate::type_level::settings::{Bias, Grouping, Kind, Pad, Settings, check_settings};

/// What a convolution is, given the shape of what comes.
pub trait Convolution<In: Shape>: 'static {
    /// The shape of one output.
    type Output: Shape;
    /// Its filters.
    type Filter: Filter;
    /// The shape of its bias.
    type Bias: Shape;
    /// Where its windows lie.
    const WINDOWS: Windows;
    /// Its channels.
    const CHANNELS: Channels;
    /// What it can work with.
    const EXPECTS: Expects;
}

type ChannelsOf<I, In> = <<I as Inputs>::Shape<In> as Shape>::Channels;
type GroupsOf<I, In, S> = <<S as Settings>::Groups as Grouping>::Of<ChannelsOf<I, In>>;
type BiasOf<O, S> = <<S as Settings>::Bias as Bias>::Shape<Features<<O as Outputs>::Length>>;

/// Each value of each window of each channel of a group, for each channel that comes out of that group.
const fn macs(windows: Windows, Channels { inputs, outputs, groups }: Channels) -> u64 {
    match inputs.checked_div(groups) {
        Some(inputs) => product(&[windows.positions() as u64, windows.taps() as u64, inputs as u64, outputs as u64]),
        None => 0,
    }
}

/// Whether the sizes and the settings of a convolution make sense by themselves.
const fn check<I: Inputs, O: Outputs, K: Extent, S: Settings>(
    windows: Windows,
    channels: Channels,
    directions: usize,
) -> Expects {
    const KNOWN: &[Kind] = &[Kind::Stride, Kind::Padding, Kind::Dilation, Kind::Groups, Kind::Bias];
    const OTHERS: &str = "the settings of a convolution are `Stride`, `Padding`, `Same`, `Dilation`, `Groups`, `Depthwise` \
                          and `NoBias`";
    match check_settings(S::WRITTEN, KNOWN, directions, OTHERS) {
        Expects::Anything => sizes::<I, O, K>(windows, channels, directions),
        never => never,
    }
}

/// Whether the sizes and the settings of a transposed convolution make sense by themselves.
const fn check_transposed<I: Inputs, O: Outputs, K: Extent, S: Settings>(
    windows: Windows,
    channels: Channels,
) -> Expects {
    const KNOWN: &[Kind] =
        &[Kind::Stride, Kind::Padding, Kind::OutputPadding, Kind::Dilation, Kind::Groups, Kind::Bias];
    const OTHERS: &str = "the settings of a transposed convolution are `Stride`, `Padding`, `OutputPadding`, `Dilation`, \
                          `Groups`, `Depthwise` and `NoBias`";
    let (stride, dilation, extra) = (windows.stride, windows.dilation, S::OutputPadding::VALUES);
    match check_settings(S::WRITTEN, KNOWN, 2, OTHERS) {
        Expects::Anything if <S::Padding as Pad>::Same::USIZE == 1 => Expects::Never(OTHERS),
        Expects::Anything => match sizes::<I, O, K>(windows, channels, 2) {
            Expects::Anything
                if (extra[0] > 0 && extra[0] >= stride[0] && extra[0] >= dilation[0])
                    || (extra[1] > 0 && extra[1] >= stride[1] && extra[1] >= dilation[1]) =>
            {
                Expects::Never("the output padding is less than the stride or the dilation")
            }
            result => result,
        },
        never => never,
    }
}

/// Whether the sizes of a convolution of any kind make sense by themselves.
const fn sizes<I: Inputs, O: Outputs, K: Extent>(windows: Windows, channels: Channels, directions: usize) -> Expects {
    let (Windows { kernel, stride, dilation, .. }, Channels { inputs, outputs, groups }) = (windows, channels);
    let sentence = match I::EXPECTS.and(O::EXPECTS) {
        _ if K::NUMBERS == 0 => {
            "what comes first are the numbers of channels before and behind it and the size of its window, as in \
             `Conv2d<1, 6, 5>`"
        }
        _ if K::NUMBERS > directions => "a sequence has one direction: the size of the window is one number",
        Expects::Never(sentence) => sentence,
        _ if kernel[0] == 0 || kernel[1] == 0 => "a window has at least one value",
        _ if stride[0] == 0 || stride[1] == 0 => "a stride is at least 1",
        _ if dilation[0] == 0 || dilation[1] == 0 => "a dilation is at least 1",
        // Of what is not known, nothing can be said.
        _ if inputs > 0
            && outputs > 0
            && (groups == 0 || !inputs.is_multiple_of(groups) || !outputs.is_multiple_of(groups)) =>
        {
            "the number of groups divides the numbers of channels before and behind it"
        }
        _ => return Expects::Anything,
    };
    Expects::Never(sentence)
}
