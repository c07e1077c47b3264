//! Running statistics: what they are made of, and what moves and copies them.

use super::*;

network! { struct Norm = Input<3>, BatchNorm<Momentum<0.25>>; }
network! { struct Net = Dense<3, 5>, BatchNorm, Tanh, Dense<5, 2>; }

fn gradient<N: TrainableNetwork, const B: usize>(network: &N, inputs: &[N::Input]) -> Box<N>
where
    N::Output: Clone,
    MeanSquaredError: Loss<N, N::Output>,
{
    let (mut gradient, mut workspace) = (boxed::<N>(), boxed::<Workspace<N, B>>());
    let targets = vec![N::Output::ZERO; inputs.len()];
    network.loss_and_gradient(&MeanSquaredError, inputs, &targets, &mut gradient, &mut workspace, &mut rng(1)).unwrap();
    gradient
}

fn norm() -> Norm<f64> {
    let mut norm = Norm::<f64>::ZERO;
    norm.init(None, &mut rng(1));
    norm.batchnorm1.mean.copy_from_slice(&[1.0, -2.0, 0.0]);
    norm
}

fn batch(samples: usize) -> Vec<[f64; 3]> {
    (0..samples).map(|i| normal(3, i as u64)).map(|x| [x[0], x[1], x[2]]).collect()
}

/// What the documentation says: those of the parts, weighted by their samples.
#[track_caller]
fn assert_parts<const B: usize>(parts: &[usize]) {
    let samples = parts.iter().sum();
    let (norm, inputs) = (norm(), batch(samples));
    let gradient = gradient::<_, B>(&norm, &inputs);
    for channel in 0..3 {
        let (mut of_mean, mut of_variance) = (0.0, 0.0);
        let mut rest = inputs.iter().map(|x| x[channel]);
        for count in parts {
            let values: Vec<_> = rest.by_ref().take(*count).collect();
            let (count, share) = (*count as f64, *count as f64 / samples as f64);
            of_mean += share * 0.25 * (norm.batchnorm1.mean[channel] - mean(&values));
            let unbiased = variance(&values) * count / (count - 1.0);
            of_variance += share * 0.25 * (norm.batchnorm1.variance[channel] - unbiased);
        }
        assert_near(gradient.batchnorm1.mean[channel], of_mean, 1e-14);
        assert_near(gradient.batchnorm1.variance[channel], of_variance, 1e-14);
    }
}

#[test]
fn of_one_part() {
    assert_parts::<8>(&[8]);
    assert_parts::<64>(&[8]);
}

#[test]
fn of_two_halves() {
    assert_parts::<4>(&[4, 4]);
}

#[test]
fn of_parts_of_nearly_equal_length() {
    assert_parts::<4>(&[3, 3, 3]);
    assert_parts::<8>(&[5, 4]);
    assert_parts::<64>(&[33, 32]);
}

#[test]
fn of_an_empty_batch_are_nothing() {
    let mut net = norm();
    let before = net.clone();
    assert!(gradient::<_, 4>(&net, &[]).parameters().iter().all(|slope| *slope == 0.0));
    let mut trainer = Trainer::<Norm<f64>, Sgd<0>, 4>::ZERO;
    trainer.step(&mut net, &MeanSquaredError, &Sgd::new(0.1), &[], &[[0.0; 3]; 0], &mut rng(1)).unwrap();
    assert!(net == before);
}

/// One value per channel: no variance, so the output is the bias, and the running variance stays.
#[test]
fn of_one_value_have_no_variance() {
    let mut net = norm();
    net.batchnorm1.bias.copy_from_slice(&[5.0, 6.0, 7.0]);
    let Passed { y, dx, gradient } = pass::<Norm<f64>, 1>(&net, &[3.0, 4.0, 9.0], &[1.0, -1.0, 2.0], 1, true);
    assert_eq!(y, [5.0, 6.0, 7.0]);
    assert_eq!(dx, [0.0; 3]);
    assert_eq!(*gradient.batchnorm1.weight, [0.0; 3]);
    assert_eq!(*gradient.batchnorm1.bias, [1.0, -1.0, 2.0]);
    assert_eq!(*gradient.batchnorm1.mean, [0.25 * (1.0 - 3.0), 0.25 * (-2.0 - 4.0), 0.25 * -9.0]);
    assert_eq!(*gradient.batchnorm1.variance, [0.0; 3]);
}

