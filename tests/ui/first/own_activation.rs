//! A network begins with an activation of one's own.
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

//~ 17:25 a network cannot begin with `Square`, which takes what comes before it: begin with what that is, such as `Input<784>` or `Input<Image<1, 28, 28>>`, or with a layer that fixes it, such as `Dense<784, 128>`
//~ cure `= Square` -> `= Dense<4, 4>, Square`
