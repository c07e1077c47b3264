//! What a trained network looks at: gradients with respect to its inputs, and the importance of each input.
//!
//! The outputs of every layer are shown by [`Network::activations`](crate::network::Network::activations).

mod input_gradients;
#[cfg(feature = "std")]
mod permutation_importance;

pub use input_gradients::InputGradients;
#[cfg(feature = "std")]
pub use input_gradients::input_gradients;
#[cfg(feature = "std")]
pub use permutation_importance::{Importance, permutation_importance};
