//! A layer of a head does not fit.
use stackprop::prelude::*;

network! { struct Net = Dense<8, 16>, Heads<class: (Dense<16, 3>, Softmax), place: (Dense<16, 4>, Tanh, Dense<5, 2>)>; }

fn main() {}

//~ 4:105 shape mismatch: `Dense<5, 2>` expects 5 features, but `Tanh` before it outputs 4: write `Dense<4, 2>`
//~ cure `Dense<5, 2>` -> `Dense<4, 2>`
