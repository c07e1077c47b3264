//! [`CrossAttention`]: the first steps of a sequence read the steps after them, which are another sequence.

use core::marker::PhantomData;

use typenum::Unsigned;

use super::masking::{copy_mask, key_mask};
use super::self_attention::{AttentionParams, AttentionSizes, SelfAttention};
use super::settings::check_cross;
use crate::kernels::arguments::{KeyMask, Mask};
use crate::kernels::geometry::Part;
use crate::kernels::slices::{subslice, subslice_mut};
use crate::kernels::{arguments, attention, dense_part};
use crate::layer::prelude::*;
use crate::layer::{Attention, Operation};
use crate::layers::regularization::DrawnKey;
use crate::plain_struct;
use crate::tensor::plain::Pair;
use crate::type_level::arithmetic::{Difference, Minus};
use crate::type_level::numbers::{product, sum};
use crate::type_level::settings::Setting;

/// Attention of one sequence to another: the queries are of the first `N` steps, the keys and values of the steps after them, which are
/// the memory. Vaswani et al. 2017, section 3.2.3: in a transformer the steps of the decoder read those of the encoder.
///
/// `q = x[..N] · W_q + b_q` and `[k, v] = x[N..] · W_kv + b_kv` per step, and the rest as in a [`SelfAttention`], whose parameters it has.
///
/// `CrossAttention<F, H, N>` is for sequences of `F` features, or any number with `_`, and has `H` heads. A
/// [`ConcatSteps`](crate::layers::ConcatSteps) before it joins the two sequences, each of which can be the output of a list of layers.
/// Settings, in any order: [`NoBias`](crate::layers::NoBias), [`KeyValueHeads<2>`](crate::layers::KeyValueHeads),
/// [`AttentionDropout<0.1>`](crate::layers::AttentionDropout) and [`Masked`](crate::layers::Masked), as in a [`SelfAttention`].
///
/// # Shapes
///
/// - input: a sequence of `F` features and more than `N` steps, `[L][F]`; `[L][F + 1]` with `Masked`
/// - output: `[N][F]`; `[N][F + 1]` with `Masked`
/// - parameters: those of a [`SelfAttention`], with the columns of the queries, keys and values; without `KeyValueHeads` also those of
///   `nn.MultiheadAttention` in PyTorch
///
/// # Initialisation and memory
///
/// As a [`SelfAttention`].
///
/// # A transformer with an encoder and a decoder
///
/// Both sequences travel as one, first the 5 steps that are decoded, then the 7 of the source. Each layer of the decoder passes the source on:
///
/// ```
/// use stackprop::prelude::*;
/// network! {
///     struct Translator =
///         Input<Tokens<12, 50>>, Embedding<50, 16>,
///         ConcatSteps< // each sequence has positions of its own; the source goes through the encoder
///             (SliceSteps<0, 5>, PositionalEncoding),
///             (SliceSteps<5, 7>, PositionalEncoding,
///              Residual<(LayerNorm, SelfAttention<16, 4>)>,
///              Residual<(LayerNorm, PerStep<(Dense<16, 64>, GELU, Dense<64, 16>)>)>,
///              LayerNorm),
///         >,
///         Repeat<2, ConcatSteps< // two layers of the decoder
///             (ConcatSteps<
///                  (SliceSteps<0, 5>, Residual<(LayerNorm, SelfAttention<16, 4, Causal>)>),
///                  SliceSteps<5, 7>,
///              >,
///              Residual< // the 5 steps read the 7 of the source
///                  (ConcatSteps<(SliceSteps<0, 5>, LayerNorm), SliceSteps<5, 7>>, CrossAttention<16, 4, 5>),
///                  SliceSteps<0, 5>,
///              >,
///              Residual<(LayerNorm, PerStep<(Dense<16, 64>, GELU, Dense<64, 16>)>)>),
///             SliceSteps<5, 7>,
///         >>,
///         SliceSteps<0, 5>, LayerNorm, PerStep<Dense<16, 50>>, Softmax;
/// }
/// assert_eq!(Translator::ZERO.predict(&[1; 12]).len(), 5 * 50);
/// ```
pub struct CrossAttention<F = Missing, H = Missing, N = Missing, A = Missing, B = Missing, C = Missing, D = Missing>(
    PhantomData<(F, H, N, A, B, C, D)>,
);

/// The attention with the same parameters.
type Own<F, H, A, B, C, D> = SelfAttention<F, H, A, B, C, D>;

