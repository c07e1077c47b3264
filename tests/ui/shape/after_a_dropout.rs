//! A layer after a dropout expects a different size.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, ReLU, Dropout<0.5>, Dense<9, 2>, Softmax; }

fn main() {}

//~ 4:58 shape mismatch: `Dense<9, 2>` expects 9 features, but `Dropout<0.5>` before it outputs 8: write `Dense<8, 2>`
//~ cure `Dense<9, 2>` -> `Dense<8, 2>`
