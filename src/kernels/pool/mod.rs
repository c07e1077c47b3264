//! Max pooling and average pooling, of images, and of sequences as images of one row or one column.

mod avg_pool;
mod channels;
mod max_pool;
mod max_pool_2x2;
mod windows;

pub use avg_pool::{avg_pool, avg_pool_backward};
pub(crate) use avg_pool::{avg_pool_backward_kernel, avg_pool_kernel};
pub use max_pool::{max_pool, max_pool_backward};
pub(crate) use max_pool::{max_pool_backward_kernel, max_pool_kernel};
