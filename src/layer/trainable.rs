//! [`Trainable`]: a layer with a backward pass, and the arguments of that pass.

use crate::layer::{Layer, Parameters, StepRng, parameters_mut};
use crate::simd::Isa;
use crate::tensor::operand::Slices;
use crate::tensor::plain::{Flat, all_scalars, all_scalars_mut, values, values_mut};
use crate::tensor::{Operand, Scalar, Shape, Tensor};
use crate::threads;
use crate::zero::Zero;

/// A layer with a backward pass. A network can be trained if all its layers are trainable.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no backward pass, so a network with it can predict but not be trained",
    note = "implement `stackprop::layer::Trainable` for it"
)]
pub trait Trainable<In: Shape>: Layer<In> {
    /// Values that `forward` saves for `backward` in addition to inputs and outputs, for up to `B` samples; `()` for most layers.
    type Cache<T: Scalar, const B: usize>: Zero;

    /// Whether `backward` overwrites the gradient with respect to the parameters in the first part of a batch, if
    /// [`Gradients::is_first_part`] says so. By default it always adds, to zeros in the first part.
    ///
    /// It is worth it for large tensors: nobody writes zeros that are read again. The backward pass of a layer with one parameter, `y = scale · x`:
    ///
    /// ```
    /// # use stackprop::prelude::*;
    /// # struct Scale;
    /// # stackprop::parameters! {
    /// #     /// The parameters.
    /// #     struct ScaleParams<T: Scalar> { scale: Features<U1> as Weight, }
    /// #     fn init(&mut self, _scheme, _rng) { self.scale[0] = T::ONE; }
    /// # }
    /// # impl<In: Shape> Layer<In> for Scale {
    /// #     type Input = In;
    /// #     type Output = In;
    /// #     type Head = Values;
    /// #     type Params<T: Scalar> = ScaleParams<T>;
    /// #     type Scratch<T: Scalar> = ();
    /// #     fn predict<T: Scalar, I: Isa>(params: &ScaleParams<T>, xy: Operand<'_, T, In>, _: &mut [()], _: I) {
    /// #         xy.map(|x| params.scale[0] * x);
    /// #     }
    /// # }
    /// impl<In: Shape> Trainable<In> for Scale {
    ///     type Cache<T: Scalar, const B: usize> = ();
    ///     const OVERWRITES: bool = true;
    ///
    ///     fn backward<T: Scalar, I: Isa, const B: usize>(
    ///         params: &ScaleParams<T>, saved: Saved<'_, Self, In, T, B>, gradients: Gradients<'_, Self, In, T>, _: I,
    ///     ) {
    ///         let is_first_part = gradients.is_first_part();
    ///         let (dy, dx, gradient) = gradients.scalars();
    ///         let sum = dy.iter().zip(all_scalars(saved.x)).fold(T::ZERO, |sum, (dy, x)| sum + *dy * *x);
    ///         gradient.scale[0] = if is_first_part { sum } else { gradient.scale[0] + sum };
    ///         if let Some(dx) = dx {
    ///             Operand::of_scalars(dy, dx).map(|dy| params.scale[0] * dy);
    ///         }
    ///     }
    /// }
    /// # network! { struct Net = Dense<2, 3>, Scale, Dense<3, 1>; }
    /// # let net = Net::<f64>::new(&mut <rand::rngs::Xoshiro256PlusPlus as rand::SeedableRng>::seed_from_u64(1));
    /// # let report = stackprop::gradient_check::check(&net, &MeanSquaredError, &[[0.5, -1.0]], &[[2.0]]).unwrap();
    /// # assert!(report.error() < 1e-6, "{report}");
    /// ```
    const OVERWRITES: bool = false;

