//! Every loss, through a network as a user calls it: against PyTorch, against finite differences, and where it gets rough.
//!
//! The networks take one of five inputs to be 1, so that row `i` of their weights is the `i`-th row of logits: with the
//! unit vectors for a batch, the parameters are the logits and their gradient is that by the logits.

#[path = "common/golden.rs"]
mod golden;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use serde_json::Value;
use stackprop::error::{StepError, TargetError};
use stackprop::layer::Elementwise;
use stackprop::layer::head::{LogProbabilities, UnitInterval, Values};
use stackprop::losses::ClassWeights;
use stackprop::metrics;
use stackprop::prelude::*;
use stackprop::tensor::Scalar;

/// Ends in the values it gets, whatever they are, with another meaning.
macro_rules! taken_for {
    ($($layer:ident $head:ident)*) => {$(
        struct $layer;
        impl Elementwise for $layer {
            type Head = $head;
            fn value<T: Scalar>(x: T) -> T {
                x
            }
            fn derivative<T: Scalar>(_: T, _: T) -> T {
                T::ONE
            }
        }
    )*};
}
taken_for!(TakenForProbabilities UnitInterval TakenForLogarithms LogProbabilities TakenForValues Values);

const ROWS: usize = 5;

network! { struct Values1 = Dense<ROWS, 1, NoBias>; }
network! { struct Values3 = Dense<ROWS, 3, NoBias>; }
network! { struct Values4 = Dense<ROWS, 4, NoBias>, TakenForValues; }
network! { struct Values6 = Dense<ROWS, 6, NoBias>; }
network! { struct Softmax3 = Dense<ROWS, 3, NoBias>, Softmax; }
network! { struct Softmax4 = Dense<ROWS, 4, NoBias>, Softmax; }
network! { struct LogSoftmax3 = Dense<ROWS, 3, NoBias>, LogSoftmax; }
network! { struct LogSoftmax4 = Dense<ROWS, 4, NoBias>, LogSoftmax; }
network! { struct Logarithms4 = Dense<ROWS, 4, NoBias>, TakenForLogarithms; }
network! { struct Sigmoid1 = Dense<ROWS, 1, NoBias>, Sigmoid; }
network! { struct Sigmoid3 = Dense<ROWS, 3, NoBias>, Sigmoid; }
network! { struct Sigmoid6 = Dense<ROWS, 6, NoBias>, Sigmoid; }
network! { struct Probabilities3 = Dense<ROWS, 3, NoBias>, TakenForProbabilities; }
network! { struct Probabilities5 = Dense<ROWS, 5, NoBias>, TakenForProbabilities; }

/// The loss of the rows of logits `x`, and its gradient by them.
fn run<N, L, Y, T, const O: usize>(loss: &L, x: &[[T; O]], targets: &[Y]) -> Result<(T, Vec<T>), StepError>
where
    T: Scalar,
    N: TrainableNetwork<Scalar = T, Input = [T; ROWS], Output = [T; O]>,
    L: Loss<N, Y>,
{
    let (mut net, mut gradient) = (N::ZERO, N::ZERO);
    net.parameters_mut()[..x.len() * O].copy_from_slice(x.as_flattened());
    let mut inputs = [[T::ZERO; ROWS]; ROWS];
    (0..ROWS).for_each(|row| inputs[row][row] = T::ONE);
    let inputs = &inputs[..x.len()];

    let (mut workspace, mut rng) = (Workspace::<N, 2>::ZERO, Xoshiro256PlusPlus::seed_from_u64(1));
    let value = net.loss_and_gradient(loss, inputs, targets, &mut gradient, &mut workspace, &mut rng)?;
    let mut evaluation = Evaluation::<N, 2>::ZERO;
    let evaluated = evaluation.loss(&net, loss, inputs, targets)?;
    // The sums are made in another order.
    let near = (value - evaluated).abs() <= T::of(4.0) * T::epsilon() * value.abs();
    assert!(near || value.is_nan(), "training gives {value}, evaluation {evaluated}");
    Ok((value, gradient.parameters()[..x.len() * O].to_vec()))
}

mod against_pytorch {
    use super::*;

    fn assert_case<N, L, Y, const O: usize>(case: &Value, loss: L, targets: &[Y])
    where
        N: TrainableNetwork<Scalar = f64, Input = [f64; ROWS], Output = [f64; O]>,
        L: Loss<N, Y>,
    {
        let (value, dx) = run::<N, L, Y, f64, O>(&loss, &golden::batch(&case["x"]), targets).unwrap();
        golden::assert_field(case, "value", &[value], 1e-12);
        golden::assert_field(case, "dx", &dx, 1e-12);
    }

    fn cases_of<const COUNT: usize>(file: &Value, loss: &str, on: &str) -> [Value; COUNT] {
        let cases = golden::cases_of(file, "loss", loss).into_iter().filter(|case| case["on"] == on).cloned();
        cases
            .collect::<Vec<_>>()
            .try_into()
            .unwrap_or_else(|found: Vec<_>| panic!("{loss} on {on}: {} cases", found.len()))
    }

