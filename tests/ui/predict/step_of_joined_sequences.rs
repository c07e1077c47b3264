//! Two sequences, one after the other, cannot run step by step.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, ConcatSteps<Tanh, ReLU>, LSTM<8, 4>, Last; }

fn main() {
    let mut state = StepState::ZERO;
    Net::ZERO.step(&[0.0; 8], &mut state);
}

//~ 8:5 `Net` cannot run step by step, because of `concatsteps1_of_Net`
//~ cure `ConcatSteps<` -> `Add<`
