//! Layers that give other shapes to the values they get.

mod flatten;
mod input;

pub use flatten::Flatten;
pub use input::Input;
