//! A beam search with a network whose outputs are not probabilities.
use stackprop::prelude::*;
use stackprop::sampling::{Beam, BeamSearch};

network! { struct Net = Input<Tokens<16, 3>>, Embedding<3, 4>, PerStep<Dense<4, 3>>; }

fn main() {
    let mut beams = boxed::<[Beam<Net, 5>; 8]>();
    BeamSearch::new().search(&Net::ZERO, 0, &StepState::ZERO, &mut *beams);
}

//~ 9:23 `BeamSearch` needs a network that ends in a distribution over classes, and `Net` does not
//~ cure `PerStep<Dense<4, 3>>` -> `PerStep<Dense<4, 3>>, Softmax`
