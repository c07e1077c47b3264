//! A mean over many outputs is one of many roundings: all in the same direction where all outputs are the same.
use super::*;

const MANY: usize = 150_528; // 3 · 224 · 224

network! { struct ManyValues = Input<MANY>; }
network! { struct ManyClasses = Input<MANY>, Softmax; }
network! { struct ManyLogarithms = Input<MANY>, LogSoftmax; }
network! { struct ManyAnswers = Input<MANY>, Sigmoid; }

/// The loss of outputs that are `y`, as a single-precision network has it. It is kept in a box.
fn loss<N: Network<Scalar = f32, Output = [f32; MANY]>, Y>(loss: impl Loss<N, Y>, y: &[f32], target: &Y) -> f64 {
    let mut gradient = vec![0.0; MANY];
    loss.sample(y, target, 1.0, &mut gradient).into()
}

fn filled(value: impl Fn(usize) -> f32) -> Box<[f32; MANY]> {
    (0..MANY).map(value).collect::<Vec<_>>().into_boxed_slice().try_into().unwrap()
}

#[track_caller]
fn assert_mean(found: f64, values: impl Iterator<Item = f64>) {
    let expected = values.sum::<f64>() / MANY as f64;
    assert!((found / expected - 1.0).abs() < 1e-6, "{found}, not {expected}: {:e}", found / expected - 1.0);
}

#[test]
fn of_numbers() {
    let zeros = filled(|_| 0.0);
    let noise = |i: usize| ((i * 7919) % 1009) as f32 / 500.0 - 1.0;
    for y in [filled(|_| 0.1), filled(|i| 0.1 + i as f32 * 1e-6), filled(noise)] {
        let each = |f: fn(f64) -> f64| y.iter().map(move |y| f(f64::from(*y)));
        assert_mean(loss::<ManyValues, _>(MeanSquaredError, &*y, &*zeros), each(|y| y * y));
        assert_mean(loss::<ManyValues, _>(MeanAbsoluteError, &*y, &*zeros), each(f64::abs));
        assert_mean(
            loss::<ManyValues, _>(Huber, &*y, &*zeros),
            each(|y| if y.abs() <= 1.0 { 0.5 * y * y } else { y.abs() - 0.5 }),
        );
        let ones = filled(|_| 1.0);
        assert_mean(loss::<ManyValues, _>(Hinge, &*y, &*ones), each(|y| (1.0 - y).max(0.0)));
        let targets = filled(|_| 0.25);
        let expected = || each(|z| z.exp().ln_1p() - 0.25 * z);
        assert_mean(loss::<ManyAnswers, _>(BinaryCrossEntropy, &*y, &*targets), expected());
        assert_mean(loss::<ManyValues, _>(BinaryCrossEntropyWithLogits, &*y, &*targets), expected());
        let least = f64::from(y[7]) - 1.0;
        let short = y.iter().enumerate().map(|(i, y)| if i == 7 { 0.0 } else { (f64::from(*y) - least).max(0.0) });
        assert_mean(loss::<ManyValues, _>(MultiClassHinge, &*y, &7u32), short);
    }
}

#[test]
fn of_a_distribution() {
    let noise = |i: usize| ((i * 7919) % 1009) as f32 / 500.0 - 1.0;
    let even = filled(|_| 1.0 / MANY as f32);
    let total: f64 = even.iter().map(|t| f64::from(*t)).sum();
    for z in [filled(|_| 0.1), filled(|i| 0.1 + i as f32 * 1e-6), filled(noise)] {
        let log_sum = z.iter().map(|z| f64::from(*z).exp()).sum::<f64>().ln();
        let near = |found: f64, expected: f64| {
            assert!((found / expected - 1.0).abs() < 1e-6, "{found}, not {expected}");
        };
        near(loss::<ManyClasses, _>(CrossEntropy, &*z, &7u32), log_sum - f64::from(z[7]));
        let expected: f64 = z.iter().zip(&*even).map(|(z, t)| f64::from(*t) * (log_sum - f64::from(*z))).sum();
        near(loss::<ManyClasses, _>(CrossEntropy, &*z, &*even), expected);
        let logarithms = filled(|i| (f64::from(z[i]) - log_sum) as f32);
        near(loss::<ManyLogarithms, _>(NegativeLogLikelihood, &*logarithms, &*even), expected);
        let entropy = total * f64::from(1.0 / MANY as f32).ln();
        let found = loss::<ManyClasses, _>(KullbackLeibler, &*z, &*even);
        assert!((found - (expected + entropy)).abs() < 1e-5, "{found}, not {}", expected + entropy);
    }
}
