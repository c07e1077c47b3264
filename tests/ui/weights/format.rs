//! A file of another format.
use stackprop::prelude::*;
use stackprop::weights;

network! { struct Net = Dense<4, 3>; }
static NET: Net = weights!("files.py");

fn main() {}

//~ 6:28 `files.py` is not a file of the format safetensors: its header would be larger than 100 MB
//~ cure `files.py` -> `net.safetensors`
