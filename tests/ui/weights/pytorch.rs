//! A file from PyTorch.
use stackprop::prelude::*;
use stackprop::weights;

network! { struct Net = Dense<4, 3>; }
static NET: Net = weights!("torch.safetensors");

fn main() {}

//~ 6:28 `torch.safetensors` does not fit `Net`: it has no tensor `dense0.weight`: its names are those of PyTorch, so write `layout = PyTorch`
//~ cure `"torch.safetensors"` -> `"torch.safetensors", layout = PyTorch`
