//! Predictions whose machine code is checked from outside: their calls, their number of instructions, their stack.
//!
//! ```text
//! predictions            the name of each network, its PREDICTION_BYTES, the bytes of its output, and the stack that a
//!                        prediction needs
//! predictions NETWORK    a prediction from each kind of inputs, for an instruction counter
//! ```
//!
//! The prediction of the network `classes` is the function `predict_classes`, and so on. That of `steps` runs step by step.
#![no_std]
#![no_main]

mod platform;
#[path = "../../tests/memory/high_water.rs"]
mod stack;

use core::fmt::Write;
use core::hint::black_box;

use platform::Out;
use stackprop::prelude::*;
use stackprop::tensor::plain::{Flat, scalars, scalars_mut};
use stackprop_embedded::nets;

/// A function that only predicts, with a name that can be found in the program. Those in brackets predict step by step.
macro_rules! predictions {
    ($($function:ident: $network:ty = $name:literal;)* [$($by_step:ident: $stepping:ty = $of_steps:literal;)*]) => {
        $(
            #[unsafe(no_mangle)]
            #[inline(never)]
            fn $function(
                network: &$network,
                input: &<$network as Network>::Input,
                output: &mut <$network as Network>::Output,
            ) {
                *output = network.predict(input);
            }
        )*
        $(
            #[unsafe(no_mangle)]
            #[inline(never)]
            fn $by_step(
                network: &$stepping,
                input: &<$stepping as Network>::Input,
                output: &mut <$stepping as Network>::Output,
            ) {
                let mut state = StepState::ZERO;
                for (x, y) in input.as_chunks().0.iter().zip(output.as_chunks_mut().0) {
                    *y = network.step(x, &mut state);
                }
            }
        )*

        fn run([_, name, ..]: [&str; 4], out: &mut Out) -> bool {
            match name {
                "" => {
                    $(line::<$network>(out, $name, $function))&&*
                    $(&& line::<$stepping>(out, $of_steps, $by_step) && is_prediction::<$stepping>($by_step))*
                }
                $($name => each_kind::<$network>($function),)*
                $($of_steps => each_kind::<$stepping>($by_step),)*
                "broken" => broken_index(&[0.0; 4], out as *const Out as usize) + broken_pointer(black_box(f32::abs)) > 2.0,
                _ => false,
            }
        }
    };
}
predictions! {
    predict_classes: nets::Classes = "classes";
    predict_picture: nets::Picture = "picture";
    predict_wide_classes: nets::WideClasses = "wide_classes";
    predict_wide_output: nets::WideOutput = "wide_output";
    predict_dense: nets::DenseNet = "dense";
    predict_relu: nets::ReluNet = "relu";
    predict_leaky_relu: nets::LeakyReluNet = "leaky_relu";
    predict_elu: nets::EluNet = "elu";
    predict_selu: nets::SeluNet = "selu";
    predict_gelu: nets::GeluNet = "gelu";
    predict_gelu_tanh: nets::GeluTanhNet = "gelu_tanh";
    predict_silu: nets::SiluNet = "silu";
    predict_sigmoid: nets::SigmoidNet = "sigmoid";
    predict_tanh: nets::TanhNet = "tanh";
    predict_softplus: nets::SoftplusNet = "softplus";
    predict_hard_tanh: nets::HardTanhNet = "hard_tanh";
    predict_hard_sigmoid: nets::HardSigmoidNet = "hard_sigmoid";
    predict_hard_swish: nets::HardSwishNet = "hard_swish";
    predict_prelu: nets::PreluNet = "prelu";
    predict_softmax: nets::SoftmaxNet = "softmax";
    predict_log_softmax: nets::LogSoftmaxNet = "log_softmax";
    predict_batch_norm: nets::BatchNormNet = "batch_norm";
    predict_layer_norm: nets::LayerNormNet = "layer_norm";
    predict_rms_norm: nets::RmsNormNet = "rms_norm";
    predict_group_norm: nets::GroupNormNet = "group_norm";
    predict_instance_norm: nets::InstanceNormNet = "instance_norm";
    predict_conv2d: nets::Conv2dNet = "conv2d";
    predict_conv1d: nets::Conv1dNet = "conv1d";
    predict_attention: nets::AttentionNet = "attention";
    predict_long_attention: nets::LongAttentionNet = "long_attention";
    predict_positions: nets::PositionsNet = "positions";
    predict_conv_transpose2d: nets::ConvTranspose2dNet = "conv_transpose2d";
    predict_max_pool2d: nets::MaxPool2dNet = "max_pool2d";
    predict_avg_pool2d: nets::AvgPool2dNet = "avg_pool2d";
    predict_global_max_pool: nets::GlobalMaxPoolNet = "global_max_pool";
    predict_global_avg_pool: nets::GlobalAvgPoolNet = "global_avg_pool";
    predict_max_pool1d: nets::MaxPool1dNet = "max_pool1d";
    predict_avg_pool1d: nets::AvgPool1dNet = "avg_pool1d";
    predict_rnn: nets::RnnNet = "rnn";
    predict_gru: nets::GruNet = "gru";
    predict_lstm: nets::LstmNet = "lstm";
    predict_large_lstm: nets::LargeLstmNet = "large_lstm";
    predict_bidirectional: nets::BidirectionalNet = "bidirectional";
    predict_upsample: nets::UpsampleNet = "upsample";
    predict_zero_pad2d: nets::ZeroPad2dNet = "zero_pad2d";
    predict_transpose: nets::TransposeNet = "transpose";
    predict_residual: nets::ResidualNet = "residual";
    predict_concat: nets::ConcatNet = "concat";
    predict_repeat: nets::RepeatNet = "repeat";
    predict_prelu_of_images: nets::PreluOfImages = "prelu_of_images";
    predict_two_norms: nets::TwoNorms = "two_norms";
    predict_two_pools: nets::TwoPools = "two_pools";
    predict_two_convolutions: nets::TwoConvolutions = "two_convolutions";
    predict_two_enlargements: nets::TwoEnlargements = "two_enlargements";
    predict_two_branches: nets::TwoBranches = "two_branches";
    predict_of_sequences: nets::OfSequences = "of_sequences";
    [
        predict_steps: nets::StepsNet = "steps";
    ]
}

