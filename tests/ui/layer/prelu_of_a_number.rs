//! A number as slope of a `PReLU`.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, PReLU<0.1>, Dense<12, 1>; }

fn main() {}

//~ 4:39 `PReLU<0.1>`: its slopes are trained: write `PReLU` for one slope, `PReLU<PerChannel>` for one per channel, or `LeakyReLU<0.1>`
//~ cure `PReLU<0.1>` -> `LeakyReLU<0.1>`
