//! Tokens, layers per step, and losses over the steps of a sequence.

use super::*;

fn classes<const L: usize>(samples: usize, classes: u8, rng: &mut impl Rng) -> Vec<[u8; L]> {
    (0..samples).map(|_| [(); L].map(|()| (rng.next_u32() % u32::from(classes)) as u8)).collect()
}

/// A network over bytes, by the cross-entropy of its steps, in batches of 1, 3 and 7 samples, in parts of 1, 2 and 8.
macro_rules! of_tokens {
    ($($name:ident: $length:literal, $vocabulary:literal, $classes:literal, [$($layers:tt)*])*) => {$(
        #[test]
        fn $name() {
            network! { struct Net = Input<Tokens<$length, $vocabulary>>, $($layers)*; }
            let rng = &mut rng(5);
            let mut net = boxed::<Net<f64>>();
            net.init(Some(Init::LeCunNormal), rng);
            let inputs = classes::<$length>(7, $vocabulary, rng);
            let targets = classes::<$length>(7, $classes, rng);
            for samples in [1, 3, 7] {
                let (x, y) = (&inputs[..samples], &targets[..samples]);
                let loss = &CrossEntropy;
                let values = <Net<f64> as Parameters<f64>>::COUNT;
                let report = boxed::<GradientCheck<Net<f64>, 1>>().run(&net, loss, x, y, Coverage::Full, 3).unwrap();
                assert_right(&report, values);
                let report = boxed::<GradientCheck<Net<f64>, 2>>().run(&net, loss, x, y, Coverage::Full, 3).unwrap();
                assert_right(&report, values);
                let report = boxed::<GradientCheck<Net<f64>, 8>>().run(&net, loss, x, y, Coverage::Full, 3).unwrap();
                assert_right(&report, values);
            }
        }
    )*};
}
of_tokens! {
    embedding: 3, 5, 4, [Embedding<5, 4>, Softmax]
    embedding_of_one_token: 1, 2, 3, [Embedding<2, 3>, LogSoftmax]
    embedding_of_two_tokens: 2, 3, 2, [Embedding<3, 2>, Softmax]
    embedding_of_seven_tokens: 7, 4, 2, [Embedding<4, 2>, Softmax]
    embedding_of_33_tokens: 33, 5, 3, [Embedding<5, 3>, LogSoftmax]
    embedding_with_layers: 4, 6, 3, [Embedding<6, 3>, PerStep<(Dense<3, 4>, Tanh, Dropout<0.3>, Dense<4, 3>)>, Softmax]
    one_hot: 3, 5, 2, [OneHot, PerStep<Dense<5, 2>>, Softmax]
    one_hot_of_one_token: 1, 3, 2, [OneHot, PerStep<Dense<3, 2>>, Softmax]
    one_hot_of_two_tokens: 2, 3, 2, [OneHot, PerStep<Dense<3, 2, NoBias>>, LogSoftmax]
    one_hot_of_seven_tokens: 7, 4, 2, [OneHot, PerStep<Dense<4, 2>>, Softmax]
    one_hot_of_33_tokens: 33, 5, 3, [OneHot, PerStep<Dense<5, 3>>, LogSoftmax]
    embedding_in_a_block: 3, 5, 4, [Add<Embedding<5, 4>, (OneHot, PerStep<Dense<5, 4, NoBias>>)>, Softmax]
    attention_of_one_token_without_padding: 1, 2, 4, [
        Concat<Embedding<2, 4>, PaddingMask>, SelfAttention<4, 2, Masked>, Slice<0, 4>, Softmax
    ]
    causal_attention_of_two_tokens_without_padding: 2, 3, 4, [
        Concat<Embedding<3, 4>, PaddingMask<1>>, SelfAttention<4, 1, Causal, Masked>, Slice<0, 4>, Softmax
    ]
    attention_without_padding: 7, 3, 4, [
        Concat<Embedding<3, 4>, PaddingMask<1>>, SelfAttention<4, 2, Masked>, Slice<0, 4>, Softmax
    ]
    causal_attention_without_padding: 33, 3, 2, [
        Concat<Embedding<3, 4>, PaddingMask>,
        SelfAttention<4, 2, Masked, Causal, KeyValueHeads<1>, Rotary, AttentionDropout<0.2>>, Slice<1, 2>, Softmax
    ]
    cross_attention_without_padding: 7, 3, 4, [
        Concat<Embedding<3, 4>, PaddingMask<2>>, ConcatSteps<CrossAttention<4, 2, 3, Masked, NoBias>, SliceSteps<0, 4>>,
        Slice<0, 4>, Softmax
    ]
    cross_attention_to_one_token_without_padding: 2, 2, 4, [
        Concat<Embedding<2, 4>, PaddingMask>, ConcatSteps<CrossAttention<4, 2, 1, Masked>, SliceSteps<0, 1>>,
        Slice<0, 4>, Softmax
    ]
    cross_attention_to_33_tokens_without_padding: 35, 3, 2, [
        Concat<Embedding<3, 2>, PaddingMask>, ConcatSteps<CrossAttention<2, 1, 2, Masked>, SliceSteps<0, 33>>,
        Slice<0, 2>, Softmax
    ]
}

