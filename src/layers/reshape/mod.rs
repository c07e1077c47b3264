//! Layers that give other shapes to the values they get.

mod flatten;
mod input;
mod reshape;
mod transpose;
mod upsample;
mod zero_pad_2d;

pub use flatten::Flatten;
pub use input::Input;
pub use reshape::Reshape;
pub use transpose::Transpose;
pub use upsample::{Bilinear, Interpolation, Nearest, Upsample};
pub use zero_pad_2d::ZeroPad2d;
