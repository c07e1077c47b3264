//! Numbers as types: the sizes in a list, arithmetic on them, and the settings of layers.

pub mod arithmetic;
pub mod numbers;
pub mod settings;
mod sizes;
pub mod vocabulary;

pub use sizes::*;
