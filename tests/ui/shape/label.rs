//! A layer with a label does not fit: the error stands at the layer.
use stackprop::prelude::*;

network! { struct Net = body: Dense<4, 8>, head: Dense<4, 2>; }

fn main() {}

//~ 4:50 shape mismatch: `Dense<4, 2>` takes 4 features, but `Dense<4, 8>` before it gives 8: write `Dense<8, 2>`
//~ cure `head: Dense<4, 2>` -> `head: Dense<8, 2>`
