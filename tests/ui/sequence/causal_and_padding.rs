//! Two paddings.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<6, 4>>, Conv1d<4, 2, 3, Padding<1>, Causal>; }

fn main() {}

//~ 4:48 `Conv1d<4, 2, 3, Padding<1>, Causal>`: `Causal` is a padding: leave out the other one
//~ cure `Padding<1>, Causal` -> `Causal`
