//! Settings, which follow the sizes of a layer in any order, as in `Conv2d<32, 64, 3, Stride<2>, Same, NoBias>`.

use core::any::Any;
use core::marker::PhantomData;

use generic_array::ArrayLength;
use typenum::{U0, U1, U10000};

use crate::layer::Expects;
use crate::tensor::{Features, Shape};
use crate::type_level::{Auto, By, Decimal, Extent, Missing, Negative, Ratio};

/// The distance between adjacent positions of a window: `Stride<2>`, or `Stride<(2, 1)>` for rows and columns. The default is 1 for a
/// convolution and the size of the window for a pool.
pub struct Stride<S = Missing>(PhantomData<fn() -> S>);

/// The number of zeros on each side, by default none: `Padding<1>`, or `Padding<(2, 1)>` for two above and below and one left and right.
///
/// `Padding<0, 1>`: none above and left, one below and right; `Padding<(0, 1), (2, 3)>`: none above, one left, two below, three
/// right.
pub struct Padding<P = Missing, Q = P>(PhantomData<fn() -> (P, Q)>);

/// Padding with which a convolution of stride 1 outputs the same number of values as its input. With stride `S` it outputs every `S`-th
/// of those, `⌈N / S⌉`.
///
/// With `R = D (K − 1)` there are `⌊R / 2⌋` zeros before and `⌈R / 2⌉` after the values: for an odd kernel the same number on both
/// sides, for an even one the additional zero is below and right, as in PyTorch and Keras. With a stride the windows are at the same
/// positions as with `padding=R // 2` in PyTorch; Keras shifts them depending on the size of the input.
pub struct Same;

/// The distance between adjacent values of a window, by default 1: `Dilation<2>` skips every other value.
pub struct Dilation<D = Missing>(PhantomData<fn() -> D>);

/// The number of groups into which the channels are divided: `Groups<4>`. Each output reads the channels of one group only.
pub struct Groups<G = Missing>(PhantomData<fn() -> G>);

/// Each output reads one channel only: the number of [`Groups`] is the number of channels.
pub struct Depthwise;

/// The last window of a pool may extend beyond the end, so that no value is left out.
pub struct Ceil;

/// The mean of a window is taken over the values inside the image: the zeros of the padding do not count.
pub struct CountInside;

/// The number of additional rows and columns of the output of a transposed convolution, below and right: `OutputPadding<1>`. With a
/// stride, a convolution maps several sizes to the same one; this setting chooses which of them is restored.
pub struct OutputPadding<P = Missing>(PhantomData<fn() -> P>);

/// The weight of each batch in the running statistics of a [`BatchNorm`](crate::layers::BatchNorm): `BatchNorm<Momentum<0.01>>`. It is from
/// 0 to 1, by default 0.1.
///
/// The gradient holds the difference between the running and the new statistic, in the scalar type of the parameters. If a statistic
/// falls by orders of magnitude in one step, as with `Momentum<1>` after a running variance of 10⁸, its error is therefore up to 2⁻²³
/// of its previous value (in `f32`; 2⁻⁵² in `f64`; 2⁻²⁴ more for each further part of the batch). A running variance can become 0 or
/// slightly negative, which counts as 0. With `Momentum<1>` the next step corrects the error; with other momentums the remaining part
/// of the old statistic is larger than the error.
pub struct Momentum<M = Missing>(PhantomData<fn() -> M>);

/// The number that a normalization adds to the variance to avoid division by zero: `LayerNorm<Epsilon<1e-3>>`. It is above 0, by
/// default 10⁻⁵.
pub struct Epsilon<E = Missing>(PhantomData<fn() -> E>);

/// A normalization without trainable factors and biases: `BatchNorm<NoAffine>`.
pub struct NoAffine;

/// The reset gate of a [`GRU`](crate::layers::GRU) multiplies the last outputs before their product with the weights, not that product:
/// `GRU<8, 16, ResetFirst>`.
///
/// This is the equation of the first version of the paper (Cho et al. 2014), the default of ONNX (`linear_before_reset = 0`), and
/// `reset_after=False` in Keras. PyTorch does not have it.
pub struct ResetFirst;

