//! The parameters and passes that all normalizations of single samples have in common.

use crate::tensor::{Shape, Tensor};
use crate::{parameters, plain_struct};

parameters! {
    /// The parameters of a normalization without running statistics.
    pub struct NormParams<T: Scalar, W: Shape, B: Shape> {
        /// The factor of each channel.
        pub weight: W as Scale,
        /// The bias of each channel; empty for a normalization without biases.
        pub bias: B as Bias,
    }

    fn init(&mut self, scheme, _) {
        super::init_affine(&mut self.weight, &mut self.bias, scheme);
    }
}

plain_struct! {
    /// The sums for the gradients with respect to factors and biases. They are `f64`, because each has one term per position.
    pub struct GradientSums<W: Shape, B: Shape> {
        pub(super) weight: Tensor<f64, W>,
        pub(super) bias: Tensor<f64, B>,
    }
}

/// Implements a normalization, given which values of a shape `In` are normalized together, the moments, the shape of the bias, the
/// input shapes that the layer accepts, and the operation with its constants.
///
/// The forward pass saves nothing: the backward pass computes the moments again. Its cache is for its own sums.
macro_rules! per_sample {
    (
        impl<$shape:ident $(, $parameter:ident: $bound:ident)*> $layer:ty {
            over: $over:expr,
            moments: $moments:expr,
            bias: $bias:ty,
            expects: $expects:expr,
            operation: |$norm:ident| $operation:expr $(,)?
            $(; $per_step:ident)?
        }
    ) => {
        $(
            /// Each step is normalized by itself.
            impl<$shape: Shape, P: Setting, Q: Setting> Streaming<$shape> for $layer {
                type State<T: Scalar> = ();

                fn $per_step<T: Scalar, I: Isa>(
                    NormParams { weight, bias }: &Self::Params<T>,
                    x: &Tensor<T, $shape::Step>,
                    y: &mut Tensor<T, $shape::Step>,
                    (): &mut (),
                    isa: I,
                ) {
                    let (layout, epsilon) = (Layout::of::<$shape::Step>(1), epsilon::<Two<P, Q>>());
                    let pass = Pass { layout, over: $over, epsilon, moments: $moments, weight, bias };
                    normalize::forward(isa, pass, Operand::of_scalars(x, y));
                }
            }
        )?

        impl<$shape: Shape, P: Setting, Q: Setting $(, $parameter: $bound)*> Layer<$shape> for $layer {
            type Input = $shape;
            type Output = $shape;
            type Head = Values;
            type Params<T: Scalar> = NormParams<T, <Two<P, Q> as Settings>::Affine<Features<$shape::Channels>>, $bias>;
            type Scratch<T: Scalar> = ();

            const EXPECTS: Expects = without_momentum::<Two<P, Q>>().and($expects);
            const REUSE: Reuse = Reuse { predict: InPlace::Yes, ..Reuse::reads(Reads::X) };
            const OPERATION: Operation = {
                let $norm = normalization::<Two<P, Q>>();
                $operation
            };

            fn predict<T: Scalar, I: Isa>(params: &Self::Params<T>, xy: Operand<'_, T, $shape>, _: &mut [()], isa: I) {
                let (layout, epsilon) = (Layout::of::<$shape>(xy.samples()), epsilon::<Two<P, Q>>());
                let NormParams { weight, bias } = params;
                let pass = Pass { layout, over: $over, epsilon, moments: $moments, weight, bias };
                normalize::forward(isa, pass, xy.flat());
            }
        }

        impl<$shape: Shape, P: Setting, Q: Setting $(, $parameter: $bound)*> Trainable<$shape> for $layer {
            type Cache<T: Scalar, const B: usize> =
                GradientSums<<Two<P, Q> as Settings>::Affine<Features<$shape::Channels>>, $bias>;

            fn backward<T: Scalar, I: Isa, const B: usize>(
                params: &Self::Params<T>,
                Saved { x, cache: sums, .. }: Saved<'_, Self, $shape, T, B>,
                gradients: Gradients<'_, Self, $shape, T>,
                isa: I,
            ) {
                let (layout, epsilon) = (Layout::of::<$shape>(x.len()), epsilon::<Two<P, Q>>());
                let NormParams { weight, bias } = params;
                let pass = Pass { layout, over: $over, epsilon, moments: $moments, weight, bias };
                let (dy, dx, gradient) = gradients.scalars();
                let (dw_db, sums) = ([&mut *gradient.weight, &mut *gradient.bias], [&mut *sums.weight, &mut *sums.bias]);
                normalize::backward(isa, pass, all_scalars(x), dy, dx, dw_db, sums);
            }
        }
    };
}
pub(super) use per_sample;

/// The names that the macro uses.
pub(super) mod prelude {
    pub use core::marker::PhantomData;

    pub use super::super::settings::Two;
    pub(in super::super) use super::super::settings::{epsilon, normalization, without_momentum};
    pub(in super::super) use super::per_sample;
    pub use super::{GradientSums, NormParams};
    pub use crate::kernels::arguments::{Moments, Pass};
    pub use crate::kernels::layout::{Layout, Over};
    pub use crate::kernels::normalize;
    pub use crate::layer::head::Values;
    pub use crate::layer::{Expects, Gradients, InPlace, Layer, Operation, Reads, Reuse, Saved, Streaming, Trainable};
    pub use crate::simd::Isa;
    pub use crate::tensor::plain::all_scalars;
    pub use crate::tensor::{Features, Operand, Scalar, Shape, Tensor};
    pub use crate::type_level::settings::{Setting, Settings};
    pub use crate::type_level::{Decimal, Missing};
    pub use typenum::{U0, Unsigned};
}
