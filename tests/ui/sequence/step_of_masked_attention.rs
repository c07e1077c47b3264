//! A step of a network whose attention has a mask.
use stackprop::prelude::*;

network! { struct Net = Input<Tokens<6, 9>>, Concat<Embedding<9, 4>, PaddingMask>, SelfAttention<4, 2, Causal, Masked>, Slice<0, 4>; }

fn main() {
    let mut state = StepState::ZERO;
    Net::ZERO.step(&[3], &mut state);
}

//~ 8:5 `Net` cannot run step by step, because of `selfattention2_of_Net`
//~ cure `Concat<Embedding<9, 4>, PaddingMask>` -> `Embedding<9, 4>`
//~ cure `, Masked` -> ``
