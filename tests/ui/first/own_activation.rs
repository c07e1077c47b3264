//! A network begins with a user-defined activation.
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

network! { struct Net = Square, Dense<4, 1>; }

fn main() {}

//~ 17:25 a network cannot begin with `Square`, which accepts any shape: begin with the shape of the input, such as `Input<784>` or `Input<Image<1, 28, 28>>`, or with a layer of fixed size, such as `Dense<784, 128>`
//~ cure `= Square` -> `= Dense<4, 4>, Square`