    fn columns(case: &Value) -> usize {
        golden::matrix(&case["x"])[0].len()
    }

    fn regression<L>(name: &str, count: usize, loss: impl Fn(&Value) -> L)
    where
        L: Loss<Values1<f64>, [f64; 1]> + Loss<Values3<f64>, [f64; 3]> + Loss<Values4<f64>, [f64; 4]>,
        L: Loss<Values6<f64>, [f64; 6]>,
    {
        let file = golden::load("losses");
        let cases = golden::cases_of(&file, "loss", name);
        assert_eq!(cases.len(), count);
        for case in cases {
            let target = &case["target"];
            match columns(case) {
                1 => assert_case::<Values1<f64>, _, _, 1>(case, loss(case), &golden::batch::<1>(target)),
                3 => assert_case::<Values3<f64>, _, _, 3>(case, loss(case), &golden::batch::<3>(target)),
                4 => assert_case::<Values4<f64>, _, _, 4>(case, loss(case), &golden::batch::<4>(target)),
                _ => assert_case::<Values6<f64>, _, _, 6>(case, loss(case), &golden::batch::<6>(target)),
            }
        }
    }

    #[test]
    fn mean_squared_error() {
        regression("MeanSquaredError", 3, |_| MeanSquaredError);
    }

    #[test]
    fn mean_absolute_error() {
        regression("MeanAbsoluteError", 3, |_| MeanAbsoluteError);
    }

    #[test]
    fn huber() {
        regression("Huber", 6, |case| Huber.delta(golden::scalar(&case["delta"])));
        assert_eq!(Huber, Huber.delta(1.0));
    }

    #[test]
    fn hinge() {
        regression("Hinge", 2, |_| Hinge);
        regression("SquaredHinge", 2, |_| Hinge.squared());
    }

    #[test]
    fn multi_class_hinge() {
        for case in &cases_of::<2>(&golden::load("losses"), "MultiClassHinge", "values") {
            let classes = golden::indices(&case["classes"]);
            match columns(case) {
                3 => assert_case::<Values3<f64>, _, _, 3>(case, MultiClassHinge, &classes),
                _ => assert_case::<Values6<f64>, _, _, 6>(case, MultiClassHinge, &classes),
            }
        }
    }

    #[test]
    fn cross_entropy() {
        for case in &cases_of::<28>(&golden::load("losses"), "CrossEntropy", "logits") {
            let smoothing = case.get("label_smoothing").map_or(0.0, golden::scalar);
            let plain = CrossEntropy.label_smoothing(smoothing);
            match case.get("class_weights") {
                None => cross_entropy_case(case, plain),
                Some(weights) => {
                    let weights: [f64; 4] = golden::vector(weights).try_into().unwrap();
                    cross_entropy_case(case, plain.class_weights(weights));
                    cross_entropy_case(case, CrossEntropy.class_weights(weights).label_smoothing(smoothing));
                }
            }
        }
    }

    fn cross_entropy_case<W: ClassWeights<[f64; 4]> + Copy>(case: &Value, loss: CrossEntropy<W>) {
        if case.get("classes").is_some() {
            let classes = golden::indices(&case["classes"]);
            let bytes: Vec<u8> = classes.iter().map(|class| *class as u8).collect();
            assert_case::<Softmax4<f64>, _, _, 4>(case, loss, &classes);
            assert_case::<LogSoftmax4<f64>, _, _, 4>(case, loss, &bytes);
        } else {
            let target = golden::batch::<4>(&case["target"]);
            assert_case::<Softmax4<f64>, _, _, 4>(case, loss, &target);
            assert_case::<LogSoftmax4<f64>, _, _, 4>(case, loss, &target);
        }
    }

    #[test]
    fn binary_cross_entropy_with_and_without_the_sigmoid() {
        for case in &cases_of::<3>(&golden::load("losses"), "BinaryCrossEntropy", "logits") {
            if columns(case) == 3 {
                let target = golden::batch::<3>(&case["target"]);
                assert_case::<Sigmoid3<f64>, _, _, 3>(case, BinaryCrossEntropy, &target);
                assert_case::<Values3<f64>, _, _, 3>(case, BinaryCrossEntropyWithLogits, &target);
            } else {
                let target = golden::batch::<6>(&case["target"]);
                assert_case::<Sigmoid6<f64>, _, _, 6>(case, BinaryCrossEntropy, &target);
                assert_case::<Values6<f64>, _, _, 6>(case, BinaryCrossEntropyWithLogits, &target);
            }
        }
    }

    #[test]
    fn binary_cross_entropy_on_probabilities() {
        for case in &cases_of::<3>(&golden::load("losses"), "BinaryCrossEntropy", "probabilities") {
            let target = &case["target"];
            match columns(case) {
                3 => assert_case::<Probabilities3<f64>, _, _, 3>(case, BinaryCrossEntropy, &golden::batch::<3>(target)),
                _ => assert_case::<Probabilities5<f64>, _, _, 5>(case, BinaryCrossEntropy, &golden::batch::<5>(target)),
            }
        }
    }

