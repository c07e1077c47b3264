//! A trained slope as a number.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, PReLU<0.1>, Dense<12, 1>; }

fn main() {}

//~ 4:39 `PReLU<0.1>`: its slopes are trained: write `PReLU` for one, `PReLU<PerChannel>` for one a channel, or `LeakyReLU<0.1>`
//~ cure `PReLU<0.1>` -> `LeakyReLU<0.1>`
