//! Losses that compare the samples of a batch.

use super::*;
use crate::common::golden;
use stackprop::gradient_check::check;

fn of_case(case: &Value) -> ([[f64; 3]; 5], [usize; 5]) {
    let x: Vec<[f64; 3]> = golden::batch(&case["x"]);
    (x.try_into().unwrap(), golden::indices(&case["classes"]).try_into().unwrap())
}

/// The loss of embeddings that are computed together, and its gradient.
fn together<L: Loss<Values3<f64>, usize>>(loss: &L, x: &[[f64; 3]; 5], classes: &[usize; 5]) -> (f64, Vec<f64>) {
    let (mut net, mut gradient) = (Values3::<f64>::ZERO, Values3::<f64>::ZERO);
    net.parameters_mut().copy_from_slice(x.as_flattened());
    let mut inputs = [[0.0; ROWS]; 5];
    (0..5).for_each(|row| inputs[row][row] = 1.0);
    let mut workspace = Workspace::<_, 8>::ZERO;
    let value = net.loss_and_gradient(loss, &inputs, classes, &mut gradient, &mut workspace, &mut rng(1)).unwrap();
    let mut evaluation = Evaluation::<Values3<f64>, 8>::ZERO;
    let evaluated = evaluation.loss(&net, loss, &inputs, classes).unwrap();
    assert!((value - evaluated).abs() <= 1e-15 * value.abs());
    let report = check(&net, loss, &inputs, classes).unwrap();
    assert!(report.error() < 1e-6 && report.kinks == 0, "{report}");
    (value, gradient.parameters().to_vec())
}

#[test]
fn values_and_gradients_are_those_of_pytorch() {
    let file = golden::load("batch");
    assert_eq!(golden::cases(file).len(), 12);
    for case in golden::cases(file) {
        let (x, classes) = of_case(case);
        let (value, dx) = match case.get("margin") {
            Some(margin) => together(&TripletMargin.margin(golden::scalar(margin)), &x, &classes),
            None => together(&Contrastive.temperature(golden::scalar(&case["temperature"])), &x, &classes),
        };
        golden::assert_field(case, "value", &[value], 1e-12);
        golden::assert_field(case, "dx", &dx, 1e-11);
    }
}

#[test]
fn a_sample_without_others_has_no_loss() {
    let x = [[0.3, -1.2, 2.1], [-0.4, 0.7, 0.2]];
    let none = Ok((0.0, vec![0.0; 6]));
    // Two samples of two classes; and two that are alone, because they are computed one after the other.
    assert_eq!(run::<Values3<f64>, _, _, f64, 3>(&TripletMargin, &x, &[0u8, 1]), none);
    assert_eq!(run::<Values3<f64>, _, _, f64, 3>(&Contrastive, &x, &[0u8, 1]), none);
    let net = Values3::<f64>::ZERO;
    let mut evaluation = Evaluation::<Values3<f64>, 1>::ZERO;
    let inputs = [[1.0; ROWS]; 2];
    assert_eq!(evaluation.loss(&net, &Contrastive, &inputs, &[1u8, 1]), Ok(0.0));
    assert_eq!(run::<Values3<f64>, _, _, f64, 3>(&Together, &x, &[1u8, 1]).unwrap().0, 2.0);
}

/// Counts the samples that it gets together, as its loss.
struct Together;
impl<N: Network, Y> Loss<N, Y> for Together {
    const COMPARES: bool = true;
    fn sample(&self, _: &[N::Scalar], _: &Y, _: N::Scalar, _: &mut [N::Scalar]) -> N::Scalar {
        panic!("it compares samples");
    }
    fn batch(&self, z: &[N::Scalar], targets: &[Y], _: N::Scalar, gradient: &mut [N::Scalar]) -> f64 {
        gradient.fill(N::Scalar::of(0.0));
        assert_eq!(z.len(), 3 * targets.len());
        (targets.len() * targets.len()) as f64
    }
}

#[test]
fn embeddings_of_nothing_are_nan_for_a_cosine() {
    let x = [[0.0; 3], [-0.4, 0.7, 0.2]];
    let (value, _) = run::<Values3<f64>, _, _, f64, 3>(&Contrastive, &x, &[1u8, 1]).unwrap();
    assert!(value.is_nan());
    // Equal embeddings have no direction from one to the other.
    let (value, dx) = run::<Values3<f64>, _, _, f64, 3>(&TripletMargin, &[[0.5; 3]; 2], &[1u8, 1]).unwrap();
    assert_eq!((value, dx), (0.0, vec![0.0; 6]));
}

/// An evaluation compares the samples that training compares: five, four at a time, are three and two.
#[test]
fn an_evaluation_has_the_parts_of_training() {
    network! { struct Plain = Dense<2, 3>; }
    let net = Plain::<f64>::ZERO;
    let (inputs, classes) = ([[0.0; 2]; 5], [0u8; 5]);
    let (mut gradient, mut workspace) = (Plain::<f64>::ZERO, Workspace::<Plain<f64>, 4>::ZERO);
    let in_training =
        net.loss_and_gradient(&Together, &inputs, &classes, &mut gradient, &mut workspace, &mut rng(1)).unwrap();
    let mut evaluation = Evaluation::<Plain<f64>, 4>::ZERO;
    let evaluated = evaluation.loss(&net, &Together, &inputs, &classes).unwrap();
    assert_eq!([in_training, evaluated], [(9.0 + 4.0) / 5.0; 2]);
}