    #[test]
    fn negative_log_likelihood() {
        for case in &cases_of::<2>(&golden::load("losses"), "NegativeLogLikelihood", "log_probabilities") {
            let classes = golden::indices(&case["classes"]);
            let Some(weights) = case.get("class_weights") else {
                assert_case::<Logarithms4<f64>, _, _, 4>(case, NegativeLogLikelihood, &classes);
                continue;
            };
            let weights: [f64; 4] = golden::vector(weights).try_into().unwrap();
            assert_case::<Logarithms4<f64>, _, _, 4>(case, NegativeLogLikelihood.class_weights(weights), &classes);
        }
    }

    #[test]
    fn kullback_leibler_on_logits() {
        for case in &cases_of::<2>(&golden::load("losses"), "KullbackLeibler", "logits") {
            let target = golden::batch::<4>(&case["target"]);
            assert_case::<Softmax4<f64>, _, _, 4>(case, KullbackLeibler, &target);
            assert_case::<LogSoftmax4<f64>, _, _, 4>(case, KullbackLeibler, &target);
        }
    }

    /// Logarithms of probabilities are logits of themselves. The gradient by the logits is that through `LogSoftmax`.
    #[test]
    fn kullback_leibler_on_logarithms() {
        for case in &cases_of::<1>(&golden::load("losses"), "KullbackLeibler", "log_probabilities") {
            let (x, target) = (golden::batch::<4>(&case["x"]), golden::batch::<4>(&case["target"]));
            let (value, found) = run::<LogSoftmax4<f64>, _, _, f64, 4>(&KullbackLeibler, &x, &target).unwrap();
            golden::assert_field(case, "value", &[value], 1e-12);
            let mut expected = golden::batch::<4>(&case["dx"]);
            for (dy, x) in expected.iter_mut().zip(&x) {
                let sum: f64 = dy.iter().sum();
                dy.iter_mut().zip(x).for_each(|(dy, x)| *dy -= x.exp() * sum);
            }
            golden::assert_close("dx through LogSoftmax", &found, expected.as_flattened(), 1e-12);
        }
    }
}

mod against_finite_differences {
    use super::*;

    /// No row has an output on a kink of any loss, nor equals its target.
    const X: [[f64; 3]; 4] = [[0.3, -1.2, 2.1], [-0.4, 0.7, 0.2], [1.6, 0.1, -2.3], [-3.1, 1.4, 0.9]];
    const CLASSES: [u16; 4] = [2, 0, 1, 2];
    const SOFT: [[f64; 3]; 4] = [[0.2, 0.5, 0.3], [1.0, 0.0, 0.0], [0.0, 0.4, 0.6], [0.1, 0.1, 0.8]];
    const NUMBERS: [[f64; 3]; 4] = [[1.7, -1.0, 0.4], [0.1, 0.2, 0.3], [-2.0, 3.0, 1.0], [0.5, -0.5, 0.7]];
    const SIGNS: [[f64; 3]; 4] = [[1.0, -1.0, 1.0], [-1.0, 1.0, 1.0], [1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]];

    fn assert_gradient<N, Y>(loss: impl Loss<N, Y>, x: &[[f64; 3]; 4], targets: &[Y; 4])
    where
        N: TrainableNetwork<Scalar = f64, Input = [f64; ROWS], Output = [f64; 3]>,
    {
        const STEP: f64 = 1e-5;
        let value = |x: &[[f64; 3]; 4]| run::<N, _, _, f64, 3>(&loss, x, targets).unwrap().0;
        let (_, gradient) = run::<N, _, _, f64, 3>(&loss, x, targets).unwrap();
        assert!(gradient.iter().any(|dx| *dx != 0.0));
        for (index, found) in gradient.iter().enumerate() {
            let [mut above, mut below] = [*x; 2];
            above.as_flattened_mut()[index] += STEP;
            below.as_flattened_mut()[index] -= STEP;
            let expected = (value(&above) - value(&below)) / (2.0 * STEP);
            // Below a hundredth the differences have no digits to compare to a millionth.
            let error = (found - expected).abs() / expected.abs().max(0.01);
            assert!(error < 1e-6, "index {index}: found {found}, expected {expected}, relative error {error:.1e}");
        }
    }

    #[test]
    fn losses_over_numbers() {
        assert_gradient::<Values3<f64>, _>(MeanSquaredError, &X, &NUMBERS);
        assert_gradient::<Values3<f64>, _>(MeanAbsoluteError, &X, &NUMBERS);
        assert_gradient::<Values3<f64>, _>(Huber, &X, &NUMBERS);
        assert_gradient::<Values3<f64>, _>(Huber.delta(0.3), &X, &NUMBERS);
        assert_gradient::<Values3<f64>, _>(Hinge, &X, &SIGNS);
        assert_gradient::<Values3<f64>, _>(Hinge.squared(), &X, &SIGNS);
        assert_gradient::<Values3<f64>, _>(MultiClassHinge, &X, &CLASSES);
        assert_gradient::<Values3<f64>, _>(MultiClassHinge.margin(0.25), &X, &CLASSES);
    }

