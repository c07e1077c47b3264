//! [`check`]: all gradients, in small and in large parts.

use super::large_parts::{self, LARGE};
use super::report::{Report, Sink};
use super::{Coverage, GradientCheck, Plan, Samples};
use crate::error::StepError;
use crate::losses::Loss;
use crate::training::TrainableNetwork;
use crate::zero::boxed;

/// Checks every gradient of a network, in parts of at most 8 samples, with memory on the heap. See [`GradientCheck::run`].
///
/// A layer that is wrong only for many samples at a time is found, too: the samples are repeated until there are 64, as many as a part has in
/// training, and some values of each tensor are compared with finite differences again. In prediction mode every value is also compared with
/// the sum of the gradients of each sample alone (not for losses that compare the samples of a part with each other, for which these are
/// different gradients).
///
/// # Errors
///
/// If the numbers of inputs and targets differ, or a target is invalid for the loss.
pub fn check<N: TrainableNetwork<Scalar = f64>, L: Loss<N, Y>, Y: Clone>(
    network: &N,
    loss: &L,
    inputs: &[N::Input],
    targets: &[Y],
) -> Result<Report, StepError> {
    let mut report = Report::EMPTY;
    check_into(network, loss, inputs, targets, &mut report)?;
    Ok(report)
}

pub(super) fn check_into<N: TrainableNetwork<Scalar = f64>, L: Loss<N, Y>, Y: Clone>(
    network: &N,
    loss: &L,
    inputs: &[N::Input],
    targets: &[Y],
    sink: &mut impl Sink,
) -> Result<(), StepError> {
    let mut check = boxed::<GradientCheck<N, LARGE>>();
    let batch = Samples { loss, inputs, targets };
    check.compare(
        network,
        batch,
        Plan { of_tensors: Coverage::Full, of_samples: Coverage::Full, part_len: 8, seed: 0 },
        sink,
    )?;
    large_parts::compare(network, batch, &mut check, sink)
}
