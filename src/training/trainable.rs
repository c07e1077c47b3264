//! [`TrainableNetwork`]: the networks of which all layers have a backward pass.

use crate::layer::{Layer, Trainable};
use crate::network::Network;

/// A network whose layers all have a backward pass.
pub trait TrainableNetwork: Network<Trained: TrainedAs<Self>> {}

impl<N: Network<Trained: TrainedAs<N>>> TrainableNetwork for N {}

/// The description of the network `N`, if all of its layers have a backward pass.
#[diagnostic::on_unimplemented(
    message = "`{N}` cannot be trained: its layer `{Self}` has no backward pass",
    label = "this network can predict, but not be trained",
    note = "implement `stackprop::layer::Trainable` for its type"
)]
pub trait TrainedAs<N: Network>:
    Trainable<N::InputShape> + Layer<N::InputShape, Output = N::OutputShape, Head = N::Head, Params<N::Scalar> = N>
{
}

#[diagnostic::do_not_recommend]
impl<N, D> TrainedAs<N> for D
where
    N: Network,
    D: Trainable<N::InputShape> + Layer<N::InputShape, Output = N::OutputShape, Head = N::Head, Params<N::Scalar> = N>,
{
}
