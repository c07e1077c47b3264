//! Layers over the steps of a sequence: what a step outputs depends on the steps in front of it.

mod bidirectional;
mod gru;
mod last;
mod lstm;
mod parameters;
mod reverse;
mod rnn;
mod settings;
mod shared;
mod unit;

pub use bidirectional::{Bidirectional, BidirectionalParams};
pub use gru::{GRU, Gated};
pub use last::Last;
pub use lstm::{LSTM, LongShortTerm};
pub use parameters::RecurrentParams;

pub use reverse::Reverse;
pub use rnn::{Plain, RNN};
pub use shared::Recurrent;
pub use unit::Unit;
