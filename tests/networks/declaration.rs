//! What `network!` makes of a list.

use super::*;

#[test]
fn labels_name_fields_and_the_others_are_numbered() {
    network! { struct Net = hidden: Dense<3, 4>, Tanh, Dense<4, 5>, act: ReLU, Dropout<0.1>, out: Dense<5, 2>; }
    let Net { hidden, tanh1, dense2, act, dropout4, out } = Net::ZERO;
    assert_eq!((hidden.weight.len(), hidden.bias.len()), (3 * 4, 4));
    assert_eq!((dense2.weight.len(), out.weight.len()), (4 * 5, 5 * 2));
    let ((), (), ()) = (tanh1, act, dropout4);
}

#[test]
fn labels_appear_in_paths_and_in_the_summary() {
    network! { struct Inner = first: Dense<4, 3>, Dense<3, 4, NoBias>; }
    network! { struct Net = hidden: Dense<3, 4>, Tanh, deep: Inner, Dense<4, 2>; }
    let mut paths = Vec::new();
    Net::ZERO.visit(&Path::ROOT, &mut |entry, tensor| {
        paths.push((entry.path.to_string(), entry.dims, entry.role, tensor.len()));
    });
    let expected: [(&str, &[usize], _, _); 8] = [
        ("hidden.weight", &[3, 4], Role::Weight, 12),
        ("hidden.bias", &[4], Role::Bias, 4),
        ("deep.first.weight", &[4, 3], Role::Weight, 12),
        ("deep.first.bias", &[3], Role::Bias, 3),
        ("deep.dense1.weight", &[3, 4], Role::Weight, 12),
        ("deep.dense1.bias", &[0], Role::Bias, 0),
        ("dense3.weight", &[4, 2], Role::Weight, 8),
        ("dense3.bias", &[2], Role::Bias, 2),
    ];
    assert_eq!(paths.len(), expected.len());
    for ((path, dims, role, len), expected) in paths.iter().zip(expected) {
        assert_eq!((path.as_str(), *dims, *role, *len), expected);
    }
}

/// The working memory of a network has fields of its own.
#[test]
fn labels_can_be_any_name() {
    network! {
        struct Net = even: Dense<2, 3>, odd: Tanh, output0: Dense<3, 3>, output1: Dropout<0.5>, layer0: Dense<3, 3>,
            x: Dense<3, 3>, y: Dense<3, 3>, cache: Dense<3, 3>, scratch: Dense<3, 3>, params: Dense<3, 3>,
            noise: Dense<3, 3>, isa: Dense<3, 3>, count: Dense<3, 3>, gradient: Dense<3, 3>, weight: Dense<3, 1>;
    }
    let network = random::<Net<f64>>(1);
    let mut gradient = boxed::<Net<f64>>();
    let mut workspace = boxed::<Workspace<Net<f64>, 2>>();
    let inputs = random_inputs::<Net<f64>>(3, 1);
    let targets = [[1.0]; 3];
    let loss = network
        .loss_and_gradient(&MeanSquaredError, &inputs, &targets, &mut gradient, &mut workspace, &mut rng(1))
        .unwrap();
    assert!(loss > 0.0 && gradient.even.weight.iter().any(|slope| *slope != 0.0));
}

/// The generated code has names of its own for these.
#[test]
fn networks_can_have_any_name() {
    mod names {
        use stackprop::layers::{Dense, ReLU};
        use stackprop::network;
        network! { pub struct Scratch = Dense<2, 3>, ReLU; }
        network! { pub struct Cache = Dense<2, 3>, ReLU; }
        network! { pub struct Path = Dense<2, 3>, ReLU; }
        network! { pub struct Layer = Dense<2, 3>, Scratch2, Dense<3, 1>; }
        network! { pub struct Scratch2 = Dense<3, 3>; }
        network! { pub struct Option = Dense<2, 3>, ReLU; }
    }
    assert_eq!((names::Scratch::PARAMS, names::Cache::PARAMS, names::Path::PARAMS), (9, 9, 9));
    assert_eq!((names::Layer::PARAMS, names::Option::PARAMS), (25, 9));
}

#[test]
fn an_underscore_takes_the_size_from_before() {
    network! { struct Open = Dense<6, 5>, Tanh, Dense<_, 4>, Dense<_, 3, NoBias>; }
    network! { struct Written = Dense<6, 5>, Tanh, Dense<5, 4>, Dense<4, 3, NoBias>; }
    assert_eq!(Open::PARAMS, Written::PARAMS);
    let (open, written) = (random::<Open>(1), random::<Written>(1));
    assert_eq!(open.predict(&[0.5; 6]), written.predict(&[0.5; 6]));
}

mod sizes {
    pub const PIXELS: usize = 12;
    pub mod deeper {
        pub const CLASSES: usize = 5;
    }
}

const HIDDEN: usize = 7;

