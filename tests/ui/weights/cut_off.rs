//! A file whose end is missing.
use stackprop::prelude::*;
use stackprop::weights;

network! { struct Net = Dense<4, 3>; }
static NET: Net = weights!("cut_off.safetensors");

fn main() {}

//~ 6:28 `cut_off.safetensors` is not a file of the format safetensors: its tensors do not end where the file ends, after 255 bytes: is it truncated?
//~ cure `cut_off.` -> `net.`
