//! [`SelfAttention`]: each step of a sequence reads all steps, or itself and those before it.

use core::marker::PhantomData;

use generic_array::ArrayLength;
use typenum::Unsigned;

use super::masking::{copy_mask, key_mask};
use super::settings::check;
use super::step_count::{self, StepCount};
use crate::kernels::arguments::{KeyMask, Mask};
use crate::kernels::geometry::{Part, Sizes};
use crate::kernels::slices::subslice_mut;
use crate::kernels::{arguments, attention, dense, dense_part};
use crate::layer::prelude::*;
use crate::layer::{Attention, Operation};
use crate::layers::DenseParams;
use crate::layers::regularization::DrawnKey;
use crate::tensor::Outer;
use crate::tensor::plain::Pair;
use crate::type_level::arithmetic::Projected;
use crate::type_level::numbers::{product, sum};
use crate::type_level::settings::{Bias, Causal, Masking, Setting, Settings, Unmasked};
use crate::{parameters, plain_struct};

/// Scaled dot-product attention of a sequence to itself, with several heads. Vaswani et al. 2017, equation 1 and section 3.2.2.
///
/// `[q, k, v] = x · W + b` per step, and with the queries, keys and values `Q`, `K`, `V` of a head of `D` values
/// `O = softmax(Q · Kᵀ / √D) · V`. The outputs are `y = [O of all heads] · W' + b'` per step.
///
/// `SelfAttention<F, H>` is for sequences of `F` features, or any number with `_`, and has `H` heads of `D = F / H` values. Settings, at most
/// five of them, in any order:
///
/// - [`Causal`](crate::layers::Causal): a step reads only itself and those before it, so that its output does not change with later ones
/// - [`NoBias`](crate::layers::NoBias): without `b` and `b'`
/// - [`KeyValueHeads<2>`](crate::layers::KeyValueHeads): fewer heads of keys and values, `G`, each read by `H / G` heads of queries.
///   Ainslie et al. 2023
/// - [`AttentionDropout<0.1>`](crate::layers::AttentionDropout): weights are dropped in training
/// - [`Rotary`](crate::layers::Rotary): queries and keys are turned by angles that grow with their step
/// - [`Bounded`](crate::layers::Bounded): step by step, a causal attention ends after the declared length, in place of forgetting the first
///   steps
/// - [`Masked`](crate::layers::Masked): steps that are padding are not read; one more feature says which they are. Such an attention does
///   not run step by step
///
/// # Shapes
///
/// - input and output: a sequence of `F` features, `[L][F]`; `[L][F + 1]` with `Masked`
/// - `in_proj_weight`: `[F][F + 2 G D]`, with the columns of the queries, keys and values, each head after head; without `KeyValueHeads`
///   `[F][3 F]`, the transpose of that of `nn.MultiheadAttention` in PyTorch. `in_proj_bias`: `[F + 2 G D]`, or none
/// - `out_proj.weight`: `[F][F]`; `out_proj.bias`: `[F]`, or none
///
/// # Initialisation
///
/// Both weights are drawn from [`Init::GlorotUniform`], biases are zero.
///
/// # Sequences of different lengths
///
/// Sequences are padded to the same length, and padding is not read. The last feature says what is padding. Layers that would change it,
/// such as a normalization, a dropout or noise, get the others by a [`Slice`](crate::layers::Slice), or come before it is added:
///
/// ```
/// use stackprop::prelude::*;
/// network! {
///     struct Classifier =
///         Input<Tokens<20, 100>>, // the token 0 is padding
///         Concat<(Embedding<100, 16, PaddingIndex<0>>, PositionalEncoding, Dropout<0.1>), PaddingMask<0>>,
///         Residual<(Concat<(Slice<0, 16>, LayerNorm), Slice<16, 1>>, SelfAttention<16, 4, Masked>)>,
///         Residual<Concat<(Slice<0, 16>, LayerNorm, PerStep<(Dense<16, 32>, GELU, Dense<32, 16>)>), Slice<16, 1>>>,
///         SliceSteps<0, 1>, Slice<0, 16>, Dense<_, 2>, Softmax;
/// }
/// let (mut short, mut other) = ([0; 20], [0; 20]);
/// short[..3].copy_from_slice(&[7, 50, 23]);
/// other[..4].copy_from_slice(&[7, 50, 23, 9]);
/// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// let net = Classifier::boxed(&mut Xoshiro256PlusPlus::seed_from_u64(1));
/// assert_ne!(net.predict(&short), net.predict(&other));
/// ```
///
/// # Memory
///
/// The weights, which are `L × L` numbers per head, are computed in blocks, once more in the backward pass, and never stored.
///
/// ```
/// use stackprop::prelude::*;
/// network! {
///     struct Encoder = Input<Sequence<10, 16>>, PositionalEncoding, Residual<(LayerNorm, SelfAttention<16, 4>)>;
/// }
/// assert_eq!(Encoder::PARAMS, 2 * 16 + 16 * 48 + 48 + 16 * 16 + 16);
/// ```
pub struct SelfAttention<F = Missing, H = Missing, A = Missing, B = Missing, C = Missing, D = Missing, E = Missing>(
    PhantomData<(F, H, A, B, C, D, E)>,
);

