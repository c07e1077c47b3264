//! Two networks in a web page: one reads drawn digits, and one learns from clicked points.
//!
//! For `wasm32-unknown-unknown` this is a module whose functions are in [`exports`]. There is no unsafe code but their names.
#![deny(unsafe_code)]

pub mod drawing;
#[cfg(feature = "trained")]
#[allow(unsafe_code)]
pub mod exports;
pub mod network;
pub mod plane;
#[cfg(feature = "trained")]
pub mod reader;
