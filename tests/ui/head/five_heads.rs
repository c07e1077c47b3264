//! Five heads.
use stackprop::prelude::*;

network! { struct Net = Dense<8, 16>, Heads<a: Dense<16, 3>, b: Tanh, c: ReLU, d: Sigmoid, e: Softplus>; }

fn main() {}

//~ 4:39 a network has at most four heads
//~ cure `, e: Softplus` -> ``
