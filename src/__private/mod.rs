//! What generated code needs and no user names.

mod extents;

pub use crate::tensor::scalar::Usual;
pub use crate::tensor::shape::{Unknown, extent};
pub use crate::type_level::*;
pub use extents::{Digits, OfKind, Rebuild};
