//! The name of a recurrent layer in Keras.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<50, 8>>, SimpleRNN<8, 16>; }

fn main() {}

//~ 4:49 `SimpleRNN<8, 16>`: there is no layer of this name: write `RNN`
//~ cure `SimpleRNN` -> `RNN`
