//! Normalizations and running statistics, `PReLU`, and the noise of `Dropout2d` and `GaussianNoise`: PyTorch's numbers, and
//! what holds whatever the numbers are.

#[path = "common/golden.rs"]
mod golden;
#[path = "common/pass.rs"]
mod pass;

use std::ops::ControlFlow;

use pass::{Passed, pass};
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use serde_json::Value;
use stackprop::prelude::*;
use stackprop::tensor::plain::{values, values_mut};

fn rng(seed: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed)
}

fn normal<T: Scalar>(count: usize, seed: u64) -> Vec<T> {
    let mut values = vec![T::ZERO; count];
    Init::Normal { mean: 0.5, deviation: 2.0 }.weights(&mut values, count, 1, &mut rng(seed));
    values
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The mean of the squared differences from the mean.
fn variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64
}

#[track_caller]
fn assert_near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected} ± {tolerance}");
}

mod pytorch {
    use super::*;

    /// As in `tests/layers.rs`.
    const TOLERANCE: f64 = 1e-12;

    /// A network of the shape of the case and its layer, with the parameters of the case.
    fn network<N: TrainableNetwork<Scalar = f64>>(file: &Value) -> (Box<N>, &Value) {
        let written = |place: usize| N::LAYERS[place].written;
        let name =
            format!("{} on {}", written(1), written(0).strip_prefix("Input<").unwrap().strip_suffix('>').unwrap());
        let case = golden::case(file, &name);
        let mut network = boxed::<N>();
        let statistics = ["mean", "variance"].into_iter().filter_map(|field| case.get(field)).flat_map(golden::numbers);
        let numbers: Vec<_> = golden::parameters(case).into_iter().chain(statistics).collect();
        network.parameters_mut().copy_from_slice(&numbers);
        (network, case)
    }

    fn prediction<N: Network<Scalar = f64>>(network: &N, x: &[f64]) -> Vec<f64> {
        let samples = x.len() / N::InputShape::SIZE;
        let mut y = vec![f64::NAN; samples * N::OutputShape::SIZE];
        network.predict_batch(values(x, samples), values_mut(&mut y, samples), &mut *boxed::<Scratch<N, 4>>());
        y
    }

    /// Prediction, forward pass and all gradients. Gives the name of the case.
    #[track_caller]
    fn assert_layer<N: TrainableNetwork<Scalar = f64>>(file: &Value) -> String {
        let (network, case) = network::<N>(file);
        let (x, dy) = (golden::numbers(&case["x"]), golden::numbers(&case["dy"]));
        let predicted = if case.get("prediction").is_some() { "prediction" } else { "y" };
        golden::assert_field(case, predicted, &prediction(&*network, &x), TOLERANCE);
        for best in [false, true] {
            let Passed { y, dx, gradient } = pass::<N, 4>(&network, &x, &dy, 1, best);
            golden::assert_field(case, "y", &y, TOLERANCE);
            golden::assert_field(case, "dx", &dx, TOLERANCE);
            let expected = golden::parameter_gradients(case);
            let (trained, statistics) = gradient.parameters().split_at(N::COUNT - N::STATISTICS);
            golden::assert_close(golden::text(&case["name"]), trained, &expected, TOLERANCE);
            // What lies in the place of a statistic is how far it moves, times the number of samples.
            let before = &network.parameters()[N::COUNT - N::STATISTICS..];
            let after = before.iter().zip(statistics).map(|(before, sum)| before - sum / 3.0).collect::<Vec<_>>();
            let (mean, variance) = after.split_at(N::STATISTICS / 2);
            if N::STATISTICS > 0 {
                golden::assert_field(case, "mean_after", mean, TOLERANCE);
                golden::assert_field(case, "variance_after", variance, TOLERANCE);
            }
        }
        golden::text(&case["name"]).to_owned()
    }

    macro_rules! layers {
        ($([$($list:tt)+])*) => {
            /// Every case of the file, and no other.
            #[test]
            fn every_layer_on_every_shape() {
                let file = golden::load("normalization");
                let mut names = vec!["training".to_owned()];
                $({
                    network! { struct Net = $($list)+; }
                    names.push(assert_layer::<Net<f64>>(&file));
                })*
                for case in golden::cases(&file) {
                    assert!(names.iter().any(|name| case["name"] == name.as_str()), "{} is not tested", case["name"]);
                }
            }
        };
    }

