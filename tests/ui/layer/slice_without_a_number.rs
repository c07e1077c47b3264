//! A slice without its second number.
use stackprop::prelude::*;

network! { struct Net = Input<10>, Slice<4>, Dense<4, 1>; }

fn main() {}

//~ 4:36 `Slice<4>`: write the first feature, counted from 0, and the number of features, as in `Slice<8, 4>`
//~ cure `Slice<4>` -> `Slice<0, 4>`