#[test]
fn of_one_image_have_its_variance() {
    network! { struct Net = Input<Image<2, 2, 2>>, BatchNorm<Momentum<1>>; }
    let mut net = Net::<f64>::ZERO;
    let x = [1.0, 2.0, 3.0, 4.0, 0.0, 0.0, 8.0, 8.0];
    let Passed { gradient, .. } = pass::<_, 1>(&net, &x, &[1.0; 8], 1, true);
    net.parameters_mut().iter_mut().zip(gradient.parameters()).for_each(|(s, g)| *s -= *g);
    assert_eq!((&*net.batchnorm1.mean, net.batchnorm1.variance[1]), (&[2.5, 4.0][..], 64.0 / 3.0));
}

/// What the documentation of `Momentum` says about its rounding.
#[test]
fn that_fall_by_orders_of_magnitude_are_right_after_one_more_step() {
    network! { struct Latest = Input<1>, BatchNorm<Momentum<1>>; }
    let inputs: Vec<[f32; 1]> = (0..7).map(|i| [(i % 3) as f32]).collect();
    let wide: Vec<_> = inputs.iter().map(|x| f64::from(x[0])).collect();
    let expected = variance(&wide) * 7.0 / 6.0;
    for before in [1e4, 1e8, 3e12, 7e30] {
        let mut net = Latest::ZERO;
        net.init(None, &mut rng(1));
        net.batchnorm1.variance[0] = before;
        net.batchnorm1.mean[0] = before;
        let mut trainer = boxed::<Trainer<Latest, Sgd<0>, 8>>();
        let mut from = f64::from(before);
        for _ in 0..3 {
            trainer.step(&mut net, &MeanSquaredError, &Sgd::new(0.0), &inputs, &[[0.0]; 7], &mut rng(1)).unwrap();
            // Of the statistic before the step, and of the result itself.
            let tolerance = |to: f64| 2f64.powi(-23) * from + 2f64.powi(-24) * to;
            assert_near(net.batchnorm1.variance[0].into(), expected, tolerance(expected));
            assert_near(net.batchnorm1.mean[0].into(), mean(&wide), tolerance(mean(&wide)));
            from = f64::from(net.batchnorm1.variance[0].abs().max(net.batchnorm1.mean[0].abs())).max(expected);
        }
    }
}

/// A rule for them of their own: the same whatever the optimizer, its rate and its decay.
#[test]
fn move_by_no_optimizer() {
    fn after<O: Optimizer>(optimizer: O) -> Vec<f32> {
        let mut net = Net::ZERO;
        net.init(None, &mut rng(4));
        let mut trainer = boxed::<Trainer<Net, O, 4>>();
        let mut first = Vec::new();
        for step in 0..3 {
            let inputs: Vec<_> = (0..4).map(|i| normal(3, step * 4 + i)).map(|x| [x[0], x[1], x[2]]).collect();
            trainer.compute(&net, &MeanSquaredError, &inputs, &[[0.0; 2]; 4], &mut rng(1)).unwrap();
            let (before, moved) = (net.clone(), trainer.gradient().clone());
            trainer.apply(&mut net, &optimizer);
            let [before, after, moved] = [&before, &net, &moved].map(|net| &net.batchnorm1);
            for i in 0..5 {
                assert_eq!(after.mean[i], before.mean[i] - moved.mean[i]);
                assert_eq!(after.variance[i], before.variance[i] - moved.variance[i]);
            }
            if step == 0 {
                first.extend_from_slice(&after.mean);
                first.extend_from_slice(&after.variance);
                assert!(after.weight != before.weight || optimizer.learning_rate() == 0.0);
            }
        }
        first
    }
    let expected = after(Sgd::new(0.0));
    assert!(expected[0] != 0.0);
    assert_eq!(after(Sgd::new(0.1).momentum(0.9).weight_decay(0.5)), expected);
    assert_eq!(after(Sgd::new(0.1).momentum(0.9).nesterov().weight_decay(0.5).without_bias_decay()), expected);
    assert_eq!(after(RmsProp::new(0.1).weight_decay(0.5)), expected);
    assert_eq!(after(RmsProp::new(0.1).momentum(0.9).centered().weight_decay(0.5)), expected);
    assert_eq!(after(Adagrad::new(0.1).weight_decay(0.5)), expected);
    assert_eq!(after(Adam::new(0.1).weight_decay(0.5)), expected);
    assert_eq!(after(Adam::new(0.1).amsgrad().weight_decay(0.5)), expected);
    assert_eq!(after(AdamW::new(0.1).weight_decay(0.5)), expected);
    assert_eq!(after(NAdam::new(0.1).weight_decay(0.5)), expected);
    assert_eq!(after(Lion::new(0.1).weight_decay(0.5)), expected);
}

