//! A network that is declared in a function.
use stackprop::prelude::*;

fn main() {
    network! { struct Net = Dense<2, 3>, Dense<2, 1>; }
    println!("{}", Net::PARAMS);
}

//~ 5:42 shape mismatch: `Dense<2, 1>` expects 2 features, but `Dense<2, 3>` before it outputs 3: write `Dense<3, 1>`
//~ cure `Dense<2, 1>` -> `Dense<3, 1>`
