//! Saving and loading weights.

mod files;
mod pytorch;
mod round_trips;
