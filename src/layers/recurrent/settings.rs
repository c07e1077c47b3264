//! The settings of recurrent layers, and their checks.

use crate::kernels::arguments::Cell;
use crate::layer::Expects;
use crate::layers::ReLU;
use crate::tensor::Shape;
use crate::type_level::settings::{
    Bias, Dropping, Grouping, InitialState, Kind, Known, Masking, Pad, Peeping, Projecting, Setting, Settings,
    check_settings,
};
use crate::type_level::{Extent, Inputs, Outputs};
use generic_array::ArrayLength;
use typenum::Unsigned;

/// As a setting of an `RNN`, it replaces the hyperbolic tangent, and in a `GRU` that of the candidate.
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
    type Masking<Before: Masking> = Before;
    type Projecting<Before: Projecting> = Before;
    type Peeping<Before: Peeping> = Before;
    const KIND: Kind = Kind::ReLU;
}

/// Returns the function of a layer with these settings, which has the function `cell` without any, and whether its candidate is the positive
/// part of its sum.
pub(super) const fn function<S: Settings>(cell: Cell) -> (Cell, bool) {
    let (mut with_settings, mut relu_candidate, mut i) = (cell, false, 0);
    while i < S::WRITTEN.len() {
        match (cell, S::WRITTEN[i].0) {
            (Cell::Tanh, Kind::ReLU) => with_settings = Cell::ReLU,
            (Cell::Gru, Kind::ReLU) => relu_candidate = true,
            (Cell::Gru, Kind::ResetFirst) => with_settings = Cell::GruResetFirst,
            (Cell::Lstm, Kind::Peepholes) => with_settings = Cell::LstmPeepholes,
            _ => {}
        }
        i += 1;
    }
    (with_settings, relu_candidate)
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
            let kinds = &[Kind::ResetFirst, Kind::ReLU, Kind::Bias, Kind::LearnedState, Kind::RecurrentDropout];
            (kinds, "the settings of a `GRU` are `ResetFirst`, `ReLU`, `NoBias`, `LearnedState` and `RecurrentDropout`")
        }
        Cell::Lstm | Cell::LstmPeepholes => {
            let kinds = &[Kind::Bias, Kind::LearnedState, Kind::RecurrentDropout, Kind::Projection, Kind::Peepholes];
            (
                kinds,
                "the settings of an `LSTM` are `NoBias`, `LearnedState`, `RecurrentDropout`, `Projection` and `Peepholes`",
            )
        }
    };
    let sizes = match (I::EXPECTS, O::EXPECTS) {
        (Expects::Never(message), _) | (_, Expects::Never(message)) => Expects::Never(message),
        _ => Expects::Sequence { features: I::DECLARED, least: 1 },
    };
    match check_settings(S::WRITTEN, &Known { kinds, directions: 1, others, number }) {
        Expects::Anything if S::Projecting::IS_PROJECTION && !is_smaller::<O, S>() => Expects::Never(
            "a projection must have at least one output, and fewer than the layer has units, as in `LSTM<8, 16, Projection<4>>`",
        ),
        Expects::Anything => match S::RECURRENT_DROPOUT {
            Some(rate) if rate >= 0.0 && rate < 1.0 => sizes,
            None => sizes,
            Some(_) => Expects::Never("the rate must be at least 0 and below 1, as in `RecurrentDropout<0.2>`"),
        },
        never => never,
    }
}

/// Whether a projection has outputs, and fewer than there are units.
const fn is_smaller<O: Outputs, S: Settings>() -> bool {
    let outputs = <S::Projecting as Projecting>::Outputs::<O::Length>::USIZE;
    outputs > 0 && outputs < O::Length::USIZE
}
