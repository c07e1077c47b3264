//! Recurrent layers against PyTorch: prediction, the forward pass of training, and all gradients.

use crate::layers;

layers! {
    "recurrent";
    rnn:
        [Input<Sequence<1, 1>>, RNN<1, 1>]
        [Input<Sequence<7, 3>>, RNN<3, 4>]
        [Input<Sequence<33, 2>>, RNN<2, 5, NoBias>]
        [Input<Sequence<2, 3>>, RNN<3, 2>]
        [Input<Sequence<7, 3>>, RNN<3, 4, ReLU>];
    gru:
        [Input<Sequence<1, 1>>, GRU<1, 1>]
        [Input<Sequence<2, 3>>, GRU<3, 17>]
        [Input<Sequence<7, 3>>, GRU<3, 4>]
        [Input<Sequence<33, 2>>, GRU<2, 5, NoBias>];
    lstm:
        [Input<Sequence<1, 1>>, LSTM<1, 1>]
        [Input<Sequence<2, 3>>, LSTM<3, 17>]
        [Input<Sequence<7, 3>>, LSTM<3, 4>]
        [Input<Sequence<33, 2>>, LSTM<2, 5, NoBias>];
    lstm_with_a_projection:
        [Input<Sequence<7, 3>>, LSTM<3, 5, Projection<2>>]
        [Input<Sequence<1, 2>>, LSTM<2, 3, Projection<1>>]
        [Input<Sequence<2, 3>>, LSTM<3, 19, Projection<17>>]
        [Input<Sequence<33, 2>>, LSTM<2, 5, NoBias, Projection<3>>];
    bidirectional_with_a_projection:
        [Input<Sequence<7, 3>>, Bidirectional<LSTM<3, 5, Projection<2>>>];
    bidirectional:
        [Input<Sequence<7, 3>>, Bidirectional<RNN<3, 4>>]
        [Input<Sequence<7, 3>>, Bidirectional<GRU<3, 4>>]
        [Input<Sequence<7, 3>>, Bidirectional<LSTM<3, 4>>]
        [Input<Sequence<1, 2>>, Bidirectional<LSTM<2, 3>>]
        [Input<Sequence<33, 2>>, Bidirectional<GRU<2, 3>>];
    with_a_learned_state:
        [Input<Sequence<7, 3>>, RNN<3, 4, LearnedState>]
        [Input<Sequence<7, 3>>, GRU<3, 4, LearnedState>]
        [Input<Sequence<33, 2>>, LSTM<2, 3, LearnedState, NoBias>]
        [Input<Sequence<1, 2>>, LSTM<2, 5, LearnedState, Projection<3>>];
    several_layers:
        [Input<Sequence<7, 4>>, Repeat<2, GRU<4, 4>>]
        [Input<Sequence<7, 4>>, Repeat<3, LSTM<4, 4>>]
        [Input<Sequence<7, 4>>, Repeat<2, Bidirectional<LSTM<4, 2>>>];
}
