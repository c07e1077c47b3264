//! The layout of a shape: in a file of its own, because shapes depend on scalars, and scalars on the arguments of kernels.

use typenum::Unsigned;

use super::Layout;
use crate::tensor::Shape;

impl Layout {
    /// Returns the layout of shapes of one, two and three dimensions: features, sequences and images.
    pub const fn of<S: Shape>(samples: usize) -> Self {
        let (channels, height, width) = (S::Channels::USIZE, S::Height::USIZE, S::Width::USIZE);
        match S::DIMS {
            // Step after step; in an image each channel is contiguous.
            [_, _] => Self { samples, outer: height, channels, inner: 1 },
            _ => Self { samples, outer: 1, channels, inner: height * width },
        }
    }
}
