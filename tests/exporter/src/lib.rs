//! A library that has `stackprop` under another name and exports it again, under a third; and a deep network.

use inner::prelude::*;

/// Where it is exported again.
pub mod deep {
    pub use inner as nn;
}

network! {
    /// As deep as published ones.
    pub struct Blocks =
        Input<Image<2, 9, 9>>, Conv2d<2, 4, 3, Same, NoBias>, BatchNorm, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Conv2d<4, 4, 3, Stride<2>>;
}
