//! Optimizers: the rules by which a gradient changes the parameters.
//!
//! An optimizer is a few hyper-parameters, and can be a constant. Its memory from step to step is a separate value,
//! [`Optimizer::State`]. The size of the state is known at compile time, and the caller chooses where it is stored: on the stack,
//! in a `static` or in a box.
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
//! "Keeps" is the number of values per parameter in the state. It is the constant `K` in the types.
//!
//! # Training a part of a network
//!
//! `fit` leaves the layers alone that [`freeze`](crate::training::Fit::freeze) names, with any optimizer, and layers can have another
//! [rate](crate::training::Fit::rate_factor) or [weight decay](crate::training::Fit::decay_factor). The block
//! [`Frozen<(…)>`](crate::layers::Frozen) says it in the type of the network, and saves the backward pass where it can.
//!
//! A gradient of zero does not freeze a parameter: weight decay (on by default in [`AdamW`]) still pulls it towards zero, and
//! momentum and the moments of `Adam` keep moving it for many steps. To freeze layers without `fit`, write an optimizer whose
//! [`update`](OptimizerState::update) looks at the [`Entry`](crate::layer::Entry) of each tensor (its path, role and extents) and
//! returns `None` for the tensors to leave alone:
//!
//! ```
//! use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
//! use stackprop::prelude::*;
//! network! { struct Net = body: Dense<2, 4>, Tanh, head: Dense<4, 1>; }
//!
//! /// Descent with momentum that trains the layer `head` only.
//! struct HeadOnly { rate: f64 }
//!
//! impl Optimizer for HeadOnly {
//!     type State<P: Zero> = OptimizerState<P, 1>;
//!     fn change<T: Scalar, P: Parameters<T>>(
//!         &self,
//!         params: Change<'_, P>,
//!         gradient: &P,
//!         state: &mut OptimizerState<P, 1>,
//!     ) {
//!         let (rate, momentum) = (T::of(self.rate), T::of(0.9));
//!         let rate_of = |entry: &Entry<'_>| (entry.path.top() == "head").then_some(rate);
//!         state.update(params, gradient, rate_of, |theta, g, [m], rate| {
//!             let m = momentum * m + g;
//!             (theta - rate * m, [m])
//!         });
//!     }
//!     fn learning_rate(&self) -> f64 {
//!         self.rate
//!     }
//!     fn set_learning_rate(&mut self, rate: f64) {
//!         self.rate = rate;
//!     }
//! }
//!
//! let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
//! let mut net = Net::new(&mut rng);
//! let before = net.clone();
//! net.fit(MeanSquaredError, HeadOnly { rate: 0.01 }).epochs(10).run(&[[1.0, 2.0]], &[[3.0]], &mut rng)?;
//! assert!(net.body == before.body && net.head != before.head);
//! # Ok::<(), TrainError>(())
//! ```
//!
//! The running statistics of a frozen `BatchNorm` still follow the batches. Clipping by norm ([`Clip`]) counts the gradients of all
//! parameters, frozen ones too. If that matters, set the gradient of the frozen layers to zero between
//! [`compute`](crate::training::Trainer::compute) and [`apply`](crate::training::Trainer::apply).
//!
//! # Defaults
//!
//! Defaults are those of PyTorch, and so are results, up to rounding. A step is one pass over memory. Factors that are the same
//! for all parameters are computed in `f64`, whatever the scalar of the network.

pub(crate) mod adagrad;
pub(crate) mod adam;
pub(crate) mod adam_w;
mod change;
mod clip;
mod group;
mod hyper;
pub(crate) mod lion;
pub(crate) mod moments;
pub(crate) mod nadam;
mod resumable;
pub(crate) mod rms_prop;
pub(crate) mod sgd;
pub(crate) mod state;

pub use adagrad::Adagrad;
pub use adam::Adam;
pub use adam_w::AdamW;
pub use change::Change;
#[cfg(feature = "std")]
pub(crate) use change::Outcome;
pub use clip::{Clip, clip_by_norm, clip_by_value, gradient_norm};
#[cfg(feature = "std")]
pub(crate) use group::Group;
pub use lion::Lion;
pub use nadam::{NAdam, NAdamState};
pub use resumable::Resumable;
pub use rms_prop::RmsProp;
pub use sgd::Sgd;
pub use state::OptimizerState;

pub(crate) use hyper::{is_rate, non_negative};
pub(crate) use state::power;

use crate::layer::Parameters;
use crate::tensor::Scalar;
use crate::zero::Zero;

/// A rule by which a gradient changes parameters.
///
/// Your own optimizer can use [`OptimizerState::update`], as the built-in ones do:
///
/// ```
/// use stackprop::prelude::*;
///
/// /// `θ ← θ − η sign(g)`, except for biases, which stay as they are.
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
///         let weights = |entry: &Entry<'_>| (entry.role != Role::Bias).then_some(T::of(self.rate));
///         state.update(params, gradient, weights, |theta, g: T, [], rate| (theta - rate * g.signum(), []));
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
/// assert_eq!(line.parameters(), [0.5, 0.0]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an optimizer",
    label = "write one such as `Adam::new(0.001)` or `Sgd::new(0.1)`"
)]
pub trait Optimizer {
    /// The memory of the optimizer from step to step. It starts as [`Zero::ZERO`].
    type State<P: Zero>: Zero + Resumable<P>;

    /// Changes `params` by one step against `gradient`. An optimizer implements this method; users call [`step`](Self::step).
    fn change<T: Scalar, P: Parameters<T>>(&self, params: Change<'_, P>, gradient: &P, state: &mut Self::State<P>);

    /// Changes `params` by one step against `gradient`, in place.
    ///
    /// # Panics
    ///
    /// If the learning rate is negative or not finite. [`Trainer::step`](crate::training::Trainer::step) and
    /// [`fit`](crate::training::Fitting::fit) return an error instead.
    #[track_caller]
    fn step<T: Scalar, P: Parameters<T>>(&self, params: &mut P, gradient: &P, state: &mut Self::State<P>) {
        let rate = self.learning_rate();
        assert!(is_rate(rate), "the learning rate is {rate}: it must be finite and not negative");
        self.change(Change::in_place(params), gradient, state);
    }

    /// The learning rate `η`.
    fn learning_rate(&self) -> f64;

    /// Sets the learning rate. The state stays valid. If the rate is negative or not finite, the next step refuses it.
    fn set_learning_rate(&mut self, rate: f64);
}
