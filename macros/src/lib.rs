//! The `network!` macro of stackprop.
#![forbid(unsafe_code)]
