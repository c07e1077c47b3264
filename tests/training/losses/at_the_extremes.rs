//! Logits of ±1000, and NaN.

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