/// A recurrent layer starts with outputs, and an [`LSTM`](crate::layers::LSTM) with cells, that are trained like weights, in place of
/// zeros: `LSTM<8, 16, LearnedState>`.
///
/// They are the parameters `initial_output` and `initial_cell`, one number per unit, and zero at first. PyTorch's layers have no such
/// tensors: a program there passes them as `h_0` and `c_0`, expanded to the samples of the batch.
pub struct LearnedState;

/// Each step of a [`SelfAttention`](crate::layers::SelfAttention), a [`Conv1d`](crate::layers::Conv1d), a
/// [`MaxPool1d`](crate::layers::MaxPool1d) or an [`AvgPool1d`](crate::layers::AvgPool1d) reads only itself and earlier steps.
///
/// For a convolution it is a padding, of zeros in front. A pool of windows of `K` steps has the stride 1 and outputs, for each step, the
/// largest value or the mean of the last `K` steps; of the first steps, there are fewer.
pub struct Causal;

/// An attention that does not read padding: `SelfAttention<64, 4, Masked>`. Each step of its input has one more feature, the last one, which
/// is 0 for padding and anything else for other steps. It is copied to the output.
///
/// [`PaddingMask`](crate::layers::PaddingMask) computes this feature from tokens. A sum of a sequence and itself, as in a
/// [`Residual`](crate::layers::Residual), leaves zeros where they are; a normalization, a dropout or noise does not. A step that can read
/// nothing but padding reads zeros. Padding is finite: what is not read is multiplied by zero.
///
/// "Masked attention" is also the name of attention that does not read later steps: that is [`Causal`] here.
pub struct Masked;

/// Every step is read.
pub struct Unmasked;

/// The number of heads of the keys and values of a [`SelfAttention`](crate::layers::SelfAttention), by default that of the queries:
/// `KeyValueHeads<2>`. It divides that of the queries, and each is read by the same number of them. Ainslie et al. 2023.
pub struct KeyValueHeads<N = Missing>(PhantomData<fn() -> N>);

/// In training each weight of a [`SelfAttention`](crate::layers::SelfAttention) is set to zero with this probability, and divided by the
/// rest of 1 otherwise: `AttentionDropout<0.1>`.
pub struct AttentionDropout<Rate = Missing>(PhantomData<fn() -> Rate>);

/// In training each output of the previous step of a recurrent layer is set to zero with this probability in the products with the recurrent
/// weights, and divided by the rest of 1 otherwise: `LSTM<8, 16, RecurrentDropout<0.2>>`.
///
/// A sample has the same zeros at all steps, and for all gates (Gal and Ghahramani 2016). That is `recurrent_dropout` of Keras, which
/// draws zeros for each gate; PyTorch does not have it.
pub struct RecurrentDropout<Rate = Missing>(PhantomData<fn() -> Rate>);

/// Rotary positions in a [`SelfAttention`](crate::layers::SelfAttention): at step `t`, values `i` and `i + D / 2` of each query and key, of
/// size `D`, are turned by the angle `t · BASE^(−2 i / D)`. The base is above 0, by default 10 000: `Rotary<500000>`. Su et al. 2021,
/// section 3.2.2.
///
/// The halves of a head are paired, as in the Llama models of Hugging Face and in ONNX by default; the paper pairs neighbours.
pub struct Rotary<Base = U10000>(PhantomData<fn() -> Base>);

/// The outputs of an [`LSTM`](crate::layers::LSTM) are a linear projection of the values of its units to fewer numbers, which the next step
/// reads in place of these values: `LSTM<8, 16, Projection<4>>` has 16 cells and outputs 4 features. Sak, Senior and Beaufays 2014.
///
/// That is `proj_size` of PyTorch.
pub struct Projection<P = Missing>(PhantomData<fn() -> P>);