    #[test]
    fn losses_over_classes() {
        let weights = [0.5, 2.0, 0.25];
        assert_gradient::<Softmax3<f64>, _>(CrossEntropy, &X, &CLASSES);
        assert_gradient::<LogSoftmax3<f64>, _>(CrossEntropy, &X, &SOFT);
        assert_gradient::<Softmax3<f64>, _>(CrossEntropy.label_smoothing(0.2).class_weights(weights), &X, &CLASSES);
        assert_gradient::<Softmax3<f64>, _>(CrossEntropy.label_smoothing(0.2).class_weights(weights), &X, &SOFT);
        assert_gradient::<LogSoftmax3<f64>, _>(NegativeLogLikelihood, &X, &CLASSES);
        assert_gradient::<LogSoftmax3<f64>, _>(NegativeLogLikelihood.class_weights(weights), &X, &SOFT);
        assert_gradient::<Softmax3<f64>, _>(KullbackLeibler, &X, &SOFT);
        assert_gradient::<LogSoftmax3<f64>, _>(KullbackLeibler, &X, &CLASSES);
    }

    #[test]
    fn losses_over_yes_and_no() {
        let hard = SIGNS.map(|row| row.map(|sign| sign > 0.0));
        assert_gradient::<Sigmoid3<f64>, _>(BinaryCrossEntropy, &X, &SOFT);
        assert_gradient::<Sigmoid3<f64>, _>(BinaryCrossEntropy, &X, &hard);
        assert_gradient::<Softmax3<f64>, _>(BinaryCrossEntropy, &X, &SOFT);
        assert_gradient::<Probabilities3<f64>, _>(
            BinaryCrossEntropy,
            &SOFT.map(|row| row.map(|p| 0.9 * p + 0.04)),
            &hard,
        );
        assert_gradient::<Values3<f64>, _>(BinaryCrossEntropyWithLogits, &X, &SOFT);
    }
}

mod at_the_extremes {
    use super::*;

    /// All rows of three logits that are −1000, 0 or 1000.
    fn rows<T: Scalar>() -> impl Iterator<Item = [T; 3]> {
        let logit = |digit: u32| T::of([-1000.0, 0.0, 1000.0][digit as usize]);
        (0..27).map(move |n| [logit(n / 9), logit(n / 3 % 3), logit(n % 3)])
    }

    #[track_caller]
    fn assert_finite<N, T: Scalar, Y: Copy>(loss: impl Loss<N, Y>, targets: &[Y])
    where
        N: TrainableNetwork<Scalar = T, Input = [T; ROWS], Output = [T; 3]>,
    {
        for x in rows() {
            for target in targets {
                let (value, dx) = run::<N, _, _, T, 3>(&loss, &[x], &[*target]).unwrap();
                assert!(value.is_finite() && value >= T::ZERO, "{x:?} has the loss {value}");
                assert!(dx.iter().all(|dx| dx.is_finite()), "{x:?} has the gradient {dx:?}");
            }
        }
    }

