//! Another size than in the file.
use stackprop::prelude::*;
use stackprop::weights;

network! { struct Net = Dense<4, 5>; }
static NET: Net = weights!("net.safetensors");

fn main() {}

//~ 6:28 `net.safetensors` does not fit `Net`: `dense0.weight` is [4, 3] in the file, but [4, 5] in the network
//~ cure `Dense<4, 5>` -> `Dense<4, 3>`