    layers! {
        [Input<18>, BatchNorm]
        [Input<Image<4, 2, 3>>, BatchNorm]
        [Input<Sequence<3, 4>>, BatchNorm]
        [Input<18>, BatchNorm<Momentum<0.3>, Epsilon<1e-3>>]
        [Input<Image<4, 2, 3>>, BatchNorm<NoAffine>]
        [Input<18>, LayerNorm]
        [Input<Image<4, 2, 3>>, LayerNorm]
        [Input<Sequence<3, 4>>, LayerNorm]
        [Input<18>, LayerNorm<Epsilon<0.1>, NoAffine>]
        [Input<18>, GroupNorm<2>]
        [Input<Image<4, 2, 3>>, GroupNorm<2>]
        [Input<Sequence<3, 4>>, GroupNorm<2>]
        [Input<Image<4, 2, 3>>, GroupNorm<1, NoAffine>]
        [Input<Image<4, 2, 3>>, InstanceNorm]
        [Input<Sequence<3, 4>>, InstanceNorm]
        [Input<18>, RMSNorm]
        [Input<Image<4, 2, 3>>, RMSNorm]
        [Input<Sequence<3, 4>>, RMSNorm]
        [Input<Sequence<3, 4>>, RMSNorm<Epsilon<1e-3>>]
        [Input<18>, PReLU]
        [Input<Image<4, 2, 3>>, PReLU]
        [Input<Sequence<3, 4>>, PReLU]
        [Input<18>, PReLU<PerChannel>]
        [Input<Image<4, 2, 3>>, PReLU<PerChannel>]
        [Input<Sequence<3, 4>>, PReLU<PerChannel>]
    }

    /// Ten batches, each with a step of Adam with weight decay, which the running statistics are not to feel.
    #[test]
    fn running_statistics_after_ten_steps() {
        network! { struct Net = Dense<4, 6, NoBias>, BatchNorm, Tanh, Dense<6, 2>; }
        let file = golden::load("normalization");
        let case = golden::case(&file, "training");
        let (inputs, targets) = (golden::batch::<4>(&case["x"]), golden::batch::<2>(&case["target"]));
        let mut network = Net::<f64>::ZERO;
        network.parameters_mut().copy_from_slice(&golden::numbers(&case["before"]));
        let mut trainer = Trainer::<Net<f64>, Adam, 8>::ZERO;
        let (adam, rng) = (Adam::new(0.05).weight_decay(0.1), &mut rng(1));
        let losses: Vec<_> = inputs
            .chunks(5)
            .zip(targets.chunks(5))
            .map(|(x, y)| trainer.step(&mut network, &MeanSquaredError, &adam, x, y, rng).unwrap())
            .collect();
        golden::assert_field(case, "losses", &losses, TOLERANCE);
        golden::assert_field(case, "after", network.parameters(), TOLERANCE);
        golden::assert_field(case, "y", all_scalars(&network.predict_all(&inputs[..3])), TOLERANCE);
    }
}

mod statistics {
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
        network
            .loss_and_gradient(&MeanSquaredError, inputs, &targets, &mut gradient, &mut workspace, &mut rng(1))
            .unwrap();
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

    /// One value a channel: no variance, so the output is the bias, and the running variance stays.
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
        assert!(matches!(
            run,
            Err(TrainError::Step { error: stackprop::error::StepError::ParameterNotFinite { .. }, .. })
        ));
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

    /// Batches of 32 in the order of the data, without a heap: what training by epochs gives too.
    #[test]
    fn come_to_those_of_the_data() {
        let inputs: Vec<[f32; 3]> =
            (0..512).map(|i| normal(3, i)).map(|x: Vec<f64>| [x[0] as f32, 3.0 * x[1] as f32, 7.0]).collect();
        let mut norm = Norm::new(&mut rng(1));
        let targets = vec![[0.0; 3]; 512];
        norm.fit(MeanSquaredError, Sgd::new(0.0))
            .epochs(4)
            .batch_size(256)
            .run(&inputs, &targets, &mut rng(1))
            .unwrap();
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
}

mod outputs {
    use super::*;

    /// The outputs of a layer with factors of 1 on random samples.
    fn outputs<N: TrainableNetwork<Scalar = f64>>(samples: usize) -> Vec<f64> {
        let mut network = boxed::<N>();
        network.init(None, &mut rng(1));
        let x: Vec<f64> = normal(samples * N::InputShape::SIZE, 7);
        let dy = vec![0.0; samples * N::OutputShape::SIZE];
        pass::<N, 4>(&network, &x, &dy, 1, true).y
    }

