//! Layers that change the shape of their input.

mod flatten;
mod input;
mod slice;
mod slice_steps;
mod to_shape;
mod transpose;
mod upsample;
mod zero_pad_2d;

pub use flatten::Flatten;
pub use input::Input;
pub use slice::Slice;
pub use slice_steps::SliceSteps;
pub use to_shape::Reshape;
pub use transpose::Transpose;
pub use upsample::{Bilinear, Interpolation, Nearest, Upsample};
pub use zero_pad_2d::ZeroPad2d;
