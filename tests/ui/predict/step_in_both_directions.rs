//! A layer that reads a sequence in both directions cannot run step by step.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, Bidirectional<LSTM<8, 16>>, Last, Dense<32, 1>; }

fn main() {
    let mut state = StepState::ZERO;
    Net::ZERO.step(&[0.0; 8], &mut state);
}

//~ 8:5 `Net` cannot run step by step, because of `bidirectional1_of_Net`
//~ cure `Bidirectional<LSTM<8, 16>>` -> `LSTM<8, 32>`
