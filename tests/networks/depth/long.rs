//! Long lists, blocks within blocks, and deep networks within deep networks. The compiler follows types for 128 steps at most, so the
//! longest list has more layers than that; `.ci/compile-time` has longer ones.

use stackprop::prelude::*;

use super::assert_learns;

times! {
    ResidualDense = [Dense<6, 8>,]
        [Residual<(Dense<8, 8>, Tanh, Dense<8, 8>, Tanh, Dense<8, 8>, Tanh, Dense<8, 8>, LayerNorm)>,]
        [Dense<8, 2>] * 2 * 5
}
times! {
    Convolutions = [Input<1, 8, 8>, Conv2d<1, 3, 3, Same>,] [Conv2d<3, 3, 3, Same>, Tanh,] [Flatten, Dense<_, 2>] * 2 * 5 * 5
}
// Sound as an image of one row.
times! {
    Sound = [Input<1, 1, 5000>, Conv2d<1, 2, (1, 3), Same>,] [Conv2d<2, 2, (1, 3), Same>, Tanh,]
        [GlobalAvgPool, Dense<2, 1>] * 2 * 5
}
times! { DenseLayers = [] [Dense<8, 8>, Dense<8, 8>, Tanh,] [Dense<8, 2>] * 2 * 5 * 5 }

/// Declares a network of blocks within blocks, one for each mark.
macro_rules! nested {
    ($name:ident = [] ($($list:tt)*)) => { network! { struct $name = $($list)*; } };
    ($name:ident = [$mark:tt $($marks:tt)*] ($($list:tt)*)) => {
        nested! { $name = [$($marks)*] (Residual<(Dense<4, 4>, Tanh, $($list)*)>) }
    };
}
nested! { Nested = [1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20] (Dense<4, 4>) }

times! { Encoder = [Dense<4, 8>,] [Dense<8, 8>, Tanh,] [Dense<8, 3>] * 2 * 5 }
times! { Decoder = [Dense<3, 8>,] [Dense<8, 8>, Tanh,] [Dense<8, 4>] * 2 * 5 }
network! { struct Autoencoder = encoder: Encoder, Tanh, decoder: Decoder; }
times! { Autoencoders = [] [Autoencoder, Tanh,] [Concat<Encoder, Encoder>] * 2 * 3 }

#[test]
fn lists_are_as_long_as_declared() {
    const BLOCK: usize = 4 * (8 * 8 + 8) + 2 * 8;
    assert_eq!(ResidualDense::PARAMS, (6 * 8 + 8) + 10 * BLOCK + (8 * 2 + 2));
    assert_eq!(Convolutions::PARAMS, (9 + 1) * 3 + 50 * (3 * 9 + 1) * 3 + (3 * 64 * 2 + 2));
    assert_eq!(DenseLayers::PARAMS, 100 * (8 * 8 + 8) + (8 * 2 + 2));
    assert_eq!(Nested::PARAMS, 21 * (4 * 4 + 4));
    let (encoder, decoder) =
        ((4 * 8 + 8) + 10 * (8 * 8 + 8) + (8 * 3 + 3), (3 * 8 + 8) + 10 * (8 * 8 + 8) + (8 * 4 + 4));
    assert_eq!(Autoencoders::PARAMS, 6 * (encoder + decoder) + 2 * encoder);
}

#[test]
fn residual_blocks_of_dense_layers_learn() {
    assert_learns::<ResidualDense>();
}

#[test]
fn fifty_convolutions_learn() {
    assert_learns::<Convolutions>();
}

#[test]
fn convolutions_of_wide_images_learn() {
    assert_learns::<Sound>();
}

#[test]
fn a_hundred_dense_layers_learn() {
    assert_learns::<DenseLayers>();
}

#[test]
fn blocks_within_twenty_blocks_learn() {
    assert_learns::<Nested>();
}

#[test]
fn deep_networks_are_layers_of_deep_networks() {
    assert_learns::<Autoencoders>();
}
