//! Yes or no at each pixel and at each step: nested targets are the same as flat ones.

use super::*;

network! { struct Pixels = Dense<ROWS, 6, NoBias>, Reshape<Image<1, 2, 3>>; }
network! { struct ProbablePixels = Dense<ROWS, 6, NoBias>, Reshape<Image<1, 2, 3>>, Sigmoid; }
network! { struct TwoMasks = Dense<ROWS, 12, NoBias>, Reshape<Image<2, 2, 3>>; }
network! { struct Steps = Dense<ROWS, 6, NoBias>, Reshape<Sequence<6, 1>>, Sigmoid; }
network! { struct Events = Dense<ROWS, 6, NoBias>, Reshape<Sequence<2, 3>>, Sigmoid; }

const X: [[f64; 6]; 2] = [[0.3, -1.2, 2.1, 5.0, 0.7, 0.2], [1.6, 0.1, -2.3, 0.0, 4.0, -0.5]];
const FLAT: [[bool; 6]; 2] = [[true, false, true, true, false, false], [false, true, true, false, false, true]];
const ROWS_OF: [[[bool; 3]; 2]; 2] =
    [[[true, false, true], [true, false, false]], [[false, true, true], [false, false, true]]];

fn expected() -> (f64, Vec<f64>) {
    run::<Values6<f64>, _, _, f64, 6>(&BinaryCrossEntropyWithLogits, &X, &FLAT).unwrap()
}

#[test]
fn of_an_image_of_one_channel() {
    let found = run::<Pixels<f64>, _, _, f64, 6>(&BinaryCrossEntropyWithLogits, &X, &ROWS_OF).unwrap();
    assert_eq!(found, expected());
    let probable = run::<ProbablePixels<f64>, _, _, f64, 6>(&BinaryCrossEntropy, &X, &ROWS_OF).unwrap();
    assert_eq!(probable, expected());
    let channels = ROWS_OF.map(|rows| [rows]);
    assert_eq!(run::<Pixels<f64>, _, _, f64, 6>(&BinaryCrossEntropyWithLogits, &X, &channels).unwrap(), expected());
    assert_eq!(run::<Pixels<f64>, _, _, f64, 6>(&BinaryCrossEntropyWithLogits, &X, &FLAT).unwrap(), expected());
}

#[test]
fn probabilities_at_pixels() {
    let soft = FLAT.map(|all| all.map(|yes| if yes { 0.75 } else { 0.125 }));
    let rows = ROWS_OF.map(|rows| rows.map(|row| row.map(|yes| if yes { 0.75 } else { 0.125 })));
    let found = run::<Pixels<f64>, _, _, f64, 6>(&BinaryCrossEntropyWithLogits, &X, &rows).unwrap();
    assert_eq!(found, run::<Values6<f64>, _, _, f64, 6>(&BinaryCrossEntropyWithLogits, &X, &soft).unwrap());
    let mut wrong = rows;
    wrong[1][1][2] = 1.5;
    let error = TargetError::Value { output: 5, value: 1.5, wanted: "between 0 and 1" };
    let found = run::<Pixels<f64>, _, _, f64, 6>(&BinaryCrossEntropyWithLogits, &X, &wrong);
    assert_eq!(found, Err(StepError::Target { sample: 1, error }));
}

#[test]
fn of_several_channels() {
    let x = [[X[0], X[1]].concat().try_into().unwrap()];
    let (found, gradient) = run::<TwoMasks<f64>, _, _, f64, 12>(&BinaryCrossEntropyWithLogits, &x, &[ROWS_OF]).unwrap();
    let (value, of_samples) = expected();
    assert!((found - value).abs() < 1e-15);
    assert!(gradient.iter().zip(of_samples).all(|(one, other)| (one - other).abs() < 1e-15));
}

#[test]
fn of_steps() {
    assert_eq!(run::<Steps<f64>, _, _, f64, 6>(&BinaryCrossEntropy, &X, &FLAT).unwrap(), expected());
    assert_eq!(run::<Events<f64>, _, _, f64, 6>(&BinaryCrossEntropy, &X, &ROWS_OF).unwrap(), expected());
}
