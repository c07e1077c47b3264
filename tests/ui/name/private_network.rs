//! A private network in a public one.
use stackprop::prelude::*;

network! { struct Encoder = Dense<8, 4>, Tanh; }
network! { pub struct Net = Dense<16, 8>, Encoder, Dense<4, 2>; }

fn main() {}

//~ 5:43 private type `Encoder` in public interface
//~ cure `{ struct Encoder` -> `{ pub struct Encoder`
