//! What the layers have in common that change values at random in training and leave them as they are in prediction.

use crate::layer::prelude::*;

/// A layer that changes values at random in training.
///
/// The key is drawn in the forward pass, and all that is random follows from it, forward and again backward, so that no
/// mask needs memory.
pub trait AtRandom<In: Shape>: 'static {
    /// What the layer can work with.
    const EXPECTS: Expects;

    /// Changes the values of so many samples.
    fn forward<T: Scalar, I: Isa>(isa: I, key: [u32; 2], samples: usize, values: InOut<'_, T>);

    /// Changes the gradients likewise.
    fn backward<T: Scalar, I: Isa>(isa: I, key: [u32; 2], samples: usize, gradients: InOut<'_, T>);
}

/// A new key of a pass.
pub fn new_key(noise: &mut Noise) -> [u32; 2] {
    [noise.next_u32(), noise.next_u32()]
}

/// Makes layers of what implements [`AtRandom`].
macro_rules! at_random {
    ($layer:ident) => {
        impl<In: $crate::tensor::Shape, P: $crate::type_level::Decimal> $crate::layer::Layer<In> for $layer<P> {
            type Input = In;
            type Output = In;
            type Head = $crate::layer::head::Values;
            type Params<T: $crate::tensor::Scalar> = ();
            type Scratch<T: $crate::tensor::Scalar> = ();

            const EXPECTS: $crate::layer::Expects =
                <Self as $crate::layers::regularization::stochastic::AtRandom<In>>::EXPECTS;
            const REUSE: $crate::layer::Reuse =
                $crate::layer::Reuse { train: $crate::layer::InPlace::Yes, ..$crate::layer::Reuse::UNCHANGED };

            #[inline(always)]
            fn predict<T: $crate::tensor::Scalar, I: $crate::simd::Isa>(
                _: &(),
                x: &[$crate::tensor::Tensor<T, In>],
                y: &mut [$crate::tensor::Tensor<T, In>],
                _: &mut [()],
                _: I,
            ) {
                use $crate::tensor::plain::{all_scalars, all_scalars_mut};
                all_scalars_mut(y).copy_from_slice(all_scalars(x));
            }
        }

        impl<In: $crate::tensor::Shape, P: $crate::type_level::Decimal> $crate::layer::Trainable<In> for $layer<P> {
            /// The key.
            type Cache<T: $crate::tensor::Scalar, const B: usize> = [u32; 2];

            #[inline(always)]
            fn forward<T: $crate::tensor::Scalar, I: $crate::simd::Isa, const B: usize>(
                _: &(),
                x: &[$crate::tensor::Tensor<T, In>],
                y: &mut [$crate::tensor::Tensor<T, In>],
                key: &mut [u32; 2],
                noise: &mut $crate::layer::Noise,
                isa: I,
            ) {
                use $crate::tensor::plain::{all_scalars, all_scalars_mut};
                *key = $crate::layers::regularization::stochastic::new_key(noise);
                let values = $crate::tensor::InOut::Apart(all_scalars(x), all_scalars_mut(y));
                <Self as $crate::layers::regularization::stochastic::AtRandom<In>>::forward(isa, *key, x.len(), values);
            }

            #[inline(always)]
            fn backward<T: $crate::tensor::Scalar, I: $crate::simd::Isa, const B: usize>(
                _: &(),
                _: &[$crate::tensor::Tensor<T, In>],
                _: &[$crate::tensor::Tensor<T, In>],
                key: &mut [u32; 2],
                dy: &[$crate::tensor::Tensor<T, In>],
                dx: Option<&mut [$crate::tensor::Tensor<T, In>]>,
                _: &mut (),
                isa: I,
            ) {
                use $crate::tensor::plain::{all_scalars, all_scalars_mut};
                let Some(dx) = dx else { return };
                let gradients = $crate::tensor::InOut::Apart(all_scalars(dy), all_scalars_mut(dx));
                <Self as $crate::layers::regularization::stochastic::AtRandom<In>>::backward(
                    isa,
                    *key,
                    dy.len(),
                    gradients,
                );
            }

            #[inline(always)]
            fn forward_in_place<T: $crate::tensor::Scalar, I: $crate::simd::Isa, const B: usize>(
                _: &(),
                xy: &mut [$crate::tensor::Tensor<T, In>],
                key: &mut [u32; 2],
                noise: &mut $crate::layer::Noise,
                isa: I,
            ) {
                *key = $crate::layers::regularization::stochastic::new_key(noise);
                let (samples, values) =
                    (xy.len(), $crate::tensor::InOut::Same($crate::tensor::plain::all_scalars_mut(xy)));
                <Self as $crate::layers::regularization::stochastic::AtRandom<In>>::forward(isa, *key, samples, values);
            }

            #[inline(always)]
            fn backward_in_place<T: $crate::tensor::Scalar, I: $crate::simd::Isa, const B: usize>(
                _: &(),
                _: &[$crate::tensor::Tensor<T, In>],
                _: &[$crate::tensor::Tensor<T, In>],
                key: &mut [u32; 2],
                dxy: &mut [$crate::tensor::Tensor<T, In>],
                _: &mut (),
                isa: I,
            ) {
                let (samples, gradients) =
                    (dxy.len(), $crate::tensor::InOut::Same($crate::tensor::plain::all_scalars_mut(dxy)));
                <Self as $crate::layers::regularization::stochastic::AtRandom<In>>::backward(
                    isa, *key, samples, gradients,
                );
            }
        }
    };
}
pub(super) use at_random;
