//! Layers as users write them, for the lists of the tests.

// Every test binary compiles this file for itself and uses a part of it.
#![allow(dead_code)]

use std::marker::PhantomData;

use stackprop::prelude::*;

/// `y = x²`
pub struct Square;

impl Elementwise for Square {
    type Head = Values;

    fn value<T: Scalar>(x: T) -> T {
        x * x
    }

    fn derivative<T: Scalar>(x: T, _: T) -> T {
        x + x
    }
}

/// `y = scale · x`
pub struct Scale;

stackprop::plain_struct! {
    /// The parameter of [`Scale`].
    #[repr(C)]
    pub struct ScaleParams<T: Scalar> {
        pub scale: Tensor<T, Features<U1>>,
    }
}

impl<T: Scalar> Parameters<T> for ScaleParams<T> {
    fn init<R: Rng + ?Sized>(&mut self, _: Option<Init>, _: &mut R) {
        self.scale[0] = T::of(1.5);
    }

    fn visit<'a>(&'a self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a [T])) {
        self.scale.visit(path, "scale", Role::Weight, visitor);
    }

    fn visit_mut<'a>(&'a mut self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a mut [T])) {
        self.scale.visit_mut(path, "scale", Role::Weight, visitor);
    }
}

impl<In: Shape> Layer<In> for Scale {
    type Input = In;
    type Output = In;
    type Head = Values;
    type Params<T: Scalar> = ScaleParams<T>;
    type Scratch<T: Scalar> = ();

    fn predict<T: Scalar, I: Isa>(
        params: &ScaleParams<T>,
        x: &[Tensor<T, In>],
        y: &mut [Tensor<T, In>],
        _: &mut [()],
        _: I,
    ) {
        for (y, x) in all_scalars_mut(y).iter_mut().zip(all_scalars(x)) {
            *y = params.scale[0] * *x;
        }
    }
}

impl<In: Shape> Trainable<In> for Scale {
    type Cache<T: Scalar, const B: usize> = ();

    fn forward<T: Scalar, I: Isa, const B: usize>(
        params: &ScaleParams<T>,
        x: &[Tensor<T, In>],
        y: &mut [Tensor<T, In>],
        _: &mut (),
        _: &mut Noise,
        isa: I,
    ) {
        <Self as Layer<In>>::predict::<T, I>(params, x, y, &mut [], isa);
    }

    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &ScaleParams<T>,
        x: &[Tensor<T, In>],
        _: &[Tensor<T, In>],
        _: &mut (),
        dy: &[Tensor<T, In>],
        dx: Option<&mut [Tensor<T, In>]>,
        gradient: &mut ScaleParams<T>,
        _: I,
    ) {
        for (dy, x) in all_scalars(dy).iter().zip(all_scalars(x)) {
            gradient.scale[0] += *dy * *x;
        }
        if let Some(dx) = dx {
            for (dx, dy) in all_scalars_mut(dx).iter_mut().zip(all_scalars(dy)) {
                *dx = params.scale[0] * *dy;
            }
        }
    }
}

/// What is wrong with a backward pass.
pub trait Mistake: 'static {
    /// Whether there is one. Where there is none the pass is done as it is, to the last bit.
    const ANY: bool = true;

    /// Spoils the gradient by the parameters.
    fn in_parameters<T: Scalar>(gradient: &mut [T]) {
        let _ = gradient;
    }

    /// Spoils the gradient by the inputs.
    fn in_inputs<T: Scalar>(dx: &mut [T], dy: &[T]) {
        let _ = (dx, dy);
    }

    /// What is left of a gradient by a parameter that has been added up to `sum` so far.
    fn kept<T: Scalar>(sum: T, gradient: T) -> T {
        sum + gradient
    }

    /// What is written to a gradient by an input, where `before` is stored.
    fn written<T: Scalar>(before: T, dx: T) -> T {
        let _ = before;
        dx
    }
}

/// The layer `L` with a mistake in its backward pass.
pub struct Broken<L, M>(PhantomData<fn() -> (L, M)>);

impl<In: Shape, L: Layer<In>, M: Mistake> Layer<In> for Broken<L, M> {
    type Input = L::Input;
    type Output = L::Output;
    type Head = L::Head;
    type Params<T: Scalar> = L::Params<T>;
    type Scratch<T: Scalar> = L::Scratch<T>;

    const EXPECTS: Expects = L::EXPECTS;

    fn predict<T: Scalar, I: Isa>(
        params: &L::Params<T>,
        x: &[Tensor<T, In>],
        y: &mut [Tensor<T, L::Output>],
        scratch: &mut [L::Scratch<T>],
        isa: I,
    ) {
        L::predict::<T, I>(params, x, y, scratch, isa);
    }
}

impl<In: Shape, L: Trainable<In>, M: Mistake> Trainable<In> for Broken<L, M> {
    type Cache<T: Scalar, const B: usize> = L::Cache<T, B>;

    fn forward<T: Scalar, I: Isa, const B: usize>(
        params: &L::Params<T>,
        x: &[Tensor<T, In>],
        y: &mut [Tensor<T, L::Output>],
        cache: &mut L::Cache<T, B>,
        noise: &mut Noise,
        isa: I,
    ) {
        L::forward::<T, I, B>(params, x, y, cache, noise, isa);
    }

    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &L::Params<T>,
        x: &[Tensor<T, In>],
        y: &[Tensor<T, L::Output>],
        cache: &mut L::Cache<T, B>,
        dy: &[Tensor<T, L::Output>],
        mut dx: Option<&mut [Tensor<T, In>]>,
        gradient: &mut L::Params<T>,
        isa: I,
    ) {
        if !M::ANY {
            return L::backward::<T, I, B>(params, x, y, cache, dy, dx, gradient, isa);
        }
        let mut own = boxed::<L::Params<T>>();
        let before = dx.as_deref().map(|dx| all_scalars(dx).to_vec());
        L::backward::<T, I, B>(params, x, y, cache, dy, dx.as_deref_mut(), &mut own, isa);
        let (own, sums) = (stackprop::layer::parameters_mut(&mut *own), stackprop::layer::parameters_mut(gradient));
        M::in_parameters(own);
        sums.iter_mut().zip(own).for_each(|(sum, own)| *sum = M::kept(*sum, *own));
        if let (Some(dx), Some(before)) = (dx, before) {
            let dx = all_scalars_mut(dx);
            M::in_inputs(dx, all_scalars(dy));
            dx.iter_mut().zip(before).for_each(|(dx, before)| *dx = M::written(before, *dx));
        }
    }
}
