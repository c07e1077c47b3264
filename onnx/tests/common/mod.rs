//! Networks of all kinds of layers.

use stackprop::layer::Path;
use stackprop::prelude::*;
use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::tensor::Element;

/// Something that is done with each network.
pub trait Visitor {
    fn visit<N: Network>(&mut self);
}

macro_rules! networks {
    ($($name:ident)*) => {
        /// Calls the visitor with each network, in `f32`.
        #[allow(dead_code)]
        pub fn each(visitor: &mut impl Visitor) {
            $(visitor.visit::<$name<f32>>();)*
        }
        /// Calls the visitor with each network, in `f64`.
        #[allow(dead_code)]
        pub fn each_double(visitor: &mut impl Visitor) {
            $(visitor.visit::<$name<f64>>();)*
        }
    };
}

network! { pub struct Perceptron = hidden: Dense<6, 8>, ReLU, Dropout<0.5>, Dense<8, 3>, Softmax; }
network! { pub struct NoBiases = Dense<6, 8, NoBias>, Tanh, GaussianNoise<0.1>, Dense<8, 3, NoBias>, LogSoftmax; }
network! { pub struct Smooth = Dense<5, 6>, ELU<0.5>, Dense<6, 6>, SELU, Dense<6, 6>, SiLU, Dense<6, 4>, Sigmoid; }
network! { pub struct Sharp = Dense<5, 6>, Softplus, Dense<6, 6>, Softplus<2.5>; }
network! { pub struct Normal = Dense<5, 6>, GELU, Dense<6, 6>, GELU<Tanh>, Dense<6, 6>, ELU; }
network! { pub struct Piecewise = Dense<5, 6>, LeakyReLU, Dense<6, 6>, LeakyReLU<-0.3>, Dense<6, 6>, HardTanh, Dense<6, 6>, HardTanh<0, 6>, Dense<6, 6>, HardSigmoid, Dense<6, 6>, HardSwish, Dense<6, 4>, HardSigmoid<0.2, 0.5>; }
network! { pub struct Slopes = Input<Image<2, 3, 3>>, PReLU, PReLU<PerChannel>, Flatten, PReLU<PerChannel>, Reshape<Sequence<6, 3>>, PReLU<PerChannel>; }
network! {
    pub struct LeNet = Input<Image<1, 12, 12>>,
        conv1: Conv2d<1, 4, 5, Same>, ReLU, MaxPool2d<2>,
        conv2: Conv2d<4, 6, 3>, ReLU, AvgPool2d<2>,
        Flatten, fc: Dense<24, 5>, Softmax;
}
network! {
    pub struct Windows = Input<Image<3, 11, 9>>,
        Conv2d<3, 4, (3, 2), Stride<(2, 1)>, Padding<(1, 0), (2, 1)>, NoBias>,
        Conv2d<_, 8, 3, Dilation<2>, Padding<2>, Groups<2>>,
        Conv2d<_, 8, 4, Same, Depthwise>,
        Conv2d<_, 4, 3, Same, Stride<2>, Groups<4>>,
        Conv2d<4, 2, 1>;
}
network! {
    pub struct Decoder = Dense<4, 24>, ReLU, Reshape<Image<6, 2, 2>>,
        ConvTranspose2d<6, 4, 4, Stride<2>, Padding<1>>, ReLU,
        ConvTranspose2d<4, 4, 3, Stride<2>, Padding<1>, OutputPadding<1>, Groups<2>>, ELU,
        ConvTranspose2d<4, 1, (2, 3), Dilation<2>, NoBias>, Sigmoid;
}
network! { pub struct MaxPools = Input<Image<2, 9, 10>>, MaxPool2d<3, Stride<2>, Padding<1>>, MaxPool2d<(2, 3), Stride<(2, 1)>, Ceil>, MaxPool2d<2, Stride<2>, Padding<1>, Ceil>; }
network! { pub struct AvgPools = Input<Image<2, 9, 10>>, AvgPool2d<3, Stride<2>, Padding<1>>, AvgPool2d<2, Stride<1>, Padding<1>, CountInside>; }
network! { pub struct CeilPools = Input<Image<2, 8, 9>>, AvgPool2d<3, Stride<2>, Padding<1>, Ceil>, AvgPool2d<2, Stride<3>, Ceil>; }
network! { pub struct CeilInside = Input<Image<2, 8, 9>>, AvgPool2d<3, Stride<2>, Padding<(1, 0), 1>, Ceil, CountInside>; }
network! { pub struct GlobalMean = Input<Image<3, 4, 5>>, GlobalAvgPool, Dense<3, 2>; }
network! { pub struct GlobalMaximum = Input<Image<3, 4, 5>>, GlobalMaxPool, Dense<3, 2>; }
network! { pub struct SequenceMaximum = Input<Sequence<5, 3>>, Conv1d<3, 4, 2>, GlobalMaxPool; }
network! {
    pub struct Steps = Input<Sequence<20, 3>>,
        Conv1d<3, 4, 5, Stride<2>, Padding<2>>, ReLU, MaxPool1d<2>,
        Conv1d<_, 6, 3, Same, Dilation<2>, Groups<2>, NoBias>, Tanh, AvgPool1d<3, Stride<1>, Padding<1>>,
        Conv1d<6, 6, 2, Depthwise>, GlobalAvgPool, Dense<6, 2>;
}
network! { pub struct StepsOut = Input<Sequence<8, 2>>, Conv1d<2, 3, 3, Padding<0, 1>>, MaxPool1d<3, Stride<2>, Ceil>, AvgPool1d<2, Ceil, CountInside>; }
network! {
    pub struct BatchNorms = Input<Image<2, 5, 5>>,
        Conv2d<2, 4, 3, NoBias>, BatchNorm, ReLU, BatchNorm<NoAffine, Epsilon<0.01>>, Flatten, BatchNorm, Dense<36, 2>;
}
network! { pub struct SequenceNorms = Input<Sequence<6, 4>>, BatchNorm, Conv1d<4, 4, 3>, GroupNorm<2>, InstanceNorm, LayerNorm, RMSNorm; }
network! { pub struct ImageNorms = Input<Image<4, 5, 3>>, LayerNorm, GroupNorm<2>, InstanceNorm, RMSNorm, GroupNorm<1, NoAffine>, InstanceNorm<NoAffine>; }
network! { pub struct FeatureNorms = Dense<3, 8>, LayerNorm, Dense<8, 8>, GroupNorm<2, Epsilon<0.001>>, RMSNorm<NoAffine>, Dense<8, 4>, LayerNorm<NoAffine>; }
network! { pub struct Standardized = Input<Image<3, 4, 5>>, Standardize, Conv2d<3, 4, 2>, Reshape<Sequence<12, 4>>, Standardize, Flatten, Standardize, Dense<_, 3>; }
network! { pub struct Upsamples = Input<Image<2, 3, 4>>, Upsample<2>, Conv2d<2, 3, 3>, Upsample<(3, 1)>, ZeroPad2d<(0, 1), (2, 3)>; }
network! { pub struct Interpolated = Input<Image<2, 3, 4>>, Upsample<2, Bilinear>, Conv2d<2, 3, 3>, Upsample<(2, 3), Bilinear>; }
network! { pub struct Transposes = Input<Image<2, 3, 4>>, Transpose, Conv1d<2, 5, 3>, Transpose<Image<5, 2, 5>>, Conv2d<5, 2, 2>, Transpose, Transpose<Sequence<2, 4>>, Conv1d<4, 3, 1>; }
network! { pub struct ImageSoftmax = Input<Image<2, 3, 4>>, Conv2d<2, 2, 2>, Softmax; }
network! { pub struct DenseOfImage = Input<Sequence<3, 4>>, Conv1d<4, 5, 1>, Dense<_, 6>, Reshape<Sequence<2, 3>>, LogSoftmax; }
network! {
    pub struct ResNet = Input<Image<2, 8, 8>>,
        stem: Conv2d<2, 4, 3, Same, NoBias>, BatchNorm, ReLU,
        Residual<(Conv2d<4, 4, 3, Same, NoBias>, BatchNorm, ReLU, Conv2d<4, 4, 3, Same, NoBias>, BatchNorm)>, ReLU,
        Residual<(Conv2d<4, 6, 3, Same, Stride<2>>, BatchNorm), (Conv2d<4, 6, 1, Stride<2>>, BatchNorm)>, ReLU,
        GlobalAvgPool, Dense<6, 3>, Softmax;
}
network! { pub struct Added = Dense<4, 8>, Add<(Dense<8, 8>, Tanh), Dense<8, 8>, Identity, (Dense<8, 2>, Dense<2, 8>)>, Dense<8, 1>; }
network! { pub struct Inception = Input<Image<3, 6, 6>>, Concat<Conv2d<3, 2, 1>, (Conv2d<3, 2, 1>, ReLU, Conv2d<2, 4, 3, Same>), (MaxPool2d<3, Stride<1>, Padding<1>>, Conv2d<3, 1, 1>), Identity>, Conv2d<10, 2, 1>; }
network! { pub struct SequenceBlocks = Input<Sequence<6, 3>>, Residual<(Conv1d<3, 3, 3, Same>, ReLU, Conv1d<3, 3, 3, Same>)>, Concat<Conv1d<3, 2, 1>, Identity>, LayerNorm, Concat<Identity, Conv1d<5, 2, 1>>; }
network! { pub struct Repeated = Dense<3, 5>, Repeat<3, (Residual<(inner: Dense<5, 5>, Tanh)>)>, Dense<5, 2>; }
network! { pub struct Nested = head: Perceptron, Residual<(Dense<3, 3>, Add<Dense<3, 3>, (ReLU)>)>; }
network! { pub struct Recurrents = Input<Sequence<7, 3>>, RNN<3, 4>, RNN<4, 4, ReLU, NoBias>, GRU<4, 5>, LSTM<5, 4>, Last, Dense<4, 2>; }
network! { pub struct ResetGate = Input<Sequence<6, 3>>, gated: GRU<3, 5, ResetFirst>, GRU<5, 2, ResetFirst, NoBias>; }
network! { pub struct Peeping = Input<Sequence<6, 3>>, LSTM<3, 5, Peepholes>, both: Bidirectional<LSTM<5, 2, NoBias, Peepholes>>; }
network! { pub struct Projected = Input<Sequence<6, 3>>, Bidirectional<LSTM<3, 5, Projection<2>>>, LSTM<4, 6, NoBias, Projection<3>>; }
network! { pub struct Directions = Input<Sequence<5, 3>>, Bidirectional<LSTM<3, 4>>, Tanh, both: Bidirectional<GRU<8, 2, NoBias>>, Reverse, Bidirectional<RNN<4, 3, ReLU>>, GlobalAvgPool; }
network! { pub struct Unchanged = Input<4>, Identity; }
network! { pub struct Towers = Input<7>, Concat<(user: Slice<0, 4>, Dense<4, 3>, ReLU), (Slice<4, 3>, Dense<3, 2>)>, Dense<5, 2>; }
network! { pub struct Slices = Input<Image<4, 3, 3>>, Conv2d<4, 4, 1>, Concat<Slice<3, 1>, (Slice<0, 2>, Tanh)>, Transpose, Concat<(Slice<1, 2>, Conv1d<2, 3, 1>), Slice<0, 1>>; }
network! { pub struct Twice = Input<4>, Add<Identity, Identity>, Concat<Identity, Identity>; }

