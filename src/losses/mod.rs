//! Losses: what training makes small.

mod cross_entropy;
mod mean_squared_error;
mod target;

pub use cross_entropy::CrossEntropy;
pub use mean_squared_error::MeanSquaredError;
pub use target::{ClassTarget, Target};

use crate::error::TargetError;
use crate::network::Network;

/// A loss for networks `N` and targets `Y`, one target a sample.
///
/// The loss of a batch is the mean over its samples, weighted where a loss has weights. A loss of one's own implements
/// [`sample`](Loss::sample) and, where targets can be wrong, [`check`](Loss::check).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot compare the outputs of this network with targets of type `{Y}`",
    label = "this loss does not fit the targets"
)]
pub trait Loss<N: Network, Y> {
    /// Whether the loss works on the logits that the outputs were made from, not on the outputs.
    const ON_LOGITS: bool = false;

    /// Whether `target` makes sense for a network of `outputs` outputs.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    fn check(&self, target: &Y, outputs: usize) -> Result<(), TargetError> {
        let _ = (target, outputs);
        Ok(())
    }

    /// The weight of a sample in the mean over the batch.
    fn weight(&self, target: &Y) -> N::Scalar {
        let _ = target;
        num_traits::One::one()
    }

    /// The loss of one sample, times its weight. Writes `scale` times its gradient by `z` to `gradient`.
    ///
    /// `z` holds the logits if [`ON_LOGITS`](Loss::ON_LOGITS), the outputs otherwise.
    fn sample(&self, z: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar;
}
