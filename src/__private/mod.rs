//! What generated code needs and no user names.

pub mod budget;
pub mod check;
mod extents;
mod macros;
mod messages;
pub mod placeholder;
pub mod probe;
mod written;

#[cfg(feature = "std")]
pub use std::boxed::Box;

pub use crate::layer::parameters::debug;
pub use crate::layer::parameters_macro::Tensors;
pub use crate::network::list::{Position, ShapeAt};
pub use crate::tensor::scalar::Usual;
pub use crate::tensor::shape::{Unknown, extent};
pub use crate::type_level::*;
pub use extents::{Digits, OfKind, Rebuild};

/// Where each layer of a list finds its inputs and leaves its outputs.
pub mod plan {
    pub use crate::network::buffer_plan::*;
}

/// The layers of a list in plain numbers.
pub mod facts {
    pub use crate::network::facts::*;
}

/// The loops over numbers, for the tests of this crate.
pub mod kernels {
    pub use crate::kernels::{conv, geometry, pool};
}

/// A layer's call, with what lies where the plan says.
pub mod passes {
    pub use crate::network::passes::*;
}
