//! A layer after an activation expects a different size.
use stackprop::prelude::*;

network! { pub struct Mnist = Dense<784, 128>, ReLU, Dense<64, 10>, Softmax; }

fn main() {}

//~ 4:54 shape mismatch: `Dense<64, 10>` expects 64 features, but `ReLU` before it outputs 128: write `Dense<128, 10>`
//~ cure `Dense<64, 10>` -> `Dense<128, 10>`
