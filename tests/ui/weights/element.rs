//! Numbers of another type.
use stackprop::prelude::*;
use stackprop::weights;

network! { struct Net = Dense<4, 3>; }
static NET: Net = weights!("half.safetensors");

fn main() {}

//~ 6:28 `half.safetensors` does not fit `Net`: `dense0.weight` is F16 in the file, but F32 in the network: convert the file, in Python with `tensor.float()`, or in Rust with `Options::element(Element::F32)`
//~ cure `half.` -> `net.`
