//! What a program without the standard library needs below it: a start, an end, a place to write to.
//!
//! It calls `run` of the program, which says whether all is well.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::*;

#[cfg(target_arch = "arm")]
mod cortex_m;
#[cfg(target_arch = "arm")]
pub use cortex_m::*;
