//! Tensors: the numbers of a network, their shapes, and their memory.

mod element;
pub(crate) mod operand;
pub mod plain;
mod sample;
pub(crate) mod scalar;
pub(crate) mod shape;
#[expect(clippy::module_inception, reason = "the module is named after its main type")]
pub(crate) mod tensor;
// Public as `stackprop::zero`.
#[doc(hidden)]
pub mod zero;

pub use element::{Element, ElementOf, Token};
pub use operand::Operand;
pub use sample::Sample;
#[doc(hidden)]
pub use scalar::SliceMut;
pub use scalar::{Scalar, ScalarKind};
pub use shape::{Features, Filters, Gates, Image, Outer, Sequence, SequenceFilters, Shape, Tokens};
pub use tensor::Tensor;
pub(crate) use tensor::{Values, same, same_mut};
