//! Activations far from zero: values and slopes by their definitions, for inputs of every size; and NaN, which stays NaN.

use num_traits::float::FloatCore;
use stackprop::prelude::*;

use crate::common::golden;
use crate::common::pass::pass;

/// Declares a network for each layer, and a macro that calls another one with the name of each.
macro_rules! networks {
    ($for_every:ident: $($name:ident [$($layer:tt)*],)*) => {
        $(network! { struct $name = Input<2>, $($layer)*; })*

        macro_rules! $for_every {
            ($test:ident) => {
                $($test!($name);)*
            };
        }
    };
}

networks! {
    for_every_activation: Relu [ReLU], Leaky [LeakyReLU<0.2>], Elu [ELU], HalfElu [ELU<0.5>], Selu [SELU], Gelu [GELU],
    GeluByTanh [GELU<Tanh>], Silu [SiLU], Logistic [Sigmoid], Hyperbolic [Tanh], Soft [Softplus], Softer [Softplus<2.0>],
    HardHyperbolic [HardTanh], HardLogistic [HardSigmoid], Hard [HardSwish],
}
networks! {
    for_every_other_layer: Trained [PReLU], EachTrained [PReLU<PerChannel>], Between [HardTanh<-2, 0.5>],
    Distribution [Softmax], Logarithms [LogSoftmax],
}
networks! { for_every_mask: Dropped [Dropout<0.999999>], DroppedToo [Dropout2d<0.999999>], }

/// The output of one input and the slope there. The other feature has another input, which changes nothing.
fn at<N: TrainableNetwork>(x: N::Scalar, best: bool) -> [N::Scalar; 2] {
    let passed = pass::<N, 1>(&*boxed::<N>(), &[x, N::Scalar::ONE], &[N::Scalar::ONE; 2], 1, best);
    [passed.y[0], passed.dx[0]]
}

/// The prediction, in place and not.
fn predicted<N: Network<Element = <N as Network>::Scalar>>(x: N::Scalar) -> N::Scalar {
    let mut y = [N::Scalar::ZERO; 2];
    let net = boxed::<N>();
    net.predict_batch(
        stackprop::tensor::plain::values(&[x, N::Scalar::ONE], 1),
        stackprop::tensor::plain::values_mut(&mut y, 1),
        &mut *boxed::<Scratch<N, 1>>(),
    );
    y[0]
}

/// Values are right to 8 roundings of their own, and slopes to 8 of the sum of their terms. The argument `z` of a form that is
/// a cubic is rounded five times, and what is made of it changes by `z` times as much.
fn follow<N: TrainableNetwork>(roundings: impl Fn(f64) -> f64) {
    let file = golden::load("activations");
    let written = N::LAYERS[1].written;
    let case = golden::case(file, written);
    let [xs, ys, slopes, sizes] = [&file["x"], &case["y"], &case["slope"], &case["size"]].map(golden::vector);
    assert_eq!((xs.len(), ys.len(), slopes.len(), sizes.len()), (96, 96, 96, 96));
    let (epsilon, least) = (N::Scalar::epsilon().to_f64() / 2.0, N::Scalar::min_positive_value().to_f64());
    for (index, &x) in xs.iter().enumerate() {
        for best in [false, true] {
            let [y, slope] = at::<N>(N::Scalar::of(x), best).map(Scalar::to_f64);
            let relative = roundings(x) * epsilon;
            let [y_error, slope_error] = [(y - ys[index]).abs(), (slope - slopes[index]).abs()];
            assert!(y_error <= relative * ys[index].abs() + least, "{written}({x:e}) = {y:e}, not {:e}", ys[index]);
            let most = relative * sizes[index] + least;
            assert!(slope_error <= most, "slope of {written} at {x:e}: {slope:e}, not {:e}", slopes[index]);
        }
    }
}

#[test]
fn they_are_as_defined_far_from_zero() {
    macro_rules! defined {
        ($net:ident) => {
            let cubic = stringify!($net) == "GeluByTanh";
            let roundings =
                |x: f64| 8.0 + if cubic { 5.0 * 1.6 * (x.abs() + 0.045 * x.abs().powi(3)).min(200.0) } else { 0.0 };
            follow::<$net<f64>>(roundings);
            follow::<$net<f32>>(roundings);
        };
    }
    for_every_activation!(defined);
}

/// All exponents, both signs, and the largest numbers there are.
fn finite_numbers<T: Scalar>() -> impl Iterator<Item = T> {
    let sweep = (-1080..1024).flat_map(|exponent| [1.0, 1.37, 1.99].map(|digits| digits * f64::exp2(exponent.into())));
    let magnitudes = sweep.chain([0.0, f64::MAX, T::max_value().to_f64()]).map(T::of).filter(|x| x.is_finite());
    magnitudes.flat_map(|x| [x, -x])
}

#[test]
fn finite_inputs_have_finite_outputs_and_slopes() {
    fn finite<N: TrainableNetwork>() {
        for x in finite_numbers::<N::Scalar>() {
            // What is more than the largest number is infinite, and rightly so: `SELU` multiplies by 1.05.
            let expected = !(N::LAYERS[1].written == "SELU" && x.to_f64() * 1.0507 > N::Scalar::max_value().to_f64());
            let [y, slope] = at::<N>(x, true);
            assert!(slope.is_finite() && y.is_finite() == expected, "{} at {x}: {y}, {slope}", N::LAYERS[1].written);
        }
    }
    macro_rules! finite {
        ($net:ident) => {
            finite::<$net<f32>>();
            finite::<$net<f64>>();
        };
    }
    for_every_activation!(finite);
}

#[test]
fn nan_stays_nan() {
    fn stays<N: TrainableNetwork + Network<Element = <N as Network>::Scalar>>() {
        for best in [false, true] {
            let [y, slope] = at::<N>(N::Scalar::nan(), best);
            assert!(y.is_nan() && slope.is_nan(), "{}: {y}, {slope}", N::LAYERS[1].written);
        }
        assert!(predicted::<N>(N::Scalar::nan()).is_nan(), "{}", N::LAYERS[1].written);
    }
    macro_rules! stays {
        ($net:ident) => {
            stays::<$net<f32>>();
            stays::<$net<f64>>();
        };
    }
    for_every_activation!(stays);
    for_every_other_layer!(stays);
    // A mask has a slope, whatever it is laid over.
    macro_rules! left_out {
        ($net:ident) => {
            assert!(at::<$net<f32>>(f32::NAN, true)[0].is_nan() && at::<$net<f64>>(f64::NAN, true)[0].is_nan());
        };
    }
    for_every_mask!(left_out);
}

/// The vector code of many values is another than that of a few.
#[test]
fn nan_stays_nan_among_many_values() {
    macro_rules! among_many {
        ($($layer:ty),*) => {$({
            network! { struct Net = Input<1000>, $layer; }
            let (mut x, net) = ([0.5f32; 1000], Net::ZERO);
            x[700] = f32::NAN;
            let found: Vec<_> = net.predict(&x).iter().map(|y| y.is_nan()).collect();
            assert!((0..1000).all(|place| found[place] == (place == 700)), stringify!($layer));
        })*};
    }
    among_many!(
        ReLU,
        LeakyReLU,
        PReLU,
        HardTanh,
        HardSigmoid,
        HardSwish,
        ELU,
        SELU,
        GELU,
        SiLU,
        Sigmoid,
        Tanh,
        Softplus
    );
}
