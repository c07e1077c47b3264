//! What a layer is written with: a part of [`stackprop::prelude`](crate::prelude), by which the layers of this crate are written too.

pub use super::head::Values;
pub use super::{
    Elementwise, Entry, Expects, Gradients, InPlace, Layer, Parameters, Path, Reads, Reuse, Role, Saved, StepRng,
    Trainable,
};
pub use crate::init::Init;
pub use crate::math::Math;
pub use crate::simd::Isa;
pub use crate::tensor::plain::{Flat, all_scalars, all_scalars_mut};
pub use crate::tensor::{Features, Image, Operand, Scalar, Sequence, Shape, Tensor};
pub use crate::type_level::{Auto, Decimal, Inputs, Missing, Outputs};
pub use crate::zero::Zero;
pub use generic_array::ArrayLength;
// The methods of a `Scalar` that is not a parameter but `N::Scalar` are found only if their traits are in scope.
pub use num_traits::float::FloatCore;
pub use rand::Rng;
pub use typenum::U1;
