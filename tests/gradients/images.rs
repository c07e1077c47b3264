//! Convolutions, pools, and the layers that change shapes.

use super::*;

shapes! {
    assert_alone:
    convolution: [Input<Image<2, 5, 4>>, Conv2d<2, 3, 3>]
    convolution_of_one_value: [Input<Image<1, 1, 1>>, Conv2d<1, 1, 1>]
    convolution_between: [Input<Image<2, 6, 5>>, Conv2d<2, 3, 3>, Tanh, Conv2d<3, 2, 2>, Tanh, Flatten, Dense<_, 2>]
    convolution_with_padding: [Input<Image<1, 3, 4>>, Conv2d<1, 2, 3, Padding<(2, 1)>>]
    convolution_with_stride: [Input<Image<1, 6, 7>>, Conv2d<1, 2, 3, Stride<(2, 3)>, Padding<1>>]
    convolution_with_dilation: [Input<Image<1, 6, 7>>, Conv2d<1, 2, (2, 3), Dilation<(3, 2)>, Padding<1>>]
    convolution_to_the_same_size: [Input<Image<2, 5, 4>>, Conv2d<2, 3, 3, Same>, Tanh, Conv2d<_, 2, (2, 4), Same, NoBias>]
    convolution_to_half_the_size: [Input<Image<2, 5, 4>>, Conv2d<2, 3, 3, Same, Stride<2>, NoBias>]
    convolution_in_groups: [Input<Image<6, 4, 4>>, Conv2d<6, 4, 3, NoBias, Groups<2>>, Tanh, Conv2d<_, 8, 2, Depthwise>]
    convolution_of_all_settings: [
        Input<Image<4, 7, 8>>, Conv2d<4, 6, (3, 2), NoBias, Groups<2>, Dilation<2>, Padding<(1, 2)>, Stride<(2, 1)>>
    ]
    convolution_with_more_padding_behind: [
        Input<Image<1, 3, 4>>, Conv2d<1, 2, 2, Padding<(0, 1), (2, 1)>>, Tanh, ConvTranspose2d<2, 1, 3, Stride<2>, Padding<0, 1>>
    ]
    convolution_beyond_a_panel: [Input<Image<1, 9, 9>>, Conv2d<1, 2, (9, 8), Padding<4>>]
    largest_values: [Input<Image<2, 4, 6>>, MaxPool2d<2>]
    largest_values_that_overlap: [Input<Image<2, 5, 7>>, MaxPool2d<3, Stride<2>, Padding<1>>]
    largest_values_with_more_padding_before: [Input<Image<1, 5, 4>>, MaxPool2d<3, Stride<2>, Padding<2, 1>>]
    largest_values_to_the_end: [Input<Image<1, 5, 8>>, MaxPool2d<(2, 3), Ceil>]
    convolution_of_a_sequence: [Input<Sequence<6, 2>>, Conv1d<2, 3, 3>, Tanh, Conv1d<3, 2, 2, NoBias>]
    convolution_of_a_sequence_with_all_settings: [
        Input<Sequence<9, 4>>, Conv1d<4, 6, 3, NoBias, Groups<2>, Dilation<2>, Padding<1>, Stride<2>>
    ]
    convolution_of_a_sequence_to_the_same_size: [Input<Sequence<5, 3>>, Conv1d<3, 6, 4, Same, Depthwise>]
    transposed_convolution: [Input<Image<2, 3, 2>>, ConvTranspose2d<2, 3, 3>, Tanh, ConvTranspose2d<3, 2, (1, 2)>]
    transposed_convolution_to_twice_the_size: [
        Input<Image<2, 2, 3>>, ConvTranspose2d<2, 2, 3, Stride<2>, Padding<1>, OutputPadding<1>, NoBias>
    ]
    transposed_convolution_of_all_settings: [
        Input<Image<4, 2, 3>>, Tanh,
        ConvTranspose2d<4, 6, (3, 2), Groups<2>, Dilation<2>, Padding<(1, 2)>, Stride<(2, 3)>, OutputPadding<(0, 1)>>
    ]
    largest_values_of_a_sequence: [Input<Sequence<7, 3>>, MaxPool1d<3, Stride<2>, Padding<1>>]
    largest_values_of_the_last_steps: [Input<Sequence<7, 3>>, MaxPool1d<3, Causal>]
    means_of_the_last_steps: [Input<Sequence<7, 3>>, Tanh, AvgPool1d<3, Causal>, AvgPool1d<2, Stride<1>, Causal>]
    means_of_more_steps_than_there_are: [Input<Sequence<3, 2>>, AvgPool1d<5, Causal>]
    largest_values_of_all: [Input<Image<2, 3, 2>>, GlobalMaxPool, Dense<2, 2>]
    largest_values_of_all_of_a_sequence: [Input<Sequence<4, 3>>, GlobalMaxPool]
    means_of_a_sequence: [Input<Sequence<8, 3>>, AvgPool1d<3, Ceil>]
    means_of_what_is_inside_of_a_sequence: [Input<Sequence<7, 2>>, AvgPool1d<3, Stride<2>, Padding<1, 2>, CountInside>]
    means_of_all: [Input<Image<2, 3, 2>>, GlobalAvgPool, Dense<2, 2>]
    means_of_all_of_a_sequence: [Input<Sequence<4, 3>>, GlobalAvgPool]
    repeated: [Input<Image<2, 2, 3>>, Upsample<(2, 3)>]
    interpolated: [Input<Image<2, 2, 3>>, Upsample<(3, 2), Bilinear>]
    zeros_around: [Input<Image<2, 2, 3>>, ZeroPad2d<(0, 1), (2, 1)>, Conv2d<2, 1, 2>]
    other_shapes: [
        Dense<3, 12>, Reshape<Image<2, 2, 3>>, Transpose, Conv1d<2, 3, 2, Same>, Transpose<Image<3, 3, 2>>, Tanh,
        Flatten, Reshape<Sequence<6, 3>>, Transpose<Sequence<3, 6>>, Conv1d<6, 1, 2>
    ]
    means: [Input<Image<2, 4, 6>>, AvgPool2d<2>]
    means_that_overlap: [Input<Image<2, 5, 7>>, AvgPool2d<3, Stride<2>, Padding<1>>]
    means_of_what_is_inside: [Input<Image<2, 4, 5>>, AvgPool2d<(3, 2), CountInside, Stride<2>, Padding<1>, Ceil>]
    means_with_more_padding_behind: [Input<Image<1, 4, 5>>, AvgPool2d<3, Stride<1>, Padding<(0, 1), (2, 1)>>]
    means_to_the_end: [Input<Image<1, 5, 8>>, AvgPool2d<(2, 3), Ceil, Stride<2>, Padding<(1, 1)>>]
}

of_each_length! {
    causal_convolution: 2, [Conv1d<2, 3, 3, Causal>]
    dilated_causal_convolutions: 2, [
        Conv1d<2, 2, 2, Causal, Dilation<3>>, Tanh, Conv1d<2, 2, 3, Dilation<2>, NoBias, Causal, Groups<2>>
    ]
    largest_value_of_the_last_steps: 2, [MaxPool1d<3, Causal>]
    mean_of_the_last_steps: 2, [Tanh, AvgPool1d<3, Causal>]
    pools_over_all_steps: 2, [Concat<GlobalAvgPool, GlobalMaxPool>]
}
