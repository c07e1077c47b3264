//! What [`fit`](super::Training::fit) is given, by way of an associated type: where it does not fit, that is an error type,
//! and what is called on the result is not a second error.

use crate::losses::Loss;
use crate::network::Network;
use crate::optimizers::Optimizer;

/// A [`Loss`] for networks `N` and targets `Y`.
pub trait GivenLoss<N: Network, Y> {
    /// Itself.
    type Loss: Loss<N, Y>;
    /// Itself.
    fn given(self) -> Self::Loss;
}

impl<N: Network, Y, L: Loss<N, Y>> GivenLoss<N, Y> for L {
    type Loss = L;
    fn given(self) -> L {
        self
    }
}

/// An [`Optimizer`].
pub trait GivenOptimizer {
    /// Itself.
    type Optimizer: Optimizer;
    /// Itself.
    fn given(self) -> Self::Optimizer;
}

impl<O: Optimizer> GivenOptimizer for O {
    type Optimizer = O;
    fn given(self) -> O {
        self
    }
}
