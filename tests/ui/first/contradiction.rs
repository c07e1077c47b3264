//! A user-defined layer expects a different shape than its `Input`.
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

    const EXPECTS: Expects = Expects::Features(3);

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

network! { struct Net = Difference, Dense<1, 1>; }

fn main() {}

//~ 30:25 shape mismatch: `Difference` expects 3 features, but its own `Input` is 2 features
//~ cure `Features(3)` -> `Features(2)`
