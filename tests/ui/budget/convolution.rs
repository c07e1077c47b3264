//! A convolution needs stack memory for its panel.
use stackprop::prelude::*;

network! {
    #[budget(inference = "16 KiB")]
    struct Net = Input<Image<1, 15, 15>>, Conv2d<1, 4, 3>, ReLU, Flatten, Dense<676, 10>;
}

fn main() {}

//~ 5:14 `Net` needs 19168 bytes for a prediction, more than its budget of 16384 (16 KiB); the largest are `Conv2d<1, 4, 3>` with 19088 and `Dense<676, 10>` with 40
//~ cure `16 KiB` -> `24 KiB`
