//! A head that reads a sequence in both directions cannot run step by step.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, GRU<8, 16>, Heads<now: PerStep<Dense<16, 1>>, all: Bidirectional<GRU<16, 4>>>; }

fn main() {
    let mut state = StepState::ZERO;
    Net::ZERO.step(&[0.0; 8], &mut state);
}

//~ 8:5 `Net` cannot run step by step, because of `all_of_Net`
//~ cure `Bidirectional<GRU<16, 4>>` -> `GRU<16, 4>`
