//! A file that does not exist.
use stackprop::prelude::*;
use stackprop::weights;

network! { struct Net = Dense<4, 3>; }
static NET: Net = weights!("nett.safetensors");

fn main() {}

//~ 6:28 couldn't read `tests/ui/weights/nett.safetensors`: No such file or directory (os error 2)
//~ cure `nett.` -> `net.`
