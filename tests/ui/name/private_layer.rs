//! A private layer in a public network.
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

network! { pub struct Net = Dense<4, 8>, Residual<(Square, Dense<8, 8>)>; }

fn main() {}

//~ 17:52 private type `Square` in public interface
//~ cure `struct Square;` -> `pub struct Square;`
