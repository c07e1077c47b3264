//! The check itself: what it counts, what it refuses, and which values it takes.

use super::*;

/// Biases and inputs that are all zero put a `ReLU` on its kink.
#[test]
fn kinks_are_counted_and_not_judged() {
    network! { struct Net = Dense<2, 1>, ReLU, Dense<1, 1>; }
    let mut network = Net::<f64>::ZERO;
    network.parameters_mut().copy_from_slice(&[0.5, -0.25, 0.0, 2.0, 0.1]);
    let report = check(&network, &MeanSquaredError, &[[0.0; 2]], &[[1.0]]).unwrap();
    assert!(report.error() < TOLERANCE, "{report}");
    // The first bias and the two inputs move the kink; all other parameters are judged.
    assert_eq!((report.kinks, report.checked), (1 + 2, 2 + 1 + 1), "{report}");
}

#[test]
fn wrong_data_is_refused() {
    network! { struct Net = Dense<2, 3>, Softmax; }
    let network = Net::<f64>::ZERO;
    assert!(check(&network, &CrossEntropy, &[[0.0; 2]], &[3u8]).is_err());
    assert!(check(&network, &CrossEntropy, &[[0.0; 2]; 2], &[2u8]).is_err());
    let none: [u8; 0] = [];
    let report = check(&network, &CrossEntropy, &[], &none).unwrap();
    assert_eq!((report.checked, report.error()), (Net::PARAMS, 0.0));
}

#[test]
fn a_share_of_the_values_is_spread_over_all() {
    network! { struct Net = Dense<40, 30>, Tanh, Dense<30, 2>; }
    let (network, inputs, targets) = example::<Net<f64>>(2);
    let mut check = boxed::<GradientCheck<Net<f64>, 4>>();
    let report = check.run(&network, &MeanSquaredError, &inputs, &targets, Coverage::PerTensor(5), 9).unwrap();
    assert_right(&report, 4 * 5 - 3 + 2 * 5);
    let again = check.run(&network, &MeanSquaredError, &inputs, &targets, Coverage::PerTensor(5), 9).unwrap();
    assert_eq!(report, again);
}
