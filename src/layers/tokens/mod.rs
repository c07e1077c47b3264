//! Layers that turn tokens into numbers.

mod embedding;
mod one_hot;

pub use embedding::{Embedding, EmbeddingParams, PaddingIndex, PaddingToken};
pub use one_hot::OneHot;
