//! Weights of classes, in every loss whose targets are classes: values and gradients of PyTorch, differences of the loss, and steps, pixels and
//! masks.

use stackprop::losses::{BinaryClassWeights, MaskedTarget};

use super::against_finite_differences::assert_gradient;
use super::*;
use crate::common::golden;

const X: [[f64; 3]; 4] = [[0.3, -1.2, 2.1], [-0.4, 0.7, 0.2], [1.6, 0.1, -2.3], [-3.1, 1.4, 0.9]];
const CLASSES: [u16; 4] = [2, 0, 1, 2];
const SOFT: [[f64; 3]; 4] = [[0.2, 0.5, 0.3], [1.0, 0.0, 0.0], [0.0, 0.4, 0.6], [0.1, 0.1, 0.8]];
const SIGNS: [[f64; 3]; 4] = [[1.0, -1.0, 1.0], [-1.0, 1.0, 1.0], [1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]];
const PAIRS: [[f64; 2]; 3] = [[0.5, 4.0], [1.0, 0.25], [3.0, 0.0]];

fn assert_case<N, Y>(case: &Value, loss: impl Loss<N, Y>, targets: &[Y])
where
    N: TrainableNetwork<Scalar = f64, Input = [f64; ROWS], Output = [f64; 3]>,
{
    let (value, dx) = run::<N, _, Y, f64, 3>(&loss, &golden::batch(&case["x"]), targets).unwrap();
    golden::assert_field(case, "value", &[value], 1e-12);
    golden::assert_field(case, "dx", &dx, 1e-12);
}

/// One case with weights of no and yes.
fn assert_binary<W: BinaryClassWeights<[f64; 3]> + Copy>(
    case: &Value,
    probable: BinaryCrossEntropy<W>,
    logits: BinaryCrossEntropyWithLogits<W>,
    [hinge, squared]: [Hinge<W>; 2],
) {
    let target = golden::batch::<3>(&case["target"]);
    let yes: Vec<[bool; 3]> = target.iter().map(|row| row.map(|t| t == 1.0)).collect();
    let is_hard = golden::text(&case["name"]).contains("hard");
    match (golden::text(&case["loss"]), golden::text(&case["on"])) {
        ("BinaryCrossEntropy", "logits") => {
            assert_case::<Sigmoid3<f64>, _>(case, probable, &target);
            assert_case::<Values3<f64>, _>(case, logits, &target);
            if is_hard {
                assert_case::<Sigmoid3<f64>, _>(case, probable, &yes);
                assert_case::<Values3<f64>, _>(case, logits, &yes);
            }
        }
        ("BinaryCrossEntropy", _) => {
            assert_case::<Probabilities3<f64>, _>(case, probable, &target);
            assert_case::<Probabilities3<f64>, _>(case, probable, &yes);
        }
        ("Hinge", _) => assert_case::<Values3<f64>, _>(case, hinge, &target),
        (name, _) => {
            assert_eq!(name, "SquaredHinge");
            assert_case::<Values3<f64>, _>(case, squared, &target);
        }
    }
}

#[test]
fn values_and_gradients_are_those_of_pytorch() {
    let file = golden::load("class_weights");
    assert_eq!(golden::cases(file).len(), 19);
    for case in golden::cases(file) {
        if case["loss"] == "MultiClassHinge" {
            let weights: [f64; 3] = golden::vector(&case["class_weights"]).try_into().unwrap();
            let loss = MultiClassHinge.margin(golden::scalar(&case["margin"])).class_weights(weights);
            assert_case::<Values3<f64>, _>(case, loss, &golden::indices(&case["classes"]));
        } else if case["class_weights"][0].is_array() {
            let weights: [[f64; 2]; 3] = golden::batch::<2>(&case["class_weights"]).try_into().unwrap();
            let hinge = Hinge.class_weights_per_output(weights);
            let probable = BinaryCrossEntropy.class_weights_per_output(weights);
            let logits = BinaryCrossEntropyWithLogits.class_weights_per_output(weights);
            assert_binary(case, probable, logits, [hinge, hinge.squared()]);
        } else {
            let weights: [f64; 2] = golden::vector(&case["class_weights"]).try_into().unwrap();
            let probable = BinaryCrossEntropy.class_weights(weights);
            let logits = BinaryCrossEntropyWithLogits.class_weights(weights);
            assert_binary(case, probable, logits, [Hinge, Hinge.squared()].map(|hinge| hinge.class_weights(weights)));
        }
    }
}

#[test]
fn gradients_are_those_of_differences() {
    let hard = SIGNS.map(|row| row.map(|sign| sign > 0.0));
    let probabilities = SOFT.map(|row| row.map(|p| 0.9 * p + 0.04));
    let (binary, logits) = (BinaryCrossEntropy.class_weights([0.5, 4.0]), BinaryCrossEntropyWithLogits);
    assert_gradient::<Sigmoid3<f64>, _>(binary, &X, &hard);
    assert_gradient::<Sigmoid3<f64>, _>(binary, &X, &SOFT);
    assert_gradient::<Softmax3<f64>, _>(binary, &X, &SOFT);
    assert_gradient::<Probabilities3<f64>, _>(binary, &probabilities, &SOFT);
    assert_gradient::<Probabilities3<f64>, _>(
        BinaryCrossEntropy.class_weights_per_output(PAIRS),
        &probabilities,
        &hard,
    );
    assert_gradient::<Values3<f64>, _>(logits.class_weights([0.0, 2.0]), &X, &SOFT);
    assert_gradient::<Values3<f64>, _>(logits.class_weights_per_output(PAIRS), &X, &SOFT);
    assert_gradient::<Values3<f64>, _>(Hinge.class_weights([0.5, 4.0]), &X, &SIGNS);
    assert_gradient::<Values3<f64>, _>(Hinge.class_weights_per_output(PAIRS).squared(), &X, &SIGNS);
    assert_gradient::<Values3<f64>, _>(MultiClassHinge.class_weights([0.5, 2.0, 0.25]).margin(0.25), &X, &CLASSES);
}

