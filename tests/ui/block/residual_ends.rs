//! A shortcut around layers that give another shape.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Residual<(Dense<8, 6>, ReLU)>; }

fn main() {}

//~ 4:38 shape mismatch in `Residual<(Dense<8, 6>, ReLU)>`: its layers give 6 features, what leads around them 8 features: write a projection to what the layers give behind them
//~ cure `(Dense<8, 6>, ReLU)` -> `(Dense<8, 6>, ReLU), Dense<8, 6>`
