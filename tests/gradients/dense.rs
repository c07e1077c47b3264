//! Dense layers of all sizes, and networks in networks.

use super::*;

const WIDE: usize = 6;

shapes! {
    assert_network_in_parts:
    dense_one_to_one: [Dense<1, 1>]
    dense_of_odd_sizes: [Dense<17, 33>]
    dense_without_bias: [Dense<5, 3, NoBias>]
    dense_in_every_position: [Dense<3, 17>, Dense<17, 5>, Dense<5, 2>]
    network_between: [Dense<2, 4>, Tanh, inner: Inner, Tanh, Dense<3, 2>]
}

shapes! {
    assert_alone:
    dense_one_to_many: [Dense<1, 9>]
    dense_many_to_one: [Dense<9, 1>]
    dense_of_odd_sizes_between: [Dense<3, 17>, Tanh, Dense<17, 33>, Tanh, Dense<33, 2>]
    dense_beyond_a_panel: [Dense<2, 70>, Tanh, Dense<70, 66>, Tanh, Dense<66, 1>]
    dense_without_bias_between: [Dense<3, 5, NoBias>, Tanh, Dense<5, 4, NoBias>, Tanh, Dense<4, 2, NoBias>]
    sizes_left_open: [Dense<3, 7>, Tanh, Dense<_, WIDE>, Tanh, Dense<_, { WIDE / 2 }, NoBias>]
    labels: [hidden: Dense<3, 4>, bend: Tanh, out: Dense<4, 2>]
    network_alone: [Inner]
    network_first: [Inner, Tanh, Dense<3, 2>]
    network_last: [Dense<2, 4>, Tanh, Inner]
    network_twice: [Dense<2, 4>, one: Inner, Dense<3, 4>, two: Inner]
    network_in_network_in_network: [Dense<2, 4>, outer: Outer, Tanh]
    network_with_head_between: [Dense<2, 4>, InnerHead, Dense<3, 2>]
}