    /// Computes the outputs of the samples `xy` in training. The default calls [`predict`](Layer::predict); a layer such as dropout
    /// overrides it.
    ///
    /// A layer with working memory in predictions must override it. Otherwise training does not compile:
    ///
    /// ```compile_fail,E0080
    /// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// # use stackprop::prelude::*;
    /// struct Slow;
    /// impl<In: Shape> Layer<In> for Slow {
    ///     type Scratch<T: Scalar> = Tensor<T, In>;
    /// #     type Input = In;
    /// #     type Output = In;
    /// #     type Head = Values;
    /// #     type Params<T: Scalar> = ();
    /// #     fn predict<T: Scalar, I: Isa>(_: &(), xy: Operand<'_, T, In>, _: &mut [Tensor<T, In>], _: I) {
    /// #         xy.copy();
    /// #     }
    ///     // …
    /// }
    /// impl<In: Shape> Trainable<In> for Slow {
    /// #     type Cache<T: Scalar, const B: usize> = ();
    /// #     fn backward<T: Scalar, I: Isa, const B: usize>(
    /// #         _: &(), _: Saved<'_, Self, In, T, B>, _: Gradients<'_, Self, In, T>, _: I,
    /// #     ) {}
    ///     // …
    /// }
    /// network! { struct Net = Dense<1, 1>, Slow; }
    /// # let (mut rng, mut gradient) = (Xoshiro256PlusPlus::seed_from_u64(1), Net::ZERO);
    /// # let mut workspace = Workspace::<Net, 1>::ZERO;
    /// Net::ZERO.loss_and_gradient(&MeanSquaredError, &[[1.0]], &[[1.0]], &mut gradient, &mut workspace, &mut rng)?;
    /// # Ok::<(), stackprop::error::StepError>(())
    /// ```
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        cache: &mut Self::Cache<T, B>,
        rng: &mut StepRng,
        isa: I,
    ) {
        let _ = (cache, rng);
        const {
            assert!(
                <Self::Scratch<T> as Flat<T>>::LEN == 0,
                "a layer with `Scratch` memory must implement `forward` and put that memory into its `Cache`",
            );
        }
        let samples = xy.samples();
        Self::predict(params, xy, values_mut(&mut [], samples), isa);
    }

    /// From the gradient of the loss with respect to the outputs, computes the gradient with respect to the inputs, if it is needed,
    /// and adds the gradient with respect to the parameters to the given one. [`Role::Statistic`](crate::layer::Role::Statistic)
    /// describes what to add for a running statistic.
    ///
    /// `saved` holds the values of the preceding `forward`.
    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        saved: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    );
}

/// The values that the forward pass of the layer `L` saved for its backward pass.
pub struct Saved<'a, L: Trainable<In> + ?Sized, In: Shape, T: Scalar, const B: usize> {
    /// The inputs; empty if the layer does not [read](crate::layer::Reads) them.
    pub x: &'a [Tensor<T, In>],
    /// The outputs; empty if the layer does not read them, and meaningless if the gradient is [by logits](Gradients::by_logits).
    pub y: &'a [Tensor<T, L::Output>],
    /// The values that the layer saved itself.
    pub cache: &'a mut L::Cache<T, B>,
}

/// The gradients in a backward pass of the layer `L`: with respect to the outputs, which is given, and to the inputs and the parameters.
pub struct Gradients<'a, L: Layer<In> + ?Sized, In: Shape, T: Scalar> {
    slices: GradientSlices<'a, T>,
    samples: usize,
    /// Whether the gradient is by logits; after several heads a bit for each of them.
    logits: u8,
    is_first_part: bool,
    /// The gradient with respect to the parameters, to which the layer adds.
    pub params: &'a mut L::Params<T>,
}

