//! LSTMs with peepholes against the reference implementation of ONNX, and their gradients against PyTorch.

use crate::layers;

layers! {
    "peepholes";
    lstm:
        [Input<Sequence<7, 3>>, LSTM<3, 4, Peepholes>]
        [Input<Sequence<1, 2>>, LSTM<2, 3, Peepholes>]
        [Input<Sequence<2, 3>>, LSTM<3, 17, Peepholes>]
        [Input<Sequence<33, 2>>, LSTM<2, 5, NoBias, Peepholes>];
    lstm_with_a_projection:
        [Input<Sequence<7, 3>>, LSTM<3, 5, Projection<2>, Peepholes>];
    bidirectional:
        [Input<Sequence<7, 3>>, Bidirectional<LSTM<3, 4, Peepholes>>];
}
