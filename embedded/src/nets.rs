//! The networks whose predictions are looked at as machine code.

use stackprop::prelude::*;

network! {
    /// A dense network: values of a sensor to a class.
    pub struct Classes = Dense<12, 32>, ReLU, Dense<32, 16>, Tanh, Dense<16, 4>, Softmax;
}

network! {
    /// A small convolutional network: a picture to a class.
    pub struct Picture =
        Input<Image<1, 12, 12>>,
        Conv2d<1, 6, 3, Same>, ReLU, MaxPool2d<2>,
        Conv2d<6, 8, 3>, LeakyReLU<0.1>, AvgPool2d<2>,
        Flatten, Dense<32, 10>, Softmax;
}

/// As many numbers as a network has parameters, small and of both signs: weights without a generator.
pub fn fill(parameters: &mut [f32]) {
    let mut state = 1u32;
    for parameter in parameters {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *parameter = (state >> 8) as f32 / (1 << 25) as f32 - 0.25;
    }
}
