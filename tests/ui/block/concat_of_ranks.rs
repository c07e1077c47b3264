//! A branch that gives an image beside one that gives a vector.
use stackprop::prelude::*;

network! { struct Net = Input<Image<3, 8, 8>>, Concat<Conv2d<3, 4, 3, Same>, GlobalAvgPool>; }

fn main() {}

//~ 4:48 shape mismatch in `Concat<Conv2d<3, 4, 3, Same>, GlobalAvgPool>`: one branch gives 4×8×8, another 3 features: they can differ in the number of channels, or of features, only
//~ cure `, GlobalAvgPool>` -> `, Identity>`
