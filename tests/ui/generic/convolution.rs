//! A convolution whose channels are a parameter.
use stackprop::prelude::*;

network! { struct Net<C> = Input<Image<C, 8, 8>>, Conv2d<C, C, 3>, ReLU; }

fn main() {}

//~ 4:51 `Conv2d<C, C, 3>` cannot be used here in a network with parameters: its sizes depend on `C`, and the compiler cannot compute them before it knows the numbers: write numbers, or a `macro_rules!` that declares the network for each of them
//~ cure `<C> = Input<Image<C, 8, 8>>, Conv2d<C, C, 3>` -> ` = Input<Image<6, 8, 8>>, Conv2d<6, 6, 3>`
