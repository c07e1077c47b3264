//! [`Learner`]: a network that learns sample by sample while it is in use.

use core::slice::from_ref;

use super::trainable::TrainableNetwork;
use super::trainer::Trainer;
use crate::error::StepError;
use crate::init::Init;
use crate::layer::StepRng;
use crate::losses::Loss;
use crate::optimizers::Optimizer;
use crate::zero::Zero;

/// A network with everything that it needs to learn while it is in use: loss, optimizer with its state, working memory for one
/// sample, and a generator of random numbers.
///
/// It combines a [`Trainer`] for batches of one sample with the arguments of its steps. It can be made in a `static`, needs no heap,
/// and its size is known at compile time, which suits a device that learns while it runs. A learner in a `static` also takes its
/// size in the program image, because it is not all zero. If that is too much, use a `Trainer`, which is all zero.
///
/// ```
/// use std::sync::Mutex;
/// use stackprop::prelude::*;
///
/// network! { struct Xor = Dense<2, 8>, Tanh, Dense<8, 1>, Sigmoid; }
///
/// static XOR: Mutex<Learner<Xor, BinaryCrossEntropy, Adam>> =
///     Mutex::new(Learner::new(Xor::ZERO, BinaryCrossEntropy, Adam::new(0.02), 1));
///
/// let xor = &mut *XOR.lock().unwrap();
/// xor.init(None);
/// for _ in 0..1000 {
///     for (x, y) in [([0.0, 0.0], false), ([0.0, 1.0], true), ([1.0, 0.0], true), ([1.0, 1.0], false)] {
///         xor.learn(&x, &[y])?;
///     }
/// }
/// assert!(xor.predict(&[1.0, 0.0])[0] > 0.9 && xor.predict(&[1.0, 1.0])[0] < 0.1);
/// # Ok::<(), stackprop::error::StepError>(())
/// ```
///
/// Layers that normalize over a batch, such as [`BatchNorm`](crate::layers::BatchNorm), do not work well with one sample; use
/// [`LayerNorm`](crate::layers::LayerNorm), which normalizes over each sample.
pub struct Learner<N: TrainableNetwork, L, O: Optimizer> {
    network: N,
    loss: L,
    optimizer: O,
    rng: StepRng<'static>,
    trainer: Trainer<N, O, 1>,
}

impl<N: TrainableNetwork, L, O: Optimizer> Learner<N, L, O> {
    /// A learner that starts with this network. `seed` determines the random numbers of [`init`](Self::init) and of layers such as
    /// dropout.
    pub const fn new(network: N, loss: L, optimizer: O, seed: u64) -> Self {
        Self { network, loss, optimizer, rng: StepRng::new(seed, 0), trainer: Trainer::ZERO }
    }

    /// Draws new parameters for the network, in place. The state of the optimizer stays as it is.
    pub fn init(&mut self, scheme: Option<Init>) {
        self.network.init(scheme, &mut self.rng);
    }

    /// Trains on one sample, and returns its loss before the step.
    ///
    /// # Errors
    ///
    /// As [`Trainer::step`]. The network has not changed then, and can continue with other samples, unless one of its parameters is
    /// not finite.
    ///
    /// ```
    /// use stackprop::error::StepError;
    /// use stackprop::prelude::*;
    /// network! { struct Line = Dense<1, 1>; }
    /// let mut line = Learner::new(Line::ZERO, MeanSquaredError, Sgd::new(0.1), 1);
    /// assert_eq!(line.learn(&[1.0], &[3.0]), Ok(9.0));
    /// assert!(matches!(line.learn(&[f32::NAN], &[3.0]), Err(StepError::InputNotFinite { .. })));
    /// assert!(line.learn(&[1.0], &[3.0]).unwrap() < 9.0);
    /// ```
    pub fn learn<Y>(&mut self, input: &N::Input, target: &Y) -> Result<N::Scalar, StepError>
    where
        L: Loss<N, Y>,
    {
        const { assert!(!L::COMPARES, "a loss that compares samples has nothing to compare in a `Learner`") };
        let Self { network, loss, optimizer, rng, trainer } = self;
        trainer.step(network, loss, optimizer, from_ref(input), from_ref(target), rng)
    }

    /// The output for one input. Working memory is on the stack.
    #[inline]
    pub fn predict(&self, input: &N::Input) -> N::Output {
        self.network.predict(input)
    }

    /// The network in its current state.
    pub const fn network(&self) -> &N {
        &self.network
    }

    /// The network, for changes.
    pub const fn network_mut(&mut self) -> &mut N {
        &mut self.network
    }

    /// The optimizer, for changes such as another learning rate.
    pub const fn optimizer_mut(&mut self) -> &mut O {
        &mut self.optimizer
    }
}
