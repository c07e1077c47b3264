//! Images of different heights are concatenated.
use stackprop::prelude::*;

network! { struct Net = Input<Image<3, 8, 8>>, Concat<Conv2d<3, 4, 3, Same>, Conv2d<3, 4, 3>>; }

fn main() {}

//~ 4:48 shape mismatch in `Concat<Conv2d<3, 4, 3, Same>, Conv2d<3, 4, 3>>`: one branch outputs 4×8×8, another 4×6×6: branches can differ only in the number of channels or features
//~ cure `Conv2d<3, 4, 3>` -> `Conv2d<3, 4, 3, Same>`
