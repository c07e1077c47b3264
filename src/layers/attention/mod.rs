//! Attention over the steps of a sequence, and layers that tell it the positions of the steps.

mod cross_attention;
mod learned_positions;
mod masking;
mod positional_encoding;
mod self_attention;
mod settings;
mod step_count;

pub use cross_attention::{CrossAttention, CrossAttentionCache};
pub use learned_positions::{LearnedPositions, PositionParams};
pub use positional_encoding::PositionalEncoding;
pub use self_attention::{AttentionCache, AttentionParams, SelfAttention};
