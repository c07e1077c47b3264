//! A projection to another shape than the layers give.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Residual<(Dense<8, 6>, ReLU), Dense<8, 5>>; }

fn main() {}

//~ 4:38 shape mismatch in `Residual<(Dense<8, 6>, ReLU), Dense<8, 5>>`: its layers give 6 features, what leads around them 5 features: write a projection to what the layers give behind them
//~ cure `Dense<8, 5>` -> `Dense<8, 6>`
