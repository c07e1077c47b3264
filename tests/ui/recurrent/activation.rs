//! An activation that a recurrent layer does not have.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, RNN<8, 16, Sigmoid>; }

fn main() {}

//~ 4:49 `RNN<8, 16, Sigmoid>`: there is no such layer, or `Sigmoid` is not a valid argument for it
//~ cure `, Sigmoid>` -> `, ReLU>`
