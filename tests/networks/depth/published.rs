//! Networks of papers, as large as there, and small ones of the same layers.

use stackprop::prelude::*;

use super::assert_learns;

/// He et al. 2016, "Deep Residual Learning for Image Recognition", table 1; blocks that halve the size have a projection.
macro_rules! res_net_18 {
    ($name:ident: $side:literal, $c:literal, $classes:literal) => {
        network! {
            struct $name =
                Input<3, $side, $side>,
                Conv2d<3, $c, 7, Stride<2>, Padding<3>, NoBias>, BatchNorm, ReLU, MaxPool2d<3, Stride<2>, Padding<1>>,
                Residual<(Conv2d<$c, $c, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<_, $c, 3, Same, NoBias>, BatchNorm)>, ReLU,
                Residual<(Conv2d<$c, $c, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<_, $c, 3, Same, NoBias>, BatchNorm)>, ReLU,
                Residual<
                    (
                        Conv2d<_, { 2 * $c }, 3, Stride<2>, Padding<1>, NoBias>, BatchNorm, ReLU,
                        Conv2d<_, { 2 * $c }, 3, Same, NoBias>, BatchNorm,
                    ),
                    (Conv2d<_, { 2 * $c }, 1, Stride<2>, NoBias>, BatchNorm),
                >, ReLU,
                Residual<(
                    Conv2d<_, { 2 * $c }, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<_, { 2 * $c }, 3, Same, NoBias>, BatchNorm,
                )>, ReLU,
                Residual<
                    (
                        Conv2d<_, { 4 * $c }, 3, Stride<2>, Padding<1>, NoBias>, BatchNorm, ReLU,
                        Conv2d<_, { 4 * $c }, 3, Same, NoBias>, BatchNorm,
                    ),
                    (Conv2d<_, { 4 * $c }, 1, Stride<2>, NoBias>, BatchNorm),
                >, ReLU,
                Residual<(
                    Conv2d<_, { 4 * $c }, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<_, { 4 * $c }, 3, Same, NoBias>, BatchNorm,
                )>, ReLU,
                Residual<
                    (
                        Conv2d<_, { 8 * $c }, 3, Stride<2>, Padding<1>, NoBias>, BatchNorm, ReLU,
                        Conv2d<_, { 8 * $c }, 3, Same, NoBias>, BatchNorm,
                    ),
                    (Conv2d<_, { 8 * $c }, 1, Stride<2>, NoBias>, BatchNorm),
                >, ReLU,
                Residual<(
                    Conv2d<_, { 8 * $c }, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<_, { 8 * $c }, 3, Same, NoBias>, BatchNorm,
                )>, ReLU,
                GlobalAvgPool, Dense<_, $classes>, Softmax;
        }
    };
}
res_net_18! { ResNet18: 224, 64, 1000 }
res_net_18! { SmallResNet18: 32, 4, 10 }

/// Simonyan and Zisserman 2015, "Very Deep Convolutional Networks for Large-Scale Image Recognition", table 1, column E.
macro_rules! vgg_19 {
    ($name:ident: $side:literal, $c:literal, $hidden:literal, $classes:literal) => {
        network! {
            struct $name =
                Input<3, $side, $side>,
                Conv2d<3, $c, 3, Same>, ReLU, Conv2d<_, $c, 3, Same>, ReLU, MaxPool2d<2>,
                Conv2d<_, { 2 * $c }, 3, Same>, ReLU, Conv2d<_, { 2 * $c }, 3, Same>, ReLU, MaxPool2d<2>,
                Conv2d<_, { 4 * $c }, 3, Same>, ReLU, Conv2d<_, { 4 * $c }, 3, Same>, ReLU,
                Conv2d<_, { 4 * $c }, 3, Same>, ReLU, Conv2d<_, { 4 * $c }, 3, Same>, ReLU, MaxPool2d<2>,
                Conv2d<_, { 8 * $c }, 3, Same>, ReLU, Conv2d<_, { 8 * $c }, 3, Same>, ReLU,
                Conv2d<_, { 8 * $c }, 3, Same>, ReLU, Conv2d<_, { 8 * $c }, 3, Same>, ReLU, MaxPool2d<2>,
                Conv2d<_, { 8 * $c }, 3, Same>, ReLU, Conv2d<_, { 8 * $c }, 3, Same>, ReLU,
                Conv2d<_, { 8 * $c }, 3, Same>, ReLU, Conv2d<_, { 8 * $c }, 3, Same>, ReLU, MaxPool2d<2>,
                Flatten, Dense<_, $hidden>, ReLU, Dropout<0.5>, Dense<_, $hidden>, ReLU, Dropout<0.5>, Dense<_, $classes>, Softmax;
        }
    };
}
vgg_19! { Vgg19: 224, 64, 4096, 1000 }
vgg_19! { SmallVgg19: 32, 4, 32, 10 }

