//! How sure a network is: probabilities that mean what they say, and the spread of several predictions.
//!
//! - [`Temperature`] makes the probabilities of a trained classifier as confident as it is right.
//! - [`MonteCarlo`] predicts the same input many times with dropout at work.
//! - [`ensemble`] asks several networks of one type.
//!
//! Whether probabilities are right as often as they say is measured by [`CalibrationError`](crate::metrics::CalibrationError).

mod ensemble;
mod monte_carlo;
mod spread;
mod temperature;

pub use ensemble::ensemble;
pub use monte_carlo::MonteCarlo;
pub use spread::Spread;
pub use temperature::{Temperature, TemperatureError};