parameters! {
    /// The parameters of a [`SelfAttention`] of `F` features, whose queries, keys and values together are `P` values per step.
    pub struct AttentionParams<T: Scalar, F: ArrayLength, P: ArrayLength, S: Bias> {
        /// The weights of queries, keys and values, `[F][P]`.
        pub in_proj_weight: Outer<Features<F>, Features<P>> as Weight,
        /// The biases of queries, keys and values, `[P]`; empty with `NoBias`.
        pub in_proj_bias: S::Shape<Features<P>> as Bias,
        /// The product that mixes the heads, `F` values to `F`.
        pub out_proj: DenseParams<T, Features<F>, Features<F>, S>,
    }

    fn init(&mut self, scheme, rng) {
        let of_weights = scheme.unwrap_or(Init::GlorotUniform);
        of_weights.weights(&mut self.in_proj_weight, F::USIZE, P::USIZE, rng);
        of_weights.biases(&mut self.in_proj_bias);
        self.out_proj.init(scheme, rng);
    }
}

plain_struct! {
    /// What a [`SelfAttention`] saves for its backward pass, and working memory of that pass.
    pub struct AttentionCache<T: Scalar, P: Shape, O: Shape, R: Shape; const B: usize> {
        /// Queries, keys and values, `[L][P]` per sample.
        projected: [Tensor<T, P>; B],
        /// The contexts of all heads, `[L][F]` per sample.
        context: [Tensor<T, O>; B],
        /// The logarithms of the sums of exponentials, `[H][L]` per sample.
        log_sums: [Tensor<T, R>; B],
        d_projected: [Tensor<T, P>; B],
        d_context: [Tensor<T, O>; B],
        /// The key of the random numbers of dropout.
        key: DrawnKey,
    }
}

/// The sizes of an attention for a given input shape.
pub trait AttentionSizes<In: Shape>: 'static {
    /// The number of features.
    type Features: ArrayLength;
    /// The number of values per step of queries, keys and values together.
    type Projected: ArrayLength;
    /// The number of heads.
    type Heads: ArrayLength;
    /// Whether there are biases.
    type Bias: Bias;
    /// Whether the last feature of the input says which steps are not read.
    const MASKED: bool;
    /// The numbers of features, and of values of queries, keys and values together.
    const WIDTHS: [usize; 2] = [Self::Features::USIZE, Self::Projected::USIZE];
    /// Whether it ends after the declared length, step by step.
    const BOUNDED: bool;
    /// The rate of dropout.
    const DROPOUT: Option<f64>;
    /// The attention in plain data.
    const OPERATION: Attention;
    /// The input shapes that the layer accepts.
    const EXPECTS: Expects;
}

type FeaturesOf<I, In> = <<I as Inputs>::Shape<In> as Shape>::Channels;
type KeyValueHeads<H, S> = <S as Settings>::KeyValueHeads<<H as Outputs>::Length>;

