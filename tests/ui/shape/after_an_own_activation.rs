//! A layer after a user-defined activation does not fit.
use stackprop::prelude::*;

/// `y = x²`
struct Square;

impl Elementwise for Square {
    type Head = Values;
    fn value<T: Scalar>(x: T) -> T {
        x * x
    }
    fn derivative<T: Scalar>(x: T, _: T) -> T {
        x + x
    }
}

network! { struct Net = Dense<4, 8>, Square, Dense<4, 1>; }

fn main() {}

//~ 17:46 shape mismatch: `Dense<4, 1>` expects 4 features, but `Square` before it outputs 8: write `Dense<8, 1>`
//~ cure `Dense<4, 1>` -> `Dense<8, 1>`
