//! Layers as users write them, for the lists of the tests.

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

stackprop::parameters! {
    /// The parameter of [`Scale`].
    pub struct ScaleParams<T: Scalar> {
        pub scale: Features<U1> as Weight,
    }

    fn init(&mut self, _scheme, _rng) {
        self.scale[0] = T::of(1.5);
    }
}

impl<In: Shape> Layer<In> for Scale {
    type Input = In;
    type Output = In;
    type Head = Values;
    type Params<T: Scalar> = ScaleParams<T>;
    type Scratch<T: Scalar> = ();

    fn predict<T: Scalar, I: Isa>(params: &ScaleParams<T>, xy: Operand<'_, T, In>, _: &mut [()], _: I) {
        xy.map(|x| params.scale[0] * x);
    }
}

impl<In: Shape> Trainable<In> for Scale {
    type Cache<T: Scalar, const B: usize> = ();

    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &ScaleParams<T>,
        saved: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        _: I,
    ) {
        let (dy, dx, gradient) = gradients.scalars();
        for (dy, x) in dy.iter().zip(all_scalars(saved.x)) {
            gradient.scale[0] += *dy * *x;
        }
        if let Some(dx) = dx {
            Operand::of_scalars(dy, dx).map(|dy| params.scale[0] * dy);
        }
    }
}

/// What is wrong with a backward pass.
pub trait Mistake: 'static {
    /// Whether there is one. Where there is none the pass is done as it is, to the last bit.
    const ANY: bool = true;
    /// Whether the layer overwrites the gradient with respect to its parameters in the first part of a batch.
    const OVERWRITES: bool = false;

    /// Spoils the gradient with respect to the parameters.
    fn in_parameters<T: Scalar>(gradient: &mut [T]) {
        let _ = gradient;
    }

    /// Spoils the gradient with respect to the inputs.
    fn in_inputs<T: Scalar>(dx: &mut [T], dy: &[T]) {
        let _ = (dx, dy);
    }

    /// What is left of a gradient with respect to a parameter that has been added up to `sum` so far.
    fn kept<T: Scalar>(sum: T, gradient: T) -> T {
        sum + gradient
    }

    /// What is written to a gradient with respect to a parameter in the first part of a batch, if the layer overwrites it.
    fn overwritten<T: Scalar>(before: T, gradient: T) -> T {
        let _ = before;
        gradient
    }

    /// What is written to a gradient with respect to an input, where `before` is stored.
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
        xy: Operand<'_, T, In, L::Output>,
        scratch: &mut [L::Scratch<T>],
        isa: I,
    ) {
        L::predict::<T, I>(params, xy, scratch, isa);
    }
}

impl<In: Shape, L: Trainable<In>, M: Mistake> Trainable<In> for Broken<L, M> {
    type Cache<T: Scalar, const B: usize> = L::Cache<T, B>;

    const OVERWRITES: bool = M::OVERWRITES;

    fn forward<T: Scalar, I: Isa, const B: usize>(
        params: &L::Params<T>,
        xy: Operand<'_, T, In, L::Output>,
        cache: &mut L::Cache<T, B>,
        rng: &mut StepRng,
        isa: I,
    ) {
        L::forward::<T, I, B>(params, xy, cache, rng, isa);
    }

    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &L::Params<T>,
        Saved { x, y, cache }: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        let (by_logits, is_first_part) = (gradients.by_logits(), gradients.is_first_part());
        let (dy, mut dx, gradient) = gradients.apart();
        let saved = Saved { x, y, cache };
        if !M::ANY {
            return L::backward::<T, I, B>(params, saved, Gradients::new(dy, dx, gradient).of_logits(by_logits), isa);
        }
        let mut own = boxed::<L::Params<T>>();
        let before = dx.as_deref().map(|dx| all_scalars(dx).to_vec());
        let gradients = Gradients::new(dy, dx.as_deref_mut(), &mut *own).of_logits(by_logits);
        L::backward::<T, I, B>(params, saved, gradients, isa);
        let (own, sums) = (stackprop::layer::parameters_mut(&mut *own), stackprop::layer::parameters_mut(gradient));
        M::in_parameters(own);
        let result = if is_first_part { M::overwritten } else { M::kept };
        sums.iter_mut().zip(own).for_each(|(sum, own)| *sum = result(*sum, *own));
        if let (Some(dx), Some(before)) = (dx, before) {
            let dx = all_scalars_mut(dx);
            M::in_inputs(dx, all_scalars(dy));
            dx.iter_mut().zip(before).for_each(|(dx, before)| *dx = M::written(before, *dx));
        }
    }
}