enum GradientSlices<'a, T> {
    /// The gradient with respect to the outputs; the gradient with respect to the inputs is not needed.
    Outputs(&'a [T]),
    /// The gradient with respect to the outputs, and the memory for the gradient with respect to the inputs.
    Both(Slices<'a, T>),
}

impl<'a, L: Layer<In> + ?Sized, In: Shape, T: Scalar> Gradients<'a, L, In, T> {
    /// Takes the gradient `dy` with respect to the outputs, memory for the gradient `dx` with respect to the inputs, if it is needed, and the gradient with
    /// respect to the parameters so far.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn new(
        dy: &'a [Tensor<T, L::Output>],
        dx: Option<&'a mut [Tensor<T, In>]>,
        params: &'a mut L::Params<T>,
    ) -> Self {
        let (samples, dy) = (dy.len(), all_scalars(dy));
        let slices = match dx {
            Some(dx) => GradientSlices::Both(Slices::Apart(dy, all_scalars_mut(dx))),
            None => GradientSlices::Outputs(dy),
        };
        Self { slices, samples, logits: 0, is_first_part: false, params }
    }

    /// As [`new`](Self::new), in one place: `dxy` is the gradient with respect to the outputs, and the layer overwrites it with the
    /// gradient with respect to the inputs.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn in_place(dxy: &'a mut [Tensor<T, In>], params: &'a mut L::Params<T>) -> Self {
        let (samples, dxy) = (dxy.len(), all_scalars_mut(dxy));
        let slices = GradientSlices::Both(Slices::InPlace(dxy));
        Self { slices, samples, logits: 0, is_first_part: false, params }
    }

    /// Whether `dy` is the gradient with respect to the logits. A layer whose [head](Layer::Head) is computed from
    /// logits then [copies](Operand::copy) it, because its inputs are these logits. Other layers do not get such
    /// gradients.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn by_logits(&self) -> bool {
        self.logits & 1 == 1
    }

    /// Sets whether `dy` is the gradient with respect to the logits.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub fn of_logits(self, by_logits: bool) -> Self {
        Self { logits: u8::from(by_logits), ..self }
    }

    /// Whether the gradient with respect to the parameters is to be overwritten, because these are the first samples of a batch. Never
    /// true for a layer that does not [overwrite](Trainable::OVERWRITES) it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn is_first_part(&self) -> bool {
        self.is_first_part
    }

    /// Sets whether these are the first samples of a batch, so that nothing has been added to the gradient with respect to the
    /// parameters yet. If the layer does not overwrite it, it is set to zero.
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub fn of_first_part<I: Isa>(self, is_first_part: bool, isa: I) -> Self
    where
        L: Trainable<In>,
    {
        if is_first_part && !L::OVERWRITES {
            set_to_zero::<T, _, I>(self.params, isa);
        }
        Self { is_first_part: is_first_part && L::OVERWRITES, ..self }
    }

    /// Returns a bit for each head, the lowest for the first: whether `dy` is the gradient with respect to its logits.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn logits_of_heads(&self) -> u8 {
        self.logits
    }

    /// Sets for each head whether `dy` is the gradient with respect to its logits.
    #[doc(hidden)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub fn of_logits_of_heads(self, logits: u8) -> Self {
        Self { logits, ..self }
    }

    /// Returns the gradients of an inner layer with the same inputs and outputs, whose parameters are those that `part` selects, and to which
    /// it adds. A layer that [overwrites](Trainable::OVERWRITES) passes on [`of_first_part`](Self::of_first_part).
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[must_use]
    pub fn of_params<Inner: Layer<In, Output = L::Output>>(
        self,
        part: impl FnOnce(&'a mut L::Params<T>) -> &'a mut Inner::Params<T>,
    ) -> Gradients<'a, Inner, In, T> {
        let Self { slices, samples, logits, params, .. } = self;
        Gradients { slices, samples, logits, is_first_part: false, params: part(params) }
    }

    /// Returns the number of samples.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn samples(&self) -> usize {
        self.samples
    }

    /// Whether the gradient with respect to the inputs is needed.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn wants_dx(&self) -> bool {
        matches!(self.slices, GradientSlices::Both(_))
    }

    /// Returns the gradient `dy` with respect to the outputs, the memory for the gradient `dx` with respect to the inputs, if it is needed, and the gradient
    /// with respect to the parameters, to which to add; for a layer that does not work in place.
    ///
    /// # Panics
    ///
    /// If one gradient replaces the other. That happens only if the layer allows it in [`REUSE`](Layer::REUSE).
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    #[expect(clippy::type_complexity, reason = "three gradients")]
    pub fn apart(self) -> (&'a [Tensor<T, L::Output>], Option<&'a mut [Tensor<T, In>]>, &'a mut L::Params<T>) {
        let samples = self.samples;
        let (dy, dx, params) = self.scalars();
        (values(dy, samples), dx.map(|dx| values_mut(dx, samples)), params)
    }

    /// As [`apart`](Self::apart), with the scalars of all samples.
    ///
    /// # Panics
    ///
    /// As [`apart`](Self::apart).
    #[cfg_attr(not(debug_assertions), inline(always))]
    #[track_caller]
    pub fn scalars(self) -> (&'a [T], Option<&'a mut [T]>, &'a mut L::Params<T>) {
        match self.slices {
            GradientSlices::Outputs(dy) => (dy, None, self.params),
            GradientSlices::Both(Slices::Apart(dy, dx)) => (dy, Some(dx), self.params),
            GradientSlices::Both(Slices::InPlace(_)) => {
                panic!("a layer that works in place has one gradient, not two: use `operand`")
            }
        }
    }

    /// Returns an operand that reads `dy` and writes `dx`, in place or not; `None` if `dx` is not needed.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn operand(self) -> Option<Operand<'a, T, L::Output, In>> {
        match self.slices {
            GradientSlices::Outputs(_) => None,
            GradientSlices::Both(slices) => Some(Operand::new_of(self.samples, slices)),
        }
    }
}

/// Sets the gradient of a layer to zero, on the threads that are going to add to it.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) fn set_to_zero<T: Scalar, P: Parameters<T>, I: Isa>(gradient: &mut P, isa: I) {
    let gradient = parameters_mut::<T, P>(gradient);
    let parts = threads::parts(threads::WRITE_COST * gradient.len());
    threads::par_chunks(parts, gradient, [], |_, gradient, []| T::fill_with_zeros(isa.level(), gradient));
}
