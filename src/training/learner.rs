//! [`Learner`]: a network that learns sample by sample while it is in use.

use core::slice::from_ref;

use super::gradient::TrainableNetwork;
use super::trainer::Trainer;
use crate::error::StepError;
use crate::init::Init;
use crate::layer::StepRng;
use crate::losses::Loss;
use crate::optimizers::Optimizer;
use crate::zero::Zero;

/// A network with all that it needs to learn while it is in use: loss, optimizer with its state, working memory for one
/// sample, and a generator of random numbers.
///
/// It is a [`Trainer`] for batches of one sample, and what that is told at each step. It can be made in a `static`, needs no
/// heap, and its size is known: for a device that learns while it runs. There it takes its size in the image of the program
/// too, for it is not all zero; where that is too much, take a `Trainer`, which is.
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
/// A layer that measures a batch, such as [`BatchNorm`](crate::layers::BatchNorm), has little to measure in one sample;
/// [`LayerNorm`](crate::layers::LayerNorm) has enough.
pub struct Learner<N: TrainableNetwork, L, O: Optimizer> {
    network: N,
    loss: L,
    optimizer: O,
    rng: StepRng,
    trainer: Trainer<N, O, 1>,
}

impl<N: TrainableNetwork, L, O: Optimizer> Learner<N, L, O> {
    /// A learner that starts with this network. From `seed` come the random numbers of [`init`](Self::init) and of layers
    /// such as dropout.
    pub const fn new(network: N, loss: L, optimizer: O, seed: u64) -> Self {
        Self { network, loss, optimizer, rng: StepRng::new(seed, 0), trainer: Trainer::ZERO }
    }

    /// Gives the network its first parameters, in place. What the optimizer remembers of former steps stays.
    pub fn init(&mut self, scheme: Option<Init>) {
        self.network.init(scheme, &mut self.rng);
    }

    /// One step with one sample. Gives its loss, as it was before the step.
    ///
    /// # Errors
    ///
    /// As [`Trainer::step`]. The network has not been changed then, and can go on with other samples, unless one of its
    /// parameters is not finite.
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
        let Self { network, loss, optimizer, rng, trainer } = self;
        trainer.step(network, loss, optimizer, from_ref(input), from_ref(target), rng)
    }

    /// The output for one input. Working memory is on the stack.
    #[inline]
    pub fn predict(&self, input: &N::Input) -> N::Output {
        self.network.predict(input)
    }

    /// The network as it is now.
    pub const fn network(&self) -> &N {
        &self.network
    }

    /// The network, to be changed.
    pub const fn network_mut(&mut self) -> &mut N {
        &mut self.network
    }

    /// The optimizer, to change its learning rate.
    pub const fn optimizer_mut(&mut self) -> &mut O {
        &mut self.optimizer
    }
}
