//! Values and gradients are PyTorch's.

use super::*;
use crate::common::golden;

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
    cases.collect::<Vec<_>>().try_into().unwrap_or_else(|found: Vec<_>| panic!("{loss} on {on}: {} cases", found.len()))
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
    let cases = golden::cases_of(file, "loss", name);
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
    for case in &cases_of::<2>(golden::load("losses"), "MultiClassHinge", "values") {
        let classes = golden::indices(&case["classes"]);
        match columns(case) {
            3 => assert_case::<Values3<f64>, _, _, 3>(case, MultiClassHinge, &classes),
            _ => assert_case::<Values6<f64>, _, _, 6>(case, MultiClassHinge, &classes),
        }
    }
}

#[test]
fn cross_entropy() {
    for case in &cases_of::<28>(golden::load("losses"), "CrossEntropy", "logits") {
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
    for case in &cases_of::<3>(golden::load("losses"), "BinaryCrossEntropy", "logits") {
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
    for case in &cases_of::<3>(golden::load("losses"), "BinaryCrossEntropy", "probabilities") {
        let target = &case["target"];
        match columns(case) {
            3 => assert_case::<Probabilities3<f64>, _, _, 3>(case, BinaryCrossEntropy, &golden::batch::<3>(target)),
            _ => assert_case::<Probabilities5<f64>, _, _, 5>(case, BinaryCrossEntropy, &golden::batch::<5>(target)),
        }
    }
}

#[test]
fn negative_log_likelihood() {
    for case in &cases_of::<2>(golden::load("losses"), "NegativeLogLikelihood", "log_probabilities") {
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
    for case in &cases_of::<2>(golden::load("losses"), "KullbackLeibler", "logits") {
        let target = golden::batch::<4>(&case["target"]);
        assert_case::<Softmax4<f64>, _, _, 4>(case, KullbackLeibler, &target);
        assert_case::<LogSoftmax4<f64>, _, _, 4>(case, KullbackLeibler, &target);
    }
}

/// Logarithms of probabilities are logits of themselves. The gradient with respect to the logits is that through `LogSoftmax`.
#[test]
fn kullback_leibler_on_logarithms() {
    for case in &cases_of::<1>(golden::load("losses"), "KullbackLeibler", "log_probabilities") {
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