#[test]
fn sizes_are_literals_constants_and_expressions() {
    use sizes::PIXELS;
    const LOCAL: usize = HIDDEN - 4;
    network! {
        struct Net = Dense<PIXELS, HIDDEN>, Tanh, Dense<HIDDEN, { 2 * HIDDEN + 1 }>, Tanh,
            Dense<{ 2 * HIDDEN + 1 }, LOCAL>, Tanh, Dense<3, sizes::deeper::CLASSES>,
            Dense<{ sizes::deeper::CLASSES }, { if HIDDEN > 5 { 2 } else { 1 } }>, Dense<_, 1_0>, Dense<0b1010, 0x4usize>;
    }
    assert_eq!(Net::PARAMS, 12 * 7 + 7 + 7 * 15 + 15 + 15 * 3 + 3 + 3 * 5 + 5 + 5 * 2 + 2 + 2 * 10 + 10 + 10 * 4 + 4);
    let output: [f32; 4] = Net::ZERO.predict(&[1.0; 12]);
    assert_eq!(output, [0.0; 4]);
}

#[test]
fn layers_are_paths() {
    use stackprop::layers as built_in;
    network! {
        struct Net = built_in::Dense<2, 3>, ::stackprop::layers::Tanh, super::common::user_layers::Square,
            act: stackprop::layers::LeakyReLU<0.1>, Dense<3, 1>;
    }
    assert_eq!(
        <Net as Network>::LAYERS.iter().map(|layer| layer.name).collect::<Vec<_>>()[1..4],
        ["tanh1", "square2", "act"]
    );
}

#[test]
fn decimals_are_exact() {
    network! { struct Net = Dense<1, 1>, LeakyReLU<0.125>; }
    network! { struct Power = Dense<1, 1>, LeakyReLU<1.25e-1>; }
    network! { struct Whole = Dense<1, 1>, LeakyReLU<2>; }
    network! { struct Below = Dense<1, 1>, HardTanh<-0.25, 8.5>; }
    fn of<N: Network<Scalar = f64, Input = [f64; 1], Output = [f64; 1]>>(x: f64) -> f64 {
        let mut network = N::ZERO;
        network.parameters_mut()[0] = 1.0;
        network.predict(&[x])[0]
    }
    assert_eq!((of::<Net<f64>>(-8.0), of::<Power<f64>>(-8.0), of::<Whole<f64>>(-8.0)), (-1.0, -1.0, -16.0));
    assert_eq!((of::<Below<f64>>(-8.0), of::<Below<f64>>(80.0)), (-0.25, 8.5));
}

mod inside {
    use stackprop::prelude::*;

    network! {
        /// Documented.
        #[must_use = "a network is there to predict"]
        pub(super) struct Visible = Dense<2, 2>, Tanh, Dense<2, 1>;
    }
    network! {
        /// Only here.
        struct Hidden = Dense<2, 1>
    }
    network! { pub struct Trailing = Dense<2, 1>, Tanh, ; }

    pub(super) fn hidden() -> usize {
        Hidden::PARAMS
    }
}

#[test]
fn visibility_is_that_of_the_struct() {
    assert_eq!(inside::Visible::PARAMS, 9);
    assert_eq!(inside::hidden(), 3);
    assert_eq!(<inside::Trailing as Network>::LAYERS.len(), 2);
}

#[test]
fn attributes_reach_the_struct() {
    network! {
        /// A network
        /// on two lines.
        #[allow(non_camel_case_types)]
        #[repr(align(32))]
        struct in_lower_case = Dense<3, 2>;
    }
    assert_eq!((align_of::<in_lower_case>(), size_of::<in_lower_case>()), (32, 32));
}

#[test]
fn two_networks_of_the_same_name_live_in_two_functions() {
    fn one() -> usize {
        network! { struct Net = Dense<1, 2>; }
        Net::PARAMS
    }
    fn other() -> usize {
        network! { struct Net = Dense<2, 3>; }
        Net::PARAMS
    }
    assert_eq!((one(), other()), (4, 9));
}

#[test]
fn the_scalar_is_f32_unless_written() {
    network! { struct Net = Dense<2, 1>; }
    let single: [f32; 1] = Net::ZERO.predict(&[1.0, 2.0]);
    let double: [f64; 1] = <Net<f64>>::ZERO.predict(&[1.0, 2.0]);
    assert_eq!((single, double), ([0.0], [0.0]));
    fn generic<T: Scalar>() -> usize {
        size_of::<Net<T>>()
    }
    assert_eq!((generic::<f32>(), generic::<f64>()), (12, 24));
}

#[test]
fn networks_are_cloned_compared_and_printed() {
    network! { struct Net = Dense<2, 3>, Tanh, Dense<3, 1>; }
    let network = random::<Net>(1);
    let mut other = network.clone();
    assert!(network == other);
    other.dense2.bias[0] += 1.0;
    assert!(network != other);
    other.copy_from(&network);
    assert!(network == other);
    assert_eq!(format!("{network:?}"), format!("{other:?}"));
}
