//! A `|` without an alternative after it.
use stackprop::prelude::*;

search! { struct Net = Dense<4, 8>, {ReLU | }, Dense<_, 2>; }

fn main() {}

//~ 4:37 an alternative is missing next to a `|`: for no layer write `Identity`
//~ cure `{ReLU | }` -> `{ReLU | Identity}`
