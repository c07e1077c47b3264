//! A user-defined layer expects a different size.
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

network! { struct Net = Dense<4, 3>, Difference; }

fn main() {}

//~ 30:38 shape mismatch: `Difference` expects 2 features, but `Dense<4, 3>` before it outputs 3: put `Dense<3, 2>` between them
//~ cure `Dense<4, 3>` -> `Dense<4, 2>`
