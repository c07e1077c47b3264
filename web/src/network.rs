//! The network that reads digits.

use stackprop::prelude::*;

network! {
    /// 28 × 28 grey pixels, from 0 (paper) to 1 (ink), to the probabilities of the ten digits.
    pub struct Digits =
        Input<Image<1, 28, 28>>,
        Conv2d<1, 12, 5, Padding<2>>, ReLU, MaxPool2d<2>,
        Conv2d<12, 24, 3, Padding<1>>, ReLU, MaxPool2d<2>,
        Conv2d<24, 48, 3, Padding<1>>, ReLU, MaxPool2d<2>,
        Flatten, Dropout<0.3>,
        Dense<432, 64>, ReLU,
        Dense<64, 10>, Softmax;
}