    #[track_caller]
    fn assert_normal(values: impl Iterator<Item = f64>) {
        let values: Vec<_> = values.collect();
        assert_near(mean(&values), 0.0, 1e-14);
        assert_near(variance(&values), 1.0, 1e-4); // The epsilon is 10⁻⁵ of a variance of about 4.
    }

    #[test]
    fn of_a_layer_norm_have_mean_0_and_variance_1_at_each_place() {
        network! { struct OfFeatures = Input<33>, LayerNorm; }
        outputs::<OfFeatures<f64>>(4).chunks(33).for_each(|y| assert_normal(y.iter().copied()));
        network! { struct OfSequences = Input<Sequence<3, 20>>, LayerNorm; }
        outputs::<OfSequences<f64>>(4).chunks(20).for_each(|y| assert_normal(y.iter().copied()));
        network! { struct OfImages = Input<Image<12, 5, 4>>, LayerNorm; }
        for y in outputs::<OfImages<f64>>(4).chunks(12 * 20) {
            (0..20).for_each(|place| assert_normal(y.iter().skip(place).step_by(20).copied()));
        }
    }

    #[test]
    fn of_a_batch_norm_have_mean_0_and_variance_1_in_each_channel() {
        network! { struct Net = Input<Image<3, 5, 4>>, BatchNorm; }
        let y = outputs::<Net<f64>>(4);
        for channel in 0..3 {
            assert_normal(y.chunks(20).skip(channel).step_by(3).flatten().copied());
        }
    }

    #[test]
    fn of_groups_have_mean_0_and_variance_1() {
        network! { struct Group = Input<Image<6, 5, 4>>, GroupNorm<3>; }
        outputs::<Group<f64>>(4).chunks(2 * 20).for_each(|y| assert_normal(y.iter().copied()));
        network! { struct Instance = Input<Sequence<20, 3>>, InstanceNorm; }
        for y in outputs::<Instance<f64>>(4).chunks(60) {
            (0..3).for_each(|channel| assert_normal(y.iter().skip(channel).step_by(3).copied()));
        }
    }

    /// Two passes: the mean is far larger than the deviation.
    #[test]
    fn are_right_far_from_zero() {
        network! { struct Net = Input<1>, BatchNorm; }
        let mut net = Net::ZERO;
        net.init(None, &mut rng(1));
        let x: Vec<f32> = (0..64).map(|i| 4096.0 + (i % 2) as f32).collect();
        let Passed { y, .. } = pass::<Net, 64>(&net, &x, &[0.0; 64], 1, true);
        // Of a variance of 1/4 the epsilon takes 2 · 10⁻⁵.
        assert!(y.iter().enumerate().all(|(i, y)| (y - if i % 2 == 0 { -1.0 } else { 1.0 }).abs() < 3e-5), "{y:?}");
    }

    /// Against the definition in `f64`, for each normalization: values with a mean so large that rounding it would change what is left.
    #[test]
    fn are_right_where_the_deviation_is_small() {
        #[track_caller]
        fn assert_right<N: TrainableNetwork<Scalar = f32>>() {
            let mut net = boxed::<N>();
            net.init(None, &mut rng(1));
            // A third of an ulp off a whole number on average: no `f32` is near the mean.
            let x: Vec<f32> = (0..64).map(|i| 1e6 + [0.0, 0.0625, 0.125, 0.125, 0.25, 1.0][i * 5 % 6]).collect();
            let wide: Vec<_> = x.iter().map(|x| f64::from(*x)).collect();
            let (mean, factor) = (mean(&wide), 1.0 / (variance(&wide) + 1e-5).sqrt());
            let Passed { y, .. } = pass::<N, 64>(&net, &x, &[0.0; 64], 1, true);
            for (y, x) in y.iter().zip(wide) {
                // Three roundings of the result, and that of the factor.
                let expected = (x - mean) * factor;
                assert_near(f64::from(*y), expected, 4.0 * 2f64.powi(-24) * expected.abs());
            }
        }
        network! { struct OfABatch = Input<1>, BatchNorm; }
        assert_right::<OfABatch>();
        network! { struct OfALayer = Input<64>, LayerNorm; }
        assert_right::<OfALayer>();
        network! { struct OfAGroup = Input<Image<2, 4, 8>>, GroupNorm<1>; }
        assert_right::<OfAGroup>();
        network! { struct OfAnInstance = Input<Sequence<64, 1>>, InstanceNorm; }
        assert_right::<OfAnInstance>();
    }

