//! [`Layer`] and [`Trainable`]: what a layer is. The macro knows nothing else of any of them.

mod elementwise;
pub(crate) mod expects;
pub mod head;
// Its path is `stackprop::init`.
#[doc(hidden)]
pub mod init;
pub(crate) mod parameters;
pub(crate) mod prelude;
mod reuse;
pub(crate) mod stateless;
mod step_rng;

#[doc(no_inline)]
pub use crate::type_level::{Auto, Decimal, Inputs, Missing, Outputs};
pub use elementwise::Elementwise;
pub(crate) use elementwise::{compiled_with_the_crate, gradients_kernel, values_kernel};
pub use expects::Expects;
pub use parameters::{Entry, Parameters, Path, Role, parameters, parameters_mut};
pub use reuse::{InPlace, Reads, Reuse};
pub use step_rng::Noise;
pub(crate) use step_rng::{STEP, mix};

use crate::layer::head::Head;
use crate::simd::Isa;
use crate::tensor::plain::Flat;
use crate::tensor::{Scalar, Shape, Tensor};
use crate::zero::Zero;

/// A layer, given the shape of what comes in: its output shape, its parameters, and how it predicts.
///
/// The type is a description and has no values; a network holds the [`Params`](Layer::Params). An `impl` takes *any*
/// shape, so that the types of a wrong network exist too, and says in [`EXPECTS`](Layer::EXPECTS) what it can work with;
/// the macro turns a mismatch into one error at the layer.
///
/// For an activation that treats each value by itself, implement [`Elementwise`]
/// instead, which is a value and a derivative.
///
/// # Example
///
/// A layer of the user's own, with a parameter and a backward pass: `y = scale · x`.
///
/// ```
/// use stackprop::prelude::*;
///
/// /// Multiplies everything by one trainable number.
/// pub struct Scale;
///
/// stackprop::plain_struct! {
///     /// Its parameters.
///     #[repr(C)]
///     pub struct ScaleParams<T: Scalar> {
///         pub scale: Tensor<T, Features<U1>>,
///     }
/// }
///
/// impl<T: Scalar> Parameters<T> for ScaleParams<T> {
///     fn init<R: Rng + ?Sized>(&mut self, _: Option<Init>, _: &mut R) {
///         self.scale[0] = T::ONE;
///     }
///     fn visit<'a>(&'a self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a [T])) {
///         self.scale.visit(path, "scale", Role::Weight, visitor);
///     }
///     fn visit_mut<'a>(&'a mut self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a mut [T])) {
///         self.scale.visit_mut(path, "scale", Role::Weight, visitor);
///     }
/// }
///
/// impl<In: Shape> Layer<In> for Scale {
///     type Input = In; // takes what comes
///     type Output = In;
///     type Head = Values;
///     type Params<T: Scalar> = ScaleParams<T>;
///     type Scratch<T: Scalar> = ();
///
///     fn predict<T: Scalar, I: Isa>(
///         params: &ScaleParams<T>, x: &[Tensor<T, In>], y: &mut [Tensor<T, In>], _: &mut [()], _: I,
///     ) {
///         for (y, x) in all_scalars_mut(y).iter_mut().zip(all_scalars(x)) {
///             *y = params.scale[0] * *x;
///         }
///     }
/// }
///
/// impl<In: Shape> Trainable<In> for Scale {
///     type Cache<T: Scalar, const B: usize> = ();
///
///     fn forward<T: Scalar, I: Isa, const B: usize>(
///         params: &ScaleParams<T>, x: &[Tensor<T, In>], y: &mut [Tensor<T, In>], _: &mut (), _: &mut Noise, isa: I,
///     ) {
///         <Self as Layer<In>>::predict::<T, I>(params, x, y, &mut [], isa);
///     }
///
///     fn backward<T: Scalar, I: Isa, const B: usize>(
///         params: &ScaleParams<T>, x: &[Tensor<T, In>], _: &[Tensor<T, In>], _: &mut (),
///         dy: &[Tensor<T, In>], dx: Option<&mut [Tensor<T, In>]>, gradient: &mut ScaleParams<T>, _: I,
///     ) {
///         for (dy, x) in all_scalars(dy).iter().zip(all_scalars(x)) {
///             gradient.scale[0] += *dy * *x;
///         }
///         if let Some(dx) = dx {
///             for (dx, dy) in all_scalars_mut(dx).iter_mut().zip(all_scalars(dy)) {
///                 *dx = params.scale[0] * *dy;
///             }
///         }
///     }
/// }
///
/// stackprop::network! { struct Net = Dense<3, 4>, Scale, Tanh, Dense<4, 1>; }
/// assert_eq!(Net::PARAMS, 3 * 4 + 4 + 1 + 4 + 1);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer",
    label = "not a layer",
    note = "layers stand in `stackprop::prelude`; one of your own implements `stackprop::layer::Layer`"
)]
pub trait Layer<In: Shape>: 'static {
    /// The shape of one input: `In` if the layer takes what comes; its own if it has one, with which it can stand first
    /// in a list.
    type Input: Shape;
    /// The shape of one output.
    type Output: Shape;
    /// What the outputs mean to a loss: [`Values`](crate::layer::head::Values) for most layers.
    type Head: Head;
    /// The parameters: a `#[repr(C)]` struct of tensors, or `()`.
    type Params<T: Scalar>: Parameters<T>;
    /// Working memory of a prediction, for each sample; `()` for most layers. It is as long for every scalar type.
    type Scratch<T: Scalar>: Flat<T> + Zero;

    /// What the layer can work with.
    const EXPECTS: Expects = Expects::Anything;
    /// What memory it allows to be used again.
    const REUSE: Reuse = Reuse::NOTHING;
    /// The multiply-adds of one sample in a prediction: those of products of matrices and of convolutions. What is done with
    /// each value by itself does not count, and neither do biases; most layers have none.
    const MACS: u64 = 0;
    /// How many scalars [`predict`](Layer::predict) puts on the stack in arrays of its own; most layers none.
    const STACK: usize = 0;

    /// Computes the outputs `y` of the samples `x`. There are as many of one as of the other, and of `scratch`.
    fn predict<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &[Tensor<T, In>],
        y: &mut [Tensor<T, Self::Output>],
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    );

    /// As [`predict`](Layer::predict), but gives the logits that the outputs are made from, where there are such.
    ///
    /// Only layers with a head that is made from logits, and networks, have a version of their own.
    #[inline(always)]
    fn predict_logits<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &[Tensor<T, In>],
        z: &mut [Tensor<T, Self::Output>],
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    ) {
        Self::predict(params, x, z, scratch, isa);
    }

    /// As [`predict`](Layer::predict), where the outputs take the place of the inputs.
    ///
    /// A layer that says [`InPlace::Yes`] of predictions has a version of its own.
    fn predict_in_place<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        xy: &mut [Tensor<T, Self::Output>],
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    ) {
        let _ = (params, xy, scratch, isa);
        unreachable!("`predict_in_place` of a layer that does not predict in place");
    }
}

