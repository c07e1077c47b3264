//! Recurrent layers against Keras, which has the reset gate in both places.

use crate::layers;

layers! {
    "recurrent_keras";
    rnn:
        [Input<Sequence<1, 1>>, RNN<1, 1>]
        [Input<Sequence<7, 3>>, RNN<3, 4>]
        [Input<Sequence<7, 3>>, RNN<3, 4, ReLU>];
    gru:
        [Input<Sequence<33, 2>>, GRU<2, 3>]
        [Input<Sequence<7, 3>>, GRU<3, 4>];
    gru_with_reset_first:
        [Input<Sequence<7, 3>>, GRU<3, 4, ResetFirst>]
        [Input<Sequence<7, 3>>, GRU<3, 4, ReLU>]
        [Input<Sequence<7, 3>>, GRU<3, 4, ReLU, ResetFirst>]
        [Input<Sequence<33, 2>>, GRU<2, 17, ResetFirst, NoBias>]
        [Input<Sequence<1, 2>>, GRU<2, 3, ResetFirst>];
    lstm:
        [Input<Sequence<7, 3>>, LSTM<3, 4>]
        [Input<Sequence<33, 2>>, LSTM<2, 3, NoBias>];
    bidirectional:
        [Input<Sequence<7, 3>>, Bidirectional<GRU<3, 4, ResetFirst>>]
        [Input<Sequence<7, 3>>, Bidirectional<LSTM<3, 4>>];
}
