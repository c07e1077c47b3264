//! The settings as users write them.

use core::marker::PhantomData;

use typenum::U10000;

use crate::type_level::Missing;

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

/// Step by step, a [`Causal`] attention reads all steps since the first, as many as the declared length; for a further step there is no room:
/// [`try_step`](crate::network::StepByStep::try_step) returns an error. `SelfAttention<64, 4, Causal, Bounded>`.
///
/// Without it, an attention forgets the first steps, and can go on for ever.
pub struct Bounded;

/// An attention that does not read padding: `SelfAttention<64, 4, Masked>`. Each step of its input has one more feature, the last one, which
/// is 0 for padding and anything else for other steps. It is copied to the output.
///
/// [`PaddingMask`](crate::layers::PaddingMask) computes this feature from tokens. A sum of a sequence and itself, as in a
/// [`Residual`](crate::layers::Residual), leaves zeros where they are; a normalization, a dropout or noise does not. A step that can read
/// nothing but padding reads zeros. Padding is finite: what is not read is multiplied by zero.
///
/// A [`Causal`] attention needs it only for padding in front: no step reads padding that follows it. Such an attention has no
/// [`step`](crate::network::StepByStep::step).
///
/// "Masked attention" is also the name of attention that does not read later steps: that is [`Causal`] here.
pub struct Masked;

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
