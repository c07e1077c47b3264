//! A step of a network that does not begin with a sequence.
use stackprop::prelude::*;

network! { struct Net = Dense<2, 3>, Tanh; }

fn main() {
    let mut state = StepState::ZERO;
    println!("{:?}", Net::ZERO.step(&[1.0, 2.0], &mut state));
}

//~ 8:22 `Net` cannot run step by step, because of `InputWithoutSteps`
//~ cure `Dense<2, 3>` -> `Input<Sequence<6, 2>>, PerStep<Dense<2, 3>>`