/// A network by its labels at unknown steps, in batches of 1, 3 and 7 samples, in parts of 1 and 8. The samples have these labels in
/// turn, and these numbers of steps that count.
macro_rules! of_labels {
    ($($name:ident: $length:literal, $loss:expr, [$($sample:expr),*])*) => {$(
        #[test]
        fn $name() {
            network! { struct Net = Input<Sequence<$length, 1>>, PerStep<Dense<1, 3>>, Softmax; }
            let (network, inputs, _) = example::<Net<f64>>(7);
            let samples: [(&[u8], usize); 3] = [$($sample),*];
            let targets: Vec<_> = (0..7usize)
                .map(|i| {
                    let (labels, steps) = samples[i % 3];
                    Labels::<8>::new(labels).unwrap().valid_steps(steps)
                })
                .collect();
            assert_right_in_parts(&*network, &$loss, &inputs, &targets);
        }
    )*};
}
of_labels! {
    labels_in_one_step: 1, CTC, [(&[1], 1), (&[], 1), (&[2], 1)]
    labels_in_two_steps: 2, CTC.blank(2), [(&[1, 0], 2), (&[1], 1), (&[], 2)]
    labels_in_seven_steps: 7, CTC.per_label(), [(&[1, 2, 2, 1], 7), (&[1, 1, 1, 1], 7), (&[2], 4)]
    labels_in_33_steps: 33, CTC, [(&[2, 1, 1, 2, 1, 2, 2, 1], 33), (&[], 33), (&[1, 1, 2], 20)]
}

of_each_length! {
    one_layer_for_each_step: 2, [PerStep<Dense<2, 3>>]
    list_for_each_step: 2, [Tanh, PerStep<(Dense<2, 3>, Tanh, Dense<3, 1, NoBias>)>]
    steps_of_two_branches: 2, [ConcatSteps<Tanh, PerStep<Dense<2, 2>>>]
    last_step: 2, [Tanh, Last, Dense<2, 2>]
}

shapes! {
    assert_alone:
    one_layer_per_step: [Input<Sequence<5, 3>>, PerStep<Dense<3, 2>>]
    one_layer_per_step_of_one: [Input<Sequence<1, 3>>, PerStep<Dense<3, 2, NoBias>>]
    activation_per_step: [Input<Sequence<4, 3>>, PerStep<Tanh>]
    list_per_step: [Input<Sequence<7, 2>>, PerStep<(Dense<2, 4>, Tanh, Dense<4, 3>)>]
    block_per_step: [Input<Sequence<3, 2>>, PerStep<(Residual<(Dense<2, 3>, Tanh, Dense<3, 2>)>, PReLU)>]
    nested_per_step: [Input<Sequence<33, 2>>, Residual<(PerStep<(Dense<2, 3>, Residual<(Dense<3, 3>, Sigmoid)>, Dense<3, 2>)>)>]
    repeated_per_step: [Input<Sequence<3, 2>>, PerStep<Repeat<2, (Dense<2, 2>, Tanh)>>]
    softmax_in_the_middle: [Input<Sequence<3, 4>>, Softmax, PerStep<Dense<4, 2>>]
    logarithm_in_the_middle: [Input<Sequence<3, 4>>, LogSoftmax, PerStep<Dense<4, 2>>]
    slice_of_the_only_step: [Input<Sequence<1, 2>>, Tanh, SliceSteps<0, 1>]
    slice_of_one_step_of_two: [Input<Sequence<2, 2>>, Tanh, SliceSteps<1, 1>]
    slice_of_four_steps_of_seven: [Input<Sequence<7, 2>>, Tanh, SliceSteps<2, 4>]
    slice_of_the_last_of_33_steps: [Input<Sequence<33, 2>>, Tanh, SliceSteps<30, 3>]
    causal_convolution: [Input<Sequence<5, 2>>, Conv1d<2, 3, 3, Causal>, Tanh, Conv1d<3, 2, 2, Causal, Dilation<2>>]
}
