//! The settings of a layer, taken together.

use generic_array::ArrayLength;
use typenum::{U0, U1};

use super::setting::{Kind, Setting};
use super::values::{
    Bias, Dropping, Grouping, InitialState, Masking, NoDropping, NoPeepholes, NoProjection, Pad, Peeping, Projecting,
    Unmasked, WithBias, ZeroState,
};
use super::written::{Groups, Padding};
use crate::tensor::Shape;
use crate::type_level::Extent;

/// All settings of a layer together. Implemented for tuples of five, since a layer has five parameters for settings.
pub trait Settings: 'static {
    /// The stride; `Default` if it was not set.
    type Stride<Default: Extent>: Extent;
    /// The padding.
    type Padding: Pad;
    /// The dilation.
    type Dilation: Extent;
    /// The groups.
    type Groups: Grouping;
    /// Whether there is a bias.
    type Bias: Bias;
    /// 1 if the number of positions is rounded up.
    type Ceil: ArrayLength;
    /// 1 if the padding does not count in a mean.
    type CountInside: ArrayLength;
    /// The output padding.
    type OutputPadding: Extent;
    /// The shape of the factors and biases of a normalization, given the shape of the channels.
    type Affine<Channels: Shape>: Shape;
    /// The number of heads of keys and values; `Default` if it was not set.
    type KeyValueHeads<Default: ArrayLength>: ArrayLength;
    /// The state of a recurrent layer before the first step.
    type InitialState: InitialState;
    /// Whether outputs of previous steps are dropped.
    type Dropping: Dropping;
    /// Whether padding is not read.
    type Masking: Masking;
    /// Whether the outputs of an LSTM are a projection.
    type Projecting: Projecting;
    /// Whether the gates of an LSTM read its cells.
    type Peeping: Peeping;
    /// The momentum of running statistics; `None` if it was not set.
    const MOMENTUM: Option<f64>;
    /// The number that is added to a variance; `None` if it was not set.
    const EPSILON: Option<f64>;
    /// Whether steps read no later ones.
    const CAUSAL: bool;
    /// Whether a state has room for the declared length only.
    const BOUNDED: bool;
    /// The rate of dropout of attention; `None` if it was not set.
    const ATTENTION_DROPOUT: Option<f64>;
    /// The base of rotary positions; `None` if there are none.
    const ROTARY: Option<f64>;
    /// The rate of dropout of previous outputs; `None` if it was not set.
    const RECURRENT_DROPOUT: Option<f64>;
    /// The kinds of the five settings, and how many numbers were written in each.
    const WRITTEN: [(Kind, usize); 5];
}

impl<A: Setting, B: Setting, C: Setting, D: Setting, E: Setting> Settings for (A, B, C, D, E) {
    type Stride<Default: Extent> = A::Stride<B::Stride<C::Stride<D::Stride<E::Stride<Default>>>>>;
    type Padding = A::Padding<B::Padding<C::Padding<D::Padding<E::Padding<Padding<U0>>>>>>;
    type Dilation = A::Dilation<B::Dilation<C::Dilation<D::Dilation<E::Dilation<U1>>>>>;
    type Groups = A::Groups<B::Groups<C::Groups<D::Groups<E::Groups<Groups<U1>>>>>>;
    type Bias = A::Bias<B::Bias<C::Bias<D::Bias<E::Bias<WithBias>>>>>;
    type Ceil = A::Ceil<B::Ceil<C::Ceil<D::Ceil<E::Ceil<U0>>>>>;
    type CountInside = A::CountInside<B::CountInside<C::CountInside<D::CountInside<E::CountInside<U0>>>>>;
    type OutputPadding = A::OutputPadding<B::OutputPadding<C::OutputPadding<D::OutputPadding<E::OutputPadding<U0>>>>>;
    type Affine<Channels: Shape> = A::Affine<B::Affine<C::Affine<D::Affine<E::Affine<Channels>>>>>;
    type KeyValueHeads<Default: ArrayLength> =
        A::KeyValueHeads<B::KeyValueHeads<C::KeyValueHeads<D::KeyValueHeads<E::KeyValueHeads<Default>>>>>;
    type InitialState = A::InitialState<B::InitialState<C::InitialState<D::InitialState<E::InitialState<ZeroState>>>>>;
    type Masking = A::Masking<B::Masking<C::Masking<D::Masking<E::Masking<Unmasked>>>>>;
    type Dropping = A::Dropping<B::Dropping<C::Dropping<D::Dropping<E::Dropping<NoDropping>>>>>;
    type Projecting = A::Projecting<B::Projecting<C::Projecting<D::Projecting<E::Projecting<NoProjection>>>>>;
    type Peeping = A::Peeping<B::Peeping<C::Peeping<D::Peeping<E::Peeping<NoPeepholes>>>>>;
    const MOMENTUM: Option<f64> = first([A::MOMENTUM, B::MOMENTUM, C::MOMENTUM, D::MOMENTUM, E::MOMENTUM]);
    const EPSILON: Option<f64> = first([A::EPSILON, B::EPSILON, C::EPSILON, D::EPSILON, E::EPSILON]);
    const CAUSAL: bool = A::CAUSAL || B::CAUSAL || C::CAUSAL || D::CAUSAL || E::CAUSAL;
    const BOUNDED: bool = A::BOUNDED || B::BOUNDED || C::BOUNDED || D::BOUNDED || E::BOUNDED;
    const ATTENTION_DROPOUT: Option<f64> = first([
        A::ATTENTION_DROPOUT,
        B::ATTENTION_DROPOUT,
        C::ATTENTION_DROPOUT,
        D::ATTENTION_DROPOUT,
        E::ATTENTION_DROPOUT,
    ]);
    const ROTARY: Option<f64> = first([A::ROTARY, B::ROTARY, C::ROTARY, D::ROTARY, E::ROTARY]);
    const RECURRENT_DROPOUT: Option<f64> = first([
        A::RECURRENT_DROPOUT,
        B::RECURRENT_DROPOUT,
        C::RECURRENT_DROPOUT,
        D::RECURRENT_DROPOUT,
        E::RECURRENT_DROPOUT,
    ]);
    const WRITTEN: [(Kind, usize); 5] = [
        (A::KIND, A::NUMBERS),
        (B::KIND, B::NUMBERS),
        (C::KIND, C::NUMBERS),
        (D::KIND, D::NUMBERS),
        (E::KIND, E::NUMBERS),
    ];
}

const fn first(values: [Option<f64>; 5]) -> Option<f64> {
    let mut i = 0;
    while i < values.len() {
        if values[i].is_some() {
            return values[i];
        }
        i += 1;
    }
    None
}
