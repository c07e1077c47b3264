//! The networks whose predictions are checked in machine code.

use stackprop::prelude::*;

network! {
    /// A dense network: sensor values to a class.
    pub struct Classes = Dense<12, 32>, ReLU, Dense<32, 16>, Tanh, Dense<16, 4>, Softmax;
}

network! {
    /// The same with wider layers in the middle, to see how the stack grows.
    pub struct WideClasses = Dense<12, 256>, ReLU, Dense<256, 64>, Tanh, Dense<64, 4>, Softmax;
}

network! {
    /// A network with many outputs.
    pub struct WideOutput = Dense<12, 400>, Softmax;
}

network! {
    /// A convolutional network: a small picture to a digit.
    pub struct Picture =
        Input<Image<1, 12, 12>>,
        Conv2d<1, 6, 3, Same>, ReLU, MaxPool2d<2>,
        Conv2d<6, 8, 3>, LeakyReLU<0.1>, AvgPool2d<2>,
        Flatten, Dense<32, 10>, Softmax;
}

macro_rules! networks {
    ($($name:ident: [$($list:tt)*];)*) => {
        $(network! {
            /// A network with the layer of this name.
            pub struct $name = $($list)*;
        })*
    };
}
networks! {
    DenseNet: [Dense<12, 32>, Dense<32, 20>];
    ReluNet: [Dense<12, 20>, ReLU];
    LeakyReluNet: [Dense<12, 20>, LeakyReLU<0.1>];
    EluNet: [Dense<12, 20>, ELU];
    SeluNet: [Dense<12, 20>, SELU];
    GeluNet: [Dense<12, 20>, GELU];
    GeluTanhNet: [Dense<12, 20>, GELU<Tanh>];
    SiluNet: [Dense<12, 20>, SiLU];
    SigmoidNet: [Dense<12, 20>, Sigmoid];
    TanhNet: [Dense<12, 20>, Tanh];
    SoftplusNet: [Dense<12, 20>, Softplus];
    HardTanhNet: [Dense<12, 20>, HardTanh];
    HardSigmoidNet: [Dense<12, 20>, HardSigmoid];
    HardSwishNet: [Dense<12, 20>, HardSwish];
    PreluNet: [Dense<12, 20>, PReLU];
    SoftmaxNet: [Dense<12, 20>, Softmax];
    LogSoftmaxNet: [Dense<12, 20>, LogSoftmax];
    BatchNormNet: [Dense<12, 20>, BatchNorm];
    StandardizeNet: [Input<12>, Standardize, Dense<12, 20>];
    LayerNormNet: [Dense<12, 20>, LayerNorm];
    RmsNormNet: [Dense<12, 20>, RMSNorm];
    GroupNormNet: [Input<Image<4, 6, 6>>, GroupNorm<2>];
    InstanceNormNet: [Input<Image<4, 6, 6>>, InstanceNorm];
    Conv2dNet: [Input<Image<2, 8, 8>>, Conv2d<2, 4, 3, Same>, Conv2d<4, 4, 3, Stride<2>, Padding<1>>];
    Conv1dNet: [Input<Sequence<16, 3>>, Conv1d<3, 5, 3>];
    ConvTranspose2dNet: [Input<Image<2, 4, 4>>, ConvTranspose2d<2, 3, 2, Stride<2>>];
    AttentionNet: [Input<Sequence<12, 8>>, SelfAttention<8, 2, Causal, KeyValueHeads<1>>];
    LongAttentionNet: [Input<Sequence<40, 4>>, SelfAttention<4, 1>];
    PositionsNet: [Input<Sequence<12, 8>>, PositionalEncoding, LearnedPositions, SelfAttention<8, 2, Rotary>];
    MaxPool2dNet: [Input<Image<2, 8, 8>>, MaxPool2d<2>];
    AvgPool2dNet: [Input<Image<2, 8, 8>>, AvgPool2d<2>];
    GlobalMaxPoolNet: [Input<Image<2, 8, 8>>, GlobalMaxPool];
    GlobalAvgPoolNet: [Input<Image<2, 8, 8>>, GlobalAvgPool];
    MaxPool1dNet: [Input<Sequence<16, 3>>, MaxPool1d<2>];
    AvgPool1dNet: [Input<Sequence<16, 3>>, AvgPool1d<2>];
    RnnNet: [Input<Sequence<8, 3>>, RNN<3, 5>, RNN<5, 4, ReLU>];
    GruNet: [Input<Sequence<8, 3>>, GRU<3, 5>, GRU<5, 4, ResetFirst>];
    LstmNet: [Input<Sequence<8, 3>>, LSTM<3, 5>, Last];
    LargeLstmNet: [Input<Sequence<4, 3>>, LSTM<3, 60>, GRU<60, 60, ResetFirst>];
    StepsNet: [Input<Sequence<4, 3>>, Conv1d<3, 4, 3, Causal>, GRU<4, 5>];
    BidirectionalNet: [Input<Sequence<8, 3>>, Bidirectional<LSTM<3, 5>>, Reverse];
    UpsampleNet: [Input<Image<2, 4, 4>>, Upsample<2>];
    ZeroPad2dNet: [Input<Image<2, 4, 4>>, ZeroPad2d<1>];
    TransposeNet: [Input<Image<2, 4, 6>>, Transpose];
    ResidualNet: [Dense<12, 20>, Residual<(Dense<20, 20>, ReLU)>];
    ConcatNet: [Dense<12, 20>, Concat<(Dense<20, 4>, ReLU), (Dense<20, 6>, Tanh)>];
    // The layers above with other sizes, so that the compiler cannot specialize their code for a single size.
    PreluOfImages: [Input<Image<3, 5, 4>>, PReLU, Flatten, Dense<60, 7>, PReLU];
    TwoNorms: [
        Input<Image<6, 3, 5>>, Standardize, BatchNorm, GroupNorm<3>, InstanceNorm, Flatten, LayerNorm, RMSNorm, Standardize, Dense<90, 3>,
    ];
    TwoPools: [Input<Image<3, 9, 7>>, MaxPool2d<3, Stride<2>, Padding<1>>, AvgPool2d<2, Stride<1>>, GlobalMaxPool, Dense<3, 2>];
    TwoConvolutions: [
        Input<Image<4, 7, 5>>, Conv2d<4, 4, 3, Depthwise, Same>, Conv2d<4, 6, 2, Groups<2>>,
        ConvTranspose2d<6, 2, 3>, Conv2d<2, 3, 3, Dilation<2>, Stride<2>>,
    ];
    TwoEnlargements: [Input<Image<1, 3, 5>>, Upsample<3, Bilinear>, ZeroPad2d<2, 1>, Upsample<2>, Transpose];
    TwoBranches: [
        Input<Image<2, 6, 5>>, Residual<(Conv2d<2, 2, 3, Same>, ReLU)>, Concat<Identity, Conv2d<2, 3, 1>>, Flatten,
        Residual<(Dense<150, 150>, Tanh)>, Repeat<2, (Dense<150, 150>, ReLU)>, Add<Dense<150, 9>, (Dense<150, 9>, SiLU)>,
    ];
    OfSequences: [
        Input<Sequence<21, 5>>, Conv1d<5, 7, 4, Stride<2>>, MaxPool1d<3>, AvgPool1d<2, Stride<1>>, LayerNorm,
        GlobalAvgPool, Dense<7, 2>, LogSoftmax,
    ];
    RepeatNet: [Dense<12, 20>, Repeat<3, (Dense<20, 20>, ReLU)>];
}

/// Fills the parameters of a network with numbers as if it were trained. They have both signs, except that variances are positive.
pub fn fill(parameters: &mut [f32], from: f32) {
    let mut state = 1u32;
    for parameter in parameters {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *parameter = (state >> 8) as f32 / (1 << 25) as f32 + from;
    }
}
