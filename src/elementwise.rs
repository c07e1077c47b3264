//! [`Elementwise`]: layers that treat each value by itself need a value and a derivative, nothing else.

use crate::flat::{all_scalars, all_scalars_mut};
use crate::head::Head;
use crate::isa::Isa;
use crate::layer::{Expects, Layer, Trainable};
use crate::noise::Noise;
use crate::scalar::Scalar;
use crate::shape::Shape;
use crate::tensor::Tensor;

/// An activation: a function of each value by itself, for any shape.
///
/// ```
/// use stackprop::layer::prelude::*;
///
/// /// `y = x²`
/// pub struct Square;
///
/// impl Elementwise for Square {
///     type Head = Values;
///     fn value<T: Scalar>(x: T) -> T {
///         x * x
///     }
///     fn derivative<T: Scalar>(x: T, _y: T) -> T {
///         x + x
///     }
/// }
///
/// stackprop::network! { struct Net = Dense<3, 4>, Square, Dense<4, 1>; }
/// ```
pub trait Elementwise: 'static {
    /// What the outputs mean to a loss.
    type Head: Head;
    /// [`Expects::Never`] if the layer was declared in a way that makes no sense.
    const EXPECTS: Expects = Expects::Anything;
    /// The output for the input `x`.
    fn value<T: Scalar>(x: T) -> T;
    /// The derivative of the output by the input, at the input `x`, where the output is `y`.
    fn derivative<T: Scalar>(x: T, y: T) -> T;
}

impl<In: Shape, E: Elementwise> Layer<In> for E {
    type Input = In;
    type Output = In;
    type Head = E::Head;
    type Params<T: Scalar> = ();
    type Scratch<T: Scalar, const B: usize> = ();

    const EXPECTS: Expects = E::EXPECTS;

    #[inline(always)]
    fn predict<T: Scalar, I: Isa, const B: usize>(
        _: &(),
        x: &[Tensor<T, In>],
        y: &mut [Tensor<T, In>],
        _: &mut (),
        isa: I,
    ) {
        let (x, y) = (all_scalars(x), all_scalars_mut(y));
        isa.vectorize(|| {
            for (y, x) in y.iter_mut().zip(x) {
                *y = E::value(*x);
            }
        });
    }

    #[inline(always)]
    fn predict_logits<T: Scalar, I: Isa, const B: usize>(
        params: &(),
        x: &[Tensor<T, In>],
        z: &mut [Tensor<T, In>],
        scratch: &mut (),
        isa: I,
    ) {
        if E::Head::FROM_LOGITS {
            all_scalars_mut(z).copy_from_slice(all_scalars(x));
        } else {
            <Self as Layer<In>>::predict::<T, I, B>(params, x, z, scratch, isa);
        }
    }
}

impl<In: Shape, E: Elementwise> Trainable<In> for E {
    type Cache<T: Scalar, const B: usize> = ();

    #[inline(always)]
    fn forward<T: Scalar, I: Isa, const B: usize>(
        params: &(),
        x: &[Tensor<T, In>],
        y: &mut [Tensor<T, In>],
        cache: &mut (),
        _: &mut Noise,
        isa: I,
    ) {
        <Self as Layer<In>>::predict::<T, I, B>(params, x, y, cache, isa);
    }

    #[inline(always)]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        _: &(),
        x: &[Tensor<T, In>],
        y: &[Tensor<T, In>],
        _: &mut (),
        dy: &[Tensor<T, In>],
        dx: Option<&mut [Tensor<T, In>]>,
        _: &mut (),
        isa: I,
    ) {
        let Some(dx) = dx else { return };
        let (x, y, dy, dx) = (all_scalars(x), all_scalars(y), all_scalars(dy), all_scalars_mut(dx));
        isa.vectorize(|| {
            for (((dx, dy), x), y) in dx.iter_mut().zip(dy).zip(x).zip(y) {
                *dx = *dy * E::derivative(*x, *y);
            }
        });
    }

    #[inline(always)]
    fn logits<'a, T: Scalar, const B: usize>(
        x: &'a [Tensor<T, In>],
        y: &'a [Tensor<T, In>],
        _: &'a (),
    ) -> &'a [Tensor<T, In>] {
        if E::Head::FROM_LOGITS { x } else { y }
    }

    #[inline(always)]
    fn backward_from_logits<T: Scalar, I: Isa, const B: usize>(
        params: &(),
        x: &[Tensor<T, In>],
        y: &[Tensor<T, In>],
        cache: &mut (),
        dz: &[Tensor<T, In>],
        dx: Option<&mut [Tensor<T, In>]>,
        gradient: &mut (),
        isa: I,
    ) {
        if !E::Head::FROM_LOGITS {
            <Self as Trainable<In>>::backward::<T, I, B>(params, x, y, cache, dz, dx, gradient, isa);
        } else if let Some(dx) = dx {
            all_scalars_mut(dx).copy_from_slice(all_scalars(dz));
        }
    }
}
