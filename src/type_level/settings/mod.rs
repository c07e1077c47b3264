//! Settings, which follow the sizes of a layer in any order, as in `Conv2d<32, 64, 3, Stride<2>, Same, NoBias>`.

mod check;
mod setting;
mod together;
mod values;
mod written;

pub use check::{Known, check_settings};
pub use setting::{Kind, Setting};
pub use together::Settings;
pub use values::*;
pub use written::*;