    macro_rules! finite_and_exact {
        ($($float:ident)*) => {$(
            mod $float {
                use super::*;

                const SOFT: [[$float; 3]; 3] = [[0.25, 0.25, 0.5], [0.0, 1.0, 0.0], [0.5, 0.0, 0.5]];

                #[test]
                fn every_loss_is_finite() {
                    let (classes, weights) = ([0u8, 1, 2], [0.5, 2.0, 0.0]);
                    let smooth = CrossEntropy.label_smoothing(0.1);
                    assert_finite::<Softmax3<$float>, _, _>(CrossEntropy, &classes);
                    assert_finite::<LogSoftmax3<$float>, _, _>(CrossEntropy, &SOFT);
                    assert_finite::<Softmax3<$float>, _, _>(smooth, &SOFT);
                    assert_finite::<Softmax3<$float>, _, _>(smooth.class_weights(weights), &classes);
                    assert_finite::<Softmax3<$float>, _, _>(smooth.class_weights(weights), &SOFT);
                    assert_finite::<Softmax3<$float>, _, _>(KullbackLeibler, &classes);
                    assert_finite::<LogSoftmax3<$float>, _, _>(KullbackLeibler, &SOFT);
                    assert_finite::<LogSoftmax3<$float>, _, _>(NegativeLogLikelihood, &classes);
                    assert_finite::<LogSoftmax3<$float>, _, _>(NegativeLogLikelihood.class_weights(weights), &SOFT);
                    assert_finite::<Sigmoid3<$float>, _, _>(BinaryCrossEntropy, &SOFT);
                    assert_finite::<Softmax3<$float>, _, _>(BinaryCrossEntropy, &SOFT);
                    assert_finite::<Values3<$float>, _, _>(BinaryCrossEntropyWithLogits, &SOFT);
                    assert_finite::<Values3<$float>, _, _>(MultiClassHinge, &classes);
                    assert_finite::<Values3<$float>, _, _>(Hinge.squared(), &[[1.0, -1.0, 1.0]]);
                }

                #[test]
                fn losses_over_classes_are_exact() {
                    let x = [[1000.0, -1000.0, 0.0]];
                    for (class, loss) in [(0u8, 0.0), (1, 2000.0), (2, 1000.0)] {
                        let mut gradient = vec![1.0, 0.0, 0.0];
                        gradient[class as usize] -= 1.0;
                        let expected = Ok((loss, gradient));
                        assert_eq!(run::<Softmax3<$float>, _, _, $float, 3>(&CrossEntropy, &x, &[class]), expected);
                        assert_eq!(run::<LogSoftmax3<$float>, _, _, $float, 3>(&CrossEntropy, &x, &[class]), expected);
                        assert_eq!(run::<Softmax3<$float>, _, _, $float, 3>(&KullbackLeibler, &x, &[class]), expected);
                        assert_eq!(
                            run::<LogSoftmax3<$float>, _, _, $float, 3>(&NegativeLogLikelihood, &x, &[class]),
                            expected
                        );
                    }
                    // The same far from zero: nothing is lost in the large logits.
                    let (loss, gradient) = run::<Softmax3<$float>, _, _, $float, 3>(&CrossEntropy, &[[1000.0; 3]], &[0u8]).unwrap();
                    assert!((loss - (3.0 as $float).ln()).abs() <= 2.0 * $float::EPSILON, "{loss}");
                    assert!((gradient[0] + 2.0 / 3.0).abs() <= 2.0 * $float::EPSILON, "{gradient:?}");
                }

                #[test]
                fn losses_over_yes_and_no_are_exact() {
                    for (z, yes, loss, derivative) in [
                        (1000.0, true, 0.0, 0.0),
                        (1000.0, false, 1000.0, 1.0),
                        (-1000.0, true, 1000.0, -1.0),
                        (-1000.0, false, 0.0, 0.0),
                    ] {
                        let expected = Ok((loss, vec![derivative]));
                        assert_eq!(run::<Sigmoid1<$float>, _, _, $float, 1>(&BinaryCrossEntropy, &[[z]], &[yes]), expected);
                        assert_eq!(
                            run::<Values1<$float>, _, _, $float, 1>(&BinaryCrossEntropyWithLogits, &[[z]], &[yes]),
                            expected
                        );
                    }
                    // Far on the right side the loss is e^−|z|, not 0.
                    let (loss, _) = run::<Sigmoid1<$float>, _, _, $float, 1>(&BinaryCrossEntropy, &[[50.0]], &[true]).unwrap();
                    assert!((loss / (-50.0 as $float).exp() - 1.0).abs() < 4.0 * $float::EPSILON, "{loss}");
                }

                #[test]
                fn a_logarithm_of_a_probability_is_at_least_minus_100() {
                    let x = [[0.0, 1.0, 0.0]];
                    let (loss, gradient) =
                        run::<Probabilities3<$float>, _, _, $float, 3>(&BinaryCrossEntropy, &x, &[[true, false, false]]).unwrap();
                    assert!((loss - 200.0 / 3.0).abs() < 1e-4);
                    assert!(gradient[0] < -1e11 && gradient[1] > 1e11 && gradient[2] == 0.0, "{gradient:?}");
                }
            }
        )*};
    }
    finite_and_exact!(f32 f64);
}

/// A training run has to see it, to stop.
#[test]
fn what_is_not_a_number_stays_that() {
    fn assert_nan<N, Y>(loss: impl Loss<N, Y>, target: Y)
    where
        N: TrainableNetwork<Scalar = f32, Input = [f32; ROWS], Output = [f32; 3]>,
    {
        for wrong in [[f32::NAN, 0.5, 0.25], [0.5, f32::NAN, 0.25], [0.5, 0.25, f32::NAN]] {
            let (value, gradient) = run::<N, _, _, f32, 3>(&loss, &[wrong], std::slice::from_ref(&target)).unwrap();
            assert!(value.is_nan(), "{wrong:?} has the loss {value}");
            assert!(gradient.iter().any(|g| g.is_nan()), "{wrong:?} has the gradient {gradient:?}");
        }
    }
    let (numbers, soft) = ([1.0, -1.0, 1.0], [0.5, 0.25, 0.25]);
    assert_nan::<Values3, _>(MeanSquaredError, numbers);
    assert_nan::<Values3, _>(MeanAbsoluteError, numbers);
    assert_nan::<Values3, _>(Huber, numbers);
    assert_nan::<Values3, _>(Hinge, numbers);
    assert_nan::<Values3, _>(Hinge.squared(), numbers);
    assert_nan::<Values3, _>(MultiClassHinge, 1u8);
    assert_nan::<Softmax3, _>(CrossEntropy, 1u8);
    assert_nan::<LogSoftmax3, _>(NegativeLogLikelihood, soft);
    assert_nan::<Softmax3, _>(KullbackLeibler, soft);
    assert_nan::<Sigmoid3, _>(BinaryCrossEntropy, soft);
    assert_nan::<Probabilities3, _>(BinaryCrossEntropy, soft);
    assert_nan::<Values3, _>(BinaryCrossEntropyWithLogits, soft);
}

mod wrong_targets {
    use super::*;

