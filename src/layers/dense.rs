//! [`Dense`]: every output reads every input.

use core::marker::PhantomData;
use core::slice::{from_mut, from_ref};

use crate::kernels::dense;
use crate::kernels::geometry::Sizes;
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::parameters;
use crate::tensor::Outer;
use crate::type_level::settings::{Bias, WithBias};

/// A fully connected layer: `y = x · W + b`.
///
/// # Shapes
///
/// - input: `I` values, or with `_` any number of values in any shape
/// - output: `O` values
/// - `weight`: `[I][O]`; `bias`: `[O]`, or none with `Dense<I, O, NoBias>`
///
/// # Initialisation
///
/// Weights are drawn from [`Init::GlorotUniform`], which preserves the variance of values and gradients for activations of slope 1
/// (Glorot and Bengio 2010). Biases are zero. Deep networks with ReLU train better with [`Init::HeUniform`].
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<2, 1>; }
/// let mut net = Line::ZERO;
/// net.dense0.weight.copy_from_slice(&[2.0, -1.0]);
/// net.dense0.bias[0] = 0.5;
/// assert_eq!(net.predict(&[3.0, 4.0]), [2.5]);
/// ```
pub struct Dense<I = Missing, O = Missing, B = WithBias>(PhantomData<(I, O, B)>);

parameters! {
    /// The parameters of a [`Dense`] layer.
    pub struct DenseParams<T: Scalar, In: Shape, Out: Shape, S: Bias> {
        /// The weight of each input in each output, `[In][Out]`.
        pub weight: Outer<In, Out> as Weight,
        /// The bias of each output, `[Out]`; empty with `NoBias`.
        pub bias: S::Shape<Out> as Bias,
    }

    fn init(&mut self, scheme, rng) {
        let scheme = scheme.unwrap_or(Init::GlorotUniform);
        scheme.weights(&mut self.weight, In::SIZE, Out::SIZE, rng);
        scheme.biases(&mut self.bias);
    }
}

impl<In: Shape, Ins: Inputs, Outs: Outputs, S: Bias> Layer<In> for Dense<Ins, Outs, S> {
    type Input = Ins::Shape<In>;
    type Output = Features<Outs::Length>;
    type Head = Values;
    type Params<T: Scalar> = DenseParams<T, Ins::Shape<In>, Features<Outs::Length>, S>;
    type Scratch<T: Scalar> = ();

    const EXPECTS: Expects = Ins::EXPECTS.and(Outs::EXPECTS);
    const REUSE: Reuse = Reuse::reads(Reads::X);
    const MACS: u64 = (In::SIZE as u64).saturating_mul(<Features<Outs::Length> as Shape>::SIZE as u64);
    const OPERATION: Operation = Operation::Dense { bias: S::Shape::<Features<Outs::Length>>::SIZE > 0 };

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn predict<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Features<Outs::Length>>,
        _: &mut [()],
        isa: I,
    ) {
        let (x, y) = xy.apart();
        // A constant condition, so that the inlined code is compiled for small layers only.
        if const { dense::is_inlined(In::SIZE.saturating_mul(<Features<Outs::Length> as Shape>::SIZE)) }
            && let ([x], [y]) = (x, &mut *y)
        {
            return dense::affine_of_one(isa, x, &params.weight, &params.bias, y);
        }
        let sizes = Sizes { samples: x.len(), inputs: In::SIZE, outputs: Self::Output::SIZE };
        dense::affine(isa, sizes, all_scalars(x), &params.weight, &params.bias, all_scalars_mut(y));
    }
}

impl<In: Shape, Ins: Inputs, Outs: Outputs, S: Bias> Trainable<In> for Dense<Ins, Outs, S> {
    type Cache<T: Scalar, const B: usize> = ();

    const OVERWRITES: bool = true;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Features<Outs::Length>>,
        _: &mut (),
        _: &mut StepRng,
        isa: I,
    ) {
        let (x, y) = xy.apart();
        let sizes = Sizes { samples: x.len(), inputs: In::SIZE, outputs: Self::Output::SIZE };
        dense::affine(isa, sizes, all_scalars(x), &params.weight, &params.bias, all_scalars_mut(y));
    }

    /// `dW += xᵀ · dy`, `db += Σ dy`, `dx = dy · Wᵀ`
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        saved: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        let sizes = Sizes { samples: saved.x.len(), inputs: In::SIZE, outputs: Self::Output::SIZE };
        let is_first_part = gradients.is_first_part();
        let (dy, dx, gradient) = gradients.scalars();
        if is_first_part {
            gradient.bias.fill(T::ZERO);
        }
        dense::backward_weights(isa, sizes, all_scalars(saved.x), dy, is_first_part, &mut gradient.weight);
        dense::backward_bias(isa, dy, &mut gradient.bias);
        if let Some(dx) = dx {
            dense::backward_input(isa, sizes, dy, &params.weight, dx);
        }
    }
}

/// In a network that runs step by step a dense layer follows a layer such as `Last`, which outputs a vector at each step.
impl<N: ArrayLength, Ins: Inputs, Outs: Outputs, S: Bias> Streaming<Features<N>> for Dense<Ins, Outs, S> {
    type State<T: Scalar> = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &Tensor<T, Features<N>>,
        y: &mut Tensor<T, Features<Outs::Length>>,
        (): &mut (),
        isa: I,
    ) {
        <Self as Layer<Features<N>>>::predict(params, Operand::new(from_ref(x), from_mut(y)), &mut [()], isa);
    }
}
