//! Tensors: the numbers that networks are made of, the shapes they have, and the memory they are in.

pub(crate) mod operand;
pub mod plain;
pub(crate) mod scalar;
pub(crate) mod shape;
#[expect(clippy::module_inception, reason = "the room is named after what most who enter it look for")]
pub(crate) mod tensor;
// Its path is `stackprop::zero`.
#[doc(hidden)]
pub mod zero;

pub use operand::Operand;
pub use scalar::{Scalar, ScalarKind};
pub use shape::{Features, Filters, Image, Outer, Sequence, Shape};
pub use tensor::Tensor;
pub(crate) use tensor::{Values, same, same_mut};
