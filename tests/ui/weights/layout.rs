//! A layout that does not exist.
use stackprop::prelude::*;
use stackprop::weights;

network! { struct Net = Dense<4, 3>; }
static NET: Net = weights!("torch.safetensors", layout = Torch);

fn main() {}

//~ 6:58 `layout` is `PyTorch` or `Stackprop`
//~ cure `Torch` -> `PyTorch`
