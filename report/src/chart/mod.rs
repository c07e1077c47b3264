//! Charts of a training run, of the quality of a network, and of a search.
//!
//! Each function returns a [`Drawing`](crate::Drawing). Values that are NaN or infinite leave a gap.

mod calibration;
mod confusion_matrix;
mod curves;
mod histograms;
mod learning_curves;
mod plot;
mod range;
mod rates;
mod search;

pub use calibration::calibration;
pub use confusion_matrix::confusion_matrix;
pub use curves::{precision_recall, roc};
pub use histograms::histograms;
pub use learning_curves::{
    head_losses, learning_curves, learning_curves_of_runs, learning_rate, metric, metric_of_runs,
};
pub use rates::rate_range;
pub use search::{dimension, trials};

pub(crate) use plot::{line, text, title_style};
pub(crate) use range::decimal;
