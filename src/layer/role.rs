//! [`Role`]: what a tensor is in its layer.

/// The role of a tensor in its layer. Optimizers treat the roles differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// It multiplies inputs. Weight decay applies.
    Weight,
    /// It has a row for each token, which is looked up. Weight decay applies.
    Table,
    /// It is neither trained nor measured, and only changes where a program writes to it.
    Constant,
    /// It is added. Weight decay can exclude it.
    Bias,
    /// It multiplies every value of a channel, as in a normalization. Weight decay can exclude it, as a bias.
    Scale,
    /// A running statistic: not trained, but measured in training and used in prediction.
    ///
    /// For a statistic `s` the gradient is `m · (s − s̄)`, with a momentum `m` and the value `s̄` of the statistic in a batch. It is the
    /// gradient of `½ m (s − s̄)²`. Every optimizer takes a step of length one against it in
    /// [`OptimizerState::update`](crate::optimizers::OptimizerState::update), which leads to the exponential average
    /// `s ← (1 − m) s + m s̄`. Weight decay, clipping and the gradient check ignore statistics.
    ///
    /// [`backward`](crate::layer::Trainable::backward) adds `m · (s − s̄)` times its number of samples, for each part of a batch. The sum
    /// is then divided by the number of samples of the batch.
    Statistic,
}
