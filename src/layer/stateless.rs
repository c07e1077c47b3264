//! [`Fixed`]: layers without parameters and working memory.

use crate::layer::{Expects, Operation, Reuse};
use crate::simd::Isa;
use crate::tensor::{Scalar, Shape};

/// A layer without parameters: a function of the values of a batch, and its gradient.
///
/// Samples are stored one after the other in flat slices.
pub trait Fixed<In: Shape>: 'static {
    /// As in [`Layer`](crate::layer::Layer::Input).
    type Input: Shape;
    /// The shape of one output.
    type Output: Shape;
    /// The input shapes that the layer accepts.
    const EXPECTS: Expects;
    /// As in [`Layer`](crate::layer::Layer::REUSE). A backward pass never reads the outputs.
    const REUSE: Reuse;
    /// As in [`Layer`](crate::layer::Layer::OPERATION).
    const OPERATION: Operation;

    /// Computes the outputs `y` of the inputs `x`. The default copies them.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], _: I) {
        y.copy_from_slice(x);
    }

    /// Computes the gradient `dx` by the inputs from the gradient `dy` by the outputs. The default copies it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(x: &[T], dy: &[T], dx: &mut [T], _: I) {
        let _ = x;
        dx.copy_from_slice(dy);
    }
}

/// Implements `Layer` and `Trainable` for a type that implements [`Fixed`].
macro_rules! fixed {
    ($layer:ident $(<$($parameter:ident),*>)?) => {
        impl<In: $crate::tensor::Shape, $($($parameter),*)?> $crate::layer::Layer<In> for $layer $(<$($parameter),*>)?
        where
            Self: $crate::layer::stateless::Fixed<In>,
        {
            type Input = <Self as $crate::layer::stateless::Fixed<In>>::Input;
            type Output = <Self as $crate::layer::stateless::Fixed<In>>::Output;
            type Head = $crate::layer::head::Values;
            type Params<T: $crate::tensor::Scalar> = ();
            type Scratch<T: $crate::tensor::Scalar> = ();

            const EXPECTS: $crate::layer::Expects = <Self as $crate::layer::stateless::Fixed<In>>::EXPECTS;
            const REUSE: $crate::layer::Reuse = <Self as $crate::layer::stateless::Fixed<In>>::REUSE;
            const OPERATION: $crate::layer::Operation = <Self as $crate::layer::stateless::Fixed<In>>::OPERATION;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn predict<T: $crate::tensor::Scalar, I: $crate::simd::Isa>(
                _: &(),
                xy: $crate::tensor::Operand<'_, T, In, Self::Output>,
                _: &mut [()],
                isa: I,
            ) {
                let (x, y) = xy.scalars();
                <Self as $crate::layer::stateless::Fixed<In>>::forward(x, y, isa);
            }
        }

        impl<In: $crate::tensor::Shape, $($($parameter),*)?> $crate::layer::Trainable<In> for $layer $(<$($parameter),*>)?
        where
            Self: $crate::layer::stateless::Fixed<In>,
        {
            type Cache<T: $crate::tensor::Scalar, const B: usize> = ();

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn backward<T: $crate::tensor::Scalar, I: $crate::simd::Isa, const B: usize>(
                _: &(),
                saved: $crate::layer::Saved<'_, Self, In, T, B>,
                gradients: $crate::layer::Gradients<'_, Self, In, T>,
                isa: I,
            ) {
                if let (dy, Some(dx), ()) = gradients.scalars() {
                    let x = $crate::tensor::plain::all_scalars(saved.x);
                    <Self as $crate::layer::stateless::Fixed<In>>::backward(x, dy, dx, isa);
                }
            }
        }
    };
}
pub(crate) use fixed;
