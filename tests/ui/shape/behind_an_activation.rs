//! A layer behind an activation takes other than comes through.
use stackprop::prelude::*;

network! { pub struct Mnist = Dense<784, 128>, ReLU, Dense<64, 10>, Softmax; }

fn main() {}

//~ 4:54 shape mismatch: `Dense<64, 10>` takes 64 features, but `ReLU` before it gives 128: write `Dense<128, 10>`
//~ cure `Dense<64, 10>` -> `Dense<128, 10>`