plain_struct! {
    /// What a [`CrossAttention`] saves for its backward pass, and working memory of that pass.
    pub struct CrossAttentionCache<T: Scalar, Q: Shape, M: Shape, R: Shape; const B: usize> {
        /// The queries, `[N][F]` per sample.
        queries: [Tensor<T, Q>; B],
        /// The keys and values, `[L - N][2 G D]` per sample.
        memory: [Tensor<T, M>; B],
        /// The contexts of all heads, `[N][F]` per sample.
        context: [Tensor<T, Q>; B],
        /// The logarithms of the sums of exponentials, `[H][N]` per sample.
        log_sums: [Tensor<T, R>; B],
        d_queries: [Tensor<T, Q>; B],
        d_memory: [Tensor<T, M>; B],
        d_context: [Tensor<T, Q>; B],
        /// The key of the random numbers of dropout.
        key: DrawnKey,
    }
}

/// The sizes of a [`CrossAttention`] for a given input shape.
pub trait CrossAttentionSizes<In: Shape>: 'static {
    /// The attention with the same parameters.
    type Own: AttentionSizes<In>;
    /// The shape of queries and contexts.
    type Queries: Shape;
    /// The shape of the outputs: that of the queries, and the feature of a mask.
    type Output: Shape;
    /// The shape of keys and values.
    type Memory: Shape;
    /// The shape of one number per head and query.
    type PerQuery: Shape;
    /// The numbers of steps of the queries and of the memory.
    const STEPS: [usize; 2] = [Self::Queries::DIMS[0], Self::Memory::DIMS[0]];
    /// The input shapes that the layer accepts.
    const EXPECTS: Expects;
}

type ProjectedOf<L, In> = <L as AttentionSizes<In>>::Projected;
type FeaturesOf<L, In> = <L as AttentionSizes<In>>::Features;

impl<In: Shape, F: Inputs, H: Outputs, N: Outputs, A: Setting, B: Setting, C: Setting, D: Setting>
    CrossAttentionSizes<In> for CrossAttention<F, H, N, A, B, C, D>
where
    Own<F, H, A, B, C, D>: AttentionSizes<In>,
    In::Height: Minus<N::Length>,
    ProjectedOf<Own<F, H, A, B, C, D>, In>: Minus<FeaturesOf<Own<F, H, A, B, C, D>, In>>,
{
    type Own = Own<F, H, A, B, C, D>;
    type Queries = Sequence<N::Length, FeaturesOf<Self::Own, In>>;
    type Output = Sequence<N::Length, In::Channels>;
    type Memory =
        Sequence<Difference<In::Height, N::Length>, Difference<ProjectedOf<Self::Own, In>, FeaturesOf<Self::Own, In>>>;
    type PerQuery = Sequence<<Self::Own as AttentionSizes<In>>::Heads, N::Length>;
    const EXPECTS: Expects = check_cross::<(A, B, C, D, Missing)>(
        F::DECLARED,
        <Self::Own as AttentionSizes<In>>::WIDTHS[0],
        N::Length::USIZE,
        <Self::Own as AttentionSizes<In>>::OPERATION,
    );
}

type OwnOf<L, In> = <L as CrossAttentionSizes<In>>::Own;
type QueriesOf<L, In> = <L as CrossAttentionSizes<In>>::Queries;
type MemoryOf<L, In> = <L as CrossAttentionSizes<In>>::Memory;

impl<In: Shape, F: 'static, H: 'static, N: 'static, A: 'static, B: 'static, C: 'static, D: 'static> Layer<In>
    for CrossAttention<F, H, N, A, B, C, D>
