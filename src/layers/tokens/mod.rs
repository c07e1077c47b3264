//! Layers that turn tokens into numbers.

mod embedding;
mod one_hot;
mod padding_mask;

pub use embedding::{Embedding, EmbeddingParams, PaddingIndex, TableSetting};
pub use one_hot::OneHot;
pub use padding_mask::PaddingMask;
