//! Metrics: measures of the quality of a network that are easier to read than the loss.
//!
//! Each compares one output with its target; [`Evaluation::metric`](crate::training::Evaluation::metric) takes the mean.
//!
//! ```
//! use stackprop::metrics::{accuracy, top_k};
//! use stackprop::prelude::*;
//! network! { struct Net = Dense<2, 3>, Softmax; }
//! let mut net = Net::ZERO;
//! net.dense0.bias.copy_from_slice(&[1.0, 3.0, 2.0]);
//! let mut evaluation = Evaluation::<Net, 4>::ZERO;
//! let (inputs, classes) = ([[0.0, 0.0]; 4], [1u8, 1, 2, 0]);
//! assert_eq!(evaluation.metric(&net, accuracy, &inputs, &classes), Ok(0.5));
//! assert_eq!(evaluation.metric(&net, top_k(2), &inputs, &classes), Ok(0.75));
//! ```
//!
//! # Steps and pixels
//!
//! For a sequence or an image, a metric compares the nested outputs, [`Net::nested`](crate::network::Network::nested), with the same targets
//! as a loss. A step or a pixel without a class does not count, nor does one of an ignored class:
//!
//! ```
//! use stackprop::metrics::accuracy_ignoring;
//! use stackprop::prelude::*;
//! network! { struct Net = Input<Sequence<3, 2>>, PerStep<Dense<2, 4>>, Softmax; }
//! let mut net = Net::ZERO;
//! net.perstep1.bias.copy_from_slice(&[0.0, 0.0, 1.0, 0.0]);
//! let mut evaluation = Evaluation::<Net, 4>::ZERO;
//! let (inputs, classes) = ([[0.0; 6]; 2], [[2, 2, 0], [2, 255, 255]]);
//! let ignoring = accuracy_ignoring(255);
//! let share = evaluation.metric(&net, |y, classes: &[u8; 3]| ignoring(Net::nested(y), classes), &inputs, &classes);
//! assert_eq!(share, Ok(3.0 / 4.0));
//! let classes = [[Some(2u8), Some(2), Some(0)], [Some(2), None, None]];
//! assert_eq!(evaluation.metric(&net, |y, classes| accuracy(Net::nested(y), classes), &inputs, &classes), share);
//! ```
//!
//! # All samples at once
//!
//! Other measures are not means over the samples. A few small values take the samples one by one, from
//! [`Evaluation::each`](crate::training::Evaluation::each) or from anywhere else, and are asked at the end; those of several parts of the data
//! can be merged. Each sample can have a weight.
//!
//! | | |
//! |---|---|
//! | [`ConfusionMatrix`] | accuracy, balanced accuracy, precision, recall, F₁, IoU, Dice, Matthews, Cohen's κ, a report |
//! | [`Regression`] | mean absolute, squared and percentage errors, R², explained variance |
//! | [`CalibrationError`] | expected and maximum calibration error |
//! | `BinaryScores` (feature `std`) | ROC and precision-recall curves with their areas |
//!
//! The values are those of scikit-learn 1.9, also for equal scores, classes without samples and weights; tests compare them.
//!
//! ```
//! use stackprop::metrics::{Average, ConfusionMatrix};
//! use stackprop::prelude::*;
//! network! { struct Net = Dense<2, 3>, Softmax; }
//! let (mut evaluation, mut matrix) = (Evaluation::<Net, 4>::ZERO, ConfusionMatrix::<3>::ZERO);
//! let (inputs, classes) = ([[0.0, 0.0]; 4], [0u8, 0, 1, 2]);
//! evaluation.each(&Net::ZERO, &inputs, &classes, |output, class| matrix.add(output, class))?;
//! assert_eq!((matrix.accuracy(), matrix.balanced_accuracy()), (1.0 / 2.0, 1.0 / 3.0));
//! assert_eq!(matrix.recall(Average::Weighted), 1.0 / 2.0);
//! # Ok::<(), stackprop::error::StepError>(())
//! ```

mod accuracy;
#[cfg(feature = "std")]
mod binary_scores;
mod calibration_error;
mod class_counts;
mod confusion_matrix;
#[cfg(feature = "std")]
mod edit_distance;
mod errors;
mod log_loss;
mod measure;
mod outputs;
#[cfg(feature = "std")]
mod precision_recall_curve;
mod regression;
mod report;
#[cfg(feature = "std")]
mod roc_curve;
mod steps;

pub use accuracy::{accuracy, accuracy_ignoring, binary_accuracy, top_k, top_k_ignoring};
#[cfg(feature = "std")]
pub use binary_scores::{BinaryScores, ScoreError};
pub use calibration_error::{CalibrationBin, CalibrationError};
pub use class_counts::ClassCounts;
pub use confusion_matrix::{Average, ConfusionMatrix};
#[cfg(feature = "std")]
pub use edit_distance::{edit_distance, label_error_rate};
pub use errors::{mean_absolute_error, mean_squared_error};
pub use log_loss::{binary_log_loss, log_loss, log_loss_ignoring, perplexity};
pub use measure::{Measure, WeightedMean};
pub use outputs::Outputs;
#[cfg(feature = "std")]
pub use precision_recall_curve::{PrecisionRecallCurve, PrecisionRecallPoint};
pub use regression::{OutputErrors, Regression};
pub use report::ClassificationReport;
#[cfg(feature = "std")]
pub use roc_curve::{RocCurve, RocPoint};
