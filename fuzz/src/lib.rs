//! The networks of the targets.

use stackprop::prelude::*;

network! {
    /// Layers of many kinds.
    pub struct Net =
        Input<Image<1, 4, 4>>, Conv2d<1, 2, 3, Same>, BatchNorm, PReLU, Residual<(Conv2d<2, 2, 1>, Tanh)>, Flatten, Dense<32, 3>;
}

network! {
    /// A network that is trained quickly.
    pub struct Line = Dense<1, 1>, BatchNorm;
}

/// The data of [`Line`].
pub const DATA: [[f32; 1]; 3] = [[1.0], [2.0], [3.0]];