/// The input and the forget gate of an [`LSTM`](crate::layers::LSTM) read the previous cells, and its output gate the next ones, each gate of
/// a unit the cell of that unit: `LSTM<8, 16, Peepholes>`. Gers, Schraudolph and Schmidhuber 2002.
///
/// That is the input `P` of the operator of ONNX. PyTorch does not have it.
pub struct Peepholes;

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
    label = "settings are `Stride`, `Padding`, `Same`, `Dilation`, `Groups`, `Depthwise`, `NoBias`, `Ceil`, `Momentum`, `Epsilon`, `NoAffine`, `Causal`, `KeyValueHeads`, `AttentionDropout`, `Rotary`, `Masked`, `ResetFirst`, `LearnedState`, `RecurrentDropout`, `Projection`, `Peepholes`"
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

/// The padding: [`Padding`], [`Same`] or [`Causal`].
pub trait Pad: 'static {
    /// The number of zeros above and left; 0 for [`Same`].
    type Start: Extent;
    /// The number of zeros below and right; 0 for [`Same`].
    type End: Extent;
    /// 1 for [`Same`] and [`Causal`], which add the reach of the window, otherwise 0.
    type Same: ArrayLength;
    /// The default stride of a pool with windows of size `K`: that size, or 1 for [`Causal`].
    type PoolStride<K: Extent>: Extent;
    /// The number of positions of a pool: as [`Pool`](crate::type_level::arithmetic::Pool) counts them, or all `Steps` for [`Causal`].
    type PoolPositions<Counted: ArrayLength, Steps: ArrayLength>: ArrayLength;
    /// Whether all of it is in front.
    const IS_CAUSAL: bool = false;
}

impl<P: Extent, Q: Extent> Pad for Padding<P, Q> {
    type Start = P;
    type End = Q;
    type Same = U0;
    type PoolStride<K: Extent> = K;
    type PoolPositions<Counted: ArrayLength, Steps: ArrayLength> = Counted;
}

impl Pad for Causal {
    type Start = U0;
    type End = U0;
    type Same = U1;
    type PoolStride<K: Extent> = U1;
    type PoolPositions<Counted: ArrayLength, Steps: ArrayLength> = Steps;
    const IS_CAUSAL: bool = true;
}

impl Pad for Same {
    type Start = U0;
    type End = U0;
    type Same = U1;
    type PoolStride<K: Extent> = K;
    type PoolPositions<Counted: ArrayLength, Steps: ArrayLength> = Counted;
}

/// How the channels are divided into groups: [`Groups`] or [`Depthwise`].
pub trait Grouping: 'static {
    /// The number of groups of `Channels` channels.
    type Of<Channels: ArrayLength>: ArrayLength;
}

impl<G: Extent> Grouping for Groups<G> {
    type Of<Channels: ArrayLength> = G::Height;
}

impl Grouping for Depthwise {
    type Of<Channels: ArrayLength> = Channels;
}

/// Whether a layer has a bias: [`WithBias`] or [`NoBias`].
pub trait Bias: 'static {
    /// The shape of the bias, given the shape of the output.
    type Shape<Out: Shape>: Shape;
}

/// The layer has a bias.
pub struct WithBias;
/// The layer has no bias.
pub struct NoBias;

impl Bias for WithBias {
    type Shape<Out: Shape> = Out;
}
impl Bias for NoBias {
    type Shape<Out: Shape> = Features<typenum::U0>;
}

/// The state of a recurrent layer before the first step: [`LearnedState`] or [`ZeroState`].
pub trait InitialState: 'static {
    /// The shape of the parameters that it consists of, given its shape.
    type Shape<State: Shape>: Shape;
}

/// A recurrent layer starts with zeros.
pub struct ZeroState;

impl InitialState for LearnedState {
    type Shape<State: Shape> = State;
}
impl InitialState for ZeroState {
    type Shape<State: Shape> = Features<U0>;
}

/// Whether a recurrent layer drops outputs of previous steps: [`RecurrentDropout`] or [`NoDropping`].
pub trait Dropping: 'static {
    /// The shape of the values that training keeps for it, given theirs.
    type Shape<Values: Shape>: Shape;
}

