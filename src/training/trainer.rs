//! [`Trainer`]: one training step, driven by hand or by [`fit`](super::Fit).

use num_traits::float::FloatCore;
use rand::Rng;

use super::gradient::{TrainableNetwork, Training, Workspace};
use crate::error::StepError;
use crate::losses::Loss;
use crate::optimizers::Optimizer;
use crate::parameters::Path;
use crate::plain_struct;

plain_struct! {
/// All that training needs besides the network: gradient, state of the optimizer, working memory for `B` samples.
///
/// Its size is known; place it on the stack or in a `static` by [`ZERO`](crate::zero::Zero::ZERO), on the heap by
/// [`boxed`](crate::zero::boxed).
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::prelude::*;
/// network! { struct Xor = Dense<2, 8>, Tanh, Dense<8, 1>, Sigmoid; }
///
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut net = Xor::new(&mut rng);
/// let mut trainer = Trainer::<Xor, _, 4>::ZERO;
/// let mut optimizer = Adam::new(0.05);
/// let (inputs, targets) = ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]]);
/// for step in 0..500 {
///     if step == 400 {
///         optimizer.set_learning_rate(0.01);
///     }
///     trainer.step(&mut net, &BinaryCrossEntropy, &optimizer, &inputs, &targets, &mut rng)?;
/// }
/// assert!(net.predict(&[1.0, 0.0])[0] > 0.9 && net.predict(&[1.0, 1.0])[0] < 0.1);
/// # Ok::<(), stackprop::error::StepError>(())
/// ```
    pub struct Trainer<N: TrainableNetwork, O: Optimizer; const B: usize> {
        gradient: N,
        state: O::State<N>,
        workspace: Workspace<N, B>,
    }
}

impl<N: TrainableNetwork, O: Optimizer, const B: usize> Trainer<N, O, B> {
    /// One step: the loss of a batch of any length, its gradient, and the change of the parameters. Gives the loss.
    ///
    /// It is [`compute`](Self::compute) and then [`apply`](Self::apply). An empty batch changes nothing.
    ///
    /// # Errors
    ///
    /// As [`compute`](Self::compute). The network has not been changed then.
    pub fn step<L: Loss<N, Y>, Y, R: Rng + ?Sized>(
        &mut self,
        network: &mut N,
        loss: &L,
        optimizer: &O,
        inputs: &[N::Input],
        targets: &[Y],
        rng: &mut R,
    ) -> Result<N::Scalar, StepError> {
        let value = self.compute(network, loss, inputs, targets, rng)?;
        if !inputs.is_empty() {
            self.apply(network, optimizer);
        }
        Ok(value)
    }

    /// The first half of a step: the loss of a batch and its gradient. Gives the loss.
    ///
    /// # Errors
    ///
    /// If there are not as many targets as inputs, if a target makes no sense for the loss, or if the loss or the
    /// gradient is not finite.
    pub fn compute<L: Loss<N, Y>, Y, R: Rng + ?Sized>(
        &mut self,
        network: &N,
        loss: &L,
        inputs: &[N::Input],
        targets: &[Y],
        rng: &mut R,
    ) -> Result<N::Scalar, StepError> {
        let value = network.loss_and_gradient(loss, inputs, targets, &mut self.gradient, &mut self.workspace, rng)?;
        finite(value, &self.gradient)?;
        Ok(value)
    }

    /// The second half of a step: the optimizer changes the parameters by the gradient as it is now.
    pub fn apply(&mut self, network: &mut N, optimizer: &O) {
        optimizer.step(network, &self.gradient, &mut self.state);
    }

    /// The gradient of the last step.
    pub fn gradient(&self) -> &N {
        &self.gradient
    }

    /// The gradient of the last step, to be changed before it is applied, by clipping for example.
    pub fn gradient_mut(&mut self) -> &mut N {
        &mut self.gradient
    }
}

/// Looks for what is not finite, and where a gradient that spreads backward has met it first.
fn finite<N: TrainableNetwork>(loss: N::Scalar, gradient: &N) -> Result<(), StepError> {
    let is_finite = |g: &N::Scalar| g.abs() <= N::Scalar::max_value();
    // Without an early end, so that it becomes vector code.
    if loss.is_finite() && gradient.parameters().iter().fold(true, |all, g| all & is_finite(g)) {
        return Ok(());
    }
    let mut found = None;
    gradient.visit(&Path::ROOT, &mut |entry, tensor| {
        if !tensor.iter().all(is_finite) {
            found = Some((entry.path.top(), entry.path.name()));
        }
    });
    Err(match found {
        Some((layer, tensor)) => StepError::GradientNotFinite { layer, tensor },
        None => StepError::LossNotFinite { layer: N::LAYERS.last().map_or("", |layer| layer.name) },
    })
}
