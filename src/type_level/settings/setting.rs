//! One setting: which of the values it replaces.

use core::any::Any;

use generic_array::ArrayLength;
use typenum::{U0, U1};

use super::values::{Bias, Dropping, Grouping, InitialState, Masking, NoBias, Pad, Peeping, Projecting, WithBias};
use super::written::{
    AttentionDropout, Bounded, Causal, Ceil, CountInside, Depthwise, Dilation, Epsilon, Groups, KeyValueHeads,
    LearnedState, Masked, Momentum, NoAffine, OutputPadding, Padding, Peepholes, Projection, RecurrentDropout,
    ResetFirst, Rotary, Same, Stride,
};
use crate::tensor::{Features, Shape};
use crate::type_level::{Auto, By, Decimal, Extent, Missing, Negative, Ratio};

/// The kind of a setting, for layers that have only some of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// No setting was written.
    None,
    /// [`Stride`]
    Stride,
    /// [`Padding`] or [`Same`]
    Padding,
    /// [`Dilation`]
    Dilation,
    /// [`Groups`] or [`Depthwise`]
    Groups,
    /// [`NoBias`] or [`WithBias`]
    Bias,
    /// [`Ceil`]
    Ceil,
    /// [`CountInside`]
    CountInside,
    /// [`OutputPadding`]
    OutputPadding,
    /// [`Momentum`]
    Momentum,
    /// [`Epsilon`]
    Epsilon,
    /// [`NoAffine`]
    Affine,
    /// [`ReLU`](crate::layers::ReLU) in place of the activation of a layer
    ReLU,
    /// [`ResetFirst`]
    ResetFirst,
    /// [`LearnedState`]
    LearnedState,
    /// [`Causal`]
    Causal,
    /// [`KeyValueHeads`]
    KeyValueHeads,
    /// [`AttentionDropout`]
    AttentionDropout,
    /// [`Rotary`]
    Rotary,
    /// [`Masked`]
    Masked,
    /// [`Bounded`]
    Bounded,
    /// [`RecurrentDropout`]
    RecurrentDropout,
    /// [`Projection`]
    Projection,
    /// [`Peepholes`]
    Peepholes,
    /// A number, which is not a setting.
    Number,
}

/// A setting: it replaces the value that it sets, and keeps all other values as they were `Before`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a setting of a layer",
    label = "settings are `Stride`, `Padding`, `Same`, `Dilation`, `Groups`, `Depthwise`, `NoBias`, `Ceil`, `Momentum`, `Epsilon`, `NoAffine`, `Causal`, `KeyValueHeads`, `AttentionDropout`, `Rotary`, `Masked`, `Bounded`, `ResetFirst`, `LearnedState`, `RecurrentDropout`, `Projection`, `Peepholes`"
)]
pub trait Setting: 'static {
    /// The stride.
    type Stride<Before: Extent>: Extent;
    /// The padding.
    type Padding<Before: Pad>: Pad;
    /// The dilation.
    type Dilation<Before: Extent>: Extent;
    /// The groups.
    type Groups<Before: Grouping>: Grouping;
    /// Whether there is a bias.
    type Bias<Before: Bias>: Bias;
    /// 1 if the number of positions is rounded up.
    type Ceil<Before: ArrayLength>: ArrayLength;
    /// 1 if the padding does not count in a mean.
    type CountInside<Before: ArrayLength>: ArrayLength;
    /// The output padding.
    type OutputPadding<Before: Extent>: Extent;
    /// The shape of the factors and biases of a normalization, given the shape of the channels.
    type Affine<Before: Shape>: Shape;
    /// The number of heads of keys and values.
    type KeyValueHeads<Before: ArrayLength>: ArrayLength;
    /// The state of a recurrent layer before the first step.
    type InitialState<Before: InitialState>: InitialState;
    /// Whether outputs of previous steps are dropped.
    type Dropping<Before: Dropping>: Dropping;
    /// Whether padding is not read.
    type Masking<Before: Masking>: Masking;
    /// Whether the outputs of an LSTM are a projection.
    type Projecting<Before: Projecting>: Projecting;
    /// Whether the gates of an LSTM read its cells.
    type Peeping<Before: Peeping>: Peeping;
    /// The momentum of running statistics.
    const MOMENTUM: Option<f64> = None;
    /// The number that is added to a variance.
    const EPSILON: Option<f64> = None;
    /// Whether it says that steps read no later ones.
    const CAUSAL: bool = false;
    /// Whether a state has room for the declared length only.
    const BOUNDED: bool = false;
    /// The rate of dropout of attention.
    const ATTENTION_DROPOUT: Option<f64> = None;
    /// The base of rotary positions.
    const ROTARY: Option<f64> = None;
    /// The rate of dropout of previous outputs.
    const RECURRENT_DROPOUT: Option<f64> = None;
    /// Which of these values it replaces.
    const KIND: Kind;
    /// How many numbers were written in it: 1 or 2, or 0 if a number is missing.
    const NUMBERS: usize = 1;
}

