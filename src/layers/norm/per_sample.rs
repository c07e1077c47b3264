//! What the normalizations have in common that look at one sample at a time: parameters and passes.

use rand::Rng;

use crate::init::Init;
use crate::layer::{Entry, Parameters, Path, Role};
use crate::plain_struct;
use crate::tensor::{Scalar, Shape, Tensor, struct_of_tensors};

plain_struct! {
    /// The parameters of a normalization without running statistics.
    #[repr(C)]
    pub struct NormParams<T: Scalar, W: Shape, B: Shape> {
        /// The factor of each channel.
        pub weight: Tensor<T, W>,
        /// What is added to each channel; empty for a normalization that adds nothing.
        pub bias: Tensor<T, B>,
    }
}

struct_of_tensors! { NormParams<T: Scalar, W: Shape, B: Shape> { weight, bias } }

plain_struct! {
    /// The gradients by factors and biases while they are added up: there are as many terms as there are places, and each place has
    /// one for every channel.
    pub struct GradientSums<W: Shape, B: Shape> {
        pub(super) weight: Tensor<f64, W>,
        pub(super) bias: Tensor<f64, B>,
    }
}

impl<T: Scalar, W: Shape, B: Shape> Parameters<T> for NormParams<T, W, B> {
    fn init<R: Rng + ?Sized>(&mut self, scheme: Option<Init>, _: &mut R) {
        super::begin(&mut self.weight, &mut self.bias, scheme);
    }

    fn visit<'a>(&'a self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a [T])) {
        self.weight.visit(path, "weight", Role::Scale, visitor);
        self.bias.visit(path, "bias", Role::Bias, visitor);
    }

    fn visit_mut<'a>(&'a mut self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a mut [T])) {
        self.weight.visit_mut(path, "weight", Role::Scale, visitor);
        self.bias.visit_mut(path, "bias", Role::Bias, visitor);
    }
}

/// Implements a layer: what is normalized together in a shape `In`, how the moments are taken, the shape of what is added
/// given that of the factors, and what the layer can work with.
///
/// Nothing is kept from the forward for the backward pass, which takes the moments again: its memory is for its own sums.
macro_rules! per_sample {
    (
        impl<$shape:ident $(, $parameter:ident: $bound:ident)*> $layer:ty {
            over: $over:expr,
            moments: $moments:expr,
            bias: $bias:ty,
            expects: $expects:expr $(,)?
        }
    ) => {
        impl<$shape: Shape, A: NormOption, B: NormOption $(, $parameter: $bound)*> Layer<$shape> for $layer {
            type Input = $shape;
            type Output = $shape;
            type Head = Values;
            type Params<T: Scalar> = NormParams<T, <Two<A, B> as NormOption>::Affine<Features<$shape::Channels>>, $bias>;
            type Scratch<T: Scalar> = ();

            const EXPECTS: Expects = Two::<A, B>::WRITTEN.expects_no_momentum().and($expects);
            const REUSE: Reuse = Reuse { predict: InPlace::Yes, ..Reuse::reads(Reads::X) };

            fn predict<T: Scalar, I: Isa>(
                params: &Self::Params<T>,
                x: &[Tensor<T, $shape>],
                y: &mut [Tensor<T, $shape>],
                _: &mut [()],
                isa: I,
            ) {
                let (layout, epsilon) = (Layout::of::<$shape>(x.len()), Two::<A, B>::WRITTEN.epsilon());
                let NormParams { weight, bias } = params;
                let pass = Pass { layout, over: $over, epsilon, moments: $moments, weight, bias };
                normalize::forward(isa, pass, InOut::Apart(all_scalars(x), all_scalars_mut(y)));
            }

            fn predict_in_place<T: Scalar, I: Isa>(
                params: &Self::Params<T>,
                xy: &mut [Tensor<T, $shape>],
                _: &mut [()],
                isa: I,
            ) {
                let (layout, epsilon) = (Layout::of::<$shape>(xy.len()), Two::<A, B>::WRITTEN.epsilon());
                let NormParams { weight, bias } = params;
                let pass = Pass { layout, over: $over, epsilon, moments: $moments, weight, bias };
                normalize::forward(isa, pass, InOut::Same(all_scalars_mut(xy)));
            }
        }

        impl<$shape: Shape, A: NormOption, B: NormOption $(, $parameter: $bound)*> Trainable<$shape> for $layer {
            type Cache<T: Scalar, const N: usize> =
                GradientSums<<Two<A, B> as NormOption>::Affine<Features<$shape::Channels>>, $bias>;

            fn forward<T: Scalar, I: Isa, const N: usize>(
                params: &Self::Params<T>,
                x: &[Tensor<T, $shape>],
                y: &mut [Tensor<T, $shape>],
                _: &mut Self::Cache<T, N>,
                _: &mut Noise,
                isa: I,
            ) {
                <Self as Layer<$shape>>::predict::<T, I>(params, x, y, &mut [], isa);
            }

            fn backward<T: Scalar, I: Isa, const N: usize>(
                params: &Self::Params<T>,
                x: &[Tensor<T, $shape>],
                _: &[Tensor<T, $shape>],
                sums: &mut Self::Cache<T, N>,
                dy: &[Tensor<T, $shape>],
                dx: Option<&mut [Tensor<T, $shape>]>,
                gradient: &mut Self::Params<T>,
                isa: I,
            ) {
                let (layout, epsilon) = (Layout::of::<$shape>(x.len()), Two::<A, B>::WRITTEN.epsilon());
                let NormParams { weight, bias } = params;
                let pass = Pass { layout, over: $over, epsilon, moments: $moments, weight, bias };
                let (x, dy, dx) = (all_scalars(x), all_scalars(dy), dx.map(all_scalars_mut));
                let (dw_db, sums) = ([&mut *gradient.weight, &mut *gradient.bias], [&mut *sums.weight, &mut *sums.bias]);
                normalize::backward(isa, pass, x, dy, dx, dw_db, sums);
            }
        }
    };
}
pub(super) use per_sample;

/// What the macro names.
pub(super) mod prelude {
    pub use core::marker::PhantomData;

    pub use super::super::options::{NormOption, Two};
    pub(in super::super) use super::per_sample;
    pub use super::{GradientSums, NormParams};
    pub use crate::kernels::arguments::{Moments, Pass};
    pub use crate::kernels::layout::{Layout, Over};
    pub use crate::kernels::normalize;
    pub use crate::layer::head::Values;
    pub use crate::layer::{Expects, InPlace, Layer, Noise, Reads, Reuse, Trainable};
    pub use crate::simd::Isa;
    pub use crate::tensor::plain::{all_scalars, all_scalars_mut};
    pub use crate::tensor::{Features, InOut, Scalar, Shape, Tensor};
    pub use crate::type_level::{Decimal, Missing};
    pub use typenum::{U0, Unsigned};
}
