//! [`Elementwise`]: layers that treat each value by itself need a value and a derivative, nothing else.

use core::marker::PhantomData;
use core::ops::Range;

use crate::kernels::slices::subslice;
use crate::layer::head::Head;
use crate::layer::{Expects, InPlace, Layer, Noise, Reads, Reuse, Trainable};
use crate::simd::{Isa, Kernel};
use crate::tensor::plain::{all_scalars, all_scalars_mut};
use crate::tensor::{InOut, Scalar, Shape, Tensor};
use crate::threads;

/// An activation: a function of each value by itself, for any shape.
///
/// ```
/// use stackprop::prelude::*;
///
/// /// `y = x²`
/// pub struct Square;
///
/// impl Elementwise for Square {
///     type Head = Values;
///     const READS: Reads = Reads::X;
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
pub trait Elementwise: Sized + 'static {
    /// What the outputs mean to a loss.
    type Head: Head;
    /// [`Expects::Never`] if the layer was declared in a way that makes no sense.
    const EXPECTS: Expects = Expects::Anything;
    /// What the derivative reads: if it is the output alone, training need not keep the input.
    const READS: Reads = Reads::BOTH;
    /// The output for the input `x`.
    fn value<T: Scalar>(x: T) -> T;
    /// The derivative of the output by the input, at the input `x`, where the output is `y`. What of them is not among
    /// [`READS`](Self::READS) is 0 here.
    fn derivative<T: Scalar>(x: T, y: T) -> T;

    /// The outputs for many inputs. The activations of this crate have functions that are compiled with it.
    #[doc(hidden)]
    #[inline(always)]
    fn values<T: Scalar, I: Isa>(isa: I, values: InOut<'_, T>) {
        values_kernel::<T, I, Self>(isa, values);
    }

    /// `dx = dy · f'(x)`; of `x` and `y`, what the derivative does not read is empty.
    #[doc(hidden)]
    #[inline(always)]
    fn gradients<T: Scalar, I: Isa>(isa: I, x: &[T], y: &[T], gradients: InOut<'_, T>) {
        gradients_kernel::<T, I, Self>(isa, x, y, gradients);
    }
}

/// In an `impl` of [`Elementwise`]: the functions for many values are kernels that are compiled with this crate.
macro_rules! compiled_with_the_crate {
    ($values:ident, $gradients:ident) => {
        #[inline(always)]
        fn values<T: Scalar, I: $crate::simd::Isa>(isa: I, values: $crate::tensor::InOut<'_, T>) {
            T::$values(isa.level(), values);
        }

        #[inline(always)]
        fn gradients<T: Scalar, I: $crate::simd::Isa>(
            isa: I,
            x: &[T],
            y: &[T],
            gradients: $crate::tensor::InOut<'_, T>,
        ) {
            T::$gradients(isa.level(), x, y, gradients);
        }
    };
}
pub(crate) use compiled_with_the_crate;

impl<In: Shape, E: Elementwise> Layer<In> for E {
    type Input = In;
    type Output = In;
    type Head = E::Head;
    type Params<T: Scalar> = ();
    type Scratch<T: Scalar> = ();

    const EXPECTS: Expects = E::EXPECTS;
    const REUSE: Reuse = Reuse { predict: InPlace::Yes, train: InPlace::Yes, reads: E::READS };

    #[inline(always)]
    fn predict<T: Scalar, I: Isa>(_: &(), x: &[Tensor<T, In>], y: &mut [Tensor<T, In>], _: &mut [()], isa: I) {
        predict::<In, T, I, E>(x.len(), InOut::Apart(all_scalars(x), all_scalars_mut(y)), isa);
    }

    #[inline(always)]
    fn predict_logits<T: Scalar, I: Isa>(
        params: &(),
        x: &[Tensor<T, In>],
        z: &mut [Tensor<T, In>],
        scratch: &mut [()],
        isa: I,
    ) {
        if E::Head::FROM_LOGITS {
            all_scalars_mut(z).copy_from_slice(all_scalars(x));
        } else {
            <Self as Layer<In>>::predict::<T, I>(params, x, z, scratch, isa);
        }
    }

    #[inline(always)]
    fn predict_in_place<T: Scalar, I: Isa>(_: &(), xy: &mut [Tensor<T, In>], _: &mut [()], isa: I) {
        predict::<In, T, I, E>(xy.len(), InOut::Same(all_scalars_mut(xy)), isa);
    }
}

impl<In: Shape, E: Elementwise> Trainable<In> for E {
    type Cache<T: Scalar, const B: usize> = ();

