//! A layer after a user-defined layer does not fit.
use stackprop::prelude::*;
use stackprop::typenum::U2;

/// The difference of two values.
struct Difference;

impl<In: Shape> Layer<In> for Difference {
    type Input = Features<U2>;
    type Output = Features<U1>;
    type Head = Values;
    type Params<T: Scalar> = ();
    type Scratch<T: Scalar> = ();

    const EXPECTS: Expects = Expects::Features(2);

    fn predict<T: Scalar, I: Isa>(
        _: &(),
        xy: Operand<'_, T, In, Features<U1>>,
        _: &mut [()],
        _: I,
    ) {
        let (x, y) = xy.apart();
        for (y, x) in y.iter_mut().zip(x) {
            y[0] = x[0] - x[1];
        }
    }
}

network! { struct Net = Dense<4, 2>, Difference, Dense<2, 4>; }

fn main() {}

//~ 30:50 shape mismatch: `Dense<2, 4>` expects 2 features, but `Difference` before it outputs 1: write `Dense<1, 4>`
//~ cure `Dense<2, 4>` -> `Dense<1, 4>`
