//! The layout of a shape. It has a file of its own because shapes know the scalars, and these what kernels are called with.

use typenum::Unsigned;

use super::Layout;
use crate::tensor::Shape;

impl Layout {
    /// That of shapes of one, two and three directions: features, sequences and images.
    pub const fn of<S: Shape>(samples: usize) -> Self {
        let (channels, height, width) = (S::Channels::USIZE, S::Height::USIZE, S::Width::USIZE);
        match S::DIMS {
            // Step after step; in an image a channel lies by itself.
            [_, _] => Self { samples, outer: height, channels, inner: 1 },
            _ => Self { samples, outer: 1, channels, inner: height * width },
        }
    }
}
