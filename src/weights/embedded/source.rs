//! [`Source`]: the file of an embedded network.

use crate::weights::Layout;

/// A file, and how it is read.
#[derive(Clone, Copy)]
pub struct Source {
    /// Its path as it was written, for messages.
    pub file: &'static str,
    /// Its content.
    pub bytes: &'static [u8],
    /// The layout; `None` for the one that the file states.
    pub layout: Option<Layout>,
    /// The beginning of the names of all tensors. Others are ignored.
    pub prefix: &'static str,
}
