//! Filters for each channel that are not as many for one as for another.
use stackprop::prelude::*;

network! { struct Net = Input<Image<6, 8, 8>>, Conv2d<6, 16, 3, Depthwise>; }

fn main() {}

//~ 4:48 `Conv2d<6, 16, 3, Depthwise>`: the number of groups divides the numbers of channels before and behind it
//~ cure `16, 3` -> `12, 3`
