//! A function without a body.
use stackprop::prelude::*;

search! {
    struct Net = Dense<4, {8 | 16}>, ReLU;

    fn parameters(variant: &stackprop::search::Variant) -> usize;
}

fn main() {}

//~ 7:8 `parameters` is not a whole function: write `fn parameters(variant: &Variant) { … }`
//~ cure `usize;` -> `usize { Net::PARAMS }`
