//! Layers that weigh the values under a window, the same way at every place.

mod conv_2d;
mod parameters;

pub use conv_2d::Conv2d;
pub use parameters::{ConvParams, Filter, Forward};

use typenum::Unsigned;

use crate::kernels::convolution::Channels;
use crate::kernels::windows::Windows;
use crate::layer::Expects;
use crate::layers::Bias;
use crate::settings::{Grouping, Kind, Pad, Settings, judge};
use crate::shape::{Features, Shape};
use crate::size::{Extent, Inputs, Outputs};
use crate::window::reach;

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

/// The least numbers of rows and columns in which a window fits.
const fn least<S: Settings>(windows: Windows) -> [usize; 2] {
    let [height, width] = reach(windows.kernel, windows.dilation);
    if <S::Padding as Pad>::Same::USIZE == 1 {
        return [1, 1];
    }
    let [above, beside] = windows.before;
    [(height + 1).saturating_sub(2 * above), (width + 1).saturating_sub(2 * beside)]
}

/// Whether the sizes and the settings of a convolution make sense by themselves.
const fn sense<I: Inputs, O: Outputs, K: Extent, S: Settings>(
    windows: Windows,
    channels: Channels,
    directions: usize,
) -> Expects {
    const KNOWN: &[Kind] = &[Kind::Stride, Kind::Padding, Kind::Dilation, Kind::Groups, Kind::Bias];
    const OTHERS: &str = "the settings of a convolution are `Stride`, `Padding`, `Same`, `Dilation`, `Groups`, `Depthwise` \
                          and `NoBias`";
    match judge(S::WRITTEN, KNOWN, directions, OTHERS) {
        Expects::Anything => sizes::<I, O, K>(windows, channels, directions),
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
        _ if inputs > 0 && (groups == 0 || !inputs.is_multiple_of(groups) || !outputs.is_multiple_of(groups)) => {
            "the number of groups divides the numbers of channels before and behind it"
        }
        _ => return Expects::Anything,
    };
    Expects::Never(sentence)
}
