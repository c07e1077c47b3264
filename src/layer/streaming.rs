//! [`Streaming`]: a layer that can run step by step.

use crate::layer::Layer;
use crate::simd::Isa;
use crate::tensor::plain::Flat;
use crate::tensor::{Scalar, Shape, Tensor};
use crate::zero::Zero;

/// A layer over a sequence whose output at each step depends only on the input up to that step, so that it can run step by step.
///
/// A layer without memory, such as an activation, has the state `()`. Others keep in it what the next steps need: a recurrent layer its
/// hidden values, a convolution the inputs in its window.
///
/// # Example
///
/// The sum of all steps so far.
///
/// ```
/// use stackprop::layer::{Layer, Streaming};
/// use stackprop::prelude::*;
///
/// pub struct RunningSum;
///
/// impl<In: Shape> Layer<In> for RunningSum {
///     type Input = In;
///     type Output = In;
///     type Head = Values;
///     type Params<T: Scalar> = ();
///     type Scratch<T: Scalar> = ();
///     const EXPECTS: Expects = Expects::Sequence { features: None, least: 1 };
///
///     fn predict<T: Scalar, I: Isa>(_: &(), xy: Operand<'_, T, In>, _: &mut [()], isa: I) {
///         let (x, y) = xy.apart();
///         for (x, y) in x.iter().zip(y) {
///             let mut state = Tensor::ZERO;
///             let size = In::Step::SIZE;
///             for (x, y) in x.chunks_exact(size).zip(y.chunks_exact_mut(size)) {
///                 let mut step = Tensor::ZERO;
///                 step.copy_from_slice(x);
///                 let mut sums = Tensor::ZERO;
///                 <Self as Streaming<In>>::step(&(), &step, &mut sums, &mut state, isa);
///                 y.copy_from_slice(&sums);
///             }
///         }
///     }
/// }
///
/// impl<In: Shape> Streaming<In> for RunningSum {
///     type State<T: Scalar> = Tensor<T, In::Step>;
///
///     fn step<T: Scalar, I: Isa>(
///         _: &(),
///         x: &Tensor<T, In::Step>,
///         y: &mut Tensor<T, In::Step>,
///         state: &mut Self::State<T>,
///         _: I,
///     ) {
///         for ((x, y), sum) in x.iter().zip(y.iter_mut()).zip(state.iter_mut()) {
///             *sum += *x;
///             *y = *sum;
///         }
///     }
/// }
///
/// network! { struct Net = Input<Sequence<3, 2>>, RunningSum; }
/// let mut state = StepState::ZERO;
/// assert_eq!(Net::ZERO.step(&[1.0, 2.0], &mut state), [1.0, 2.0]);
/// assert_eq!(Net::ZERO.step(&[1.0, 2.0], &mut state), [2.0, 4.0]);
/// assert_eq!(Net::ZERO.predict(&[1.0, 2.0, 1.0, 2.0, 1.0, 2.0]), [1.0, 2.0, 2.0, 4.0, 3.0, 6.0]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` reads steps that come later, so a network with it cannot run step by step",
    note = "`stackprop::layer::Streaming` is the trait of layers that can"
)]
pub trait Streaming<In: Shape>: Layer<In> {
    /// What it keeps from step to step. It is all zeros before the first step.
    type State<T: Scalar>: Flat<T> + Zero;

    /// Which layer does not carry its state from one batch to the next in [stateful](crate::training::Fit::stateful) training: `None` if
    /// there is none, the name of a layer of a list, or an empty name for this layer.
    ///
    /// By default only a layer without a state does. A layer whose forward pass takes its states from [`StepRng::states`] sets `None`.
    ///
    /// [`StepRng::states`]: crate::layer::StepRng::states
    const NOT_CARRIED: Option<&'static str> = if <Self::State<f32> as Flat<f32>>::LEN > 0 { Some("") } else { None };

    /// Whether the state has no room for another step, of which [`step`](Self::step) then computes NaN. By default it always has.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn is_full<T: Scalar>(state: &Self::State<T>) -> bool {
        let _ = state;
        false
    }

    /// Computes the output for one step from its input and the state, and updates the state.
    fn step<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, <Self::Output as Shape>::Step>,
        state: &mut Self::State<T>,
        isa: I,
    );
}
