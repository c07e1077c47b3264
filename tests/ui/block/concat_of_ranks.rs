//! An image and a vector are concatenated.
use stackprop::prelude::*;

network! { struct Net = Input<Image<3, 8, 8>>, Concat<Conv2d<3, 4, 3, Same>, GlobalAvgPool>; }

fn main() {}

//~ 4:48 shape mismatch in `Concat<Conv2d<3, 4, 3, Same>, GlobalAvgPool>`: one branch outputs 4×8×8, another 3 features: branches can differ only in the number of channels or features
//~ cure `, GlobalAvgPool>` -> `, Identity>`
