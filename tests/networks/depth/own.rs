//! Lists of custom layers: with a custom shape, with more features than a shape between layers is written with,
//! and without a backward pass.

use std::marker::PhantomData;

use stackprop::prelude::*;
use stackprop::tensor::Element;
use stackprop::tensor::plain::Flat;
use stackprop::typenum::{U1, U2, U3, U262144, U1000000};

use super::{assert_learns, predictions, random};
use crate::common::rng;
use crate::common::user_layers::{Scale, Square};

/// Three points of two coordinates each.
pub struct Points;

impl Shape for Points {
    const DIMS: &'static [usize] = &[3, 2];
    type Channels = U2;
    type WithChannels<N: ArrayLength> = Self;
    type Height = U3;
    type Width = U1;
    type Step = Self;
    type Element<T: Scalar> = T;
    type Nested<T: Element, const X: usize, const Y: usize, const Z: usize> = [[T; Y]; X];
    type Array<T: Element, E: Flat<T>> = [[E; 2]; 3];
}

/// The inputs in another shape, from the first again where they do not suffice.
pub struct As<S>(PhantomData<S>);

impl<In: Shape, S: Shape> Layer<In> for As<S> {
    type Input = In;
    type Output = S;
    type Head = Values;
    type Params<T: Scalar> = ();
    type Scratch<T: Scalar> = ();

    fn predict<T: Scalar, I: Isa>(_: &(), xy: Operand<'_, T, In, S>, _: &mut [()], _: I) {
        let (x, y) = xy.apart();
        for (y, x) in y.iter_mut().zip(x) {
            y.iter_mut().zip(x.iter().cycle()).for_each(|(y, x)| *y = *x);
        }
    }
}

impl<In: Shape, S: Shape> Trainable<In> for As<S> {
    type Cache<T: Scalar, const B: usize> = ();

    fn backward<T: Scalar, I: Isa, const B: usize>(
        _: &(),
        _: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        _: I,
    ) {
        let (dy, dx, ()) = gradients.apart();
        for (dx, dy) in dx.unwrap_or_default().iter_mut().zip(dy) {
            dx.fill(T::ZERO);
            for dy in dy.chunks(In::SIZE) {
                dx.iter_mut().zip(dy).for_each(|(dx, dy)| *dx += *dy);
            }
        }
    }
}

/// Rounds; its derivative would be zero.
pub struct Round;

impl<In: Shape> Layer<In> for Round {
    type Input = In;
    type Output = In;
    type Head = Values;
    type Params<T: Scalar> = ();
    type Scratch<T: Scalar> = ();

    fn predict<T: Scalar, I: Isa>(_: &(), xy: Operand<'_, T, In>, _: &mut [()], _: I) {
        xy.map(|x| x.round());
    }
}

#[test]
fn own_layers_learn() {
    times! { Net = [Dense<3, 6>,] [Scale, Square, Dense<6, 6>, Tanh,] [Dense<6, 2>] * 2 * 2 * 3 }
    assert_eq!(Net::PARAMS, (3 * 6 + 6) + 12 * (1 + 6 * 6 + 6) + (6 * 2 + 2));
    assert_learns::<Net>();
}

#[test]
fn layers_of_an_own_shape_learn() {
    type ToPoints = As<Points>;
    times! { Net = [Dense<4, 6>, ToPoints,] [Scale, Tanh,] [Flatten, Dense<6, 2>] * 2 * 5 }
    assert_eq!(Net::PARAMS, (4 * 6 + 6) + 10 + (6 * 2 + 2));
    assert_learns::<Net>();
    let summary = Net::summary();
    assert_eq!(summary.layers[3].output, Points::DIMS);
}

/// Shapes between layers are written from extents below 2¹⁸.
#[test]
fn layers_of_many_features_learn() {
    type Just = As<Features<U262144>>;
    type Wide = As<Features<U1000000>>;
    times! { Net = [Dense<2, 3>, Just,] [Scale, Tanh,] [Wide, Tanh, Scale, Dense<1_000_000, 1>] * 2 * 5 }
    assert_eq!(Net::PARAMS, (2 * 3 + 3) + 10 + 1 + 1_000_001);
    assert_learns::<Net>();
}

/// As they do in short lists, to the last bit.
#[test]
fn layers_without_a_backward_pass_predict() {
    times! { Long = [Dense<3, 4>,] [Round, Dense<4, 4>, Scale,] [Round] * 2 * 2 * 2 }
    network! { struct Part = Input<4>, Round, Dense<4, 4>, Scale, Round, Dense<4, 4>, Scale; }
    network! { struct Short = Dense<3, 4>, Part, Part, Part, Part, Round; }
    let (long, mut short) = (Long::boxed(&mut rng(1)), boxed::<Short>());
    short.parameters_mut().copy_from_slice(long.parameters());
    let inputs = random::<[f32; 3], f32>(5, 2);
    let outputs = predictions(&*long, &inputs);
    assert_eq!(outputs, predictions(&*short, &inputs));
    assert!(outputs.as_flattened().iter().any(|y| *y != 0.0));
}
