//! A step of a network whose attention reads later steps.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<6, 4>>, SelfAttention<4, 2>, PerStep<Dense<4, 1>>; }

fn main() {
    let mut state = StepState::ZERO;
    Net::ZERO.step(&[0.0; 4], &mut state);
}

//~ 8:5 `Net` cannot run step by step, because of `selfattention1_of_Net`
//~ cure `SelfAttention<4, 2>` -> `SelfAttention<4, 2, Causal>`
