//! Items for generated code. They are not part of the public API.

pub mod budget;
pub mod check;
mod extents;
mod macros;
mod mismatch;
pub mod placeholder;
pub mod probe;
#[cfg(feature = "search")]
pub mod search;
pub(crate) mod text;
mod written;

#[cfg(feature = "serde")]
pub use serde;
#[cfg(feature = "std")]
pub use std::boxed::Box;

pub use crate::layer::parameters::{Tensors, debug};
pub use crate::layer::structure::{Declared, Field};
pub use crate::network::list::{Position, ShapeAt, heads_row, row};
pub use crate::tensor::scalar::Usual;
pub use crate::tensor::shape::{Unknown, extent};
pub use crate::type_level::*;
pub use extents::{Digits, OfKind, Rebuild};

/// The modules that generated code names with a span of the user's. It imports this module, because `$crate` itself cannot be imported
/// before Rust 1.95.
pub mod library {
    pub use crate::{__private, layer, tensor, typenum};
}

/// Text from outside in messages, for `stackprop-report`.
#[cfg(feature = "std")]
pub mod shown {
    pub use crate::data::shown::Shown;
    #[cfg(feature = "search")]
    pub use crate::data::shown::ShownPath;
}

/// Networks from files, at compile time.
pub mod embedded {
    pub use crate::weights::embedded::*;
}

/// Where each layer of a list reads its inputs and writes its outputs.
pub mod plan {
    pub use crate::network::buffer_plan::*;
}

/// The layers of a list in plain numbers.
pub mod facts {
    pub use crate::network::facts::*;
}

/// The kernels, for the tests of this crate.
pub mod kernels {
    pub use crate::kernels::{conv, geometry, pool};
}

/// Calls of a layer with the buffers that the plan assigns to it.
pub mod passes {
    pub use crate::layers::blocks::{Nothing, Parts};
    pub use crate::network::heads::{backward_heads, forward_heads, predict_heads, step_heads};
    pub use crate::network::passes::*;
}

/// What a network expects as a layer.
pub const fn expects<S: crate::tensor::Shape>() -> crate::layer::Expects {
    crate::layer::Expects::of::<S>()
}
