//! The layers of a `Residual` have a stride.
use stackprop::prelude::*;

network! { struct Net = Input<Image<3, 8, 8>>, Residual<(Conv2d<3, 3, 3, Stride<2>, Padding<1>>, ReLU)>; }

fn main() {}

//~ 4:48 shape mismatch in `Residual<(Conv2d<3, 3, 3, Stride<2>, Padding<1>>, ReLU)>`: its layers output 3×4×4, but its shortcut 3×8×8: write a projection to the output of the layers after them
//~ cure `, Stride<2>, Padding<1>` -> `, Same`
