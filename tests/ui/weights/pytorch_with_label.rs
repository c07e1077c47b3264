//! A file from PyTorch with the name of a label.
use stackprop::prelude::*;
use stackprop::weights;

network! { struct Net = hidden: Dense<4, 3>; }
static NET: Net = weights!("torch_with_label.safetensors");

fn main() {}

//~ 6:28 `torch_with_label.safetensors` does not fit `Net`: `hidden.weight` is [3, 4] in the file, but [4, 3] in the network, transposed as in PyTorch: write `layout = PyTorch`
//~ cure `"torch_with_label.safetensors"` -> `"torch_with_label.safetensors", layout = PyTorch`