where
    Self: CrossAttentionSizes<In>,
{
    type Input = In;
    type Output = <Self as CrossAttentionSizes<In>>::Output;
    type Head = Values;
    type Params<T: Scalar> = AttentionParams<
        T,
        FeaturesOf<OwnOf<Self, In>, In>,
        ProjectedOf<OwnOf<Self, In>, In>,
        <OwnOf<Self, In> as AttentionSizes<In>>::Bias,
    >;
    type Scratch<T: Scalar> =
        Pair<Pair<Tensor<T, QueriesOf<Self, In>>, Tensor<T, QueriesOf<Self, In>>>, Tensor<T, MemoryOf<Self, In>>>;

    const EXPECTS: Expects = <Self as CrossAttentionSizes<In>>::EXPECTS;
    const REUSE: Reuse = Reuse::reads(Reads::X);
    const MACS: u64 = {
        let ([queries, memory], [features, projected]) = (Self::STEPS, <OwnOf<Self, In> as AttentionSizes<In>>::WIDTHS);
        let [queries, memory, features, projected] = [queries as u64, memory as u64, features as u64, projected as u64];
        sum(&[
            product(&[2, queries, features, features]),
            product(&[memory, features, projected.saturating_sub(features)]),
            product(&[2, queries, memory, features]),
        ])
    };
    const STACK: usize = attention::STACK_LEN;
    const OPERATION: Operation =
        Operation::CrossAttention { queries: Self::STEPS[0], of: <OwnOf<Self, In> as AttentionSizes<In>>::OPERATION };

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn predict<T: Scalar, S: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        scratch: &mut [Self::Scratch<T>],
        isa: S,
    ) {
        let samples = xy.samples();
        let (x, y) = xy.scalars();
        let [of_queries, of_memory] =
            [QueriesOf::<Self, In>::SIZE, MemoryOf::<Self, In>::SIZE].map(|size| samples * size);
        let Some((queries, rest)) = all_scalars_mut(scratch).split_at_mut_checked(of_queries) else { return };
        let Some((context, memory)) = rest.split_at_mut_checked(of_queries) else { return };
        let memory = subslice_mut(memory, 0..of_memory);
        Self::attend(isa, params, x, None, [queries, memory, context, &mut []], y);
    }
}

impl<In: Shape, F: 'static, H: 'static, N: 'static, A: 'static, B: 'static, C: 'static, D: 'static> Trainable<In>
    for CrossAttention<F, H, N, A, B, C, D>
where
    Self: CrossAttentionSizes<In>,
{
    type Cache<T: Scalar, const BATCH: usize> = CrossAttentionCache<
        T,
        QueriesOf<Self, In>,
        MemoryOf<Self, In>,
        <Self as CrossAttentionSizes<In>>::PerQuery,
        BATCH,
    >;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, S: Isa, const BATCH: usize>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        cache: &mut Self::Cache<T, BATCH>,
        rng: &mut StepRng,
        isa: S,
    ) {
        if <OwnOf<Self, In> as AttentionSizes<In>>::DROPOUT.is_some() {
            cache.key.draw(rng);
        }
        let samples = xy.samples();
        let (x, y) = xy.scalars();
        let CrossAttentionCache { queries, memory, context, log_sums, key, .. } = cache;
        let saved = [
            all_scalars_mut(&mut queries[..samples]),
            all_scalars_mut(&mut memory[..samples]),
            all_scalars_mut(&mut context[..samples]),
            all_scalars_mut(&mut log_sums[..samples]),
        ];
        Self::attend(isa, params, x, key.get(), saved, y);
    }

    /// As that of a [`SelfAttention`], with the gradients with respect to the queries and to the memory apart.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, S: Isa, const BATCH: usize>(
        params: &Self::Params<T>,
        Saved { x, cache, .. }: Saved<'_, Self, In, T, BATCH>,
        gradients: Gradients<'_, Self, In, T>,
        isa: S,
    ) {
        let samples = x.len();
        let ([of_queries, of_memory, outward], x) = (Self::parts(), all_scalars(x));
        let (dy, dx, gradient) = gradients.scalars();
        let CrossAttentionCache { queries, memory, context, log_sums, d_queries, d_memory, d_context, key } = cache;
        let values = [all_scalars(&queries[..samples]), all_scalars(&memory[..samples])];
        let (context, log_sums) = (all_scalars(&context[..samples]), all_scalars(&log_sums[..samples]));
        let d_queries = all_scalars_mut(&mut d_queries[..samples]);
        let d_memory = all_scalars_mut(&mut d_memory[..samples]);
        let d_context = all_scalars_mut(&mut d_context[..samples]);

        dense_part::backward_weights(isa, outward, context, dy, &mut gradient.out_proj.weight);
        dense_part::backward_bias(isa, outward, dy, &mut gradient.out_proj.bias);
        dense_part::backward_input(isa, outward, dy, &params.out_proj.weight, d_context);
        let (saved, d_values) = ([context, log_sums, d_context], [&mut *d_queries, &mut *d_memory]);
        attention::backward(isa, Self::heads(key.get()), Self::mask(x), values, saved, d_values);
        let (d_weight, d_bias) = (&mut *gradient.in_proj_weight, &mut *gradient.in_proj_bias);
        let features = of_queries.columns[1].min(d_bias.len());
        let (d_bias_of_queries, d_bias_of_memory) = d_bias.split_at_mut(features);
        dense_part::backward_weights(isa, of_queries, x, d_queries, d_weight);
        dense_part::backward_weights(isa, of_memory, x, d_memory, d_weight);
        dense_part::backward_bias(isa, of_queries, d_queries, d_bias_of_queries);
        dense_part::backward_bias(isa, of_memory, d_memory, d_bias_of_memory);
        if let Some(dx) = dx {
            dense_part::backward_input(isa, of_queries, d_queries, &params.in_proj_weight, dx);
            dense_part::backward_input(isa, of_memory, d_memory, &params.in_proj_weight, dx);
            if <OwnOf<Self, In> as AttentionSizes<In>>::MASKED {
                copy_mask(In::Channels::USIZE, [Self::STEPS[0], In::Height::USIZE], dy, dx);
            }
        }
    }
}

