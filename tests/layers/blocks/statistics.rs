//! Running statistics of normalizations within blocks.

use super::*;

network! {
    struct Net =
        Input<Image<1, 3, 3>>,
        Concat<(Conv2d<1, 2, 3, Same, NoBias>, BatchNorm), Identity>,
        Repeat<2, Residual<(Conv2d<3, 3, 3, Same, NoBias>, BatchNorm<Momentum<0.5>>, Tanh)>>,
        GlobalAvgPool, Dense<3, 2>;
}

#[test]
fn are_counted_in_every_branch_and_copy() {
    assert_eq!(<Net<f64> as Parameters<f64>>::STATISTICS, 2 * 2 + 2 * (2 * 3));
    assert_eq!(Net::PARAMS, (9 * 2 + 2 + 2) + 2 * (9 * 9 + 3 + 3) + 3 * 2 + 2);
    assert_eq!(<Net<f64> as Parameters<f64>>::COUNT, Net::PARAMS + 16);
    let mut statistics = Vec::new();
    Net::<f64>::ZERO.visit(&Path::ROOT, &mut |entry, tensor| {
        if entry.role == Role::Statistic {
            statistics.push((entry.path.to_string(), tensor.len()));
        }
    });
    let expected = [
        ("concat1.first.batchnorm1.mean", 2),
        ("concat1.first.batchnorm1.variance", 2),
        ("repeat2.0.first.batchnorm1.mean", 3),
        ("repeat2.0.first.batchnorm1.variance", 3),
        ("repeat2.1.first.batchnorm1.mean", 3),
        ("repeat2.1.first.batchnorm1.variance", 3),
    ];
    assert_eq!(statistics, expected.map(|(path, count)| (path.to_owned(), count)));
    assert!(Net::summary().to_string().contains("\n16 running statistics\n"));
}

/// Each by what the gradient has in its place, whatever the optimizer's rate; and the batch moves every one.
#[test]
fn are_moved_by_a_step() {
    let mut net = *random::<Net<f64>>();
    let mut trainer = boxed::<Trainer<Net<f64>, Adam, 4>>();
    let (inputs, targets) = (arrays(6, 1), arrays::<[f64; 2]>(6, 2));
    trainer.compute(&net, &MeanSquaredError, &inputs, &targets, &mut rng(1)).unwrap();
    let (before, gradient) = (net.clone(), trainer.gradient().clone());
    trainer.apply(&mut net, &Adam::new(0.1).weight_decay(0.5));
    let mut expected = Vec::new();
    before.visit(&Path::ROOT, &mut |entry, tensor| {
        expected.extend(tensor.iter().map(|value| (entry.role == Role::Statistic, *value)));
    });
    for (i, (is_statistic, before)) in expected.into_iter().enumerate() {
        let (after, slope) = (net.parameters()[i], gradient.parameters()[i]);
        assert!(after != before, "{i}");
        if is_statistic {
            assert_eq!(after, before - slope, "{i}");
        }
    }
}

/// With a momentum of one, what the values of the batch have.
#[test]
fn are_those_of_the_values_there() {
    network! { struct Norm = Input<2>, Add<(BatchNorm<Momentum<1>>, Tanh), Identity>; }
    let mut net = *random::<Norm<f64>>();
    let mut trainer = boxed::<Trainer<Norm<f64>, Sgd<0>, 4>>();
    let inputs = [[1.0, 5.0], [3.0, 1.0]];
    trainer.step(&mut net, &MeanSquaredError, &Sgd::new(0.0), &inputs, &[[0.0; 2]; 2], &mut rng(1)).unwrap();
    let norm = &net.add1.first.batchnorm0;
    assert_eq!((&*norm.mean, &*norm.variance), (&[2.0, 3.0][..], &[2.0, 8.0][..]));
}
