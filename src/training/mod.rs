//! Training: the gradient of a batch, a step of the optimizer, and runs over many epochs.

#[cfg(feature = "std")]
mod average;
#[cfg(feature = "std")]
mod batches;
mod carried;
#[cfg(feature = "safetensors")]
mod checkpoint;
#[cfg(feature = "std")]
mod early_stopping;
#[cfg(feature = "std")]
mod error;
mod evaluation;
#[cfg(feature = "std")]
mod fit;
mod gradient;
#[cfg(feature = "std")]
mod groups;
#[cfg(feature = "std")]
mod history;
mod learner;
#[cfg(feature = "std")]
mod made_batches;
#[cfg(feature = "std")]
mod many;
#[cfg(feature = "std")]
mod measurements;
#[cfg(feature = "std")]
mod monitor;
#[cfg(feature = "std")]
mod networks;
mod pass;
#[cfg(feature = "std")]
mod position;
#[cfg(feature = "std")]
mod progress;
#[cfg(feature = "std")]
mod read_batches;
#[cfg(feature = "std")]
mod record;
#[cfg(feature = "std")]
mod reduce_on_plateau;
#[cfg(feature = "std")]
mod shards;
mod stateful;
#[cfg(feature = "std")]
mod step;
mod trainable;
mod trainer;

pub(crate) use carried::Carried;
#[cfg(feature = "safetensors")]
pub use checkpoint::{CheckpointError, Every};
#[cfg(feature = "std")]
pub use early_stopping::EarlyStopping;
#[cfg(feature = "std")]
pub use error::TrainError;
pub use evaluation::Evaluation;
#[cfg(feature = "std")]
pub use fit::{Fit, Fitting, RateRange};
pub(crate) use gradient::{Batch, check_batch, loss_and_gradient, parts, scale, weight};
pub use gradient::{Training, Workspace};
#[cfg(feature = "std")]
pub use history::{Epoch, History, Resumed};
pub use learner::Learner;
#[cfg(feature = "std")]
pub use made_batches::BatchRequest;
#[cfg(feature = "std")]
pub use many::{FitMany, fit_many};
#[cfg(feature = "std")]
pub use measurements::Measurements;
#[cfg(feature = "std")]
pub use monitor::Monitor;
pub(crate) use pass::{CacheOf, Pass, PassGradients, PassMemory};
#[cfg(feature = "std")]
pub use reduce_on_plateau::ReduceOnPlateau;
#[cfg(feature = "std")]
pub use shards::{Exchange, RankError};
pub use stateful::Stateful;
#[cfg(feature = "std")]
pub use step::Step;
pub use trainable::{TrainableNetwork, TrainedAs};
pub use trainer::Trainer;
