//! A step of a network with a block, one of whose layers reads later steps.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<6, 4>>, Tanh, Residual<(LayerNorm, SelfAttention<4, 2>)>, GRU<4, 3>; }

fn main() {
    let mut state = StepState::ZERO;
    Net::ZERO.step(&[0.0; 4], &mut state);
}

//~ 8:5 `Net` cannot run step by step, because of `residual2_of_Net`
//~ cure `SelfAttention<4, 2>` -> `SelfAttention<4, 2, Causal>`