    /// The error for a batch whose second target is wrong; it does not depend on the first.
    #[track_caller]
    fn error<N, Y>(loss: impl Loss<N, Y>, targets: [Y; 2]) -> TargetError
    where
        N: TrainableNetwork<Scalar = f32, Input = [f32; ROWS], Output = [f32; 3]>,
    {
        match run::<N, _, _, f32, 3>(&loss, &[[0.5; 3]; 2], &targets) {
            Err(StepError::Target { sample: 1, error }) => error,
            other => panic!("an error for sample 1 was expected, not {other:?}"),
        }
    }

    #[test]
    fn classes_without_an_output() {
        let expected = TargetError::ClassOutOfRange { class: 3, classes: 3 };
        assert_eq!(error::<Softmax3, _>(CrossEntropy, [2u8, 3]), expected);
        assert_eq!(error::<Softmax3, _>(CrossEntropy.class_weights([1.0; 3]), [2u16, 3]), expected);
        assert_eq!(error::<LogSoftmax3, _>(NegativeLogLikelihood, [2u32, 3]), expected);
        assert_eq!(error::<LogSoftmax3, _>(NegativeLogLikelihood.class_weights([1.0; 3]), [2usize, 3]), expected);
        assert_eq!(error::<Softmax3, _>(KullbackLeibler, [2u8, 3]), expected);
        assert_eq!(error::<Values3, _>(MultiClassHinge, [2u8, 3]), expected);
        assert_eq!(expected.to_string(), "class 3 has no output: there are 3, counted from 0");
    }

    #[test]
    fn no_distributions() {
        let good = [0.0, 1.0, 0.0];
        let negative = TargetError::Value { output: 1, value: -0.25, wanted: "a probability" };
        assert_eq!(error::<Softmax3, _>(CrossEntropy, [good, [0.75, -0.25, 0.5]]), negative);
        assert_eq!(error::<LogSoftmax3, _>(NegativeLogLikelihood, [good, [0.75, -0.25, 0.5]]), negative);
        assert_eq!(error::<Softmax3, _>(KullbackLeibler, [good, [0.75, -0.25, 0.5]]), negative);
        let sum = TargetError::Sum { sum: 2.0 };
        assert_eq!(error::<Softmax3, _>(CrossEntropy, [good, [1.0, 0.0, 1.0]]), sum);
        assert_eq!(sum.to_string(), "the probabilities of the classes add up to 2, but have to add up to 1");
        assert!(matches!(
            error::<Softmax3, _>(CrossEntropy, [good, [0.5, f32::NAN, 0.5]]),
            TargetError::Value { output: 1, .. }
        ));
        // Rounded by hand is good enough.
        assert!(run::<Softmax3, _, _, f32, 3>(&CrossEntropy, &[[0.5; 3]], &[[0.333, 0.333, 0.333]]).is_ok());
    }

    #[test]
    fn neither_yes_nor_no() {
        let expected = TargetError::Value { output: 2, value: 1.5, wanted: "between 0 and 1" };
        let targets = [[0.0, 1.0, 0.5], [0.0, 1.0, 1.5]];
        assert_eq!(error::<Sigmoid3, _>(BinaryCrossEntropy, targets), expected);
        assert_eq!(error::<Values3, _>(BinaryCrossEntropyWithLogits, targets), expected);
        assert_eq!(expected.to_string(), "value 1.5 for output 2 has to be between 0 and 1");
        let alone = run::<Sigmoid1, _, _, f32, 1>(&BinaryCrossEntropy, &[[0.5]], &[f32::NAN]);
        assert!(matches!(alone, Err(StepError::Target { sample: 0, error: TargetError::Value { output: 0, .. } })));
    }

    #[test]
    fn no_side_of_the_hinge() {
        let expected = TargetError::Value { output: 0, value: 0.0, wanted: "-1 or 1" };
        assert_eq!(error::<Values3, _>(Hinge, [[1.0, -1.0, 1.0], [0.0, 1.0, 1.0]]), expected);
    }

    #[test]
    fn numbers_that_are_not_finite() {
        let expected = TargetError::Value { output: 1, value: f64::INFINITY, wanted: "a finite number" };
        let targets = [[0.0; 3], [0.0, f32::INFINITY, 0.0]];
        assert_eq!(error::<Values3, _>(MeanSquaredError, targets), expected);
        assert_eq!(error::<Values3, _>(MeanAbsoluteError, targets), expected);
        assert_eq!(error::<Values3, _>(Huber, targets), expected);
    }
}

mod wrong_options {
    use super::*;

    #[test]
    #[should_panic = "the amount of label smoothing lies between 0 and 1"]
    fn label_smoothing() {
        let _ = CrossEntropy.label_smoothing(1.5);
    }

    #[test]
    #[should_panic = "a class weight is 0 or a positive number"]
    fn class_weights() {
        let _ = NegativeLogLikelihood.class_weights([1.0, f64::NAN]);
    }

    #[test]
    #[should_panic = "the delta of a Huber loss is a positive number"]
    fn delta() {
        let _ = Huber.delta(0.0);
    }

    #[test]
    #[should_panic = "the margin of a hinge loss is a positive number"]
    fn margin() {
        let _ = MultiClassHinge.margin(-1.0);
    }
}

