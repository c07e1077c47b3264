//! The imports of a layer: a part of [`stackprop::prelude`](crate::prelude), which the layers of this crate use too.

pub use super::head::Values;
pub use super::{
    Elementwise, Entry, Expects, Gradients, InPlace, Layer, Parameters, Path, Reads, Reuse, Role, Saved, StepRng,
    Streaming, Trainable,
};
pub use crate::init::Init;
pub use crate::math::Math;
pub use crate::simd::Isa;
pub use crate::tensor::plain::{Flat, all_scalars, all_scalars_mut};
pub use crate::tensor::{Features, Image, Operand, Scalar, Sequence, Shape, Tensor, Tokens};
pub use crate::type_level::{Auto, Decimal, Inputs, Missing, Outputs};
pub use crate::zero::Zero;
pub use generic_array::ArrayLength;
// The methods of an associated `N::Scalar`, unlike those of a parameter, are found only if their traits are in scope.
pub use num_traits::float::FloatCore;
pub use rand::Rng;
pub use typenum::U1;