/// Equal weights are no weights, and whole weights are those of samples that are there as many times.
#[test]
fn equal_weights_change_nothing_but_the_last_digits() {
    fn assert_same<N, Y>(loss: impl Loss<N, Y>, weighted: impl Loss<N, Y>, targets: &[Y; 4])
    where
        N: TrainableNetwork<Scalar = f64, Input = [f64; ROWS], Output = [f64; 3]>,
    {
        let (value, dx) = run::<N, _, _, f64, 3>(&loss, &X, targets).unwrap();
        let (found, found_dx) = run::<N, _, _, f64, 3>(&weighted, &X, targets).unwrap();
        golden::assert_close("value", &[found], &[value], 1e-14);
        golden::assert_close("gradient", &found_dx, &dx, 1e-13);
    }
    let hard = SIGNS.map(|row| row.map(|sign| sign > 0.0));
    let (weighted, logits) = (BinaryCrossEntropy.class_weights([3.0; 2]), BinaryCrossEntropyWithLogits);
    assert_same::<Sigmoid3<f64>, _>(BinaryCrossEntropy, weighted, &hard);
    assert_same::<Sigmoid3<f64>, _>(BinaryCrossEntropy, weighted, &SOFT);
    assert_same::<Softmax3<f64>, _>(BinaryCrossEntropy, weighted, &SOFT);
    assert_same::<Values3<f64>, _>(logits, logits.class_weights_per_output([[0.5; 2]; 3]), &SOFT);
    assert_same::<Values3<f64>, _>(Hinge, Hinge.class_weights([3.0; 2]), &SIGNS);
    assert_same::<Values3<f64>, _>(MultiClassHinge, MultiClassHinge.class_weights([7.0; 3]), &CLASSES);
}

/// The weights of an output are those of its feature at all steps, and of its channel at all pixels; what is masked has no share in the mean.
#[test]
fn steps_pixels_and_masks() {
    network! { struct Steps = Dense<ROWS, 6, NoBias>, Reshape<Sequence<3, 2>>; }
    network! { struct Pixels = Dense<ROWS, 6, NoBias>, Reshape<Image<2, 1, 3>>; }
    const LOGITS: [[f64; 6]; 1] = [[0.3, -1.2, 2.1, -0.4, 0.7, 1.6]];
    let weights = [[1.0, 5.0], [2.0, 3.0]];
    let loss = BinaryCrossEntropyWithLogits.class_weights_per_output(weights);
    let expected = |feature: fn(usize) -> usize, counts: fn(usize) -> bool, yes: [bool; 6]| {
        let (mut sum, mut total) = (0.0, 0.0);
        for output in (0..6).filter(|output| counts(*output)) {
            let weight = weights[feature(output)][usize::from(yes[output])];
            let z = if yes[output] { LOGITS[0][output] } else { -LOGITS[0][output] };
            (sum, total) = (sum + weight * (1.0 + (-z).exp()).ln(), total + weight);
        }
        sum / total
    };
    let (target, flat) = ([[true, false], [false, true], [true, true]], [true, false, false, true, true, true]);
    let found = |(value, _): (f64, Vec<f64>), expected| golden::assert_close("value", &[value], &[expected], 1e-14);
    found(run::<Steps<f64>, _, _, f64, 6>(&loss, &LOGITS, &[target]).unwrap(), expected(|o| o % 2, |_| true, flat));
    let masked = MaskedTarget::of_length(2, target);
    found(run::<Steps<f64>, _, _, f64, 6>(&loss, &LOGITS, &[masked]).unwrap(), expected(|o| o % 2, |o| o < 4, flat));
    let image = [[[true, false, false]], [[true, true, true]]];
    found(run::<Pixels<f64>, _, _, f64, 6>(&loss, &LOGITS, &[image]).unwrap(), expected(|o| o / 3, |_| true, flat));
    let hinge = Hinge.class_weights([1.0, 3.0]);
    let signs = MaskedTarget::of_length(2, [[1.0, -1.0], [-1.0, 1.0], [f64::NAN; 2]]);
    let (value, _) = run::<Steps<f64>, _, _, f64, 6>(&hinge, &LOGITS, &[signs]).unwrap();
    // 1 − 0.3, 0, 1 + 2.1, 1 + 0.4
    golden::assert_close("hinge", &[value], &[(3.0 * 0.7 + 3.1 + 3.0 * 1.4) / 8.0], 1e-14);
}

/// A loss and a gradient of zero, not NaN.
#[test]
fn a_batch_of_which_all_weights_are_zero() {
    let none = BinaryCrossEntropyWithLogits.class_weights([1.0, 0.0]);
    let found = run::<Values3<f64>, _, _, f64, 3>(&none, &[[0.5, 1e300, -1e300]; 2], &[[true; 3]; 2]);
    assert_eq!(found.unwrap(), (0.0, vec![0.0; 6]));
    let none = MultiClassHinge.class_weights([1.0, 0.0, 1.0]);
    let found = run::<Values3<f64>, _, _, f64, 3>(&none, &[[0.5, 1.0, -2.0]; 2], &[1u8; 2]);
    assert_eq!(found.unwrap(), (0.0, vec![0.0; 6]));
}