mod figures_of_merit {
    use super::*;
    use metrics::{binary_accuracy, mean_absolute_error, mean_squared_error, r_squared, top_k};

    #[test]
    fn accuracy_is_about_the_largest_output() {
        let y = [0.2, 0.5, 0.3];
        assert_eq!([0u8, 1, 2, 9].map(|class| accuracy(&y, &class)), [0.0, 1.0, 0.0, 0.0]);
        assert_eq!(accuracy(&y, &[0.0, 1.0, 0.0]), 1.0);
        assert_eq!(accuracy(&y, &[0.1, 0.4, 0.5]), 0.0);
    }

    #[test]
    fn the_first_of_equals_is_the_largest() {
        assert_eq!([0u8, 1].map(|class| accuracy(&[1f32, 1.0], &class)), [1.0, 0.0]);
        assert_eq!(accuracy(&[1f32, 1.0], &[0.5, 0.5]), 1.0);
        assert_eq!([0u8, 1, 2].map(|class| top_k(2)(&[1f32; 3], &class)), [1.0, 1.0, 0.0]);
    }

    #[test]
    fn top_k_is_about_the_k_largest() {
        let y = [0.1f32, 0.4, 0.2, 0.3];
        assert_eq!([0u8, 1, 2, 3].map(|class| top_k(2)(&y, &class)), [0.0, 1.0, 0.0, 1.0]);
        assert_eq!([0u8, 1, 2, 3].map(|class| top_k(4)(&y, &class)), [1.0; 4]);
        assert_eq!(top_k(0)(&y, &1u8), 0.0);
    }

    #[test]
    fn what_is_not_a_number_is_not_right() {
        const NAN: f32 = f32::NAN;
        assert_eq!([0u8, 1].map(|class| accuracy(&[NAN; 2], &class)), [0.0; 2]);
        assert_eq!([0u8, 1].map(|class| accuracy(&[NAN, 1.0], &class)), [0.0; 2]);
        assert_eq!([0u8, 1].map(|class| accuracy(&[1.0, NAN], &class)), [0.0; 2]);
        assert_eq!([0u8, 1].map(|class| top_k(9)(&[NAN, 1.0], &class)), [0.0, 1.0]);
        for target in [[NAN, NAN], [NAN, 1.0], [1.0, NAN]] {
            assert_eq!([[1.0, 0.0], [0.0, 1.0]].map(|y| accuracy(&y, &target)), [0.0; 2], "{target:?}");
        }
        assert_eq!([0.0, 1.0].map(|y| binary_accuracy(&[y], &[NAN])), [0.0; 2]);
        assert!(mean_absolute_error(&[NAN], &[1.0]).is_nan() && mean_squared_error(&[1.0], &[NAN]).is_nan());
        assert!(r_squared(&[[NAN], [1.0]], &[1.0, 2.0]).is_nan() && r_squared(&[[1.0], [1.0]], &[1.0, NAN]).is_nan());
        assert_eq!([true, false].map(|yes| binary_accuracy(&[f32::NAN], &yes)), [0.0; 2]);
    }

    #[test]
    fn binary_accuracy_is_about_the_side_of_a_half() {
        assert_eq!(binary_accuracy(&[0.9, 0.2, 0.5, 0.6], &[1.0, 0.0, 0.0, 0.0]), 0.75);
        assert_eq!(binary_accuracy(&[0.9, 0.2], &[true, true]), 0.5);
        assert_eq!(binary_accuracy(&[0.9f32], &true), 1.0);
    }

    #[test]
    fn errors_are_means() {
        assert_eq!(mean_absolute_error(&[1.0, 2.0], &[0.0, 5.0]), 2.0);
        assert_eq!(mean_squared_error(&[1.0, 2.0], &[0.0, 5.0]), 5.0);
    }

    #[test]
    fn r_squared_is_the_share_of_the_variance_explained() {
        let targets = [[1.0, 10.0], [2.0, 30.0], [3.0, 20.0]];
        assert_eq!(r_squared(&targets, &targets), 1.0);
        assert_eq!(r_squared(&[[2.0, 20.0]; 3], &targets), 0.0);
        assert_eq!(r_squared(&[[1.0, 20.0], [2.0, 20.0], [3.0, 20.0]], &targets), 0.5);
        assert_eq!(r_squared(&[[3.0], [1.0]], &[1.0, 3.0]), -3.0);
        assert_eq!(r_squared(&[[2.0], [3.0]], &[2.0, 2.0]), 0.0);
    }

    /// Neither perfect nor anything else.
    #[test]
    fn r_squared_of_nothing_is_nan() {
        assert!(r_squared::<f32, [f32; 2], 2>(&[], &[]).is_nan());
    }

    #[test]
    #[should_panic = "each output needs a target"]
    fn r_squared_needs_a_target_each() {
        r_squared(&[[1.0]], &[1.0, 2.0]);
    }
}

/// Logits as large as there are, and a class that cannot be: `0 · ln 0` is 0, as in the limit.
mod impossible_classes {
    use super::*;

    const INF: f64 = f64::INFINITY;

