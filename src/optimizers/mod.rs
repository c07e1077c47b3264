//! Optimizers: the rules by which a gradient changes the parameters.
//!
//! An optimizer is a handful of hyper-parameters, and can be a constant. What it remembers from step to step is a value
//! of its own, [`Optimizer::State`], of statically known size, that the caller places: on the stack, in a `static`, in
//! a box.
//!
//! ```
//! use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
//! use stackprop::prelude::*;
//! network! { struct Line = Dense<1, 1>; }
//!
//! const OPTIMIZER: Sgd<1> = Sgd::new(0.05).momentum(0.5);
//! let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
//! let (mut line, mut gradient) = (Line::ZERO, Line::ZERO);
//! let mut state = Zero::ZERO;
//! let mut workspace = Workspace::<Line, 4>::ZERO;
//! let (x, y) = ([[0.0], [1.0], [2.0], [3.0]], [[1.0], [3.0], [5.0], [7.0]]);
//! for _ in 0..200 {
//!     line.loss_and_gradient(&MeanSquaredError, &x, &y, &mut gradient, &mut workspace, &mut rng)?;
//!     OPTIMIZER.step(&mut line, &gradient, &mut state);
//! }
//! assert!((line.predict(&[10.0])[0] - 21.0).abs() < 0.01);
//! # Ok::<(), stackprop::error::StepError>(())
//! ```
//!
//! | optimizer | keeps | modes |
//! |---|---|---|
//! | [`Sgd`] | 0, with momentum 1 | momentum, Nesterov, dampening |
//! | [`RmsProp`] | 1, and 1 for each mode | momentum, centered |
//! | [`Adagrad`] | 1 | |
//! | [`Adam`] | 2, with AMSGrad 3 | AMSGrad |
//! | [`AdamW`] | 2, with AMSGrad 3 | AMSGrad |
//! | [`NAdam`] | 2 | |
//! | [`Lion`] | 1 | |
//!
//! "Keeps" is the number of values of the network's own size that are its state. It is the constant `K` in the types.
//!
//! Defaults are those of PyTorch, and so are results, up to rounding. One step is one pass over memory; factors that
//! are the same for all parameters are computed in `f64`, whatever the network is made of.

mod adagrad;
mod adam;
mod adam_w;
mod change;
mod clip;
mod hyper;
mod lion;
mod moments;
mod nadam;
mod rms_prop;
mod sgd;
mod state;

pub use adagrad::Adagrad;
pub use adam::Adam;
pub use adam_w::AdamW;
pub use change::Change;
#[cfg(feature = "std")]
pub(crate) use change::Outcome;
pub use clip::{Clip, clip_by_norm, clip_by_value, gradient_norm};
pub use lion::Lion;
pub use nadam::{NAdam, NAdamState};
pub use rms_prop::RmsProp;
pub use sgd::Sgd;
pub use state::OptimizerState;

pub(crate) use hyper::non_negative;
pub(crate) use state::power;

use crate::parameters::Parameters;
use crate::scalar::Scalar;
use crate::zero::Zero;

/// A rule by which a gradient changes parameters.
///
/// One of the user's own needs what the built-in ones need, [`OptimizerState::update`]:
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::scalar::Scalar;
///
/// /// `θ ← θ − η sign(g)`
/// struct SignSgd { rate: f64 }
///
/// impl Optimizer for SignSgd {
///     type State<P: Zero> = OptimizerState<P, 0>;
///     fn change<T: Scalar, P: Parameters<T>>(
///         &self,
///         params: Change<'_, P>,
///         gradient: &P,
///         state: &mut OptimizerState<P, 0>,
///     ) {
///         let rate = T::of(self.rate);
///         state.update(params, gradient, |_role| 0.0, |theta, g: T, [], _decay| (theta - rate * g.signum(), []));
///     }
///     fn learning_rate(&self) -> f64 {
///         self.rate
///     }
///     fn set_learning_rate(&mut self, rate: f64) {
///         self.rate = rate;
///     }
/// }
///
/// network! { struct Line = Dense<1, 1>; }
/// let (mut line, mut gradient, mut state) = (Line::ZERO, Line::ZERO, Zero::ZERO);
/// gradient.parameters_mut().copy_from_slice(&[-3.0, 0.1]);
/// SignSgd { rate: 0.5 }.step(&mut line, &gradient, &mut state);
/// assert_eq!(line.parameters(), [0.5, -0.5]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an optimizer",
    label = "write one such as `Adam::new(0.001)` or `Sgd::new(0.1)`"
)]
pub trait Optimizer {
    /// What is remembered from step to step. It starts as [`Zero::ZERO`].
    type State<P: Zero>: Zero;

    /// Changes `params` by one step against `gradient`. It is what an optimizer implements; [`step`](Self::step) is what is
    /// called.
    fn change<T: Scalar, P: Parameters<T>>(&self, params: Change<'_, P>, gradient: &P, state: &mut Self::State<P>);

    /// Changes `params` by one step against `gradient`, in place.
    fn step<T: Scalar, P: Parameters<T>>(&self, params: &mut P, gradient: &P, state: &mut Self::State<P>) {
        self.change(Change::in_place(params), gradient, state);
    }

    /// How far a step goes, `η`.
    fn learning_rate(&self) -> f64;

    /// Sets how far a step goes; the state stays valid.
    ///
    /// # Panics
    ///
    /// If the rate is negative or not finite.
    fn set_learning_rate(&mut self, rate: f64);
}
