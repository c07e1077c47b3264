//! Blocks, which are layers made of layers.

use super::*;

network! { struct Inner = Dense<4, 5>, Tanh, Dense<5, 4>; }

network! { struct Inner3 = Dense<3, 5>, Tanh, Dense<5, 3>; }

network! { struct WithBlocks = Residual<Inner>, Concat<Identity, Dense<4, 1>>; }

shapes! {
    assert_network:
    residual: [
        Residual<(Dense<4, 3>, Tanh, Dense<3, 4>)>, Tanh, Residual<Inner>, Dense<4, 3>,
        Residual<(Dense<3, 2>, Tanh), Dense<3, 2>>, Tanh
    ]
    add: [
        Add<(Dense<4, 4>, Tanh), Inner, Dense<4, 4>>, Tanh,
        Add<Identity, Dense<4, 4, NoBias>, Tanh, (Sigmoid, Dense<4, 4>)>
    ]
    concat: [
        Concat<Dense<4, 2>, (Dense<4, 2>, Tanh)>, Tanh,
        Concat<Identity, Tanh, Dense<4, 2>, Inner>, Concat<Tanh, Identity, Dense<14, 1>>, Dense<29, 2>
    ]
    repeat: [Repeat<3, (Dense<4, 4>, Tanh)>, Repeat<2, Inner>, Tanh, Repeat<1, Dense<4, 4>>]
    of_images: [
        Input<Image<2, 4, 4>>,
        Residual<(Conv2d<2, 2, 3, Same, NoBias>, BatchNorm<Epsilon<0.1>>, Tanh, Conv2d<2, 2, 3, Same>)>, Tanh,
        Residual<
            (Conv2d<2, 3, 3, Stride<2>, Padding<1>, NoBias>, BatchNorm<Epsilon<0.1>>),
            Conv2d<2, 3, 1, Stride<2>, NoBias>,
        >,
        Tanh, Concat<Conv2d<3, 2, 1>, Identity, (Tanh, Conv2d<3, 1, 3, Same>)>, Flatten, Dense<_, 2>
    ]
    of_sequences: [
        Input<Sequence<4, 2>>, Concat<Conv1d<2, 3, 3, Same>, Identity, Tanh>,
        Add<Conv1d<7, 7, 1>, (LayerNorm, Tanh)>, Flatten, Dense<_, 2>
    ]
    two_towers: [
        Input<7>, Concat<(Slice<0, 4>, Dense<4, 3>, Tanh), (Slice<4, 3>, Dense<3, 5>, Sigmoid)>, Dense<8, 2>
    ]
    towers_that_are_added: [
        Input<6>, Add<(Slice<0, 4>, Dense<4, 3>, Tanh), (Slice<4, 2>, Dense<2, 3>), (Slice<1, 4>, Dense<4, 3>)>, Tanh
    ]
    towers_that_are_multiplied: [
        Input<6>, Multiply<(Slice<0, 4>, Dense<4, 3>, Tanh), (Slice<4, 2>, Dense<2, 3>), (Slice<1, 4>, Dense<4, 3>)>,
        Tanh, Multiply<Identity, Dense<3, 3>, Tanh, Inner3>
    ]
    dot_of_towers: [
        Input<40>, Dot<(Slice<0, 7>, Dense<7, 33>, Tanh), (Slice<7, 33>, Tanh)>, Tanh, Dot<Dense<1, 2>, Dense<1, 2>>
    ]
    products_of_images: [
        Input<Image<2, 3, 3>>, Multiply<Conv2d<2, 2, 3, Same>, Identity>, Dot<Conv2d<2, 3, 1>, (Tanh, Conv2d<2, 3, 1>)>,
        Flatten, Dense<_, 2>
    ]
    products_of_sequences: [
        Input<Sequence<7, 2>>, Multiply<Conv1d<2, 2, 3, Causal>, (GRU<2, 2>)>, Dot<Identity, PerStep<Dense<2, 2>>>, Flatten,
        Dense<_, 2>
    ]
    products_with_noise: [
        Multiply<(Dense<4, 4>, Dropout<0.3>), Dropout<0.2>>, Dot<Dropout<0.5>, Dense<4, 4>>, Dense<1, 2>
    ]
    slices_of_images: [
        Input<Image<3, 2, 2>>, Tanh, Concat<(Slice<2, 1>, Conv2d<1, 2, 1>), Slice<0, 2>>, Flatten, Dense<_, 2>
    ]
    slices_of_sequences: [
        Input<Sequence<4, 5>>, Conv1d<5, 5, 1>, Concat<(Slice<3, 2>, Tanh), (Slice<0, 3>, Conv1d<3, 1, 2, Causal>)>,
        Flatten, Dense<_, 2>
    ]
    with_noise: [
        Residual<(Dense<4, 4>, Dropout<0.3>, Tanh)>, Concat<Dropout<0.5>, (Tanh, Dropout<0.2>)>,
        Repeat<2, (Dense<8, 8>, Dropout<0.2>, Tanh)>, Dense<8, 2>
    ]
    three_deep: [
        Input<4>, Residual<(Repeat<2, Concat<(Add<Dense<4, 2>, (Tanh, Dense<4, 2>)>, Tanh), Dense<4, 2>>>, Dense<4, 4>)>,
        Tanh, Add<Concat<Residual<Inner>, Repeat<2, Identity>>, Concat<Identity, Identity>>, Dense<8, 2>
    ]
    network_with_blocks: [
        WithBlocks, Tanh, Dense<5, 4>, Concat<WithBlocks, (Tanh, WithBlocks)>, Dense<10, 2>
    ]
}
