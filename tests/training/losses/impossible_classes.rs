//! Logits as large as there are, and a class that cannot be: `0 · ln 0` is 0, as in the limit.
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
    assert_loss::<Softmax, _, _, _>(&CrossEntropy, [0.0, -INF, 1.0], ([0.5, 0.0, 0.5], [0.5f32, 0.0, 0.5]), one - 0.5);
    assert_loss::<Softmax, _, _, _>(&CrossEntropy.class_weights([0.0, 1.0, 1.0]), [-INF, 0.0, 1.0], (1u8, 1u8), one);
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
