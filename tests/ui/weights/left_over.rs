//! A tensor in the file that the network does not have.
use stackprop::prelude::*;
use stackprop::weights;

network! { struct Net = Dense<4, 3, NoBias>; }
static NET: Net = weights!("net.safetensors");

fn main() {}

//~ 6:28 `net.safetensors` does not fit `Net`: it has a tensor `dense0.bias`, which the network does not have
//~ cure `, NoBias` -> ``
