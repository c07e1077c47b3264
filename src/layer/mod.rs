//! [`Layer`] and [`Trainable`]: the traits of a layer. The macro knows layers only through them.

mod elementwise;
pub(crate) mod expects;
pub mod head;
// Public as `stackprop::init`.
#[doc(hidden)]
pub mod init;
mod operand;
mod operation;
mod operation_text;
pub(crate) mod parameters;
mod parameters_macro;
pub(crate) mod prelude;
mod reuse;
mod role;
mod row;
pub(crate) mod stateless;
mod step_rng;
mod streaming;
pub(crate) mod structure;
mod trainable;

#[doc(no_inline)]
pub use crate::type_level::{Auto, Decimal, Inputs, Missing, Outputs};
pub use elementwise::Elementwise;
pub(crate) use elementwise::{compiled_with_the_crate, gradients_kernel, values_kernel};
pub use expects::Expects;
pub use operation::{Activation, Attention, Cell, Convolution, Normalization, Operation, Pool, Recurrence, Row};
pub use parameters::{Entry, Parameters, Path, parameters, parameters_mut};
pub use reuse::{InPlace, Reads, Reuse};
pub use role::Role;
pub use step_rng::{Mode, SampleStates, StepRng};
pub(crate) use step_rng::{STEP, mix};
pub use streaming::Streaming;
pub use structure::Structure;
pub(crate) use trainable::set_to_zero;
pub use trainable::{Gradients, Saved, Trainable};

use crate::layer::head::Head;
use crate::simd::Isa;
use crate::tensor::plain::Flat;
use crate::tensor::{Operand, Scalar, Shape};
use crate::zero::Zero;

/// A layer for a given input shape: its output shape, its parameters, and its prediction.
///
/// The type is a description without values; a network holds the [`Params`](Layer::Params). The `impl` must accept *any* input shape,
/// so that the types of a network with a mistake exist too. [`EXPECTS`](Layer::EXPECTS) says which shapes are correct, and the macro
/// turns a mismatch into a single error at the layer.
///
/// For an activation, which is applied to each value separately, implement [`Elementwise`] instead: it needs only a value and a
/// derivative.
///
/// # Example
///
/// A user-defined layer with a parameter and a backward pass: `y = scale · x`.
///
/// ```
/// use stackprop::prelude::*;
///
/// /// Multiplies everything by one trainable number.
/// pub struct Scale;
///
/// stackprop::parameters! {
///     /// The parameters of [`Scale`].
///     pub struct ScaleParams<T: Scalar> {
///         pub scale: Features<U1> as Weight,
///     }
///     fn init(&mut self, _scheme, _rng) {
///         self.scale[0] = T::ONE;
///     }
/// }
///
/// impl<In: Shape> Layer<In> for Scale {
///     type Input = In; // accepts any shape
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
    note = "layers are in `stackprop::prelude`; your own layers implement `stackprop::layer::Layer`"
)]
pub trait Layer<In: Shape>: 'static {
    /// The shape of one input: `In` if the layer accepts any shape, otherwise its own shape. A layer with a shape of its own can be the
    /// first of a list.
    type Input: Shape;
    /// The shape of one output.
    type Output: Shape;
    /// The meaning of the outputs to a loss: [`Values`](crate::layer::head::Values) for most layers.
    type Head: Head;
    /// The parameters: a struct of tensors that [`parameters!`](crate::parameters) declares, or `()`.
    type Params<T: Scalar>: Parameters<T>;
    /// Working memory of a prediction, per sample; `()` for most layers. It has the same number of scalars for every scalar type.
    type Scratch<T: Scalar>: Flat<T> + Zero;

    /// The input shapes that the layer accepts.
    const EXPECTS: Expects = Expects::Anything;
    /// Which memory the layer allows to be reused.
    const REUSE: Reuse = Reuse::NOTHING;
    /// The number of multiply-adds per sample in a prediction: those of matrix products and convolutions. Biases and elementwise
    /// operations do not count, so it is 0 for most layers.
    const MACS: u64 = 0;
    /// The size of the local arrays of [`predict`](Layer::predict) on the stack (scalars); 0 for most layers.
    const STACK: usize = 0;

    /// What the layer computes, for programs that read a network; by default only the layer itself knows.
    const OPERATION: Operation = Operation::Custom;

    /// Computes the outputs of the samples `xy`. Inputs and outputs are in two slices, unless [`REUSE`](Layer::REUSE) allows outputs to
    /// replace inputs. `scratch` has one element per sample.
    ///
    /// A layer whose [`Head`](Layer::Head) is computed from logits copies its inputs if `xy` [wants logits](Operand::wants_logits).
    fn predict<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, Self::Output>,
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    );
}
