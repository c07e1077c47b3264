//! A parameter of the name of the scalar.
use stackprop::prelude::*;

network! { struct Net<T> = Dense<784, T>; }

fn main() {}

//~ 4:23 `T` is what every network is made of, `f32` or `f64`: take another name
//~ cure `<T>` -> `<H>`
//~ cure `784, T` -> `784, H`