#[test]
fn are_not_clipped_and_have_no_norm() {
    let mut gradient = Net::ZERO;
    gradient.dense0.weight[0] = 3.0;
    gradient.batchnorm1.weight[0] = 4.0;
    gradient.batchnorm1.mean.fill(100.0);
    gradient.batchnorm1.variance.fill(-1000.0);
    assert_eq!(gradient_norm(&gradient), 5.0);
    assert_eq!(clip_by_norm(&mut gradient, 2.5), 5.0);
    assert_near(gradient.batchnorm1.weight[0].into(), 2.0, 1e-6);
    clip_by_value(&mut gradient, 1.0);
    assert_eq!((gradient.dense0.weight[0], gradient.batchnorm1.weight[0]), (1.0, 1.0));
    assert_eq!((gradient.batchnorm1.mean[4], gradient.batchnorm1.variance[0]), (100.0, -1000.0));
}

#[test]
fn are_no_parameters_but_lie_among_them() {
    assert_eq!((Net::PARAMS, <Net as Parameters<f32>>::STATISTICS), (3 * 5 + 5 + 5 + 5 + 5 * 2 + 2, 10));
    assert_eq!(size_of::<Net>(), 4 * (Net::PARAMS + 10));
    network! { struct Outside = Dense<3, 3>, inner: Net, BatchNorm; }
    assert_eq!((Outside::PARAMS, <Outside as Parameters<f32>>::STATISTICS), (12 + Net::PARAMS + 4, 10 + 4));
    let table = Outside::summary().to_string();
    assert!(table.contains("\n14 running statistics\n58 parameters, 288 bytes\n"), "{table}");
    network! { struct Without = Dense<3, 3>, LayerNorm; }
    assert!(!Without::summary().to_string().contains("statistics"));
}

#[test]
fn go_with_every_copy() {
    let mut net = Net::new(&mut rng(2));
    net.batchnorm1.mean.fill(0.5);
    net.batchnorm1.variance.fill(3.0);
    let mut copy = Net::ZERO;
    copy.copy_from(&net);
    for copy in [&copy, &*net.boxed_clone(), &net.clone()] {
        assert_eq!((copy.batchnorm1.mean[4], copy.batchnorm1.variance[4]), (0.5, 3.0));
        assert!(*copy == net);
    }
    copy.batchnorm1.variance[0] = 1.0;
    assert!(copy != net);
}

/// The step that would make a parameter infinite is undone, and what it has measured with it.
#[test]
fn are_undone_with_a_step() {
    let mut net = Net::new(&mut rng(2));
    let inputs: Vec<[f32; 3]> = batch(40).iter().map(|x| x.map(|x| x as f32)).collect();
    let before = net.clone();
    let run = net.fit(MeanSquaredError, Sgd::new(1e39)).run(&inputs, &[[1.0, 2.0]; 40], &mut rng(1));
    assert!(matches!(run, Err(TrainError::Step { error: stackprop::error::StepError::ParameterNotFinite { .. }, .. })));
    assert!(net == before);
}

