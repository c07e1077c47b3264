//! Written by `generate.py`: the node tests of ONNX as networks, one test a case.

// The names are those of the cases.
#![allow(non_snake_case)]

cases! {
    predictions;
    Relu {
        [Input<Sequence<5, 4>>, ReLU] test_relu;
    }
    LeakyRelu {
        [Input<3>, LeakyReLU<0.1>] test_leakyrelu_example;
        [Input<Sequence<5, 4>>, LeakyReLU<0.1>] test_leakyrelu;
        [Input<Sequence<5, 4>>, LeakyReLU<0.01>] test_leakyrelu_default;
    }
    PRelu {
        [Input<60>, PReLU<PerChannel>] test_prelu_example;
        [Input<Sequence<4, 5>>, PReLU<PerChannel>] test_prelu_broadcast;
    }
    Elu {
        [Input<3>, ELU<2.0>] test_elu_example;
        [Input<Sequence<5, 4>>, ELU<2.0>] test_elu;
        [Input<Sequence<5, 4>>, ELU<1.0>] test_elu_default;
    }
    Selu {
        [Input<Sequence<5, 4>>, SELU] test_selu_default;
    }
    Gelu {
        [Input<3>, GELU<Tanh>] test_gelu_tanh_1;
        [Input<Sequence<5, 4>>, GELU<Tanh>] test_gelu_tanh_2;
        [Input<3>, GELU] test_gelu_default_1;
        [Input<Sequence<5, 4>>, GELU] test_gelu_default_2;
    }
    Swish {
        [Input<3>, SiLU] test_swish;
    }
    Sigmoid {
        [Input<3>, Sigmoid] test_sigmoid_example;
        [Input<Sequence<5, 4>>, Sigmoid] test_sigmoid;
    }
    Tanh {
        [Input<3>, Tanh] test_tanh_example;
        [Input<Sequence<5, 4>>, Tanh] test_tanh;
    }
    Softplus {
        [Input<3>, Softplus] test_softplus_example;
        [Input<Sequence<5, 4>>, Softplus] test_softplus;
    }
    Clip {
        [Input<3>, HardTanh<-1.0, 1.0>] test_clip_example;
        [Input<Sequence<5, 4>>, HardTanh<-1.0, 1.0>] test_clip;
        [Input<3>, HardTanh<-5.0, 5.0>]
            test_clip_inbounds
            test_clip_outbounds
            test_clip_splitbounds;
        [Input<Sequence<5, 4>>, ReLU] test_clip_default_min;
        [Input<3>, Identity] test_clip_default_inbounds;
    }
    HardSigmoid {
        [Input<3>, HardSigmoid<0.5, 0.6>] test_hardsigmoid_example;
        [Input<Sequence<5, 4>>, HardSigmoid<0.5, 0.6>] test_hardsigmoid;
        [Input<Sequence<5, 4>>, HardSigmoid<0.2, 0.5>] test_hardsigmoid_default;
    }
    HardSwish {
        [Input<Sequence<5, 4>>, HardSwish] test_hardswish;
    }
    Softmax {
        [Input<3>, Softmax]
            test_softmax_example
            test_softmax_axis_0;
        [Input<4>, Softmax]
            test_softmax_large_number
            test_softmax_axis_1;
        [Input<5>, Softmax]
            test_softmax_axis_2
            test_softmax_negative_axis
            test_softmax_default_axis;
    }
    LogSoftmax {
        [Input<3>, LogSoftmax]
            test_logsoftmax_example_1
            test_logsoftmax_axis_0;
        [Input<4>, LogSoftmax]
            test_logsoftmax_large_number
            test_logsoftmax_axis_1;
        [Input<5>, LogSoftmax]
            test_logsoftmax_axis_2
            test_logsoftmax_negative_axis
            test_logsoftmax_default_axis;
    }
    Dropout {
        [Input<Sequence<5, 4>>, Dropout<0.5>]
            test_dropout_default
            test_dropout_default_mask;
        [Input<Sequence<5, 4>>, Dropout<0.1>]
            test_dropout_default_ratio
            test_dropout_default_mask_ratio;
        [Input<3>, Dropout<0.5>] test_dropout_default_old;
        [Input<Sequence<5, 4>>, Dropout<0.2>] test_dropout_random_old;
    }
    Gemm {
        [Dense<5, 4>]
            test_gemm_default_zero_bias
            test_gemm_alpha;
        [Dense<10, 3, NoBias>] test_gemm_default_no_bias;
        [Dense<3, 4>] test_gemm_default_scalar_bias;
        [Dense<7, 3>] test_gemm_default_single_elem_vector_bias;
        [Dense<7, 4>]
            test_gemm_default_vector_bias
            test_gemm_beta;
        [Dense<6, 4>]
            test_gemm_transposeA
            test_gemm_transposeB;
        [Dense<4, 5>] test_gemm_all_attributes;
    }
    MatMul {
        [Dense<4, 3, NoBias>] test_matmul_2d;
        [Dense<4, 2, NoBias>] test_matmul_1d_3d;
        [Dense<3, 1, NoBias>]
            test_matmul_4d_1d
            test_matmul_1d_1d;
    }
    Conv {
        [Input<Image<1, 5, 5>>, Conv2d<1, 1, 3, Padding<1>, NoBias>] test_basic_conv_with_padding;
        [Input<Image<1, 5, 5>>, Conv2d<1, 1, 3, NoBias>] test_basic_conv_without_padding;
        [Input<Image<1, 7, 5>>, Conv2d<1, 1, 3, Stride<2>, Padding<1>, NoBias>] test_conv_with_strides_padding;
        [Input<Image<1, 7, 5>>, Conv2d<1, 1, 3, Stride<2>, NoBias>] test_conv_with_strides_no_padding;
        [Input<Image<1, 7, 5>>, Conv2d<1, 1, 3, Stride<2>, Padding<(1, 0)>, NoBias>]
            test_conv_with_strides_and_asymmetric_padding;
        [Input<Image<1, 5, 5>>, Conv2d<1, 1, 3, Stride<2>, Padding<1>, NoBias>] test_conv_with_autopad_same;
    }
    ConvTranspose {
        [Input<Image<1, 3, 3>>, ConvTranspose2d<1, 2, 3, NoBias>] test_convtranspose;
        [Input<Image<1, 1, 3>>, ConvTranspose2d<1, 2, (1, 3), NoBias>] test_convtranspose_1d;
        [Input<Image<1, 3, 3>>, ConvTranspose2d<1, 2, 3, Stride<(3, 2)>, OutputPadding<1>, NoBias>]
            test_convtranspose_output_shape
            test_convtranspose_pad
            test_convtranspose_kernel_shape;
        [Input<Image<1, 3, 3>>, ConvTranspose2d<1, 2, 3, Stride<(3, 2)>, Padding<(1, 2)>, NoBias>]
            test_convtranspose_pads;
        [Input<Image<1, 3, 3>>, ConvTranspose2d<1, 1, 2, Dilation<2>, NoBias>] test_convtranspose_dilations;
        [Input<Image<1, 3, 3>>, ConvTranspose2d<1, 2, 3, Stride<2>, Padding<0, 1>, NoBias>]
            test_convtranspose_autopad_same;
        [Input<Image<2, 3, 3>>, ConvTranspose2d<2, 2, 3, Groups<2>, NoBias>]
            test_convtranspose_group_2
            test_convtranspose_group_2_image_3;
    }
    MaxPool {
        [Input<Image<1, 5, 5>>, MaxPool2d<5, Stride<1>, Padding<2>>]
            test_maxpool_2d_precomputed_pads
            test_maxpool_with_argmax_2d_precomputed_pads;
        [Input<Image<1, 5, 5>>, MaxPool2d<2>]
            test_maxpool_2d_precomputed_strides
            test_maxpool_with_argmax_2d_precomputed_strides;
        [Input<Image<1, 5, 5>>, MaxPool2d<3, Stride<2>, Padding<1>>] test_maxpool_2d_precomputed_same_upper;
        [Input<Sequence<32, 3>>, MaxPool1d<2, Stride<1>>] test_maxpool_1d_default;
        [Input<Image<3, 32, 32>>, MaxPool2d<2, Stride<1>>] test_maxpool_2d_default;
        [Input<Image<3, 32, 32>>, MaxPool2d<2, Stride<1>, Padding<0, 1>>] test_maxpool_2d_same_upper;
        [Input<Image<3, 32, 32>>, MaxPool2d<2, Stride<1>, Padding<1, 0>>] test_maxpool_2d_same_lower;
        [Input<Image<3, 28, 28>>, MaxPool2d<3, Stride<1>, Padding<2>>] test_maxpool_2d_pads;
        [Input<Image<3, 32, 32>>, MaxPool2d<5, Stride<3>>] test_maxpool_2d_strides;
        [Input<Image<1, 4, 4>>, MaxPool2d<3, Stride<2>, Ceil>] test_maxpool_2d_ceil;
        [Input<Image<1, 2, 2>>, MaxPool2d<1, Stride<2>, Ceil>] test_maxpool_2d_ceil_output_size_reduce_by_one;
    }
    AveragePool {
        [Input<Image<1, 5, 5>>, AvgPool2d<5, Stride<1>, Padding<2>, CountInside>]
            test_averagepool_2d_precomputed_pads;
        [Input<Image<1, 5, 5>>, AvgPool2d<5, Stride<1>, Padding<2>>]
            test_averagepool_2d_precomputed_pads_count_include_pad;
        [Input<Image<1, 5, 5>>, AvgPool2d<2>] test_averagepool_2d_precomputed_strides;
        [Input<Image<1, 5, 5>>, AvgPool2d<3, Stride<2>, Padding<1>, CountInside>]
            test_averagepool_2d_precomputed_same_upper;
        [Input<Sequence<32, 3>>, AvgPool1d<2, Stride<1>>] test_averagepool_1d_default;
        [Input<Image<3, 32, 32>>, AvgPool2d<2, Stride<1>>] test_averagepool_2d_default;
        [Input<Image<3, 32, 32>>, AvgPool2d<2, Stride<1>, Padding<0, 1>, CountInside>]
            test_averagepool_2d_same_upper;
        [Input<Image<3, 32, 32>>, AvgPool2d<2, Stride<1>, Padding<1, 0>, CountInside>]
            test_averagepool_2d_same_lower;
        [Input<Image<3, 28, 28>>, AvgPool2d<3, Stride<1>, Padding<2>, CountInside>] test_averagepool_2d_pads;
        [Input<Image<3, 28, 28>>, AvgPool2d<3, Stride<1>, Padding<2>>] test_averagepool_2d_pads_count_include_pad;
        [Input<Image<3, 32, 32>>, AvgPool2d<5, Stride<3>>] test_averagepool_2d_strides;
        [Input<Image<1, 4, 4>>, AvgPool2d<3, Stride<2>, Ceil>] test_averagepool_2d_ceil;
        [Input<Image<3, 2, 2>>, AvgPool2d<3, Padding<1>, Ceil>] test_averagepool_2d_ceil_last_window_starts_on_pad;
    }
    GlobalMaxPool {
        [Input<Image<3, 5, 5>>, GlobalMaxPool] test_globalmaxpool;
        [Input<Image<1, 3, 3>>, GlobalMaxPool] test_globalmaxpool_precomputed;
    }
    GlobalAveragePool {
        [Input<Image<3, 5, 5>>, GlobalAvgPool] test_globalaveragepool;
        [Input<Image<1, 3, 3>>, GlobalAvgPool] test_globalaveragepool_precomputed;
    }
    BatchNormalization {
        [Input<Image<3, 4, 5>>, BatchNorm] test_batchnorm_example;
        [Input<Image<3, 4, 5>>, BatchNorm<Epsilon<0.01>>] test_batchnorm_epsilon;
    }
    LayerNormalization {
        [Input<120>, LayerNorm]
            test_layer_normalization_4d_axis0
            test_layer_normalization_4d_axis_negative_4;
        [Input<60>, LayerNorm]
            test_layer_normalization_4d_axis1
            test_layer_normalization_4d_axis_negative_3;
        [Input<20>, LayerNorm]
            test_layer_normalization_4d_axis2
            test_layer_normalization_4d_axis_negative_2;
        [Input<Sequence<4, 5>>, LayerNorm]
            test_layer_normalization_4d_axis3
            test_layer_normalization_4d_axis_negative_1
            test_layer_normalization_default_axis;
        [Input<12>, LayerNorm]
            test_layer_normalization_2d_axis0
            test_layer_normalization_2d_axis_negative_2;
        [Input<4>, LayerNorm]
            test_layer_normalization_2d_axis1
            test_layer_normalization_2d_axis_negative_1;
        [Input<30>, LayerNorm<Epsilon<0.1>>]
            test_layer_normalization_3d_axis0_epsilon
            test_layer_normalization_3d_axis_negative_3_epsilon;
        [Input<15>, LayerNorm<Epsilon<0.1>>]
            test_layer_normalization_3d_axis1_epsilon
            test_layer_normalization_3d_axis_negative_2_epsilon;
        [Input<Sequence<3, 5>>, LayerNorm<Epsilon<0.1>>]
            test_layer_normalization_3d_axis2_epsilon
            test_layer_normalization_3d_axis_negative_1_epsilon;
    }
    GroupNormalization {
        [Input<Image<4, 2, 2>>, GroupNorm<2>] test_group_normalization_example;
        [Input<Image<4, 2, 2>>, GroupNorm<2, Epsilon<0.01>>] test_group_normalization_epsilon;
    }
    InstanceNormalization {
        [Input<Image<2, 1, 3>>, InstanceNorm] test_instancenorm_example;
        [Input<Image<3, 4, 5>>, InstanceNorm<Epsilon<0.01>>] test_instancenorm_epsilon;
    }
    RMSNormalization {
        [Input<120>, RMSNorm]
            test_rms_normalization_4d_axis0
            test_rms_normalization_4d_axis_negative_4;
        [Input<60>, RMSNorm]
            test_rms_normalization_4d_axis1
            test_rms_normalization_4d_axis_negative_3;
        [Input<20>, RMSNorm]
            test_rms_normalization_4d_axis2
            test_rms_normalization_4d_axis_negative_2;
        [Input<Sequence<4, 5>>, RMSNorm]
            test_rms_normalization_4d_axis3
            test_rms_normalization_4d_axis_negative_1
            test_rms_normalization_default_axis;
        [Input<12>, RMSNorm]
            test_rms_normalization_2d_axis0
            test_rms_normalization_2d_axis_negative_2;
        [Input<4>, RMSNorm]
            test_rms_normalization_2d_axis1
            test_rms_normalization_2d_axis_negative_1;
        [Input<30>, RMSNorm<Epsilon<0.1>>]
            test_rms_normalization_3d_axis0_epsilon
            test_rms_normalization_3d_axis_negative_3_epsilon;
        [Input<15>, RMSNorm<Epsilon<0.1>>]
            test_rms_normalization_3d_axis1_epsilon
            test_rms_normalization_3d_axis_negative_2_epsilon;
        [Input<Sequence<3, 5>>, RMSNorm<Epsilon<0.1>>]
            test_rms_normalization_3d_axis2_epsilon
            test_rms_normalization_3d_axis_negative_1_epsilon;
    }
    RNN {
        [Input<Sequence<1, 2>>, RNN<2, 4, NoBias>, Last] test_simple_rnn_defaults;
        [Input<Sequence<1, 3>>, RNN<3, 5>, Last] test_simple_rnn_with_initial_bias;
        [Input<Sequence<2, 3>>, RNN<3, 5>, Last] test_rnn_seq_length;
        [Input<Sequence<1, 2>>, RNN<2, 4, NoBias>] test_simple_rnn_batchwise;
        [Input<Sequence<3, 2>>, Reverse, RNN<2, 4, NoBias>, Last] test_simple_rnn_reverse;
        [Input<Sequence<3, 2>>, Concat<(RNN<2, 4, NoBias>, Last), (Reverse, RNN<2, 4, NoBias>, Last)>]
            test_simple_rnn_bidirectional;
    }
    GRU {
        [Input<Sequence<1, 2>>, GRU<2, 5, NoBias, ResetFirst>, Last] test_gru_defaults;
        [Input<Sequence<1, 3>>, GRU<3, 3, ResetFirst>, Last] test_gru_with_initial_bias;
        [Input<Sequence<2, 3>>, GRU<3, 5, ResetFirst>, Last] test_gru_seq_length;
        [Input<Sequence<1, 2>>, GRU<2, 6, NoBias, ResetFirst>] test_gru_batchwise;
        [Input<Sequence<3, 2>>, Reverse, GRU<2, 5, NoBias, ResetFirst>, Reverse] test_gru_reverse;
        [Input<Sequence<3, 2>>, Bidirectional<GRU<2, 5, NoBias, ResetFirst>>] test_gru_bidirectional;
    }
    LSTM {
        [Input<Sequence<1, 2>>, LSTM<2, 3, NoBias>, Last] test_lstm_defaults;
        [Input<Sequence<1, 3>>, LSTM<3, 4>, Last] test_lstm_with_initial_bias;
        [Input<Sequence<1, 4>>, LSTM<4, 3, Peepholes>, Last] test_lstm_with_peepholes;
        [Input<Sequence<1, 2>>, LSTM<2, 7, NoBias>] test_lstm_batchwise;
        [Input<Sequence<3, 2>>, Reverse, LSTM<2, 3, NoBias>, Last] test_lstm_reverse;
        [Input<Sequence<3, 2>>, Concat<(LSTM<2, 3, NoBias>, Last), (Reverse, LSTM<2, 3, NoBias>, Last)>]
            test_lstm_bidirectional;
    }
    Flatten {
        [Input<Image<3, 4, 5>>, Flatten]
            test_flatten_axis1
            test_flatten_negative_axis3;
        [Input<Sequence<4, 5>>, Flatten]
            test_flatten_axis2
            test_flatten_negative_axis2;
        [Input<5>, Flatten]
            test_flatten_axis3
            test_flatten_negative_axis1;
        [Input<Image<4, 3, 2>>, Flatten] test_flatten_default_axis;
    }
    Reshape {
        [Input<Image<2, 3, 4>>, Reshape<Image<4, 2, 3>>] test_reshape_reordered_all_dims;
        [Input<Sequence<3, 4>>, Reshape<Sequence<4, 3>>] test_reshape_reordered_last_dims;
        [Input<Sequence<3, 4>>, Reshape<12>] test_reshape_reduced_dims;
        [Input<Sequence<3, 4>>, Reshape<Image<3, 2, 2>>] test_reshape_extended_dims;
        [Input<Image<2, 3, 4>>, Reshape<24>] test_reshape_one_dim;
        [Input<Sequence<3, 4>>, Reshape<Sequence<6, 2>>] test_reshape_negative_dim;
        [Input<Image<2, 3, 4>>, Reshape<Image<2, 3, 4>>] test_reshape_negative_extended_dims;
        [Input<Sequence<3, 4>>, Reshape<Image<3, 4, 1>>] test_reshape_zero_dim;
        [Input<Sequence<3, 4>>, Reshape<Image<3, 1, 4>>] test_reshape_zero_and_negative_dim;
    }
    Squeeze {
        [Input<Image<3, 4, 5>>, Reshape<Image<3, 4, 5>>] test_squeeze;
        [Input<Image<3, 1, 5>>, Reshape<Sequence<3, 5>>] test_squeeze_negative_axes;
    }
    Unsqueeze {
        [Input<Image<3, 4, 5>>, Reshape<Image<3, 4, 5>>] test_unsqueeze_axis_0;
        [Input<Sequence<4, 5>>, Reshape<Image<1, 4, 5>>] test_unsqueeze_axis_1;
        [Input<Sequence<4, 5>>, Reshape<Image<4, 1, 5>>] test_unsqueeze_axis_2;
    }
    Transpose {
        [Input<Image<2, 3, 4>>, Transpose, Transpose<Image<2, 3, 4>>] test_transpose_all_permutations_0;
        [Input<Sequence<3, 4>>, Transpose<Sequence<4, 3>>] test_transpose_all_permutations_1;
        [Input<Image<2, 3, 4>>, Transpose] test_transpose_all_permutations_3;
        [Input<Sequence<6, 4>>, Transpose<Image<4, 2, 3>>] test_transpose_all_permutations_4;
    }
    Resize {
        [Input<Image<1, 2, 2>>, Upsample<(2, 3)>]
            test_resize_upsample_scales_nearest
            test_resize_upsample_scales_nearest_axes_2_3
            test_resize_upsample_scales_nearest_axes_3_2;
        [Input<Image<1, 2, 2>>, Upsample<2, Bilinear>] test_resize_upsample_scales_linear;
        [Input<Image<1, 2, 2>>, Upsample<4>] test_resize_upsample_sizes_nearest_not_smaller;
    }
    Upsample {
        [Input<Image<1, 2, 2>>, Upsample<(2, 3)>] test_upsample_nearest;
    }
    Concat {
        [Input<4>, Concat<Dense<4, 2, NoBias>, Dense<4, 2, NoBias>>]
            test_concat_1d_axis_0
            test_concat_1d_axis_negative_1
            test_concat_2d_axis_0
            test_concat_2d_axis_1
            test_concat_2d_axis_negative_2
            test_concat_2d_axis_negative_1
            test_concat_3d_axis_0
            test_concat_3d_axis_2
            test_concat_3d_axis_negative_3
            test_concat_3d_axis_negative_1;
        [Input<Sequence<2, 4>>, Concat<Conv1d<4, 2, 1, NoBias>, Conv1d<4, 2, 1, NoBias>>]
            test_concat_3d_axis_1
            test_concat_3d_axis_negative_2;
    }
    Add {
        [Input<Sequence<5, 8>>, Add<Conv1d<8, 4, 1, NoBias>, Conv1d<8, 4, 1, NoBias>>] test_add;
    }
    Sum {
        [Input<9>, Add<Dense<9, 3, NoBias>, Dense<9, 3, NoBias>, Dense<9, 3, NoBias>>] test_sum_example;
        [Input<6>, Add<Dense<6, 3, NoBias>, Dense<6, 3, NoBias>>] test_sum_two_inputs;
    }
    Identity {
        [Input<Image<1, 2, 2>>, Identity] test_identity;
    }
}

cases! {
    training;
    Dropout {
        [Input<Sequence<5, 4>>, Dropout<0.0>]
            test_training_dropout_zero_ratio
            test_training_dropout_zero_ratio_mask;
    }
    BatchNormalization {
        [Input<Image<3, 4, 5>>, BatchNorm] test_batchnorm_example_training_mode;
        [Input<Image<3, 4, 5>>, BatchNorm<Epsilon<0.01>>] test_batchnorm_epsilon_training_mode;
    }
}
