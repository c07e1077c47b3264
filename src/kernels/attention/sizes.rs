//! The sizes of a block of scores.

use crate::kernels::layout::LANES;

/// The most queries in a block of scores (columns), a multiple of [`LANES`].
pub const QUERIES: usize = if cfg!(feature = "std") { 2 * LANES } else { LANES };
/// The most keys in a block of scores (rows).
pub const KEYS: usize = if cfg!(feature = "std") { 128 } else { 32 };
/// The size of a block of scores (scalars).
pub const BLOCK_LEN: usize = QUERIES * KEYS;
/// The most columns of queries that are transposed at a time (columns).
pub const DEPTH: usize = if cfg!(feature = "std") { 64 } else { 16 };
