//! [`Step`]: the measurements of a step.

/// The measurements of one step of a run: an argument of [`Fit::on_step`](super::Fit::on_step).
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Step {
    /// The number of the epoch, from 1.
    pub epoch: usize,
    /// The number of the step in the epoch, from 1.
    pub number: usize,
    /// The number of steps in the epoch.
    pub count: usize,
    /// The mean loss of the batch in training, before the step.
    pub loss: f64,
    /// The learning rate of the step.
    pub learning_rate: f64,
}
