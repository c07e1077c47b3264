//! A function without the variant as its first parameter.
use stackprop::prelude::*;

search! {
    struct Net = Dense<4, {8 | 16}>, ReLU;

    fn parameters() -> usize { Net::PARAMS }
}

fn main() {}

//~ 7:18 the first parameter of `parameters` has to be the variant: write `fn parameters(variant: &Variant, …)`
//~ cure `parameters()` -> `parameters(variant: &stackprop::search::Variant)`