    #[inline(always)]
    fn forward<T: Scalar, I: Isa, const B: usize>(
        _: &(),
        x: &[Tensor<T, In>],
        y: &mut [Tensor<T, In>],
        _: &mut (),
        _: &mut Noise,
        isa: I,
    ) {
        E::values(isa, InOut::Apart(all_scalars(x), all_scalars_mut(y)));
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
        if let Some(dx) = dx {
            E::gradients(isa, all_scalars(x), all_scalars(y), InOut::Apart(all_scalars(dy), all_scalars_mut(dx)));
        }
    }

    #[inline(always)]
    fn forward_in_place<T: Scalar, I: Isa, const B: usize>(
        _: &(),
        xy: &mut [Tensor<T, In>],
        _: &mut (),
        _: &mut Noise,
        isa: I,
    ) {
        E::values(isa, InOut::Same(all_scalars_mut(xy)));
    }

    #[inline(always)]
    fn backward_in_place<T: Scalar, I: Isa, const B: usize>(
        _: &(),
        x: &[Tensor<T, In>],
        y: &[Tensor<T, In>],
        _: &mut (),
        dxy: &mut [Tensor<T, In>],
        _: &mut (),
        isa: I,
    ) {
        E::gradients(isa, all_scalars(x), all_scalars(y), InOut::Same(all_scalars_mut(dxy)));
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

/// As many values of one sample are worked on where they are in registers.
const FEW: usize = 64;

/// `y = f(x)` of so many samples.
#[inline(always)]
fn predict<In: Shape, T: Scalar, I: Isa, E: Elementwise>(samples: usize, values: InOut<'_, T>, isa: I) {
    // A constant, so that what is inlined is compiled for small layers only.
    if const { In::SIZE <= FEW } && samples == 1 {
        values.map(E::value);
    } else {
        E::values(isa, values);
    }
}

/// Does `work` with the values, or with parts of them and their places, by as many threads as it is worth.
#[inline(always)]
fn share<T: Scalar>(values: InOut<'_, T>, work: impl Fn(Range<usize>, InOut<'_, T>) + Sync) {
    match values {
        InOut::Apart(x, y) => {
            let parts = threads::parts(threads::WRITE_COST.saturating_mul(y.len()));
            threads::par_chunks(parts, y, [], |place, y, []| work(place.clone(), InOut::Apart(subslice(x, place), y)));
        }
        InOut::Same(x) => {
            let parts = threads::parts(threads::WRITE_COST.saturating_mul(x.len()));
            threads::par_chunks(parts, x, [], |place, x, []| work(place, InOut::Same(x)));
        }
    }
}

/// `y = f(x)`
#[inline(always)]
pub(crate) fn values_kernel<T: Scalar, I: Isa, E: Elementwise>(isa: I, values: InOut<'_, T>) {
    share(values, |_, values| isa.outlined_widest(Values::<T, E> { values, of: PhantomData }));
}

/// A kernel, not a closure: the compiler may leave a closure of some length as a function of its own, which is then compiled for
/// the build target.
struct Values<'a, T, E> {
    values: InOut<'a, T>,
    of: PhantomData<E>,
}

impl<T: Scalar, E: Elementwise> Kernel for Values<'_, T, E> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        self.values.map(E::value);
    }
}

/// `dx = dy · f'(x)`; of `x` and `y`, what the derivative does not read is empty.
#[inline(always)]
pub(crate) fn gradients_kernel<T: Scalar, I: Isa, E: Elementwise>(isa: I, x: &[T], y: &[T], gradients: InOut<'_, T>) {
    share(gradients, |place, gradients| {
        let (x, y) = (
            if E::READS.x { subslice(x, place.clone()) } else { &[] },
            if E::READS.y { subslice(y, place) } else { &[] },
        );
        isa.outlined_widest(Gradients::<T, E> { x, y, gradients, of: PhantomData });
    });
}

struct Gradients<'a, T, E> {
    x: &'a [T],
    y: &'a [T],
    gradients: InOut<'a, T>,
    of: PhantomData<E>,
}

impl<T: Scalar, E: Elementwise> Kernel for Gradients<'_, T, E> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { x, y, gradients, .. } = self;
        match E::READS {
            Reads::NEITHER => gradients.map(|dy| dy * E::derivative(T::ZERO, T::ZERO)),
            Reads::X => gradients.map_with(x.iter(), |dy, x| dy * E::derivative(*x, T::ZERO)),
            Reads::Y => gradients.map_with(y.iter(), |dy, y| dy * E::derivative(T::ZERO, *y)),
            Reads::BOTH => gradients.map_with(x.iter().zip(y), |dy, (x, y)| dy * E::derivative(*x, *y)),
        }
    }
}
