//! Noise without a standard deviation.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 12>, GaussianNoise, Dense<12, 1>; }

fn main() {}

//~ 4:39 `GaussianNoise`: the standard deviation of the noise must be at least 0, as in `GaussianNoise<0.1>`
//~ cure `GaussianNoise` -> `GaussianNoise<0.5>`