/// Implements [`Setting`] for types.
macro_rules! settings {
    ($([$($parameter:ident: $bound:path),*] $setting:ty, $kind:ident $(, $numbers:expr)? => $($replaced:ident = $with:ty)? $({ $name:ident: $type:ty = $value:expr })?;)*) => {$(
        impl<$($parameter: $bound),*> Setting for $setting {
            settings!(@ Stride: Extent, $($replaced = $with)?);
            settings!(@ Padding: Pad, $($replaced = $with)?);
            settings!(@ Dilation: Extent, $($replaced = $with)?);
            settings!(@ Groups: Grouping, $($replaced = $with)?);
            settings!(@ Bias: Bias, $($replaced = $with)?);
            settings!(@ Ceil: ArrayLength, $($replaced = $with)?);
            settings!(@ CountInside: ArrayLength, $($replaced = $with)?);
            settings!(@ OutputPadding: Extent, $($replaced = $with)?);
            settings!(@ Affine: Shape, $($replaced = $with)?);
            settings!(@ KeyValueHeads: ArrayLength, $($replaced = $with)?);
            settings!(@ InitialState: InitialState, $($replaced = $with)?);
            settings!(@ Dropping: Dropping, $($replaced = $with)?);
            settings!(@ Masking: Masking, $($replaced = $with)?);
            settings!(@ Projecting: Projecting, $($replaced = $with)?);
            settings!(@ Peeping: Peeping, $($replaced = $with)?);
            $(const $name: $type = $value;)?
            const KIND: Kind = Kind::$kind;
            $(const NUMBERS: usize = $numbers;)?
        }
    )*};
    (@ Stride: $bound:ident, Stride = $with:ty) => { type Stride<Before: $bound> = $with; };
    (@ Padding: $bound:ident, Padding = $with:ty) => { type Padding<Before: $bound> = $with; };
    (@ Dilation: $bound:ident, Dilation = $with:ty) => { type Dilation<Before: $bound> = $with; };
    (@ Groups: $bound:ident, Groups = $with:ty) => { type Groups<Before: $bound> = $with; };
    (@ Bias: $bound:ident, Bias = $with:ty) => { type Bias<Before: $bound> = $with; };
    (@ Ceil: $bound:ident, Ceil = $with:ty) => { type Ceil<Before: $bound> = $with; };
    (@ CountInside: $bound:ident, CountInside = $with:ty) => { type CountInside<Before: $bound> = $with; };
    (@ OutputPadding: $bound:ident, OutputPadding = $with:ty) => { type OutputPadding<Before: $bound> = $with; };
    (@ Affine: $bound:ident, Affine = $with:ty) => { type Affine<Before: $bound> = $with; };
    (@ KeyValueHeads: $bound:ident, KeyValueHeads = $with:ty) => { type KeyValueHeads<Before: $bound> = $with; };
    (@ InitialState: $bound:ident, InitialState = $with:ty) => { type InitialState<Before: $bound> = $with; };
    (@ Dropping: $bound:ident, Dropping = $with:ty) => { type Dropping<Before: $bound> = $with; };
    (@ Masking: $bound:ident, Masking = $with:ty) => { type Masking<Before: $bound> = $with; };
    (@ Projecting: $bound:ident, Projecting = $with:ty) => { type Projecting<Before: $bound> = $with; };
    (@ Peeping: $bound:ident, Peeping = $with:ty) => { type Peeping<Before: $bound> = $with; };
    (@ $kept:ident: $bound:ident, $($other:ident = $with:ty)?) => { type $kept<Before: $bound> = Before; };
}
settings! {
    [] Missing, None => ;
    [S: Extent] Stride<S>, Stride, S::NUMBERS => Stride = S;
    [P: Extent, Q: Extent] Padding<P, Q>, Padding, numbers(P::NUMBERS, Q::NUMBERS) => Padding = Padding<P, Q>;
    [] Same, Padding => Padding = Same;
    [D: Extent] Dilation<D>, Dilation, D::NUMBERS => Dilation = D;
    [G: Extent] Groups<G>, Groups, G::NUMBERS => Groups = Groups<G>;
    [] Depthwise, Groups => Groups = Depthwise;
    [] NoBias, Bias => Bias = NoBias;
    [] WithBias, Bias => Bias = WithBias;
    [] Ceil, Ceil => Ceil = U1;
    [] CountInside, CountInside => CountInside = U1;
    [P: Extent] OutputPadding<P>, OutputPadding, P::NUMBERS => OutputPadding = P;
    [M: Decimal] Momentum<M>, Momentum => { MOMENTUM: Option<f64> = Some(M::VALUE) };
    [E: Decimal] Epsilon<E>, Epsilon => { EPSILON: Option<f64> = Some(E::VALUE) };
    [] ResetFirst, ResetFirst => ;
    [] LearnedState, LearnedState => InitialState = LearnedState;
    [] NoAffine, Affine => Affine = Features<U0>;
    [] Causal, Causal => Padding = Causal { CAUSAL: bool = true };
    [N: Extent] KeyValueHeads<N>, KeyValueHeads, N::NUMBERS => KeyValueHeads = N::Height;
    [R: Decimal] AttentionDropout<R>, AttentionDropout => { ATTENTION_DROPOUT: Option<f64> = Some(R::VALUE) };
    [R: Decimal] RecurrentDropout<R>, RecurrentDropout =>
        Dropping = RecurrentDropout<R> { RECURRENT_DROPOUT: Option<f64> = Some(R::VALUE) };
    [] Masked, Masked => Masking = Masked;
    [] Bounded, Bounded => { BOUNDED: bool = true };
    [P: Extent] Projection<P>, Projection, P::NUMBERS => Projecting = Projection<P>;
    [] Peepholes, Peepholes => Peeping = Peepholes;
    [B: Decimal] Rotary<B>, Rotary => { ROTARY: Option<f64> = Some(B::VALUE) };
    [N: ArrayLength] N, Number => ;
    [H: ArrayLength, W: ArrayLength] By<H, W>, Number => ;
    [] Auto, Number => ;
    [P: Any, Q: Any] Ratio<P, Q>, Number => ;
    [D: Any] Negative<D>, Number => ;
}

/// Returns how many numbers two arguments have, the larger of both; 0 if one has none.
const fn numbers(first: usize, second: usize) -> usize {
    if first == 0 || second == 0 {
        0
    } else if first > second {
        first
    } else {
        second
    }
}
