//! An option that does not exist.
use stackprop::prelude::*;
use stackprop::weights;

network! { struct Net = Dense<4, 3>; }
static NET: Net = weights!("torch.safetensors", layuot = PyTorch);

fn main() {}

//~ 6:49 `weights!` has the options `layout = PyTorch` and `prefix = "model."`
//~ cure `layuot` -> `layout`