/// Howard et al. 2017, "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications", table 1. The last
/// depthwise convolution has a stride of 1, as in the authors' program, so that its size fits the next layer.
macro_rules! mobile_net {
    ($name:ident: $side:literal, $c:literal, $classes:literal) => {
        network! {
            struct $name =
                Input<3, $side, $side>,
                Conv2d<3, $c, 3, Stride<2>, Padding<1>, NoBias>, BatchNorm, ReLU,
                Conv2d<_, $c, 3, Padding<1>, Depthwise, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 2 * $c }, 1, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 2 * $c }, 3, Stride<2>, Padding<1>, Depthwise, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 4 * $c }, 1, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 4 * $c }, 3, Padding<1>, Depthwise, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 4 * $c }, 1, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 4 * $c }, 3, Stride<2>, Padding<1>, Depthwise, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 8 * $c }, 1, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 8 * $c }, 3, Padding<1>, Depthwise, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 8 * $c }, 1, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 8 * $c }, 3, Stride<2>, Padding<1>, Depthwise, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 16 * $c }, 1, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 16 * $c }, 3, Padding<1>, Depthwise, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 16 * $c }, 1, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 16 * $c }, 3, Padding<1>, Depthwise, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 16 * $c }, 1, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 16 * $c }, 3, Padding<1>, Depthwise, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 16 * $c }, 1, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 16 * $c }, 3, Padding<1>, Depthwise, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 16 * $c }, 1, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 16 * $c }, 3, Padding<1>, Depthwise, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 16 * $c }, 1, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 16 * $c }, 3, Stride<2>, Padding<1>, Depthwise, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 32 * $c }, 1, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 32 * $c }, 3, Padding<1>, Depthwise, NoBias>, BatchNorm, ReLU,
                Conv2d<_, { 32 * $c }, 1, NoBias>, BatchNorm, ReLU,
                GlobalAvgPool, Dense<_, $classes>, Softmax;
        }
    };
}
mobile_net! { MobileNet: 224, 32, 1000 }
mobile_net! { SmallMobileNet: 32, 2, 10 }

/// Those of torchvision's `resnet18` and `vgg19`, and the trainable ones of Keras' `MobileNet`.
#[test]
fn parameters_are_those_of_other_libraries() {
    assert_eq!(ResNet18::PARAMS, 11_689_512);
    assert_eq!(Vgg19::PARAMS, 143_667_240);
    assert_eq!(MobileNet::PARAMS, 4_231_976);
}

/// Torchvision's `_ops` of `resnet18` and `vgg19`, in units of 10⁹, and the millions of the paper's table 8.
#[test]
fn multiply_adds_are_those_of_other_libraries() {
    assert_eq!([ResNet18::MACS, Vgg19::MACS].map(|macs| (macs + 500_000) / 1_000_000), [1_814, 19_632]);
    assert_eq!((MobileNet::MACS + 500_000) / 1_000_000, 569);
}

#[test]
fn res_net_18_learns() {
    assert_learns::<SmallResNet18>();
}

#[test]
fn vgg_19_learns() {
    assert_learns::<SmallVgg19>();
}

#[test]
fn mobile_net_learns() {
    assert_learns::<SmallMobileNet>();
}
