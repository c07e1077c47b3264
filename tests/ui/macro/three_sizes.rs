//! Three sizes in parentheses.
use stackprop::prelude::*;

network! { struct Net = Input<Image<1, 8, 8>>, MaxPool2d<(2, 2, 2)>; }

fn main() {}

//~ 4:58 expected two sizes in the parentheses, as in `(5, 3)`, or a list of layers
//~ cure `(2, 2, 2)` -> `(2, 2)`
