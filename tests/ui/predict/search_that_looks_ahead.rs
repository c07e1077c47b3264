//! A beam search with a network whose attention reads later steps.
use stackprop::prelude::*;
use stackprop::sampling::{Beam, BeamSearch};

network! { struct Net = Input<Tokens<16, 3>>, Embedding<3, 4>, SelfAttention<4, 2>, PerStep<Dense<4, 3>>, Softmax; }

fn main() {
    let mut beams = boxed::<[Beam<Net, 5>; 8]>();
    BeamSearch::new().search(&Net::ZERO, 0, &StepState::ZERO, &mut *beams);
}

//~ 9:23 `Net` cannot run step by step, because of `selfattention2_of_Net`
//~ cure `SelfAttention<4, 2>` -> `SelfAttention<4, 2, Causal>`
