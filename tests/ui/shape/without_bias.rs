//! A layer with another argument does not fit.
use stackprop::layers::NoBias;
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Dense<4, 8, NoBias>, ReLU; }

fn main() {}

//~ 5:38 shape mismatch: `Dense<4, 8, NoBias>` expects 4 features, but `Dense<4, 8>` before it outputs 8: write `Dense<8, 8, NoBias>`
//~ cure `Dense<4, 8, NoBias>` -> `Dense<8, 8, NoBias>`
