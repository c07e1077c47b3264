//! Training: the gradient of a batch, and the step that follows it.

mod evaluation;
mod gradient;

pub use evaluation::Evaluation;
pub(crate) use gradient::scale;
pub use gradient::{TrainableNetwork, Workspace};
