//! Pooling: one value for each window of an image or a sequence.

mod avg_pool_1d;
mod avg_pool_2d;
mod global;
mod max_pool_1d;
mod max_pool_2d;
pub(crate) mod positions;
mod streaming;

pub use avg_pool_1d::AvgPool1d;
pub use avg_pool_2d::AvgPool2d;
pub use global::{GlobalAvgPool, GlobalMaxPool};
pub use max_pool_1d::MaxPool1d;
pub use max_pool_2d::MaxPool2d;

use typenum::Unsigned;

use crate::kernels::geometry::Windows;
use crate::layer::Expects;
use crate::type_level::Extent;
use crate::type_level::settings::{Kind, Known, Pad, Settings, check_settings};

/// Expects an image into which a window fits, or returns an error in the arguments.
const fn image<K: Extent, S: Settings>(windows: Windows, mean: bool) -> Expects {
    match check::<K, S>(windows, 2, mean) {
        Expects::Anything => Expects::Image { channels: None, least: [least::<S>(windows, 0), least::<S>(windows, 1)] },
        never => never,
    }
}

/// Expects a sequence into which a window fits, or returns an error in the arguments.
const fn sequence<K: Extent, S: Settings>(windows: Windows, mean: bool) -> Expects {
    match check::<K, S>(windows, 1, mean) {
        Expects::Anything => Expects::Sequence { features: None, least: least::<S>(windows, 0) },
        never => never,
    }
}

/// Returns the smallest number of values into which a window fits.
const fn least<S: Settings>(windows: Windows, d: usize) -> usize {
    let zeros = windows.before[d] + <S::Padding as Pad>::End::VALUES[d];
    let beyond = zeros + if S::Ceil::USIZE == 1 { windows.stride[d] - 1 } else { 0 };
    let least = windows.kernel[d].saturating_sub(beyond);
    if least == 0 { 1 } else { least }
}

/// Checks the window and the settings of a pool of means, if `mean`, or of maxima.
const fn check<K: Extent, S: Settings>(windows: Windows, directions: usize, mean: bool) -> Expects {
    const KINDS: &[Kind] = &[Kind::Stride, Kind::Padding, Kind::Causal, Kind::Ceil];
    const OTHERS: &str = "the settings of a max pool are `Stride`, `Padding` and `Ceil`; over a sequence also `Causal`";
    const KINDS_OF_MEAN: &[Kind] = &[Kind::Stride, Kind::Padding, Kind::Causal, Kind::Ceil, Kind::CountInside];
    const OTHERS_OF_MEAN: &str = "the settings of an average pool are `Stride`, `Padding`, `Ceil` and `CountInside`; \
                                  over a sequence also `Causal`";
    let (kinds, others) = if mean { (KINDS_OF_MEAN, OTHERS_OF_MEAN) } else { (KINDS, OTHERS) };
    let (Windows { kernel, stride, before, .. }, [below, right]) = (windows, <S::Padding as Pad>::End::VALUES);
    let after = [below, if directions == 1 { 0 } else { right }];
    if K::NUMBERS == 0 {
        return Expects::Never("the size of the window is missing: write it, as in `MaxPool2d<2>` or `AvgPool1d<2>`");
    }
    if K::NUMBERS > directions {
        return Expects::Never("a window over a sequence has a single size: write one number");
    }
    match check_settings(S::WRITTEN, &Known { kinds, directions, others, number: Known::NUMBER }) {
        Expects::Anything if S::CAUSAL && directions == 2 => Expects::Never(others),
        Expects::Anything if S::CAUSAL && !S::Padding::IS_CAUSAL => {
            Expects::Never("`Causal` is a padding: leave out the other one")
        }
        Expects::Anything if !S::CAUSAL && <S::Padding as Pad>::Same::USIZE == 1 => Expects::Never(others),
        Expects::Anything if kernel[0] == 0 || kernel[1] == 0 => {
            Expects::Never("the size of the window must be at least 1")
        }
        Expects::Anything if stride[0] == 0 || stride[1] == 0 => Expects::Never("the stride must be at least 1"),
        Expects::Anything if S::CAUSAL && stride[0] > 1 => {
            Expects::Never("a causal pool has an output for each step: leave out `Stride`")
        }
        Expects::Anything
            if before[0] >= kernel[0] || after[0] >= kernel[0] || before[1] >= kernel[1] || after[1] >= kernel[1] =>
        {
            Expects::Never("the padding of a pool must be less than its window")
        }
        result => result,
    }
}
