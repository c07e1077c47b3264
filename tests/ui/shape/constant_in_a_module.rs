//! The wrong size is a constant of a module.
use stackprop::prelude::*;

mod config {
    pub const WIDTH: usize = 12;
}

network! { struct Net = Dense<8, 16>, Dense<config::WIDTH, 4>; }

fn main() {}

//~ 8:39 shape mismatch: `Dense<config::WIDTH, 4>` expects 12 features, but `Dense<8, 16>` before it outputs 16: `config::WIDTH` is 12 here; make it 16 or write `Dense<16, 4>`
//~ cure `Dense<config::WIDTH, 4>` -> `Dense<16, 4>`
