//! What settings set, as layers read it.

use generic_array::ArrayLength;
use typenum::{U0, U1};

use super::written::{
    Causal, Depthwise, Groups, LearnedState, Masked, Padding, Peepholes, Projection, RecurrentDropout, Same,
};
use crate::tensor::{Features, Shape};
use crate::type_level::Extent;

/// The padding: [`Padding`], [`Same`] or [`Causal`].
pub trait Pad: 'static {
    /// The number of zeros above and left; 0 for [`Same`].
    type Start: Extent;
    /// The number of zeros below and right; 0 for [`Same`].
    type End: Extent;
    /// 1 for [`Same`] and [`Causal`], which add the reach of the window, otherwise 0.
    type Same: ArrayLength;
    /// The default stride of a pool with windows of size `K`: that size, or 1 for [`Causal`].
    type PoolStride<K: Extent>: Extent;
    /// The number of positions of a pool: as [`Pool`](crate::type_level::arithmetic::Pool) counts them, or all `Steps` for [`Causal`].
    type PoolPositions<Counted: ArrayLength, Steps: ArrayLength>: ArrayLength;
    /// Whether all of it is in front.
    const IS_CAUSAL: bool = false;
}

impl<P: Extent, Q: Extent> Pad for Padding<P, Q> {
    type Start = P;
    type End = Q;
    type Same = U0;
    type PoolStride<K: Extent> = K;
    type PoolPositions<Counted: ArrayLength, Steps: ArrayLength> = Counted;
}

impl Pad for Causal {
    type Start = U0;
    type End = U0;
    type Same = U1;
    type PoolStride<K: Extent> = U1;
    type PoolPositions<Counted: ArrayLength, Steps: ArrayLength> = Steps;
    const IS_CAUSAL: bool = true;
}

impl Pad for Same {
    type Start = U0;
    type End = U0;
    type Same = U1;
    type PoolStride<K: Extent> = K;
    type PoolPositions<Counted: ArrayLength, Steps: ArrayLength> = Counted;
}

/// How the channels are divided into groups: [`Groups`] or [`Depthwise`].
pub trait Grouping: 'static {
    /// The number of groups of `Channels` channels.
    type Of<Channels: ArrayLength>: ArrayLength;
}

impl<G: Extent> Grouping for Groups<G> {
    type Of<Channels: ArrayLength> = G::Height;
}

impl Grouping for Depthwise {
    type Of<Channels: ArrayLength> = Channels;
}

/// Whether a layer has a bias: [`WithBias`] or [`NoBias`].
pub trait Bias: 'static {
    /// The shape of the bias, given the shape of the output.
    type Shape<Out: Shape>: Shape;
}

/// The layer has a bias.
pub struct WithBias;
/// The layer has no bias.
pub struct NoBias;

impl Bias for WithBias {
    type Shape<Out: Shape> = Out;
}
impl Bias for NoBias {
    type Shape<Out: Shape> = Features<typenum::U0>;
}

/// The state of a recurrent layer before the first step: [`LearnedState`] or [`ZeroState`].
pub trait InitialState: 'static {
    /// The shape of the parameters that it consists of, given its shape.
    type Shape<State: Shape>: Shape;
}

/// A recurrent layer starts with zeros.
pub struct ZeroState;

impl InitialState for LearnedState {
    type Shape<State: Shape> = State;
}
impl InitialState for ZeroState {
    type Shape<State: Shape> = Features<U0>;
}

/// Whether a recurrent layer drops outputs of previous steps: [`RecurrentDropout`] or [`NoDropping`].
pub trait Dropping: 'static {
    /// The shape of the values that training keeps for it, given theirs.
    type Shape<Values: Shape>: Shape;
}

/// No outputs are dropped.
pub struct NoDropping;

impl<Rate: 'static> Dropping for RecurrentDropout<Rate> {
    type Shape<Values: Shape> = Values;
}
impl Dropping for NoDropping {
    type Shape<Values: Shape> = Features<U0>;
}

/// Whether an attention does not read padding: [`Masked`] or [`Unmasked`].
pub trait Masking: 'static {
    /// Whether the last feature of each step says which steps are padding.
    const MASKED: bool;
}

/// Every step is read.
pub struct Unmasked;

impl Masking for Masked {
    const MASKED: bool = true;
}
impl Masking for Unmasked {
    const MASKED: bool = false;
}

/// Whether the outputs of an LSTM are a projection of the values of its units: [`Projection`] or [`NoProjection`].
pub trait Projecting: 'static {
    /// The number of outputs of `Units` units.
    type Outputs<Units: ArrayLength>: ArrayLength;
    /// The shape of values that exist for a projection only, given theirs.
    type Shape<Values: Shape>: Shape;
    /// Whether there is a projection.
    const IS_PROJECTION: bool;
}

/// The values of the units are the outputs.
pub struct NoProjection;

impl<P: Extent> Projecting for Projection<P> {
    type Outputs<Units: ArrayLength> = P::Height;
    type Shape<Values: Shape> = Values;
    const IS_PROJECTION: bool = true;
}
impl Projecting for NoProjection {
    type Outputs<Units: ArrayLength> = Units;
    type Shape<Values: Shape> = Features<U0>;
    const IS_PROJECTION: bool = false;
}

/// Whether the gates of an LSTM read its cells: [`Peepholes`] or [`NoPeepholes`].
pub trait Peeping: 'static {
    /// The shape of the weights of the cells, given theirs.
    type Shape<Weights: Shape>: Shape;
}

/// The gates do not read the cells.
pub struct NoPeepholes;

impl Peeping for Peepholes {
    type Shape<Weights: Shape> = Weights;
}
impl Peeping for NoPeepholes {
    type Shape<Weights: Shape> = Features<U0>;
}
