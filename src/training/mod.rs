//! Training: the gradient of a batch, the step that follows it, and many of them.

#[cfg(feature = "std")]
mod batches;
#[cfg(feature = "std")]
mod error;
mod evaluation;
#[cfg(feature = "std")]
mod fit;
mod gradient;
#[cfg(feature = "std")]
mod history;
mod learner;
#[cfg(feature = "std")]
mod progress;
mod trainer;

#[cfg(feature = "std")]
pub use error::TrainError;
pub use evaluation::Evaluation;
#[cfg(feature = "std")]
pub use fit::{Fit, Fitting};
pub use gradient::{TrainableNetwork, TrainedAs, Training, Workspace};
pub(crate) use gradient::{parts, scale};
#[cfg(feature = "std")]
pub use history::{Epoch, History};
pub use learner::Learner;
pub use trainer::Trainer;
