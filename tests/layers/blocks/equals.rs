//! Blocks that say the same in different words have the same bits.

use super::*;

/// Two networks with the same parameters in memory do the same, to the last digit.
#[track_caller]
fn assert_same<A: TrainableNetwork<Scalar = f64, Element = f64>, B: TrainableNetwork<Scalar = f64, Element = f64>>() {
    let (a, mut b) = (random::<A>(), boxed::<B>());
    assert_eq!((A::COUNT, A::STATISTICS), (B::COUNT, B::STATISTICS));
    b.parameters_mut().copy_from_slice(a.parameters());
    let (x, dy) = (numbers(5 * A::InputShape::SIZE, 5), numbers(5 * A::OutputShape::SIZE, 6));
    assert_eq!(prediction(&*a, &x), prediction(&*b, &x));
    let (a, b) = (pass::<A, 8>(&a, &x, &dy, 1, true), pass::<B, 8>(&b, &x, &dy, 1, true));
    assert_eq!((a.y, a.dx), (b.y, b.dx));
    assert_eq!(a.gradient.parameters(), b.gradient.parameters());
}

#[test]
fn repeat_once_is_the_layer() {
    network! { struct Once = Repeat<1, (Dense<4, 5>, Tanh, Dense<5, 4>)>; }
    assert_same::<Once<f64>, Inner<f64>>();
}

#[test]
fn repeat_is_writing_the_layers_again() {
    network! { struct Three = Repeat<3, (Dense<4, 4>, BatchNorm, Tanh)>; }
    network! {
        struct Written = Dense<4, 4>, BatchNorm, Tanh, Dense<4, 4>, BatchNorm, Tanh, Dense<4, 4>, BatchNorm, Tanh;
    }
    assert_same::<Three<f64>, Written<f64>>();
    network! { struct Two = Repeat<2, (Dense<4, 4>, Tanh)>; }
    network! { struct WrittenTwice = Dense<4, 4>, Tanh, Dense<4, 4>, Tanh; }
    assert_same::<Two<f64>, WrittenTwice<f64>>();
}

#[test]
fn a_list_is_the_network_of_it() {
    network! { struct Listed = Residual<(first: Dense<4, 5>, Tanh, Dense<5, 4>)>; }
    network! { struct Named = Residual<Inner>; }
    network! { struct Sum = Add<Inner, Identity>; }
    network! { struct Projected = Residual<Inner, Identity>; }
    assert_same::<Listed<f64>, Named<f64>>();
    assert_same::<Named<f64>, Sum<f64>>();
    assert_same::<Named<f64>, Projected<f64>>();
}
