//! [`Average`]: the moving average of a network over the steps of a run.

use std::boxed::Box;

use super::error::TrainError;
use crate::layer::Path;
use crate::network::Network;
use crate::simd::{Isa, Kernel, dispatch};
use crate::tensor::Scalar;
use crate::threads;
use crate::zero::boxed;

/// The exponential moving average of a network over the steps of a run: `a ← d · a + (1 − d) · θ` after each step, and `a ← θ` after the
/// first. Running statistics are not averaged once more: they are those of the network.
pub(super) struct Average<N> {
    decay: f64,
    network: Box<N>,
}

impl<N: Network> Average<N> {
    pub fn new(decay: f64) -> Self {
        Self { decay, network: boxed() }
    }

    /// Checks the decay before the first step.
    pub fn check(&self) -> Result<(), TrainError> {
        if (0.0..1.0).contains(&self.decay) { Ok(()) } else { Err(TrainError::AverageDecay { decay: self.decay }) }
    }

    pub fn network(&self) -> &N {
        &self.network
    }

    pub fn network_mut(&mut self) -> &mut N {
        &mut self.network
    }

    /// Moves the average towards the network after a step.
    pub fn follow(&mut self, network: &N, is_first_step: bool) {
        if is_first_step {
            self.network.copy_from(network);
            return;
        }
        let (values, share, mut start) = (network.parameters(), N::Scalar::of(1.0 - self.decay), 0);
        self.network.visit_mut(&Path::ROOT, &mut |entry, average| {
            let values = &values[start..start + average.len()];
            start += average.len();
            if !entry.is_trained() {
                average.copy_from_slice(values);
                return;
            }
            let parts = threads::parts(threads::WRITE_COST * average.len());
            threads::par_chunks(parts, average, [], |place, average, []| {
                dispatch(Follow { average, values: &values[place], share });
            });
        });
    }
}

/// `a ← a + share · (θ − a)`
struct Follow<'a, T> {
    average: &'a mut [T],
    values: &'a [T],
    share: T,
}

impl<T: Scalar> Kernel for Follow<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        isa.vectorize(|| {
            for (average, value) in self.average.iter_mut().zip(self.values) {
                *average += self.share * (*value - *average);
            }
        });
    }
}
