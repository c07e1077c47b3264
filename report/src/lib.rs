//! Charts, pictures and reports of networks of [`stackprop`] and of their training.
//!
//! A [`Report`] is a page, a single HTML file:
//!
//! ```
//! use stackprop::prelude::*;
//! use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
//! use stackprop_report::Report;
//! network! { struct Line = Dense<1, 1>; }
//!
//! let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
//! let mut net = Line::new(&mut rng);
//! let history = net.fit(MeanSquaredError, Adam::new(0.1)).epochs(20).run(&[[1.0], [2.0]], &[[3.0], [5.0]], &mut rng)?;
//! # let folder = tempfile::tempdir()?;
//! # std::env::set_current_dir(&folder)?;
//! Report::new("A line").network::<Line>().history(&history).save("report.html")?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Its parts can be had alone, as SVG or PNG: see [`Drawing`].
//!
//! | | |
//! |---|---|
//! | [`chart`] | learning curves, learning rates, confusion matrix, ROC, precision and recall, calibration, histograms, searches |
//! | [`image`] | weights and feature maps |
//! | [`architecture`] | the layers of a network as a diagram, or as Mermaid |
//! | [`Histograms`] | the magnitudes of parameters, gradients and activations |
//! | [`Log`] | a line per epoch in a file, while the run is going on: CSV or JSON lines |
//! | `TensorBoard` | the same with histograms and pictures, as TensorBoard reads it; with the feature `tensorboard` |

pub mod architecture;
pub mod chart;
mod drawing;
mod error;
mod escape;
mod histogram;
pub mod image;
mod log;
mod report;

pub use drawing::Drawing;
pub use error::{Error, Result};
pub use histogram::{Histogram, Histograms};
pub use log::Log;
#[cfg(feature = "tensorboard")]
pub use log::TensorBoard;
pub use report::Report;