/// A layer with a backward pass. A network can be trained if all of its layers are.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no backward pass, so a network with it can predict but not be trained",
    note = "implement `stackprop::layer::Trainable` for it"
)]
pub trait Trainable<In: Shape>: Layer<In> {
    /// What `backward` needs of a batch of up to `B` samples besides `x` and `y`; `()` for most layers.
    type Cache<T: Scalar, const B: usize>: Zero;

    /// Computes the outputs `y` of the samples `x` in training, where dropout drops.
    fn forward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        x: &[Tensor<T, In>],
        y: &mut [Tensor<T, Self::Output>],
        cache: &mut Self::Cache<T, B>,
        noise: &mut Noise,
        isa: I,
    );

    /// Computes, from the gradient `dy` of the loss by the outputs, the gradient `dx` by the inputs, if it is asked for,
    /// and adds the gradient by the parameters to `gradient`. What is added in the place of a running statistic stands at
    /// [`Role::Statistic`].
    ///
    /// `x`, `y` and `cache` are those of the `forward` before. Of `x` and `y`, what the layer has said that it does not
    /// [read](crate::layer::Reads) is empty.
    #[expect(clippy::too_many_arguments, reason = "the quantities of one formula, under their usual letters")]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        x: &[Tensor<T, In>],
        y: &[Tensor<T, Self::Output>],
        cache: &mut Self::Cache<T, B>,
        dy: &[Tensor<T, Self::Output>],
        dx: Option<&mut [Tensor<T, In>]>,
        gradient: &mut Self::Params<T>,
        isa: I,
    );

    /// As [`forward`](Trainable::forward), where the outputs take the place of the inputs.
    ///
    /// A layer that says [`InPlace::Yes`] of training has a version of its own.
    fn forward_in_place<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        xy: &mut [Tensor<T, Self::Output>],
        cache: &mut Self::Cache<T, B>,
        noise: &mut Noise,
        isa: I,
    ) {
        let _ = (params, xy, cache, noise, isa);
        unreachable!("`forward_in_place` of a layer that is not trained in place");
    }

    /// As [`backward`](Trainable::backward), where the gradient by the inputs takes the place of that by the outputs.
    ///
    /// A layer that says [`InPlace::Yes`] of training has a version of its own.
    fn backward_in_place<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        x: &[Tensor<T, In>],
        y: &[Tensor<T, Self::Output>],
        cache: &mut Self::Cache<T, B>,
        dxy: &mut [Tensor<T, In>],
        gradient: &mut Self::Params<T>,
        isa: I,
    ) {
        let _ = (params, x, y, cache, dxy, gradient, isa);
        unreachable!("`backward_in_place` of a layer that is not trained in place");
    }

    /// The logits that the outputs were made from, for a head that is made from logits; for others the outputs.
    ///
    /// Only layers with such a head, and networks, have a version of their own.
    fn logits<'a, T: Scalar, const B: usize>(
        x: &'a [Tensor<T, In>],
        y: &'a [Tensor<T, Self::Output>],
        cache: &'a Self::Cache<T, B>,
    ) -> &'a [Tensor<T, Self::Output>] {
        let _ = (x, cache);
        y
    }

    /// As [`backward`](Trainable::backward), from the gradient by the [`logits`](Trainable::logits).
    #[expect(clippy::too_many_arguments, reason = "the quantities of one formula, under their usual letters")]
    fn backward_from_logits<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        x: &[Tensor<T, In>],
        y: &[Tensor<T, Self::Output>],
        cache: &mut Self::Cache<T, B>,
        dz: &[Tensor<T, Self::Output>],
        dx: Option<&mut [Tensor<T, In>]>,
        gradient: &mut Self::Params<T>,
        isa: I,
    ) {
        Self::backward(params, x, y, cache, dz, dx, gradient, isa);
    }
}
