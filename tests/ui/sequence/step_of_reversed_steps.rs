//! A step of a network that reverses the sequence.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<6, 2>>, Reverse, GRU<2, 3>; }

fn main() {
    let mut state = StepState::ZERO;
    Net::ZERO.step(&[0.0; 2], &mut state);
}

//~ 8:5 `Net` cannot run step by step, because of `reverse1_of_Net`
//~ cure `Reverse, ` -> ``
