//! A step of a network with a convolution that reads later steps.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<6, 2>>, Tanh, Conv1d<2, 3, 3, Same>, Tanh; }

fn main() {
    let mut state = StepState::ZERO;
    println!("{:?}", Net::ZERO.step(&[1.0, 2.0], &mut state));
}

//~ 8:22 `Net` cannot run step by step, because of `conv1d2_of_Net`
//~ cure `Same` -> `Causal`
