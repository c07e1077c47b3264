//! A decimal with too many digits.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Dropout<0.1234567890123456789>; }

fn main() {}

//~ 4:46 `0.1234567890123456789` has too many digits: a decimal in a network has at most 18
//~ cure `0.1234567890123456789` -> `0.123`
