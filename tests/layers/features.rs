//! Every layer for features against PyTorch: prediction, the forward pass of training, and all gradients.

use stackprop::prelude::*;

use crate::layers;

layers! {
    "layers";
    dense_1_1: [Dense<1, 1>];
    dense_1_1_without_bias: [Dense<1, 1, NoBias>];
    dense_5_3: [Dense<5, 3>];
    dense_5_3_without_bias: [Dense<5, 3, NoBias>];
    dense_17_33: [Dense<17, 33>];
    dense_17_33_without_bias: [Dense<17, 33, NoBias>];
    dense_128_10: [Dense<128, 10>];
    dense_128_10_without_bias: [Dense<128, 10, NoBias>];
    relu: [Input<8>, ReLU] [Input<5>, ReLU];
    leaky_relu: [Input<8>, LeakyReLU<0.01>] [Input<5>, LeakyReLU<0.01>];
    leaky_relu_of_a_fifth: [Input<8>, LeakyReLU<0.2>] [Input<5>, LeakyReLU<0.2>];
    elu: [Input<8>, ELU] [Input<5>, ELU];
    elu_of_a_half: [Input<8>, ELU<0.5>] [Input<5>, ELU<0.5>];
    selu: [Input<8>, SELU] [Input<5>, SELU];
    gelu: [Input<8>, GELU] [Input<5>, GELU];
    gelu_by_tanh: [Input<8>, GELU<Tanh>] [Input<5>, GELU<Tanh>];
    silu: [Input<8>, SiLU] [Input<5>, SiLU];
    sigmoid: [Input<8>, Sigmoid] [Input<5>, Sigmoid];
    tanh: [Input<8>, Tanh] [Input<5>, Tanh];
    softplus: [Input<8>, Softplus] [Input<5>, Softplus];
    softplus_of_two: [Input<8>, Softplus<2.0>] [Input<5>, Softplus<2.0>];
    hard_tanh: [Input<8>, HardTanh] [Input<5>, HardTanh];
    hard_tanh_between: [Input<8>, HardTanh<-2.0, 0.5>] [Input<5>, HardTanh<-2.0, 0.5>];
    hard_sigmoid: [Input<8>, HardSigmoid] [Input<5>, HardSigmoid];
    hard_swish: [Input<8>, HardSwish] [Input<5>, HardSwish];
    softmax: [Input<8>, Softmax] [Input<5>, Softmax] [Input<4>, Softmax] [Input<1>, Softmax];
    log_softmax: [Input<8>, LogSoftmax] [Input<5>, LogSoftmax] [Input<4>, LogSoftmax] [Input<1>, LogSoftmax];
}

/// The defaults are what PyTorch has as its own.
#[test]
fn leaky_relu_by_default_has_the_slope_of_a_hundredth() {
    network! { struct Default = Input<4>, LeakyReLU; }
    network! { struct Written = Input<4>, LeakyReLU<0.01>; }
    let x = [-2.0, -0.1, 0.0, 3.0];
    assert_eq!(Default::ZERO.predict(&x), Written::ZERO.predict(&x));
}