impl<In: Shape, I: Inputs, H: Outputs, A: Setting, B: Setting, C: Setting, D: Setting, E: Setting> AttentionSizes<In>
    for SelfAttention<I, H, A, B, C, D, E>
where
    FeaturesOf<I, In>: Projected<H::Length, KeyValueHeads<H, (A, B, C, D, E)>>,
{
    type Features = FeaturesOf<I, In>;
    type Projected = <FeaturesOf<I, In> as Projected<H::Length, KeyValueHeads<H, (A, B, C, D, E)>>>::Width;
    type Heads = H::Length;
    type Bias = <(A, B, C, D, E) as Settings>::Bias;
    const MASKED: bool = <<(A, B, C, D, E) as Settings>::Masking as Masking>::MASKED;
    const BOUNDED: bool = <(A, B, C, D, E) as Settings>::BOUNDED;
    const DROPOUT: Option<f64> = <(A, B, C, D, E) as Settings>::ATTENTION_DROPOUT;
    const OPERATION: Attention = Attention {
        heads: H::Length::USIZE,
        key_value_heads: KeyValueHeads::<H, (A, B, C, D, E)>::USIZE,
        causal: <(A, B, C, D, E) as Settings>::CAUSAL,
        rotary: <(A, B, C, D, E) as Settings>::ROTARY,
        masked: <Self as AttentionSizes<In>>::MASKED,
        bias: <<(A, B, C, D, E) as Settings>::Bias as Bias>::Shape::<Features<U1>>::SIZE > 0,
    };
    const EXPECTS: Expects =
        check::<(A, B, C, D, E)>(I::DECLARED, Self::WIDTHS[0], <Self as AttentionSizes<In>>::OPERATION);
}

type Contexts<L, In> = Sequence<<In as Shape>::Height, <L as AttentionSizes<In>>::Features>;
type ProjectedSteps<L, In> = Sequence<<In as Shape>::Height, <L as AttentionSizes<In>>::Projected>;

impl<In: Shape, I, H, A, B, C, D, E> Layer<In> for SelfAttention<I, H, A, B, C, D, E>
where
    Self: AttentionSizes<In>,
{
    type Input = In;
    type Output = In;
    type Head = Values;
    type Params<T: Scalar> = AttentionParams<
        T,
        <Self as AttentionSizes<In>>::Features,
        <Self as AttentionSizes<In>>::Projected,
        <Self as AttentionSizes<In>>::Bias,
    >;
    type Scratch<T: Scalar> = Pair<Tensor<T, ProjectedSteps<Self, In>>, Tensor<T, Contexts<Self, In>>>;

    const EXPECTS: Expects = <Self as AttentionSizes<In>>::EXPECTS;
    const REUSE: Reuse = Reuse::reads(Reads::X);
    const MACS: u64 = {
        let (steps, [features, projected]) = (In::Height::U64, Self::WIDTHS);
        let (features, projected) = (features as u64, projected as u64);
        // The steps that each step reads, added up.
        let read = if <Self as AttentionSizes<In>>::OPERATION.causal { steps * (steps + 1) / 2 } else { steps * steps };
        sum(&[product(&[steps, features, sum(&[projected, features])]), product(&[2, read, features])])
    };
    const STACK: usize = attention::STACK_LEN;
    const OPERATION: Operation = Operation::SelfAttention(<Self as AttentionSizes<In>>::OPERATION);

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn predict<T: Scalar, S: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In>,
        scratch: &mut [Self::Scratch<T>],
        isa: S,
    ) {
        let samples = xy.samples();
        let (x, y) = xy.scalars();
        let size = samples * ProjectedSteps::<Self, In>::SIZE;
        let Some((projected, context)) = all_scalars_mut(scratch).split_at_mut_checked(size) else { return };
        Self::attend(isa, params, samples, x, None, [projected, context, &mut []], y);
    }
}

