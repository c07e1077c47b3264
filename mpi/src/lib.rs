#![doc = include_str!("../README.md")]

mod mailbox;
mod message;
mod start;
mod world;

pub use start::StartError;
pub use world::World;
