//! The settings of normalizations, and their checks.

use crate::layer::{Expects, Normalization};
use crate::tensor::{Features, Shape};
use crate::type_level::Missing;
use crate::type_level::settings::{Kind, Known, Settings, check_settings};

/// Two settings, filled up to the five that [`Settings`] takes.
pub type Two<A, B> = (A, B, Missing, Missing, Missing);
/// Three settings, filled up in the same way.
pub type Three<A, B, C> = (A, B, C, Missing, Missing);

pub(super) const fn momentum<S: Settings>() -> f64 {
    match S::MOMENTUM {
        Some(momentum) => momentum,
        None => 0.1,
    }
}

pub(super) const fn epsilon<S: Settings>() -> f64 {
    match S::EPSILON {
        Some(epsilon) => epsilon,
        None => 1e-5,
    }
}

/// Returns the constants in plain data.
pub(super) const fn normalization<S: Settings>() -> Normalization {
    Normalization { epsilon: epsilon::<S>(), affine: S::Affine::<Features<typenum::U1>>::SIZE > 0 }
}

/// Checks the settings of a `BatchNorm`.
pub(super) const fn with_momentum<S: Settings>() -> Expects {
    const KINDS: &[Kind] = &[Kind::Momentum, Kind::Epsilon, Kind::Affine];
    const OTHERS: &str = "the settings of a `BatchNorm` are `Momentum`, `Epsilon` and `NoAffine`";
    match check_settings(S::WRITTEN, &known(KINDS, OTHERS)) {
        Expects::Anything if !in_range(momentum::<S>(), 0.0, 1.0) => {
            Expects::Never("the momentum must be from 0 to 1, as in `Momentum<0.1>`")
        }
        Expects::Anything => epsilon_in_range::<S>(),
        never => never,
    }
}

/// Checks the settings of a normalization without running statistics.
pub(super) const fn without_momentum<S: Settings>() -> Expects {
    const KINDS: &[Kind] = &[Kind::Epsilon, Kind::Affine];
    const OTHERS: &str = "the settings of this normalization are `Epsilon` and `NoAffine`";
    const MOMENTUM: &str = "a momentum is for running statistics, which only a `BatchNorm` has";
    match check_settings(S::WRITTEN, &known(KINDS, if S::MOMENTUM.is_some() { MOMENTUM } else { OTHERS })) {
        Expects::Anything => epsilon_in_range::<S>(),
        never => never,
    }
}

const fn known(kinds: &'static [Kind], others: &'static str) -> Known {
    let number = "leave out this number: the number of channels is inferred, and other numbers have names, as in `Epsilon<1e-5>`";
    Known { kinds, directions: 1, others, number }
}

const fn epsilon_in_range<S: Settings>() -> Expects {
    if in_range(epsilon::<S>(), f64::MIN_POSITIVE, f64::MAX) {
        Expects::Anything
    } else {
        Expects::Never("the epsilon must be above 0, as in `Epsilon<1e-5>`")
    }
}

/// NaN is in no range.
const fn in_range(value: f64, least: f64, most: f64) -> bool {
    value >= least && value <= most
}