impl<In: Shape, I, H, A, B, C, D, E> Trainable<In> for SelfAttention<I, H, A, B, C, D, E>
where
    Self: AttentionSizes<In>,
{
    type Cache<T: Scalar, const N: usize> = AttentionCache<
        T,
        ProjectedSteps<Self, In>,
        Contexts<Self, In>,
        Sequence<<Self as AttentionSizes<In>>::Heads, In::Height>,
        N,
    >;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, S: Isa, const N: usize>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In>,
        cache: &mut Self::Cache<T, N>,
        rng: &mut StepRng,
        isa: S,
    ) {
        if Self::DROPOUT.is_some() {
            cache.key.draw(rng);
        }
        let samples = xy.samples();
        let (x, y) = xy.scalars();
        let AttentionCache { projected, context, log_sums, key, .. } = cache;
        let saved = [
            all_scalars_mut(&mut projected[..samples]),
            all_scalars_mut(&mut context[..samples]),
            all_scalars_mut(&mut log_sums[..samples]),
        ];
        Self::attend(isa, params, samples, x, key.get(), saved, y);
    }

    /// With the contexts `O` and the projected values `p = [q, k, v]`: `dW' += Oᵀ · dy`, `dO = dy · W'ᵀ`, then `dp` by the attention, and
    /// `dW += xᵀ · dp`, `dx = dp · Wᵀ`; the biases as those of a [`Dense`](crate::layers::Dense).
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, S: Isa, const N: usize>(
        params: &Self::Params<T>,
        Saved { x, cache, .. }: Saved<'_, Self, In, T, N>,
        gradients: Gradients<'_, Self, In, T>,
        isa: S,
    ) {
        let (samples, x) = (x.len(), all_scalars(x));
        let [inward, outward] = Self::products(samples);
        let (dy, dx, gradient) = gradients.scalars();
        let AttentionCache { projected, context, log_sums, d_projected, d_context, key } = cache;
        let (projected, context) = (all_scalars(&projected[..samples]), all_scalars(&context[..samples]));
        let (log_sums, d_projected) = (all_scalars(&log_sums[..samples]), all_scalars_mut(&mut d_projected[..samples]));
        let d_context = all_scalars_mut(&mut d_context[..samples]);

        dense_part::backward_weights(isa, outward, context, dy, &mut gradient.out_proj.weight);
        dense_part::backward_bias(isa, outward, dy, &mut gradient.out_proj.bias);
        dense_part::backward_input(isa, outward, dy, &params.out_proj.weight, d_context);
        let (values, saved) = ([projected, &[]], [context, log_sums, d_context]);
        let mask = Self::mask(x);
        attention::backward(isa, Self::heads(key.get()), mask, values, saved, [&mut *d_projected, &mut []]);
        dense_part::backward_weights(isa, inward, x, d_projected, &mut gradient.in_proj_weight);
        dense_part::backward_bias(isa, inward, d_projected, &mut gradient.in_proj_bias);
        if let Some(dx) = dx {
            dense_part::backward_input(isa, inward, d_projected, &params.in_proj_weight, dx);
            Self::copy_mask(dy, dx);
        }
    }
}

/// The projected values of the last steps, as many as the declared length, in a circle: a step beyond that length reads the last ones, and
/// forgets those before them. With `Bounded` there is no such step.
impl<In: Shape, I: Inputs, H: Outputs, A: Setting, B: Setting, C: Setting, D: Setting, E: Setting> Streaming<In>
    for SelfAttention<I, H, A, B, C, D, E>