/// The panics that the search has to find: an index of unknown value, and a call of an unknown function.
#[unsafe(no_mangle)]
#[inline(never)]
fn broken_index(values: &[f32], index: usize) -> f32 {
    values[index]
}

#[unsafe(no_mangle)]
#[inline(never)]
fn broken_pointer(function: fn(f32) -> f32) -> f32 {
    function(1.0) + 1.0
}

type Predict<N> = fn(&N, &<N as Network>::Input, &mut <N as Network>::Output);

/// Inputs that a branch would treat differently: each kind, for input number `i`.
const KINDS: [fn(usize) -> f32; 8] = [
    |_| 0.0,
    |_| 1.0,
    mixed,
    |i| -mixed(i).abs(),
    |i| mixed(i) * 1e30,
    |i| mixed(i) * 1e-39,
    |_| f32::INFINITY,
    |_| f32::NAN,
];

fn mixed(i: usize) -> f32 {
    ((i * 37 + 11) % 19) as f32 / 9.5 - 0.9
}

fn network<N: Network<Scalar = f32, Element = f32>>() -> N {
    let mut network = N::ZERO;
    // A variance has to be positive; without one, both signs are better.
    nets::fill(network.parameters_mut(), if N::STATISTICS > 0 { 0.0 } else { -0.25 });
    network
}

fn each_kind<N: Network<Scalar = f32, Element = f32>>(predict: Predict<N>) -> bool {
    let network = network::<N>();
    for kind in KINDS {
        let (mut input, mut output) = (N::Input::ZERO, N::Output::ZERO);
        set(&mut input, kind);
        black_box(predict)(black_box(&network), black_box(&input), &mut output);
        black_box(&output);
    }
    true
}

fn line<N: Network<Scalar = f32, Element = f32>>(out: &mut Out, name: &str, predict: Predict<N>) -> bool {
    let (constant, output) = (N::PREDICTION_BYTES, size_of::<N::Output>());
    writeln!(out, "{name} {constant} {output} {}", stack_of(predict)).is_ok()
}

fn stack_of<N: Network<Scalar = f32, Element = f32>>(predict: Predict<N>) -> usize {
    let (network, mut input, mut output) = (network::<N>(), N::Input::ZERO, N::Output::ZERO);
    set(&mut input, mixed);
    let bytes = stack::high_water(|| black_box(predict)(&network, &input, &mut output));
    black_box(&output);
    bytes
}

/// Whether the outputs are those of the network.
fn is_prediction<N: Network<Scalar = f32, Element = f32>>(predict: Predict<N>) -> bool {
    let (network, mut input, mut output) = (network::<N>(), N::Input::ZERO, N::Output::ZERO);
    set(&mut input, mixed);
    predict(&network, &input, &mut output);
    let expected = network.predict(&input);
    let (output, expected) = (scalars::<f32, _>(&output), scalars::<f32, _>(&expected));
    output.iter().zip(expected).all(|(y, expected)| (y - expected).abs() <= 1e-6)
}

fn set<F: Flat<f32>>(input: &mut F, kind: fn(usize) -> f32) {
    scalars_mut(input).iter_mut().enumerate().for_each(|(i, input)| *input = kind(i));
}
