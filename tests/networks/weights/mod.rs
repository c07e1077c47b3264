//! Saving and loading weights.

mod embedded;
mod files;
mod pytorch;
mod round_trips;
