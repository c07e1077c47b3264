//! A mistake in a function, an error for each variant.
use stackprop::prelude::*;
use stackprop::search::Variant;

search! {
    struct Net = Dense<4, {8 | 16}>, ReLU;

    fn parameters(variant: &Variant) -> usize { Net::PARAMETERS }
}

fn main() {}

//~ 8:54 no associated item named `PARAMETERS` found for struct `Net8<T>` in the current scope
//~ 8:54 no associated item named `PARAMETERS` found for struct `Net16<T>` in the current scope
//~ cure `Net::PARAMETERS` -> `Net::PARAMS`
