//! Something else than a function after the list.
use stackprop::prelude::*;

search! {
    struct Net = Dense<4, {8 | 16}>, ReLU;

    const WIDTH: usize = 8;
}

fn main() {}

//~ 7:5 expected a function, as in `fn train(variant: &Variant) { … }`, but found `const`
//~ cure `const WIDTH: usize = 8;` -> ``
