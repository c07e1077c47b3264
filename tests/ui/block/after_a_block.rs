//! A layer after a block does not fit.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Concat<Dense<8, 2>, Dense<8, 3>>, Dense<6, 1>; }

fn main() {}

//~ 4:72 shape mismatch: `Dense<6, 1>` expects 6 features, but `Concat<Dense<8, 2>, Dense<8, 3>>` before it outputs 5: write `Dense<5, 1>`
//~ cure `Dense<6, 1>` -> `Dense<5, 1>`
