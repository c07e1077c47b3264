//! Layers that change values at random in training and leave them unchanged in prediction.

use crate::layer::Mode;
use crate::layer::prelude::*;
use crate::plain_struct;

/// A layer that changes values at random in training.
///
/// The forward pass draws a key, from which both passes derive all random numbers, so that no mask is stored.
pub trait AtRandom<In: Shape>: 'static {
    /// The input shapes that the layer accepts.
    const EXPECTS: Expects;

    /// Changes the values of this number of samples.
    fn forward<T: Scalar, I: Isa>(isa: I, key: [u32; 2], samples: usize, values: Operand<'_, T>);

    /// Changes the gradients accordingly.
    fn backward<T: Scalar, I: Isa>(isa: I, key: [u32; 2], samples: usize, gradients: Operand<'_, T>);
}

plain_struct! {
    /// The key that a forward pass has drawn, if it has drawn one.
    pub struct DrawnKey<> {
        key: [u32; 2],
        is_drawn: u32,
    }
}

impl DrawnKey {
    /// Draws the key of a pass, unless the layers are in prediction mode, and returns it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn draw(&mut self, rng: &mut StepRng) -> Option<[u32; 2]> {
        let key = new_key(rng);
        *self = Self { key: key.unwrap_or_default(), is_drawn: u32::from(key.is_some()) };
        key
    }

    /// Returns the key; `None` if the layers were in prediction mode.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn get(&self) -> Option<[u32; 2]> {
        if self.is_drawn == 0 { None } else { Some(self.key) }
    }
}

/// Draws the key of a pass; `None` if the layers are in prediction mode, and nothing changes at random.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn new_key(rng: &mut StepRng) -> Option<[u32; 2]> {
    (rng.mode() != Mode::Prediction).then(|| [rng.next_u32(), rng.next_u32()])
}

/// Implements `Layer` and `Trainable` for a type that implements [`AtRandom`].
macro_rules! at_random {
    ($layer:ident) => {
        impl<In: $crate::tensor::Shape, P: $crate::type_level::Decimal> $crate::layer::Streaming<In> for $layer<P> {
            type State<T: $crate::tensor::Scalar> = ();

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn step<T: $crate::tensor::Scalar, I: $crate::simd::Isa>(
                (): &(),
                x: &$crate::tensor::Tensor<T, In::Step>,
                y: &mut $crate::tensor::Tensor<T, In::Step>,
                (): &mut (),
                _: I,
            ) {
                y.copy_from_slice(x);
            }
        }

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
            const OPERATION: $crate::layer::Operation = $crate::layer::Operation::Identity;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn predict<T: $crate::tensor::Scalar, I: $crate::simd::Isa>(
                _: &(),
                xy: $crate::tensor::Operand<'_, T, In>,
                _: &mut [()],
                _: I,
            ) {
                xy.copy();
            }
        }

        impl<In: $crate::tensor::Shape, P: $crate::type_level::Decimal> $crate::layer::Trainable<In> for $layer<P> {
            /// The key.
            type Cache<T: $crate::tensor::Scalar, const B: usize> =
                $crate::layers::regularization::stochastic::DrawnKey;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn forward<T: $crate::tensor::Scalar, I: $crate::simd::Isa, const B: usize>(
                _: &(),
                xy: $crate::tensor::Operand<'_, T, In>,
                key: &mut Self::Cache<T, B>,
                rng: &mut $crate::layer::StepRng,
                isa: I,
            ) {
                use $crate::layers::regularization::stochastic::AtRandom;
                match key.draw(rng) {
                    Some(key) => <Self as AtRandom<In>>::forward(isa, key, xy.samples(), xy.flat()),
                    None => xy.copy(),
                }
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn backward<T: $crate::tensor::Scalar, I: $crate::simd::Isa, const B: usize>(
                _: &(),
                saved: $crate::layer::Saved<'_, Self, In, T, B>,
                gradients: $crate::layer::Gradients<'_, Self, In, T>,
                isa: I,
            ) {
                use $crate::layers::regularization::stochastic::AtRandom;
                let Some(gradients) = gradients.operand() else { return };
                match saved.cache.get() {
                    Some(key) => <Self as AtRandom<In>>::backward(isa, key, gradients.samples(), gradients.flat()),
                    None => gradients.copy(),
                }
            }
        }
    };
}
pub(super) use at_random;