networks! {
    Perceptron NoBiases Smooth Sharp Normal Piecewise Slopes LeNet Windows Decoder MaxPools AvgPools CeilPools CeilInside GlobalMean
    GlobalMaximum SequenceMaximum Steps StepsOut BatchNorms SequenceNorms ImageNorms FeatureNorms Standardized Upsamples Interpolated Transposes
    ImageSoftmax DenseOfImage ResNet Added Inception SequenceBlocks Repeated Nested Recurrents ResetGate Directions Unchanged Twice
    Towers Slices Peeping Projected
}

/// Returns a network with parameters that are not zero, nor one, nor alike.
pub fn random<N: Network>() -> Box<N> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
    let mut network = boxed::<N>();
    let count = network.parameters().len();
    Init::Normal { mean: 0.1, deviation: 0.5 }.weights(network.parameters_mut(), count, 1, &mut rng);
    network.visit_mut(&Path::ROOT, &mut |entry, values: &mut [N::Scalar]| {
        if matches!(entry.path.name(), "variance" | "deviation") {
            values.iter_mut().for_each(|value| *value = N::Scalar::of(0.2 + value.to_f64().abs()));
        }
    });
    network
}

/// Returns inputs of a network.
pub fn inputs<N: Network>(count: usize) -> Vec<N::Input> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(4);
    let mut inputs = boxed_slice::<N::Input>(count).into_vec();
    for input in &mut inputs {
        let mut numbers = vec![N::Scalar::ZERO; N::InputShape::SIZE];
        Init::Normal { mean: 0.0, deviation: 1.0 }.weights(&mut numbers, N::InputShape::SIZE, 1, &mut rng);
        for (input, number) in stackprop::tensor::plain::scalars_mut(input).iter_mut().zip(numbers) {
            *input = match N::InputShape::VOCABULARY {
                0 => N::Element::nearest(number.to_f64()),
                tokens => N::Element::nearest((number.to_f64().abs() * 1e3) % tokens as f64),
            };
        }
    }
    inputs
}
