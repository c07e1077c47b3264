//! Recurrent layers: each of them with each setting that differs in kind, over sequences of several lengths.

use super::*;

/// Units that are fewer, as many and more than the kernels compute at a time.
macro_rules! lengths {
    ($($module:ident: $layer:ty, $inputs:literal;)*) => {$(
        mod $module {
            use super::*;

            shapes! {
                assert_network_in_parts:
                of_two_steps: [Input<Sequence<2, $inputs>>, Tanh, $layer]
                of_seven_steps: [Input<Sequence<7, $inputs>>, $layer, Last]
            }
            shapes! {
                assert_alone: // the recurrent weights of a single step have no gradient
                of_one_step: [Input<Sequence<1, $inputs>>, $layer]
                of_many_steps: [Input<Sequence<33, $inputs>>, $layer, GlobalAvgPool]
            }
        }
    )*};
}
lengths! {
    rnn: RNN<3, 2>, 3;
    rnn_with_relu: RNN<2, 4, ReLU>, 2;
    rnn_without_bias: RNN<_, 3, NoBias>, 2;
    gru: GRU<2, 3>, 2;
    gru_without_bias: GRU<3, 2, NoBias>, 3;
    gru_with_reset_first: GRU<2, 3, ResetFirst>, 2;
    gru_with_reset_first_without_bias: GRU<_, 2, NoBias, ResetFirst>, 3;
    gru_with_relu: GRU<2, 3, ReLU>, 2;
    gru_with_relu_and_reset_first: GRU<2, 5, ReLU, ResetFirst, NoBias, LearnedState, RecurrentDropout<0.3>>, 2;
    lstm: LSTM<2, 3>, 2;
    lstm_without_bias: LSTM<_, 2, NoBias>, 3;
    rnn_with_a_learned_state: RNN<3, 2, LearnedState>, 3;
    gru_with_a_learned_state: GRU<2, 3, LearnedState>, 2;
    gru_with_reset_first_and_a_learned_state: GRU<2, 3, NoBias, ResetFirst, LearnedState>, 2;
    rnn_with_dropout: RNN<3, 4, RecurrentDropout<0.4>>, 3;
    gru_with_dropout_and_a_learned_state: GRU<2, 5, RecurrentDropout<0.4>, LearnedState>, 2;
    gru_with_reset_first_and_dropout: GRU<2, 5, NoBias, ResetFirst, LearnedState, RecurrentDropout<0.3>>, 2;
    lstm_with_dropout_and_a_learned_state: LSTM<2, 5, LearnedState, RecurrentDropout<0.4>>, 2;
    lstm_with_a_learned_state: LSTM<2, 3, LearnedState, NoBias>, 2;
    lstm_with_a_projection: LSTM<2, 5, Projection<3>>, 2;
    lstm_with_peepholes: LSTM<2, 3, Peepholes>, 2;
    lstm_with_peepholes_and_a_projection: LSTM<2, 5, NoBias, Peepholes, Projection<2>>, 2;
    lstm_with_a_projection_a_learned_state_and_dropout: LSTM<2, 5, Projection<4>, LearnedState, RecurrentDropout<0.4>>, 2;
    lstm_with_peepholes_a_learned_state_and_dropout: LSTM<2, 4, LearnedState, Peepholes, RecurrentDropout<0.4>>, 2;
    lstm_with_all_settings: LSTM<2, 5, RecurrentDropout<0.3>, Projection<3>, NoBias, LearnedState, Peepholes>, 2;
}

shapes! {
    assert_network:
    bidirectional: [Input<Sequence<5, 2>>, Bidirectional<LSTM<2, 3>>, Bidirectional<(GRU<6, 2>)>]
    bidirectional_list: [Input<Sequence<4, 3>>, Bidirectional<(RNN<3, 2>, Tanh, GRU<_, 2, ResetFirst>)>, GlobalMaxPool]
    bidirectional_of_its_outputs_alone: [Input<Sequence<4, 3>>, Tanh, Bidirectional<Tanh>]
    bidirectional_with_projections: [Input<Sequence<5, 2>>, Bidirectional<LSTM<2, 5, Projection<2>, Peepholes>>, Bidirectional<LSTM<4, 3, Peepholes>>]
    several_layers: [Input<Sequence<6, 3>>, Repeat<3, LSTM<3, 3>>, Reverse, GRU<3, 2>, Last]
}

shapes! {
    assert_large_network:
    more_units_and_outputs_than_lanes: [Input<Sequence<3, 2>>, LSTM<2, 19, Projection<17>, Peepholes>, Reverse, LSTM<17, 17, Peepholes>, Last]
    more_units_than_lanes: [Input<Sequence<3, 2>>, GRU<2, 17>, LSTM<17, 16>, GRU<16, 17, ResetFirst>, RNN<17, 2>]
}

of_each_length! {
    lstm_in_both_directions: 2, [Bidirectional<LSTM<2, 3>>]
    list_in_both_directions: 2, [Bidirectional<(GRU<2, 2>, Tanh, RNN<2, 1>)>]
    reverse: 2, [Tanh, Reverse, Tanh]
}
