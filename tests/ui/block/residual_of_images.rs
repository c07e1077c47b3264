//! A stride within a shortcut.
use stackprop::prelude::*;

network! { struct Net = Input<Image<3, 8, 8>>, Residual<(Conv2d<3, 3, 3, Stride<2>, Padding<1>>, ReLU)>; }

fn main() {}

//~ 4:48 shape mismatch in `Residual<(Conv2d<3, 3, 3, Stride<2>, Padding<1>>, ReLU)>`: its layers give 3×4×4, what leads around them 3×8×8: write a projection to what the layers give behind them
//~ cure `, Stride<2>, Padding<1>` -> `, Same`