/// No outputs are dropped.
pub struct NoDropping;

impl<Rate: 'static> Dropping for RecurrentDropout<Rate> {
    type Shape<Values: Shape> = Values;
}
impl Dropping for NoDropping {
    type Shape<Values: Shape> = Features<U0>;
}

/// Whether an attention does not read padding: [`Masked`] or [`Unmasked`].
pub trait Masking: 'static {
    /// Whether the last feature of each step says which steps are padding.
    const MASKED: bool;
}

impl Masking for Masked {
    const MASKED: bool = true;
}
impl Masking for Unmasked {
    const MASKED: bool = false;
}

/// Whether the outputs of an LSTM are a projection of the values of its units: [`Projection`] or [`NoProjection`].
pub trait Projecting: 'static {
    /// The number of outputs of `Units` units.
    type Outputs<Units: ArrayLength>: ArrayLength;
    /// The shape of values that exist for a projection only, given theirs.
    type Shape<Values: Shape>: Shape;
    /// Whether there is a projection.
    const IS_PROJECTION: bool;
}

/// The values of the units are the outputs.
pub struct NoProjection;

impl<P: Extent> Projecting for Projection<P> {
    type Outputs<Units: ArrayLength> = P::Height;
    type Shape<Values: Shape> = Values;
    const IS_PROJECTION: bool = true;
}
impl Projecting for NoProjection {
    type Outputs<Units: ArrayLength> = Units;
    type Shape<Values: Shape> = Features<U0>;
    const IS_PROJECTION: bool = false;
}

/// Whether the gates of an LSTM read its cells: [`Peepholes`] or [`NoPeepholes`].
pub trait Peeping: 'static {
    /// The shape of the weights of the cells, given theirs.
    type Shape<Weights: Shape>: Shape;
}

/// The gates do not read the cells.
pub struct NoPeepholes;

impl Peeping for Peepholes {
    type Shape<Weights: Shape> = Weights;
}
impl Peeping for NoPeepholes {
    type Shape<Weights: Shape> = Features<U0>;
}

/// All settings of a layer: a tuple of five.
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

/// The settings that a layer has.
pub struct Known {
    /// Their kinds.
    pub kinds: &'static [Kind],
    /// The most numbers that a setting can have: one per direction.
    pub directions: usize,
    /// The message about any other setting, which lists the known ones.
    pub others: &'static str,
    /// The message about a number without a name.
    pub number: &'static str,
}

impl Known {
    /// The message about a number without a name, of a layer with windows.
    pub const NUMBER: &'static str = "a number is not a setting: write what it sets, as in `Stride<2>`";
}

/// Checks that all settings are settings of the layer, each written once and with at most one number per direction.
#[must_use]
pub const fn check_settings(written: [(Kind, usize); 5], known: &Known) -> Expects {
    let mut i = 0;
    while i < written.len() {
        let (kind, numbers) = written[i];
        match kind {
            Kind::None => {}
            Kind::Number => return Expects::Never(known.number),
            _ if !contains(known.kinds, kind) => return Expects::Never(known.others),
            _ if numbers == 0 => {
                return Expects::Never("a setting must have a whole number, as in `Stride<2>`");
            }
            Kind::Groups if numbers > 1 => {
                return Expects::Never("the number of groups must be one number, as in `Groups<4>`");
            }
            _ if numbers > known.directions => {
                return Expects::Never("a setting for a sequence must have one number, as in `Stride<2>`");
            }
            _ => {}
        }
        let mut earlier = 0;
        while earlier < i {
            if kind as u8 == written[earlier].0 as u8 && !matches!(kind, Kind::None) {
                return Expects::Never("two of the settings set the same thing: leave one of them out");
            }
            earlier += 1;
        }
        i += 1;
    }
    Expects::Anything
}

const fn contains(kinds: &[Kind], kind: Kind) -> bool {
    let mut i = 0;
    while i < kinds.len() {
        if kinds[i] as u8 == kind as u8 {
            return true;
        }
        i += 1;
    }
    false
}