    /// The loss of one sample, the same in both precisions, and a gradient that is finite.
    #[track_caller]
    fn assert_loss<N, M, Y, L>(loss: &L, z: [f64; 3], targets: (Y, M), expected: f64)
    where
        N: Both<Y, M, L>,
    {
        for (value, gradient) in N::both(loss, z, targets) {
            let near = (value - expected).abs() <= 1e-6 * expected.abs();
            assert!(near || value == expected, "{z:?}: {value}, not {expected}");
            assert!(gradient.iter().all(|g| g.is_finite()), "{z:?}: {gradient:?}");
        }
    }

    /// A network in both precisions, each with a target of its own.
    trait Both<Y, M, L> {
        fn both(loss: &L, z: [f64; 3], targets: (Y, M)) -> [(f64, Vec<f64>); 2];
    }

    macro_rules! both {
        ($($net:ident)*) => {$(
            impl<Y, M, L: Loss<$net<f64>, Y> + Loss<$net<f32>, M>> Both<Y, M, L> for $net<f64> {
                fn both(loss: &L, z: [f64; 3], (double, single): (Y, M)) -> [(f64, Vec<f64>); 2] {
                    let mut gradient = [0.0; 3];
                    let value = Loss::<$net<f64>, Y>::sample(loss, &z, &double, 1.0, &mut gradient);
                    let mut of_single = [0f32; 3];
                    let small = Loss::<$net<f32>, M>::sample(loss, &z.map(|z| z as f32), &single, 1.0, &mut of_single);
                    [(value, gradient.to_vec()), (small.into(), of_single.map(f64::from).to_vec())]
                }
            }
        )*};
    }
    both!(Softmax3 Sigmoid3 Values3 LogSoftmax3);

    type Softmax = Softmax3<f64>;

    /// PyTorch's numbers, where it has some: `ln (1 + e)` for the first.
    #[test]
    fn of_a_distribution() {
        let one = 1f64.exp().ln_1p();
        assert_loss::<Softmax, _, _, _>(&CrossEntropy, [-INF, 0.0, 1.0], (1u8, 1u8), one);
        assert_loss::<Softmax, _, _, _>(&CrossEntropy, [-3e38, 0.0, 1.0], (1u8, 1u8), one);
        assert_loss::<Softmax, _, _, _>(&CrossEntropy, [3e38, -3e38, -INF], (0u8, 0u8), 0.0);
        assert_loss::<Softmax, _, _, _>(
            &CrossEntropy,
            [0.0, -INF, 1.0],
            ([0.5, 0.0, 0.5], [0.5f32, 0.0, 0.5]),
            one - 0.5,
        );
        assert_loss::<Softmax, _, _, _>(
            &CrossEntropy.class_weights([0.0, 1.0, 1.0]),
            [-INF, 0.0, 1.0],
            (1u8, 1u8),
            one,
        );
        let halves = ([0.5, 0.0, 0.5], [0.5f32, 0.0, 0.5]);
        assert_loss::<Softmax, _, _, _>(&KullbackLeibler, [0.0, -INF, 1.0], halves, one - 0.5 - 2f64.ln());
        assert_loss::<Softmax, _, _, _>(&KullbackLeibler, [0.0, -3e38, 1.0], halves, one - 0.5 - 2f64.ln());
        assert_loss::<LogSoftmax3<f64>, _, _, _>(&NegativeLogLikelihood, [-INF, -1.0, -0.5], (1u8, 1u8), 1.0);
        assert_loss::<LogSoftmax3<f64>, _, _, _>(&NegativeLogLikelihood, [-1.0, -INF, -0.5], halves, 0.75);
    }

    /// A target that is impossible costs without limit, and that is not hidden.
    #[test]
    fn that_are_the_target_cost_without_limit() {
        for (value, _) in <Softmax as Both<_, _, _>>::both(&CrossEntropy, [-INF, 0.0, 1.0], (0u8, 0u8)) {
            assert_eq!(value, INF);
        }
        let smooth = CrossEntropy.label_smoothing(0.1);
        for (value, _) in <Softmax as Both<_, _, _>>::both(&smooth, [-INF, 0.0, 1.0], (1u8, 1u8)) {
            assert_eq!(value, INF);
        }
    }

    #[test]
    fn of_yes_and_no() {
        let targets = ([1.0, 0.0, 0.5], [1f32, 0.0, 0.5]);
        let a_third = 2f64.ln() / 3.0;
        for z in [[INF, -INF, 0.0], [3e38, -3e38, 0.0]] {
            assert_loss::<Sigmoid3<f64>, _, _, _>(&BinaryCrossEntropy, z, targets, a_third);
            assert_loss::<Values3<f64>, _, _, _>(&BinaryCrossEntropyWithLogits, z, targets, a_third);
        }
        for (value, _) in <Sigmoid3<f64> as Both<_, _, _>>::both(&BinaryCrossEntropy, [-INF, 0.0, 0.0], targets) {
            assert_eq!(value, INF);
        }
    }
}

/// A mean over many outputs is one of many roundings: all in the same direction where all outputs are the same.
mod many_outputs {
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
}
