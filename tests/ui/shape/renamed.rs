//! A layer under another name does not fit.
use stackprop::layers::Dense as Linear;
use stackprop::network;

network! { struct Net = Linear<4, 8>, Linear<4, 2>; }

fn main() {}

//~ 5:39 shape mismatch: `Linear<4, 2>` expects 4 features, but `Linear<4, 8>` before it outputs 8: write `Linear<8, 2>`
//~ cure `Linear<4, 2>` -> `Linear<8, 2>`
