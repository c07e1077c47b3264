//! The same bits: of the same seed, and of any number of threads.

mod determinism;
mod threads;