    /// Their variance is beyond what an `f32` can hold, which is for the running variance to say; what is normalized is right.
    #[test]
    fn are_right_where_the_variance_is_too_large_for_the_format() {
        #[track_caller]
        fn assert_right<N: TrainableNetwork<Scalar = f32>>(about_zero: bool) -> Box<N> {
            let mut net = boxed::<N>();
            net.init(None, &mut rng(1));
            let mut gradient = boxed::<N>();
            for size in [1e20, 1e30, 1e37] {
                let x: Vec<f32> = (0..64).map(|i| size * [-1.0, 2.0, 0.5][i % 3]).collect();
                let wide: Vec<_> = x.iter().map(|x| f64::from(*x)).collect();
                let mean = if about_zero { 0.0 } else { mean(&wide) };
                let factor = 1.0 / (wide.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 64.0).sqrt();
                let passed = pass::<N, 64>(&net, &x, &[1.0; 64], 1, true);
                for (y, x) in passed.y.iter().zip(wide) {
                    let expected = (x - mean) * factor;
                    assert_near(f64::from(*y), expected, 4.0 * 2f64.powi(-24) * expected.abs());
                }
                assert!(passed.dx.iter().all(|dx| dx.is_finite()));
                gradient = passed.gradient;
            }
            gradient
        }
        network! { struct OfABatch = Input<1>, BatchNorm; }
        let gradient = assert_right::<OfABatch>(false).batchnorm1;
        assert!(gradient.weight[0].is_finite() && gradient.mean[0].is_finite());
        assert_eq!(gradient.variance[0], f32::NEG_INFINITY);
        network! { struct OfALayer = Input<64>, LayerNorm; }
        assert_right::<OfALayer>(false);
        network! { struct OfRoots = Input<64>, RMSNorm; }
        assert_right::<OfRoots>(true);
    }

    #[test]
    fn are_the_same_bits_on_every_processor() {
        network! {
            struct Net = Input<Image<6, 5, 7>>, BatchNorm, PReLU<PerChannel>, LayerNorm, GroupNorm<2>, RMSNorm, PReLU,
                Dropout2d<0.25>, GaussianNoise<0.5>, InstanceNorm;
        }
        let net = Net::new(&mut rng(1));
        let (x, dy) = (normal(4 * 210, 2), normal(4 * 210, 3));
        assert!(pass::<Net, 4>(&net, &x, &dy, 1, true) == pass::<Net, 4>(&net, &x, &dy, 1, false));
    }

    #[test]
    fn are_the_same_bits_for_the_same_seed() {
        network! { struct Net = Dense<3, 8>, BatchNorm, GaussianNoise<0.1>, PReLU, Dropout2d<0.2>, LayerNorm, Dense<8, 2>; }
        let train = |seed: u64| {
            let rng = &mut rng(seed);
            let mut net = Net::new(rng);
            let inputs: Vec<[f32; 3]> = (0..130).map(|i| normal(3, i)).map(|x| [x[0], x[1], x[2]]).collect();
            let mut epochs = 0;
            let count = |_: &Epoch, _: &Net| {
                epochs += 1;
                ControlFlow::Continue(())
            };
            let run = net.fit(MeanSquaredError, Adam::new(0.01)).epochs(2).batch_size(65).on_epoch(count);
            run.run(&inputs, &[[1.0, -1.0]; 130], rng).unwrap();
            assert_eq!(epochs, 2);
            net
        };
        assert!(train(5) == train(5));
        assert!(train(5) != train(6));
    }
}

mod noise {
    use super::*;

    #[test]
    fn of_a_dropout2d_leaves_out_whole_channels_and_keeps_the_mean() {
        network! { struct Net = Input<Image<50, 3, 3>>, Dropout2d<0.25>; }
        let x = vec![3.0f64; 40 * 450];
        let Passed { y, dx, .. } = pass::<Net<f64>, 40>(&Net::<f64>::ZERO, &x, &x, 8, true);
        assert_eq!(y, dx);
        let mut left_out = 0;
        for channel in y.chunks(9) {
            assert!(channel.iter().all(|value| *value == channel[0]));
            assert!(channel[0] == 0.0 || channel[0] == 4.0);
            left_out += usize::from(channel[0] == 0.0);
        }
        // The standard deviation of the count is √(2000 · ¼ · ¾) = 19.
        assert!(left_out.abs_diff(500) < 80, "{left_out} of 2000");
        assert_eq!(Net::<f64>::ZERO.predict(&[3.0; 450]), [3.0; 450]);
    }

