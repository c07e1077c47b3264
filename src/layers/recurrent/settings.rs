//! The settings of recurrent layers, and their checks.

use crate::kernels::arguments::Cell;
use crate::layer::Expects;
use crate::layers::ReLU;
use crate::tensor::Shape;
use crate::type_level::settings::{
    Bias, Dropping, Grouping, InitialState, Kind, Known, Pad, Setting, Settings, check_settings,
};
use crate::type_level::{Extent, Inputs, Missing, Outputs};
use generic_array::ArrayLength;

/// Four settings, filled up to the five that [`Settings`] takes.
pub type Four<A, B, C, D> = (A, B, C, D, Missing);

/// As a setting of an `RNN`, it replaces the hyperbolic tangent.
impl Setting for ReLU {
    type Stride<Before: Extent> = Before;
    type Padding<Before: Pad> = Before;
    type Dilation<Before: Extent> = Before;
    type Groups<Before: Grouping> = Before;
    type Bias<Before: Bias> = Before;
    type Ceil<Before: ArrayLength> = Before;
    type CountInside<Before: ArrayLength> = Before;
    type OutputPadding<Before: Extent> = Before;
    type Affine<Before: Shape> = Before;
    type KeyValueHeads<Before: ArrayLength> = Before;
    type InitialState<Before: InitialState> = Before;
    type Dropping<Before: Dropping> = Before;
    const KIND: Kind = Kind::ReLU;
}

/// Returns the function of a layer with the function `cell`, if it has no other settings, and these settings.
pub(super) const fn with_settings<S: Settings>(cell: Cell) -> Cell {
    let mut i = 0;
    while i < S::WRITTEN.len() {
        match (cell, S::WRITTEN[i].0) {
            (Cell::Tanh, Kind::ReLU) => return Cell::ReLU,
            (Cell::Gru, Kind::ResetFirst) => return Cell::GruResetFirst,
            _ => {}
        }
        i += 1;
    }
    cell
}

/// Checks the sizes and the settings of a recurrent layer.
pub(super) const fn check<I: Inputs, O: Outputs, S: Settings>(cell: Cell) -> Expects {
    let number = "a number is not a setting: a recurrent layer has the numbers of its inputs and outputs per step, as in `LSTM<8, 16>`";
    let (kinds, others): (&[Kind], _) = match cell {
        Cell::Tanh | Cell::ReLU => {
            let kinds = &[Kind::ReLU, Kind::Bias, Kind::LearnedState, Kind::RecurrentDropout];
            (kinds, "the settings of an `RNN` are `ReLU`, `NoBias`, `LearnedState` and `RecurrentDropout`")
        }
        Cell::Gru | Cell::GruResetFirst => {
            let kinds = &[Kind::ResetFirst, Kind::Bias, Kind::LearnedState, Kind::RecurrentDropout];
            (kinds, "the settings of a `GRU` are `ResetFirst`, `NoBias`, `LearnedState` and `RecurrentDropout`")
        }
        Cell::Lstm => {
            let kinds = &[Kind::Bias, Kind::LearnedState, Kind::RecurrentDropout];
            (kinds, "the settings of an `LSTM` are `NoBias`, `LearnedState` and `RecurrentDropout`")
        }
    };
    let sizes = match (I::EXPECTS, O::EXPECTS) {
        (Expects::Never(message), _) | (_, Expects::Never(message)) => Expects::Never(message),
        _ => Expects::Sequence { features: I::DECLARED, least: 1 },
    };
    match check_settings(S::WRITTEN, &Known { kinds, directions: 1, others, number }) {
        Expects::Anything => match S::RECURRENT_DROPOUT {
            Some(rate) if rate >= 0.0 && rate < 1.0 => sizes,
            None => sizes,
            Some(_) => Expects::Never("the rate must be at least 0 and below 1, as in `RecurrentDropout<0.2>`"),
        },
        never => never,
    }
}
