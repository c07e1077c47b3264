//! Branches of images of different height.
use stackprop::prelude::*;

network! { struct Net = Input<Image<3, 8, 8>>, Concat<Conv2d<3, 4, 3, Same>, Conv2d<3, 4, 3>>; }

fn main() {}

//~ 4:48 shape mismatch in `Concat<Conv2d<3, 4, 3, Same>, Conv2d<3, 4, 3>>`: one branch gives 4×8×8, another 4×6×6: they can differ in the number of channels, or of features, only
//~ cure `Conv2d<3, 4, 3>` -> `Conv2d<3, 4, 3, Same>`