/// Prediction, and all that is made of it, is by the running statistics, and does not change them.
#[test]
fn are_used_in_evaluation() {
    let (norm, inputs) = (norm(), batch(6));
    let expected = inputs.iter().map(|x| {
        let normal = |c: usize| (x[c] - norm.batchnorm1.mean[c]) / (norm.batchnorm1.variance[c] + 1e-5f64).sqrt();
        [normal(0), normal(1), normal(2)]
    });
    let expected: Vec<_> = expected.collect();
    let loss = boxed::<Evaluation<Norm<f64>, 4>>().loss(&norm, &MeanSquaredError, &inputs, &expected).unwrap();
    assert!(loss < 1e-28);
    let alone = norm.predict(&inputs[2]);
    assert_eq!(norm.predict_all(&inputs)[2], alone);
}

/// Batches of 32 in the order of the data, without a heap, with the same results as training by epochs.
#[test]
fn come_to_those_of_the_data() {
    let inputs: Vec<[f32; 3]> =
        (0..512).map(|i| normal(3, i)).map(|x: Vec<f64>| [x[0] as f32, 3.0 * x[1] as f32, 7.0]).collect();
    let mut norm = Norm::new(&mut rng(1));
    let targets = vec![[0.0; 3]; 512];
    norm.fit(MeanSquaredError, Sgd::new(0.0)).epochs(4).batch_size(256).run(&inputs, &targets, &mut rng(1)).unwrap();
    // Eight batches leave 0.75⁸ = 0.1 of what they began with, 0 and 1.
    for channel in 0..3 {
        let values: Vec<_> = inputs.iter().map(|x| f64::from(x[channel])).collect();
        let kept = 0.75f64.powi(8);
        assert_near(norm.batchnorm1.mean[channel].into(), (1.0 - kept) * mean(&values), 0.3);
        assert_near(norm.batchnorm1.variance[channel].into(), kept + (1.0 - kept) * variance(&values), 3.0);
    }
    assert!(norm.batchnorm1.variance[2] >= 0.0);
}

/// A channel that is off from some step on: its mean and variance shrink to zero, not to the smallest subnormal number.
#[test]
fn fade_to_zero() {
    let mut norm = Norm::<f32>::ZERO;
    norm.batchnorm1.mean.copy_from_slice(&[1e-37, -1e-37, 0.0]);
    norm.batchnorm1.variance.copy_from_slice(&[1e-37, f32::MIN_POSITIVE, 1.0]);
    let mut trainer = boxed::<Trainer<Norm<f32>, Sgd<0>, 4>>();
    for step in 0..100 {
        trainer
            .step(&mut norm, &MeanSquaredError, &Sgd::new(0.0), &[[0.0; 3]; 4], &[[0.0; 3]; 4], &mut rng(1))
            .unwrap();
        let statistics = norm.batchnorm1.mean.iter().chain(&*norm.batchnorm1.variance);
        assert_eq!(statistics.filter(|value| value.is_subnormal()).count(), 0, "step {step}");
    }
    assert_eq!((&*norm.batchnorm1.mean, &norm.batchnorm1.variance[..2]), (&[0.0; 3][..], &[0.0; 2][..]));
}

#[test]
fn are_told_when_they_are_not_finite() {
    let net = norm();
    let mut trainer = boxed::<Trainer<Norm<f64>, Sgd<0>, 4>>();
    // The variance of these overflows, though they and their mean are finite.
    let inputs = [[1e200, 0.0, 0.0], [-1e200, 0.0, 0.0]];
    let error = trainer.compute(&net, &MeanSquaredError, &inputs, &[[0.0; 3]; 2], &mut rng(1)).unwrap_err();
    assert!(error.to_string().contains("batchnorm1"), "{error}");
}

#[test]
fn begin_as_zero_and_one_whatever_the_scheme() {
    let mut net = Net::ZERO;
    for scheme in [None, Some(Init::HeNormal), Some(Init::Constant(0.5))] {
        net.init(scheme, &mut rng(1));
        let Some(Init::Constant(_)) = scheme else {
            assert_eq!((&*net.batchnorm1.weight, &*net.batchnorm1.bias), (&[1.0; 5][..], &[0.0; 5][..]));
            continue;
        };
        assert_eq!((net.batchnorm1.weight[0], net.batchnorm1.bias[0]), (0.5, 0.5));
        assert_eq!((&*net.batchnorm1.mean, &*net.batchnorm1.variance), (&[0.0; 5][..], &[1.0; 5][..]));
    }
}
