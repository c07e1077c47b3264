//! Branches of different sizes that are multiplied.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Multiply<Dense<8, 4>, (Dense<8, 3>, Sigmoid)>, Dense<4, 1>; }

fn main() {}

//~ 4:38 shape mismatch in `Multiply<Dense<8, 4>, (Dense<8, 3>, Sigmoid)>`: one branch outputs 4 features, another 3 features: only outputs of the same shape can be multiplied
//~ cure `(Dense<8, 3>, Sigmoid)` -> `(Dense<8, 4>, Sigmoid)`
