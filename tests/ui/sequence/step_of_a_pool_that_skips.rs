//! A step of a pool that has no output for each step.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<8, 3>>, MaxPool1d<2>; }

fn main() {
    let mut state = StepState::ZERO;
    Net::ZERO.step(&[0.0; 3], &mut state);
}

//~ 8:5 `Net` cannot run step by step, because of `maxpool1d1_of_Net`
//~ cure `MaxPool1d<2>` -> `MaxPool1d<2, Causal>`
