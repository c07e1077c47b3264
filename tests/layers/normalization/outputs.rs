//! Outputs have the mean and the variance that they should, also far from zero; and the same bits everywhere.

use super::*;

/// The outputs of a layer with factors of 1 on random samples.
fn outputs<N: TrainableNetwork<Scalar = f64, Element = f64>>(samples: usize) -> Vec<f64> {
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
    fn assert_right<N: TrainableNetwork<Scalar = f32, Element = f32>>() {
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
    fn assert_right<N: TrainableNetwork<Scalar = f32, Element = f32>>(about_zero: bool) -> Box<N> {
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

/// The mean and the deviation of channel `c` are `c − 1` and `c + 2`.
#[test]
fn of_standardize_are_less_the_mean_by_the_deviation() {
    fn set<T: Scalar>(mean: &mut [T], deviation: &mut [T]) {
        for (channel, (mean, deviation)) in mean.iter_mut().zip(deviation).enumerate() {
            (*mean, *deviation) = (T::of(channel as f64 - 1.0), T::of(channel as f64 + 2.0));
        }
    }
    fn assert_outputs<N: TrainableNetwork<Scalar = f64, Element = f64>>(network: &N, channel: impl Fn(usize) -> usize) {
        let x: Vec<f64> = normal(4 * N::InputShape::SIZE, 7);
        let Passed { y, dx, .. } = pass::<N, 4>(network, &x, &vec![1.0; x.len()], 1, true);
        let Passed { y: predicted, .. } = pass::<N, 4>(network, &x, &vec![1.0; x.len()], 1, false);
        assert_eq!(y, predicted);
        for (index, ((x, y), dx)) in x.iter().zip(&y).zip(&dx).enumerate() {
            let channel = channel(index) as f64;
            assert_eq!(*y, (x - (channel - 1.0)) / (channel + 2.0));
            assert_eq!(*dx, 1.0 / (channel + 2.0));
        }
    }
    network! { struct OfFeatures = Input<19>, Standardize; }
    network! { struct OfSequences = Input<Sequence<7, 3>>, Standardize; }
    network! { struct OfImages = Input<Image<3, 5, 4>>, Standardize; }
    let (mut features, mut steps, mut images) =
        (OfFeatures::<f64>::ZERO, OfSequences::<f64>::ZERO, OfImages::<f64>::ZERO);
    set(&mut features.standardize1.mean, &mut features.standardize1.deviation);
    set(&mut steps.standardize1.mean, &mut steps.standardize1.deviation);
    set(&mut images.standardize1.mean, &mut images.standardize1.deviation);
    assert_outputs(&features, |index| index % 19);
    assert_outputs(&steps, |index| index % 3);
    assert_outputs(&images, |index| index / 20 % 3);
}

/// Saved and loaded as a part of the network; and a network whose numbers nobody has set leaves the inputs as they are.
#[test]
fn of_standardize_that_was_fitted_have_mean_0_and_deviation_1_whatever_is_trained() {
    network! { struct Net = Input<3>, scale: Standardize, Dense<3, 1>; }
    network! { struct Scale = Input<3>, scale: Standardize; }
    let rows: Vec<[f32; 3]> = (0..50).map(|i| [1e4 + i as f32, 7.0, (i * i % 17) as f32 / 1e4]).collect();
    let mut net = Net::new(&mut rng(1));
    net.scale.fit(&rows).unwrap();
    let scale = net.scale.clone();
    let targets: Vec<[f32; 1]> = rows.iter().map(|row| [row[2] * 1e4]).collect();
    let fit = net.fit(MeanSquaredError, AdamW::new(0.1).weight_decay(0.1)).epochs(50).moving_average(0.5);
    let history = fit.run(&rows, &targets, &mut rng(2)).unwrap();
    assert!(history.last().unwrap().loss < 0.5 * history.epochs[0].loss);
    assert!(net.scale == scale, "constants");

    let loaded = Net::from_bytes(&net.to_bytes()).unwrap();
    assert!(*loaded == net);
    let mut alone = Scale::ZERO;
    assert_eq!(alone.predict(&rows[3]), rows[3]);
    assert_eq!(Scale::new(&mut rng(1)).predict(&rows[3]), rows[3]);
    alone.scale = loaded.scale.clone();
    let y = alone.predict_all(&rows);
    for column in 0..3 {
        let values: Vec<f64> = y.iter().map(|row| f64::from(row[column])).collect();
        assert_near(mean(&values), 0.0, 1e-4);
        assert_near(variance(&values), if column == 1 { 0.0 } else { 1.0 }, 1e-4);
    }
    assert!(alone.scale.fit(&[[1.0, f32::NAN, 2.0]]).is_err() && alone.scale.fit::<[f32; 3]>(&[]).is_err());
}