    #[test]
    fn of_a_dropout2d_leaves_out_features_of_a_sequence_at_all_steps() {
        network! { struct Net = Input<Sequence<4, 30>>, Dropout2d<0.5>; }
        let x = vec![1.0f64; 3 * 120];
        let y = pass::<Net<f64>, 4>(&Net::<f64>::ZERO, &x, &x, 8, true).y;
        for sample in y.chunks(120) {
            assert!(sample.chunks(30).all(|step| *step == sample[..30]));
            assert!(sample.contains(&0.0) && sample.contains(&2.0));
        }
        assert!(y[..120] != y[120..240]);
    }

    #[test]
    fn of_a_gaussian_is_normal_in_training_and_absent_in_prediction() {
        network! { struct Net = Input<5000>, GaussianNoise<0.5>; }
        let (net, x) = (boxed::<Net<f64>>(), vec![2.0f64; 20_000]);
        let Passed { y, dx, .. } = pass::<Net<f64>, 4>(&net, &x, &x, 8, true);
        assert_eq!(dx, x);
        let z: Vec<_> = y.iter().map(|y| (y - 2.0) / 0.5).collect();
        // Standard deviations: 1/√20000 = 0.007 of the mean, √2/√20000 = 0.01 of the variance, and of the shares below.
        assert_near(mean(&z), 0.0, 0.03);
        assert_near(variance(&z), 1.0, 0.04);
        let within = |limit: f64| z.iter().filter(|z| z.abs() < limit).count() as f64 / 20_000.0;
        assert_near(within(1.0), 0.6827, 0.014);
        assert_near(within(2.0), 0.9545, 0.006);
        assert_near(within(3.0), 0.9973, 0.0015);
        for lag in [1, 2, 5000] {
            let products: Vec<_> = z.iter().zip(&z[lag..]).map(|(a, b)| a * b).collect();
            assert_near(mean(&products), 0.0, 0.04);
        }
        let other = pass::<Net<f64>, 4>(&net, &x, &x, 9, true).y;
        assert!(y != other);
        assert_eq!(net.predict_all(&[[2.0; 5000]])[0], [2.0; 5000]);
    }

    /// Neighbours that are made of neighbouring counters, over many passes: what a weak mixing of counters shows.
    #[test]
    fn of_a_gaussian_has_moments_and_no_correlations() {
        const SIZE: usize = 1 << 22;
        const PASSES: u64 = 12;
        network! { struct Net = Input<4194304>, GaussianNoise<1>; }
        let x = vec![0.0f32; SIZE];
        let (mut powers, mut products) = ([0.0; 4], [0.0; 4]);
        for seed in 0..PASSES {
            let z = pass::<Net, 1>(&boxed::<Net>(), &x, &x, seed, true).y;
            for z in z.windows(5) {
                let first = f64::from(z[0]);
                let square = first * first;
                powers[0] += first;
                powers[1] += square;
                powers[2] += square * first;
                powers[3] += square * square;
                for lag in 0..4 {
                    products[lag] += first * f64::from(z[lag + 1]);
                }
            }
        }
        let count = (PASSES * (SIZE as u64 - 4)) as f64;
        // The variance of z is 1, of z² 2, of z³ 15, of z⁴ 96, and that of a product 1: four standard deviations.
        let tolerance = |variance: f64| 4.0 * (variance / count).sqrt();
        for (power, (expected, variance)) in powers.into_iter().zip([(0.0, 1.0), (1.0, 2.0), (0.0, 15.0), (3.0, 96.0)])
        {
            assert_near(power / count, expected, tolerance(variance));
        }
        for product in products {
            assert_near(product / count, 0.0, tolerance(1.0));
        }
    }

    #[test]
    fn of_a_gaussian_is_added_in_single_precision_too() {
        network! { struct Net = Input<4000>, GaussianNoise<1>; }
        let x = vec![0.0f32; 16_000];
        let y = pass::<Net, 4>(&boxed::<Net>(), &x, &x, 3, true).y;
        let y: Vec<_> = y.iter().map(|y| f64::from(*y)).collect();
        assert!(y.iter().all(|y| y.abs() < 6.8));
        assert_near(mean(&y), 0.0, 0.035);
        assert_near(variance(&y), 1.0, 0.05);
    }
}
