//! A custom layer, in a list like any other.

use super::*;

#[test]
fn stands_in_the_list_like_any_other() {
    network! { struct Net = Dense<2, 3>, Square, factor: Scale, Dense<3, 1>; }
    assert_eq!(Net::PARAMS, 9 + 1 + 4);
    let mut network = Net::<f64>::ZERO;
    network.parameters_mut().copy_from_slice(&[
        1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 0.5, 0.0, -0.5, // y = x W + b
        2.0,  // factor
        1.0, -1.0, 1.0, 0.25,
    ]);
    // x = (1, -1): (1 - 4 + 0.5, 2 - 5, 3 - 6 - 0.5) = (-2.5, -3, -3.5); squares 6.25, 9, 12.25; twice those
    assert_eq!(network.predict(&[1.0, -1.0]), [12.5 - 18.0 + 24.5 + 0.25]);
    network.init(None, &mut rng(1));
    assert_eq!(network.factor.scale[0], 1.5);
}

/// A layer that only predicts can stand in a network that only predicts.
#[test]
fn needs_no_backward_pass_to_predict() {
    struct Sign;
    impl<In: Shape> Layer<In> for Sign {
        type Input = In;
        type Output = In;
        type Head = Values;
        type Params<T: Scalar> = ();
        type Scratch<T: Scalar> = ();
        fn predict<T: Scalar, I: Isa>(_: &(), xy: Operand<'_, T, In>, _: &mut [()], _: I) {
            xy.map(|x| x.signum());
        }
    }
    network! { struct Net = Dense<1, 2>, Sign; }
    let mut network = Net::ZERO;
    network.parameters_mut().copy_from_slice(&[1.0, -1.0, 0.5, 0.5]);
    assert_eq!(network.predict(&[3.0]), [1.0, -1.0]);
}
