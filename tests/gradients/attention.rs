//! Attention with each setting that differs in kind, and positions: sequences of a single step, of two, within a block of scores and beyond one.

use super::*;

shapes! {
    assert_network_in_parts:
    attention_of_one_step: [Input<Sequence<1, 4>>, SelfAttention<4, 2>, Flatten, Dense<_, 2>]
    attention: [Input<Sequence<2, 4>>, SelfAttention<4, 2>]
    causal_attention: [Input<Sequence<7, 4>>, SelfAttention<4, 1, Causal>]
    attention_without_bias: [Input<Sequence<7, 6>>, SelfAttention<_, 3, NoBias>, Flatten, Dense<_, 2>]
    grouped_attention: [Input<Sequence<7, 8>>, SelfAttention<8, 4, KeyValueHeads<2>, Causal>]
    attention_with_one_head_of_keys: [Input<Sequence<2, 6>>, SelfAttention<6, 3, KeyValueHeads<1>>]
    rotary_attention: [Input<Sequence<7, 8>>, SelfAttention<8, 2, Rotary, Causal>]
    rotary_attention_of_one_step: [Input<Sequence<1, 4>>, SelfAttention<4, 2, Rotary, Causal>, Flatten, Dense<_, 2>]
    rotary_attention_of_two_steps: [Input<Sequence<2, 4>>, SelfAttention<4, 1, Rotary>]
    attention_with_dropout: [Input<Sequence<7, 4>>, SelfAttention<4, 2, AttentionDropout<0.3>>]
    cross_attention: [Input<Sequence<5, 4>>, CrossAttention<4, 2, 2>]
    cross_attention_of_one_step: [Input<Sequence<2, 4>>, CrossAttention<4, 1, 1, NoBias>, Flatten, Dense<_, 2>]
    cross_attention_to_one_step: [Input<Sequence<8, 4>>, CrossAttention<4, 2, 7>]
    cross_attention_to_seven_steps: [Input<Sequence<9, 4>>, CrossAttention<4, 1, 2, NoBias>]
    cross_attention_with_one_head_of_keys: [Input<Sequence<7, 6>>, CrossAttention<_, 3, 4, KeyValueHeads<1>, AttentionDropout<0.3>>]
    masked_attention: [Input<Sequence<5, 5>>, SelfAttention<4, 2, Masked>]
    masked_attention_of_one_feature: [Input<Sequence<3, 2>>, SelfAttention<1, 1, Masked>]
    masked_cross_attention: [Input<Sequence<5, 5>>, CrossAttention<4, 2, 2, Masked>]
    positions: [Input<Sequence<7, 3>>, LearnedPositions, Tanh, PositionalEncoding, Tanh, LearnedPositions, Flatten, Dense<_, 2>]
    positions_of_two_steps: [Input<Sequence<2, 3>>, LearnedPositions, Tanh, PositionalEncoding, Tanh, LearnedPositions]
    positions_of_one_step: [Input<Sequence<1, 3>>, PositionalEncoding, Tanh, LearnedPositions, Tanh, Dense<_, 2>]
}

shapes! {
    assert_alone:
    attention_of_33_steps: [Input<Sequence<33, 2>>, SelfAttention<2, 1>]
    causal_attention_of_33_steps: [Input<Sequence<33, 4>>, SelfAttention<4, 2, Causal, KeyValueHeads<1>, Rotary<100>, AttentionDropout<0.2>>]
    rotary_attention_of_33_steps: [Input<Sequence<33, 2>>, SelfAttention<2, 1, Rotary>]
    positions_of_33_steps: [Input<Sequence<33, 2>>, LearnedPositions, Tanh, PositionalEncoding, Tanh, LearnedPositions]
    attention_of_several_blocks: [Input<Sequence<130, 1>>, SelfAttention<1, 1>]
    causal_attention_of_several_blocks: [Input<Sequence<130, 1>>, SelfAttention<1, 1, Causal, AttentionDropout<0.1>, NoBias>]
    cross_attention_to_33_steps: [Input<Sequence<40, 4>>, CrossAttention<4, 2, 7, KeyValueHeads<1>, AttentionDropout<0.2>>]
    cross_attention_of_33_steps: [Input<Sequence<35, 2>>, CrossAttention<2, 1, 33>]
    cross_attention_of_several_blocks: [Input<Sequence<270, 1>>, CrossAttention<1, 1, 130, AttentionDropout<0.1>, NoBias>]
    decoder: [
        Input<Sequence<7, 4>>,
        ConcatSteps<(SliceSteps<0, 3>, Residual<(LayerNorm, SelfAttention<4, 2, Causal>)>), (SliceSteps<3, 4>, LayerNorm)>,
        Residual<
            (ConcatSteps<(SliceSteps<0, 3>, LayerNorm), SliceSteps<3, 4>>, CrossAttention<4, 2, 3>), SliceSteps<0, 3>,
        >,
        Flatten, Dense<_, 2>
    ]
    transformer_block: [
        Input<Sequence<7, 8>>, PositionalEncoding, Residual<(LayerNorm, SelfAttention<8, 2, Causal>)>,
        Residual<(RMSNorm, Conv1d<8, 12, 1>, GELU, Conv1d<12, 8, 1>)>, LayerNorm, Flatten, Dense<_, 2>
    ]
}