impl<F, H, N, A, B, C, D> CrossAttention<F, H, N, A, B, C, D> {
    /// Computes the outputs `y`, and what the backward pass reads: queries, memory, contexts and logarithms of sums.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn attend<In: Shape, T: Scalar, S: Isa>(
        isa: S,
        params: &<Self as Layer<In>>::Params<T>,
        x: &[T],
        key: Option<[u32; 2]>,
        [queries, memory, context, log_sums]: [&mut [T]; 4],
        y: &mut [T],
    ) where
        Self: CrossAttentionSizes<In>,
    {
        let [of_queries, of_memory, outward] = Self::parts();
        let (weight, bias) = (&params.in_proj_weight, &*params.in_proj_bias);
        let features = of_queries.columns[1].min(bias.len());
        dense_part::affine(isa, of_queries, x, weight, subslice(bias, 0..features), queries);
        dense_part::affine(isa, of_memory, x, weight, subslice(bias, features..bias.len()), memory);
        attention::forward(isa, Self::heads(key), Self::mask(x), [queries, memory], context, log_sums);
        dense_part::affine(isa, outward, context, &params.out_proj.weight, &params.out_proj.bias, y);
        if <OwnOf<Self, In> as AttentionSizes<In>>::MASKED {
            copy_mask(In::Channels::USIZE, [In::Height::USIZE, Self::STEPS[0]], x, y);
        }
    }

    /// Returns the parts of the first product, which are the queries of the first steps, and the keys and values of the others, and the last
    /// product.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn parts<In: Shape>() -> [Part; 3]
    where
        Self: CrossAttentionSizes<In>,
    {
        let ([queries, memory], [inputs, width]) = (Self::STEPS, <OwnOf<Self, In> as AttentionSizes<In>>::WIDTHS);
        let (steps, stride, read) = (In::Height::USIZE, In::Channels::USIZE, width.saturating_sub(inputs));
        let asked = [0, inputs];
        [
            Part { steps, rows: [0, queries], stride, inputs, width, columns: asked, output_stride: inputs },
            Part {
                steps,
                rows: [queries, memory],
                stride,
                inputs,
                width,
                columns: [inputs, read],
                output_stride: read,
            },
            Part {
                steps: queries,
                rows: [0, queries],
                stride: inputs,
                inputs,
                width: inputs,
                columns: asked,
                output_stride: stride,
            },
        ]
    }

    /// Returns which steps of the memory are not read.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn mask<In: Shape, T: Scalar>(x: &[T]) -> KeyMask<'_, T>
    where
        Self: CrossAttentionSizes<In>,
    {
        match <OwnOf<Self, In> as AttentionSizes<In>>::MASKED {
            true => key_mask(x, In::Height::USIZE, In::Channels::USIZE, Self::STEPS[0]),
            false => KeyMask::NONE,
        }
    }

    /// Returns the attention between the products, with dropout if there is a key for its random numbers.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn heads<In: Shape, T: Scalar>(key: Option<[u32; 2]>) -> arguments::Attention<T>
    where
        Self: CrossAttentionSizes<In>,
    {
        let Attention { heads, key_value_heads, .. } = <OwnOf<Self, In> as AttentionSizes<In>>::OPERATION;
        let ([steps, memory], size) =
            (Self::STEPS, <OwnOf<Self, In> as AttentionSizes<In>>::WIDTHS[0].checked_div(heads).unwrap_or(0));
        let dropout = <OwnOf<Self, In> as AttentionSizes<In>>::DROPOUT.zip(key).map(|(rate, key)| Mask::new(rate, key));
        let memory = Some(memory);
        arguments::Attention { steps, memory, heads, key_value_heads, size, causal: false, rotary: None, dropout }
    }
}
