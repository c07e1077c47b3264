//! Layers for any shape, in every position of a list.

use super::*;

/// A layer for any shape: first in the list but for a layer that does nothing, in the middle, and last; for odd and even
/// numbers of values, and for one.
macro_rules! in_every_position {
    ($($test:ident: [$($layer:tt)+])*) => {$(
        #[test]
        fn $test() {
            network! {
                struct Net = Input<3>, $($layer)+, Dense<3, 17>, $($layer)+, Dense<17, 4>, $($layer)+;
            }
            network! { struct One = Dense<1, 1>, $($layer)+, Dense<1, 1>; }
            assert_network::<Net<f64>>();
            assert_alone::<One<f64>>();
        }
    )*};
}

in_every_position! {
    relu: [ReLU]
    leaky_relu: [LeakyReLU<0.2>]
    leaky_relu_by_default: [LeakyReLU]
    elu: [ELU]
    elu_of_a_half: [ELU<0.5>]
    selu: [SELU]
    gelu: [GELU]
    gelu_by_tanh: [GELU<Tanh>]
    silu: [SiLU]
    sigmoid: [Sigmoid]
    tanh: [Tanh]
    softplus: [Softplus]
    softplus_of_two: [Softplus<2.0>]
    hard_tanh: [HardTanh]
    hard_tanh_between: [HardTanh<-0.5, 1.5>]
    hard_sigmoid: [HardSigmoid]
    hard_sigmoid_of_onnx: [HardSigmoid<0.2, 0.5>]
    hard_swish: [HardSwish]
    softmax: [Softmax]
    log_softmax: [LogSoftmax]
    dropout: [Dropout<0.25>]
    dropout_of_none: [Dropout<0.0>]
    dropout2d: [Dropout2d<0.25>]
    gaussian_noise: [GaussianNoise<0.5>]
    prelu: [PReLU]
    rms_norm_of_features: [RMSNorm]
    of_the_user: [Square]
    of_the_user_with_a_parameter: [Scale]
}
