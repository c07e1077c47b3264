//! [`Layer`] and [`Trainable`]: what a layer is. The macro knows nothing else of any of them.

mod elementwise;
pub(crate) mod expects;
pub mod head;
// Its path is `stackprop::init`.
#[doc(hidden)]
pub mod init;
pub(crate) mod parameters;
pub(crate) mod parameters_macro;
mod pass;
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
pub use pass::{Gradients, Saved};
pub use reuse::{InPlace, Reads, Reuse};
pub use step_rng::StepRng;
pub(crate) use step_rng::{STEP, mix};

use crate::layer::head::Head;
use crate::simd::Isa;
use crate::tensor::plain::{Flat, values_mut};
use crate::tensor::{Operand, Scalar, Shape};
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
/// stackprop::parameters! {
///     /// Its parameters.
///     pub struct ScaleParams<T: Scalar> {
///         pub scale: Features<U1> as Weight,
///     }
///     fn init(&mut self, _scheme, _rng) {
///         self.scale[0] = T::ONE;
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
///     fn predict<T: Scalar, I: Isa>(params: &ScaleParams<T>, xy: Operand<'_, T, In>, _: &mut [()], _: I) {
///         xy.map(|x| params.scale[0] * x);
///     }
/// }
///
/// impl<In: Shape> Trainable<In> for Scale {
///     type Cache<T: Scalar, const B: usize> = ();
///
///     fn backward<T: Scalar, I: Isa, const B: usize>(
///         params: &ScaleParams<T>, saved: Saved<'_, Self, In, T, B>, gradients: Gradients<'_, Self, In, T>, _: I,
///     ) {
///         let (dy, dx, gradient) = gradients.scalars();
///         for (dy, x) in dy.iter().zip(all_scalars(saved.x)) {
///             gradient.scale[0] += *dy * *x;
///         }
///         if let Some(dx) = dx {
///             Operand::of_scalars(dy, dx).map(|dy| params.scale[0] * dy);
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
    /// The parameters: a struct of tensors that [`parameters!`](crate::parameters) declares, or `()`.
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

    /// Computes the outputs of the samples `xy`, which are in two slices unless [`REUSE`](Layer::REUSE) says that outputs can
    /// replace inputs. `scratch` has one element per sample.
    ///
    /// A layer whose [`Head`](Layer::Head) is made from logits copies its inputs where `xy`
    /// [wants logits](Operand::wants_logits).
    fn predict<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    );
}

/// A layer with a backward pass. A network can be trained if all of its layers are.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no backward pass, so a network with it can predict but not be trained",
    note = "implement `stackprop::layer::Trainable` for it"
)]
pub trait Trainable<In: Shape>: Layer<In> {
    /// What `backward` needs of a batch of up to `B` samples besides inputs and outputs; `()` for most layers.
    type Cache<T: Scalar, const B: usize>: Zero;

    /// Computes the outputs of the samples `xy` in training, where dropout drops: as [`predict`](Layer::predict), unless the
    /// layer has a version of its own.
    ///
    /// A layer that needs working memory in predictions has to have one. Without it, training does not compile:
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
    #[inline(always)]
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
                "a layer with working memory in predictions needs a `forward` of its own, which has it in its `Cache`",
            );
        }
        let samples = xy.samples();
        Self::predict(params, xy, values_mut(&mut [], samples), isa);
    }

    /// Computes, from the gradient of the loss by the outputs, that by the inputs, if it is wanted, and adds that by the parameters
    /// to what is there. What is added in the place of a running statistic is described at [`Role::Statistic`].
    ///
    /// `saved` is from the `forward` before.
    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        saved: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    );
}