where
    Self: AttentionSizes<In>,
    (A, B, C, D, E): Settings<Padding = Causal, Masking = Unmasked>,
{
    type State<T: Scalar> = Pair<Tensor<T, ProjectedSteps<Self, In>>, StepCount<T>>;

    fn is_full<T: Scalar>(Pair(_, count): &Self::State<T>) -> bool {
        <Self as AttentionSizes<In>>::BOUNDED && step_count::steps(count) >= In::Height::U64
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, S: Isa>(
        params: &Self::Params<T>,
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, In::Step>,
        Pair(projected, count): &mut Self::State<T>,
        isa: S,
    ) {
        let (position, length, [features, width]) = (step_count::steps(count), In::Height::U64, Self::WIDTHS);
        step_count::advance(count);
        if <Self as AttentionSizes<In>>::BOUNDED && position >= length {
            return y.fill(T::nan());
        }
        let row = position.checked_rem(length).unwrap_or_default();
        let [inward, outward] = [width, features].map(|outputs| Sizes { samples: 1, inputs: features, outputs });
        let of_row = row as usize * width..(row as usize + 1) * width;
        let to = subslice_mut(projected, of_row);
        dense::affine(isa, inward, x, &params.in_proj_weight, &params.in_proj_bias, to);
        let mut context = Tensor::<T, In::Step>::ZERO;
        let rows = subslice_mut(projected, 0..(position + 1).min(length) as usize * width);
        attention::step(isa, Self::heads(None), [position, row], rows, &mut context);
        dense::affine(isa, outward, &context, &params.out_proj.weight, &params.out_proj.bias, y);
    }
}

impl<I, H, A, B, C, D, E> SelfAttention<I, H, A, B, C, D, E> {
    /// Computes the outputs `y`, and what the backward pass reads: projected values, contexts and logarithms of sums.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn attend<In: Shape, T: Scalar, S: Isa>(
        isa: S,
        params: &<Self as Layer<In>>::Params<T>,
        samples: usize,
        x: &[T],
        key: Option<[u32; 2]>,
        [projected, context, log_sums]: [&mut [T]; 3],
        y: &mut [T],
    ) where
        Self: AttentionSizes<In>,
    {
        let [inward, outward] = Self::products(samples);
        dense_part::affine(isa, inward, x, &params.in_proj_weight, &params.in_proj_bias, projected);
        attention::forward(isa, Self::heads(key), Self::mask(x), [projected, &mut []], context, log_sums);
        dense_part::affine(isa, outward, context, &params.out_proj.weight, &params.out_proj.bias, y);
        Self::copy_mask(x, y);
    }

    /// Returns the first and the last product, over the steps of all samples.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn products<In: Shape>(samples: usize) -> [Part; 2]
    where
        Self: AttentionSizes<In>,
    {
        let (steps, stride, [features, projected]) = (samples * In::Height::USIZE, In::Channels::USIZE, Self::WIDTHS);
        let all = |stride, width, output_stride| {
            let (rows, columns) = ([0, steps], [0, width]);
            Part { steps, rows, stride, inputs: features, width, columns, output_stride }
        };
        [all(stride, projected, projected), all(features, features, stride)]
    }

    /// Returns which steps of the inputs are not read.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn mask<In: Shape, T: Scalar>(x: &[T]) -> KeyMask<'_, T>
    where
        Self: AttentionSizes<In>,
    {
        if Self::MASKED { key_mask(x, In::Height::USIZE, In::Channels::USIZE, 0) } else { KeyMask::NONE }
    }

    /// Copies the feature that says which steps are not read, or its gradient.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn copy_mask<In: Shape, T: Scalar>(from: &[T], to: &mut [T])
    where
        Self: AttentionSizes<In>,
    {
        if Self::MASKED {
            copy_mask(In::Channels::USIZE, [In::Height::USIZE; 2], from, to);
        }
    }

    /// Returns the attention between the two products, with dropout if there is a key for its random numbers.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn heads<In: Shape, T: Scalar>(key: Option<[u32; 2]>) -> arguments::Attention<T>
    where
        Self: AttentionSizes<In>,
    {
        let Attention { heads, key_value_heads, causal, rotary, .. } = <Self as AttentionSizes<In>>::OPERATION;
        let size = Self::WIDTHS[0].checked_div(heads).unwrap_or(0);
        let dropout = Self::DROPOUT.zip(key).map(|(rate, key)| Mask::new(rate, key));
        arguments::Attention {
            steps: In::Height::USIZE,
            memory: None,
            heads,
            key_value_heads,
            size,
            causal,
            rotary,
            dropout,
        }
    }
}
