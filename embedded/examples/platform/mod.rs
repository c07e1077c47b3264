//! The platform of a program without the standard library: a start, an end, an output.
//!
//! It calls `run` of the program, which returns whether it was successful.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::*;

#[cfg(target_arch = "arm")]
mod cortex_m;
#[cfg(target_arch = "arm")]
pub use cortex_m::*;
