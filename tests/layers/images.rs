//! Every layer for images and sequences against PyTorch: prediction, the forward pass of training, and all gradients.

use crate::layers;

layers! {
    "images";
    convolution:
        [Input<Image<1, 1, 1>>, Conv2d<1, 1, 1>]
        [Input<Image<2, 4, 5>>, Conv2d<2, 3, 3>]
        [Input<Image<2, 4, 5>>, Conv2d<2, 3, 1, NoBias>]
        [Input<Image<1, 5, 5>>, Conv2d<1, 2, 5>]
        [Input<Image<2, 4, 5>>, Conv2d<2, 2, (3, 2), NoBias>]
        [Input<Image<1, 3, 4>>, Conv2d<1, 2, 3, Padding<1>>]
        [Input<Image<1, 2, 3>>, Conv2d<1, 2, (4, 1), Padding<(2, 3)>>]
        [Input<Image<2, 5, 6>>, Conv2d<2, 2, 3, Stride<2>>]
        [Input<Image<1, 7, 5>>, Conv2d<1, 2, 2, Stride<(3, 1)>>]
        [Input<Image<1, 5, 6>>, Conv2d<1, 2, 3, Stride<2>, Padding<1>, NoBias>]
        [Input<Image<1, 5, 7>>, Conv2d<1, 2, 2, Dilation<3>>]
        [Input<Image<1, 6, 5>>, Conv2d<1, 2, (3, 2), Padding<1>, Dilation<(2, 1)>, Stride<(1, 2)>>]
        [Input<Image<1, 4, 5>>, Conv2d<1, 2, 3, Same>]
        [Input<Image<1, 4, 5>>, Conv2d<1, 2, (2, 4), Same>]
        [Input<Image<1, 5, 6>>, Conv2d<1, 1, 3, Same, Dilation<2>, NoBias>]
        [Input<Image<1, 5, 6>>, Conv2d<1, 2, 3, Same, Stride<2>>]
        [Input<Image<1, 5, 6>>, Conv2d<1, 1, (4, 2), Stride<(2, 3)>, Same>]
        [Input<Image<4, 3, 4>>, Conv2d<4, 2, 2, Groups<2>>]
        [Input<Image<4, 3, 3>>, Conv2d<4, 8, 2, NoBias, Groups<4>, Padding<1>>]
        [Input<Image<3, 4, 4>>, Conv2d<3, 3, 3, Depthwise, Same>]
        [Input<Image<2, 4, 4>>, Conv2d<2, 4, 2, Depthwise, Stride<2>>]
        [Input<Image<8, 3, 3>>, Conv2d<8, 2, 3, Padding<1>>];
    convolution_of_a_sequence:
        [Input<Sequence<1, 1>>, Conv1d<1, 1, 1>]
        [Input<Sequence<7, 3>>, Conv1d<3, 2, 3>]
        [Input<Sequence<6, 2>>, Conv1d<2, 3, 4, Padding<2>, NoBias>]
        [Input<Sequence<9, 2>>, Conv1d<2, 2, 3, Stride<2>, Dilation<2>>]
        [Input<Sequence<6, 2>>, Conv1d<2, 3, 4, Same>]
        [Input<Sequence<7, 4>>, Conv1d<4, 2, 3, Groups<2>, Same, Stride<3>>]
        [Input<Sequence<5, 3>>, Conv1d<3, 6, 2, Depthwise>]
        [Input<Sequence<1, 2>>, Conv1d<2, 3, 3, Causal>]
        [Input<Sequence<2, 2>>, Conv1d<2, 3, 4, Causal, NoBias>]
        [Input<Sequence<7, 3>>, Conv1d<3, 2, 3, Causal>]
        [Input<Sequence<33, 4>>, Conv1d<4, 2, 2, Causal, Dilation<8>, Groups<2>>]
        [Input<Sequence<7, 2>>, Conv1d<2, 3, 3, Causal, Stride<2>>];
    transposed_convolution:
        [Input<Image<1, 1, 1>>, ConvTranspose2d<1, 1, 1>]
        [Input<Image<2, 3, 2>>, ConvTranspose2d<2, 3, 3>]
        [Input<Image<2, 2, 3>>, ConvTranspose2d<2, 1, (2, 3), Stride<2>, NoBias>]
        [Input<Image<1, 3, 4>>, ConvTranspose2d<1, 2, 4, Stride<2>, Padding<1>>]
        [Input<Image<1, 3, 2>>, ConvTranspose2d<1, 2, 3, Stride<2>, Padding<1>, OutputPadding<1>>]
        [Input<Image<1, 2, 3>>, ConvTranspose2d<1, 1, 3, Stride<(3, 1)>, OutputPadding<(2, 0)>, Dilation<(1, 2)>>]
        [Input<Image<4, 2, 2>>, ConvTranspose2d<4, 2, 2, Groups<2>>]
        [Input<Image<2, 2, 3>>, ConvTranspose2d<2, 4, 2, Depthwise, Stride<2>, NoBias>];
    largest:
        [Input<Image<2, 4, 6>>, MaxPool2d<2>]
        [Input<Image<2, 5, 7>>, MaxPool2d<2>]
        [Input<Image<1, 5, 6>>, MaxPool2d<(3, 2), Stride<(1, 2)>>]
        [Input<Image<1, 5, 6>>, MaxPool2d<3, Stride<2>, Padding<1>>]
        [Input<Image<1, 5, 7>>, MaxPool2d<2, Ceil>]
        [Input<Image<1, 7, 6>>, MaxPool2d<3, Ceil, Stride<2>, Padding<(1, 0)>>]
        [Input<Image<1, 3, 3>>, MaxPool2d<1, Stride<3>, Ceil>];
    mean:
        [Input<Image<2, 4, 6>>, AvgPool2d<2>]
        [Input<Image<1, 5, 6>>, AvgPool2d<(3, 2), Stride<(1, 2)>>]
        [Input<Image<1, 5, 6>>, AvgPool2d<3, Stride<2>, Padding<1>>]
        [Input<Image<1, 5, 7>>, AvgPool2d<2, Ceil>]
        [Input<Image<1, 7, 6>>, AvgPool2d<3, Ceil, Stride<2>, Padding<(1, 0)>>]
        [Input<Image<1, 4, 4>>, AvgPool2d<4, Ceil, Stride<3>, Padding<2>>];
    largest_in_a_sequence:
        [Input<Sequence<6, 2>>, MaxPool1d<2>]
        [Input<Sequence<7, 2>>, MaxPool1d<3, Stride<2>, Padding<1>>]
        [Input<Sequence<7, 2>>, MaxPool1d<2, Ceil>];
    mean_in_a_sequence:
        [Input<Sequence<6, 2>>, AvgPool1d<2>]
        [Input<Sequence<7, 2>>, AvgPool1d<3, Stride<2>, Padding<1>>]
        [Input<Sequence<7, 3>>, AvgPool1d<3, Ceil, Stride<3>>]
        [Input<Sequence<1, 2>>, MaxPool1d<3, Causal>]
        [Input<Sequence<7, 3>>, MaxPool1d<3, Causal>]
        [Input<Sequence<33, 2>>, MaxPool1d<2, Causal>]
        [Input<Sequence<1, 2>>, AvgPool1d<3, Causal>]
        [Input<Sequence<7, 3>>, AvgPool1d<3, Causal>]
        [Input<Sequence<33, 2>>, AvgPool1d<40, Causal>];
    mean_of_all:
        [Input<Image<3, 2, 4>>, GlobalAvgPool]
        [Input<Sequence<4, 3>>, GlobalAvgPool];
    largest_of_all:
        [Input<Image<3, 2, 4>>, GlobalMaxPool]
        [Input<Sequence<4, 3>>, GlobalMaxPool];
    upsample:
        [Input<Image<2, 2, 3>>, Upsample<2>]
        [Input<Image<1, 2, 3>>, Upsample<(1, 3)>]
        [Input<Image<2, 2, 3>>, Upsample<2, Bilinear>]
        [Input<Image<1, 3, 4>>, Upsample<(3, 2), Bilinear>]
        [Input<Image<1, 1, 2>>, Upsample<(4, 5), Bilinear>];
    zero_pad:
        [Input<Image<2, 2, 3>>, ZeroPad2d<1>]
        [Input<Image<1, 2, 3>>, ZeroPad2d<(1, 2)>]
        [Input<Image<1, 2, 3>>, ZeroPad2d<(0, 1), (2, 3)>];
    flatten:
        [Input<Image<2, 2, 3>>, Flatten]
        [Input<Sequence<2, 3>>, Flatten];
    reshape: [Input<Image<2, 2, 3>>, Reshape<Image<3, 4, 1>>];
    transpose:
        [Input<Image<2, 2, 3>>, Transpose]
        [Input<Sequence<6, 2>>, Transpose<Image<2, 2, 3>>]
        [Input<Sequence<4, 3>>, Transpose<Sequence<3, 4>>];
}
