//! A size in hexadecimal digits.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 0x10>, Dense<10, 2>; }

fn main() {}

//~ 4:41 shape mismatch: `Dense<10, 2>` expects 10 features, but `Dense<4, 16>` before it outputs 16: write `Dense<16, 2>`
//~ cure `Dense<10, 2>` -> `Dense<16, 2>`
