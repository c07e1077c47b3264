//! The sizes and settings of an attention, and their checks.

use crate::layer::{Attention, Expects};
use crate::type_level::settings::{Kind, Known, Settings, check_settings};

/// Checks the settings of a self-attention of this many features, and returns what it expects.
pub(super) const fn check<S: Settings>(features: Option<usize>, width: usize, of: Attention) -> Expects {
    const KNOWN: Known = Known {
        kinds: &[
            Kind::Causal,
            Kind::Bias,
            Kind::KeyValueHeads,
            Kind::AttentionDropout,
            Kind::Rotary,
            Kind::Masked,
            Kind::Bounded,
        ],
        directions: 1,
        others: "the settings of an attention are `Causal`, `NoBias`, `KeyValueHeads`, `AttentionDropout`, `Rotary`, `Masked` and `Bounded`",
        number: "a third number has a name: write `KeyValueHeads<2>` for the number of heads of keys and values",
    };
    check_heads::<S>(width, Expects::Sequence { features: with_mask(features, of.masked), least: 1 }, of, &KNOWN)
}

/// Checks the settings of an attention to another sequence, of this many features and queries, and returns what it expects.
pub(super) const fn check_cross<S: Settings>(
    features: Option<usize>,
    width: usize,
    queries: usize,
    of: Attention,
) -> Expects {
    const KNOWN: Known = Known {
        kinds: &[Kind::Bias, Kind::KeyValueHeads, Kind::AttentionDropout, Kind::Masked],
        directions: 1,
        others: "the settings of an attention to another sequence are `NoBias`, `KeyValueHeads`, `AttentionDropout` and `Masked`",
        number: "a fourth number has a name: write `KeyValueHeads<2>` for the number of heads of keys and values",
    };
    if queries == 0 || of.heads == 0 || matches!(features, Some(0)) {
        return Expects::Never(
            "the first three arguments are the numbers of features, of heads, and of the steps that read the others, each at \
             least 1, as in `CrossAttention<64, 4, 10>`",
        );
    }
    let features = with_mask(features, of.masked);
    check_heads::<S>(width, Expects::Steps { features, least: queries + 1 }, of, &KNOWN)
}

/// Returns the number of features with that of a mask.
const fn with_mask(features: Option<usize>, masked: bool) -> Option<usize> {
    match features {
        Some(features) if masked && features > 0 => Some(features + 1),
        features => features,
    }
}

/// Checks the settings of an attention that expects this shape.
const fn check_heads<S: Settings>(width: usize, expects: Expects, of: Attention, known: &Known) -> Expects {
    let Attention { heads, key_value_heads, rotary, .. } = of;
    let message = match check_settings(S::WRITTEN, known) {
        _ if heads == 0
            || matches!(
                expects,
                Expects::Sequence { features: Some(0), .. } | Expects::Steps { features: Some(0), .. }
            ) =>
        {
            "the first two arguments are the numbers of features and of heads, which must be at least 1, as in \
             `SelfAttention<64, 4>`"
        }
        Expects::Never(message) => message,
        // A number of features that is 0 is unknown because of another error.
        _ if width == 0 => return expects,
        _ if of.masked
            && matches!(expects, Expects::Sequence { features: None, .. } | Expects::Steps { features: None, .. }) =>
        {
            "with `Masked` the number of features must be written, because a masked input has one feature more, the mask"
        }
        _ if !width.is_multiple_of(heads) => {
            "the number of heads must divide the number of features, because all heads have the same size"
        }
        _ if key_value_heads == 0 => {
            "the number of heads of keys and values must be at least 1, as in `KeyValueHeads<1>`"
        }
        _ if !heads.is_multiple_of(key_value_heads) => {
            "the number of heads of keys and values must divide the number of heads, because each is read by the same \
             number of them"
        }
        _ if S::BOUNDED && !of.causal => {
            "`Bounded` limits the steps of a network that runs step by step, which only a `Causal` attention can"
        }
        _ if !in_range(S::ATTENTION_DROPOUT, 0.0, 1.0) => {
            "the rate must be at least 0 and below 1, as in `AttentionDropout<0.1>`"
        }
        _ if rotary.is_some() && !(width / heads).is_multiple_of(2) => {
            "rotary positions turn pairs of values, so the number of features per head must be even"
        }
        _ if !in_range(rotary, f64::MIN_POSITIVE, f64::INFINITY) => {
            "the base of rotary positions must be above 0, as in `Rotary<10000>`"
        }
        _ => return expects,
    };
    Expects::Never(message)
}

/// Whether a number, if there is one, is at least `least` and less than `end`. NaN is in no range.
const fn in_range(value: Option<f64>, least: f64, end: f64) -> bool {
    match value {
        Some(value) => value >= least && value < end,
        None => true,
    }
}
