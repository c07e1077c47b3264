//! Networks of a program without the standard library and without an allocator.
#![no_std]
#![forbid(unsafe_code)]

pub mod nets;
pub mod room;
pub mod xor;
