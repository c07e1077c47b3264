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
    CausalConvWithState {
        [Input<Sequence<8, 4>>, Conv1d<4, 4, 4, Causal, Groups<4>, NoBias>] test_causal_conv_with_state_basic;
        [Input<Sequence<8, 4>>, Conv1d<4, 4, 4, Causal, Groups<4>>] test_causal_conv_with_state_with_bias;
        [Input<Sequence<11, 4>>, Conv1d<4, 4, 4, Groups<4>, NoBias>] test_causal_conv_with_state_with_past_state;
        [Input<Sequence<8, 4>>, Conv1d<4, 4, 4, Causal, Groups<4>, NoBias>, SiLU]
            test_causal_conv_with_state_silu
            test_causal_conv_with_state_swish_alias;
        [Input<Sequence<4, 4>>, Conv1d<4, 4, 4, Groups<4>>] test_causal_conv_with_state_decode_step;
        [Input<Sequence<8, 4>>, Conv1d<4, 4, 1, Causal, Groups<4>, NoBias>]
            test_causal_conv_with_state_kernel_size_one;
        [Input<Sequence<11, 4>>, Conv1d<4, 4, 4, Groups<4>>] test_causal_conv_with_state_with_bias_and_past_state;
        [Input<Sequence<11, 4>>, Conv1d<4, 4, 4, Groups<4>, NoBias>, SiLU]
            test_causal_conv_with_state_silu_with_past_state;
        [Input<Sequence<6, 1>>, Conv1d<1, 1, 4, Causal, NoBias>] test_causal_conv_with_state_b1_c1_degenerate;
        [Input<Sequence<2, 4>>, Conv1d<4, 4, 5, Causal, Groups<4>, NoBias>]
            test_causal_conv_with_state_short_input_no_past_state;
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
    ReduceMax {
        [Input<Sequence<2, 2>>, GlobalMaxPool]
            test_reduce_max_do_not_keepdims_example
            test_reduce_max_do_not_keepdims_random
            test_reduce_max_keepdims_example
            test_reduce_max_keepdims_random
            test_reduce_max_negative_axes_keepdims_example
            test_reduce_max_negative_axes_keepdims_random;
        [Input<Sequence<12, 1>>, GlobalMaxPool]
            test_reduce_max_default_axes_keepdim_example
            test_reduce_max_default_axes_keepdims_random;
    }
    ReduceMean {
        [Input<Sequence<2, 2>>, GlobalAvgPool]
            test_reduce_mean_do_not_keepdims_example
            test_reduce_mean_do_not_keepdims_random
            test_reduce_mean_keepdims_example
            test_reduce_mean_keepdims_random
            test_reduce_mean_negative_axes_keepdims_example
            test_reduce_mean_negative_axes_keepdims_random;
        [Input<Sequence<12, 1>>, GlobalAvgPool]
            test_reduce_mean_default_axes_keepdims_example
            test_reduce_mean_default_axes_keepdims_random;
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
    Attention {
        [Input<Sequence<10, 48>>, CrossAttention<48, 6, 4, NoBias>, Slice<0, 24>]
            test_attention_4d
            test_attention_4d_scaled
            test_attention_4d_attn_mask_bool
            test_attention_4d_attn_mask_bool_4d
            test_attention_4d_with_qk_matmul
            test_attention_3d
            test_attention_3d_scaled
            test_attention_local_window_default;
        [Input<Sequence<10, 72>>, CrossAttention<72, 9, 4, NoBias, KeyValueHeads<3>>]
            test_attention_4d_gqa
            test_attention_4d_gqa_scaled
            test_attention_3d_gqa
            test_attention_3d_gqa_scaled;
        [Input<Sequence<10, 60>>, CrossAttention<60, 6, 4, NoBias>, Slice<0, 30>]
            test_attention_4d_diff_heads_sizes
            test_attention_4d_diff_heads_sizes_scaled
            test_attention_3d_diff_heads_sizes
            test_attention_3d_diff_heads_sizes_scaled;
        [Input<Sequence<4, 72>>, SelfAttention<72, 9, Causal, NoBias>, Slice<0, 24>]
            test_attention_4d_causal
            test_attention_3d_causal;
        [Input<Sequence<4, 120>>, SelfAttention<120, 15, Causal, NoBias, KeyValueHeads<5>>, Slice<0, 72>]
            test_attention_4d_gqa_causal
            test_attention_3d_gqa_causal;
        [Input<Sequence<4, 80>>, SelfAttention<80, 8, Causal, NoBias>, Slice<0, 30>]
            test_attention_4d_diff_heads_sizes_causal
            test_attention_3d_diff_heads_sizes_causal;
        [Input<Sequence<2, 36>>, SelfAttention<36, 9, NoBias>, Slice<0, 12>]
            test_attention_3d_transpose_verification;
        [Input<Sequence<8, 65>>, SelfAttention<64, 8, Causal, NoBias, KeyValueHeads<4>, Masked>, SliceSteps<7, 1>, Slice<0, 32>]
            test_attention_4d_gqa_causal_nonpad_decode;
        [Input<Sequence<4, 48>>, SelfAttention<48, 6, Causal, NoBias>, SliceSteps<2, 2>, Slice<0, 16>]
            test_attention_4d_causal_nonpad_continued_prefill;
        [Input<Sequence<7, 72>>, SelfAttention<72, 9, Causal, NoBias>, SliceSteps<3, 4>, Slice<0, 24>]
            test_attention_4d_causal_with_past_and_present;
        [Input<Sequence<4, 49>>, SelfAttention<48, 6, Causal, NoBias, Masked>, Slice<0, 16>]
            test_attention_4d_causal_nonpad_negative_offset_structural_empty;
        [Input<Sequence<6, 49>>, SelfAttention<48, 6, Causal, NoBias, Masked>, SliceSteps<4, 2>, Slice<0, 16>]
            test_attention_4d_causal_nonpad_batch_prefill;
    }
    Gather {
        [Input<Tokens<3, 5>>, Embedding<5, 24>] test_gather_0;
        [Input<Tokens<3, 4>>, Embedding<4, 30>] test_gather_1;
        [Input<Tokens<2, 3>>, Embedding<3, 3>] test_gather_2d_indices;
        [Input<Tokens<3, 10>>, Embedding<10, 1>] test_gather_negative_indices;
    }
    OneHot {
        [Input<Tokens<2, 10>>, OneHot, Conv1d<10, 10, 1>]
            test_onehot_with_axis
            test_onehot_with_negative_axis;
        [Input<Tokens<3, 10>>, OneHot, Conv1d<10, 10, 1>] test_onehot_negative_indices;
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
    Slice {
        [Input<Sequence<20, 50>>, SliceSteps<0, 3>] test_slice;
        [Input<Sequence<10, 5>>, SliceSteps<0, 9>] test_slice_neg;
        [Input<Sequence<10, 5>>, SliceSteps<1, 9>] test_slice_end_out_of_bounds;
        [Input<Sequence<10, 5>>, Slice<3, 1>]
            test_slice_default_axes
            test_slice_default_steps
            test_slice_negative_axes;
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
    Mul {
        [Input<6>, Multiply<Dense<6, 3, NoBias>, Dense<6, 3, NoBias>>] test_mul_example;
        [Input<Sequence<5, 8>>, Multiply<Conv1d<8, 4, 1, NoBias>, Conv1d<8, 4, 1, NoBias>>] test_mul;
    }
    SwiGLU {
        [Input<8>, Multiply<(Slice<0, 4>, SiLU), Slice<4, 4>>] test_swiglu;
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

cases! {
    cross_entropies;
    SoftmaxCrossEntropyLoss {
        [Input<5>, Softmax]
            test_sce_none
            test_sce_none_weights
            test_sce_sum
            test_sce_mean
            test_sce_mean_weight
            test_sce_mean_weight_ii
            test_sce_mean_no_weight_ii
            test_sce_NCd1d2d3_sum_weight_high_ii;
        [Input<5>, LogSoftmax]
            test_sce_none_log_prob
            test_sce_none_weights_log_prob
            test_sce_sum_log_prob
            test_sce_mean_log_prob
            test_sce_mean_weight_log_prob
            test_sce_mean_weight_ii_log_prob
            test_sce_mean_no_weight_ii_log_prob
            test_sce_NCd1d2d3_sum_weight_high_ii_log_prob;
        [Input<Sequence<2, 5>>, Softmax]
            test_sce_mean_3d
            test_sce_mean_weight_ii_3d
            test_sce_mean_no_weight_ii_3d;
        [Input<Sequence<2, 5>>, LogSoftmax]
            test_sce_mean_3d_log_prob
            test_sce_mean_weight_ii_3d_log_prob
            test_sce_mean_no_weight_ii_3d_log_prob;
        [Input<Image<5, 2, 7>>, Softmax]
            test_sce_mean_weight_ii_4d
            test_sce_mean_no_weight_ii_4d;
        [Input<Image<5, 2, 7>>, LogSoftmax]
            test_sce_mean_weight_ii_4d_log_prob
            test_sce_mean_no_weight_ii_4d_log_prob;
        [Input<Sequence<6, 5>>, Softmax] test_sce_NCd1_mean_weight_negative_ii;
        [Input<Sequence<6, 5>>, LogSoftmax] test_sce_NCd1_mean_weight_negative_ii_log_prob;
    }
}

cases! {
    likelihoods;
    NegativeLogLikelihoodLoss {
        [Input<5>, crate::onnx::Logarithms]
            test_nllloss_NC
            test_nllloss_NCd1d2
            test_nllloss_NCd1d2_with_weight
            test_nllloss_NCd1d2d3_sum_weight_high_ii;
        [Input<Image<5, 6, 6>>, crate::onnx::Logarithms]
            test_nllloss_NCd1d2_reduction_mean
            test_nllloss_NCd1d2_reduction_sum
            test_nllloss_NCd1d2_with_weight_reduction_mean
            test_nllloss_NCd1d2_with_weight_reduction_sum
            test_nllloss_NCd1d2_with_weight_reduction_sum_ii
            test_nllloss_NCd1d2_no_weight_reduction_mean_ii;
        [Input<Sequence<2, 5>>, crate::onnx::Logarithms]
            test_nllloss_NCd1
            test_nllloss_NCd1_weight
            test_nllloss_NCd1_ii
            test_nllloss_NCd1_weight_ii;
        [Input<Sequence<6, 5>>, crate::onnx::Logarithms] test_nllloss_NCd1_mean_weight_negative_ii;
    }
}
