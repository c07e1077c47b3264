//! [`Embedding`]: a vector of parameters for each token.

use core::marker::PhantomData;

use typenum::Unsigned;

use crate::kernels::embedding;
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::parameters;
use crate::tensor::Outer;

/// A table with a row of `F` numbers for each of `V` tokens: `y[t] = w[x[t]]`.
///
/// # Shapes
///
/// - input: tokens, `Input<Tokens<L, V>>`
/// - output: a sequence of `L` steps of `F` features
/// - `weight`: `[V][F]`
///
/// The backward pass adds `dy[t]` to row `x[t]` of the gradient, and visits no other rows. With `Embedding<V, F, PaddingIndex<0>>` the row of
/// token 0 is zero at first, and its gradient is zero, so that it stays so. In a prediction the features of a token that is not in the
/// vocabulary are NaN.
///
/// With [`Frozen<Embedding<V, F>>`](crate::layers::Frozen) training leaves the table as it is: one that was trained elsewhere, or one that
/// was made by hand.
///
/// # Initialisation
///
/// Normal with variance 1, as in PyTorch. For a transformer, set a smaller one: `net.embedding1.init(Some(Init::Normal { mean: 0.0,
/// deviation: 0.02 }), &mut rng)`.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Tokens<3, 5>>, Embedding<5, 2>; }
/// let mut net = Net::ZERO;
/// net.embedding1.weight[8..].copy_from_slice(&[1.5, -2.5]);
/// assert_eq!(net.predict(&[0, 4, 1]), [0.0, 0.0, 1.5, -2.5, 0.0, 0.0]);
/// ```
pub struct Embedding<V = Missing, F = Missing, P = Missing>(PhantomData<(V, F, P)>);

/// The token whose row in an [`Embedding`] is zero and is not trained: `Embedding<10_000, 64, PaddingIndex<0>>`.
pub struct PaddingIndex<N = Missing>(PhantomData<fn() -> N>);

/// Whether an [`Embedding`] has a padding index.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a setting of `Embedding`",
    label = "its setting is `PaddingIndex`, as in `Embedding<10_000, 64, PaddingIndex<0>>`"
)]
pub trait TableSetting: 'static {
    /// The padding index.
    const INDEX: Option<usize>;
    /// The rows of the table: all of them, with or without a padding index.
    type Rows<Rows: Shape>: Shape;
}

impl TableSetting for Missing {
    const INDEX: Option<usize> = None;
    type Rows<Rows: Shape> = Rows;
}

impl<N: ArrayLength> TableSetting for PaddingIndex<N> {
    const INDEX: Option<usize> = Some(N::USIZE);
    type Rows<Rows: Shape> = Rows;
}

parameters! {
    /// The parameters of an [`Embedding`].
    pub struct EmbeddingParams<T: Scalar, Rows: Shape, Out: Shape, P: TableSetting> {
        /// The row of each token, `[V][F]`.
        pub weight: Outer<P::Rows<Rows>, Out> as Table,
    }

    fn init(&mut self, scheme, rng) {
        let scheme = scheme.unwrap_or(Init::Normal { mean: 0.0, deviation: 1.0 });
        scheme.weights(&mut self.weight, Rows::SIZE, Out::SIZE, rng);
        if let Some(index) = P::INDEX && index < Rows::SIZE {
            self.weight[index * Out::SIZE..][..Out::SIZE].fill(T::ZERO);
        }
    }
}

/// What the table expects.
const fn expects(vocabulary: usize, features: usize, padding: Option<usize>) -> Expects {
    if vocabulary == 0 || features == 0 {
        return Expects::Never(
            "the vocabulary and the number of features must be at least 1, as in `Embedding<256, 64>`",
        );
    }
    match padding {
        Some(index) if index >= vocabulary => Expects::Never("the padding index must be smaller than the vocabulary"),
        _ => Expects::Tokens { length: None, vocabulary: Some(vocabulary) },
    }
}

impl<In: Shape, V: Outputs, F: Outputs, P: TableSetting> Layer<In> for Embedding<V, F, P> {
    type Input = In;
    type Output = Sequence<In::Height, F::Length>;
    type Head = Values;
    type Params<T: Scalar> = EmbeddingParams<T, Features<V::Length>, Features<F::Length>, P>;
    type Scratch<T: Scalar> = ();

    const EXPECTS: Expects = V::EXPECTS.and(F::EXPECTS).and(expects(V::Length::USIZE, F::Length::USIZE, P::INDEX));
    const REUSE: Reuse = Reuse::reads(Reads::X);
    const OPERATION: Operation = Operation::Embedding;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn predict<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        _: &mut [()],
        isa: I,
    ) {
        let (x, y) = xy.scalars();
        embedding::rows(isa, F::Length::USIZE, x, &params.weight, y);
    }
}

impl<In: Shape, V: Outputs, F: Outputs, P: TableSetting> Trainable<In> for Embedding<V, F, P> {
    type Cache<T: Scalar, const B: usize> = ();

    /// `dw[x[t]] += dy[t]`; tokens have no gradient.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        _: &Self::Params<T>,
        saved: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        let (dy, dx, gradient) = gradients.scalars();
        embedding::backward(isa, F::Length::USIZE, P::INDEX, all_scalars(saved.x), dy, &mut gradient.weight);
        if let Some(dx) = dx {
            dx.fill(T::ZERO);
        }
    }
}

impl<In: Shape, V: Outputs, F: Outputs, P: TableSetting> Streaming<In> for Embedding<V, F, P> {
    type State<T: Scalar> = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, <Self::Output as Shape>::Step>,
        (): &mut (),
        isa: I,
    ) {
        embedding::rows(isa, F::Length::USIZE, x, &params.weight, y);
    }
}
