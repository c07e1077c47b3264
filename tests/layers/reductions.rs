//! Sums of many values in single precision: exact to 10⁻⁶ however many there are, also where all are the same and each
//! addition is rounded in the same direction.

use stackprop::prelude::*;
use stackprop::tensor::plain::{values, values_mut};

use crate::common::pass::pass;

/// What comes up in practice: all the same, slowly rising, and a pattern around 1.
const KINDS: [fn(usize) -> f32; 3] =
    [|_| 0.1, |i| 0.1 + i as f32 * 1e-6, |i| 0.5 + ((i * 7919) % 1009) as f32 / 1009.0];

#[track_caller]
fn assert_near(what: &str, found: f32, expected: f64) {
    let error = (f64::from(found) / expected - 1.0).abs();
    assert!(error < 1e-6, "{what}: {found}, not {expected}: {error:e}");
}

fn mean(values: impl ExactSizeIterator<Item = f32>) -> f64 {
    let count = values.len() as f64;
    values.map(f64::from).sum::<f64>() / count
}

fn predicted<N: Network<Scalar = f32, Element = f32>>(x: &[f32]) -> Vec<f32> {
    let mut y = vec![f32::NAN; N::OutputShape::SIZE];
    boxed::<N>().predict_batch(values(x, 1), values_mut(&mut y, 1), &mut *boxed::<Scratch<N, 1>>());
    y
}

#[test]
fn of_pools() {
    network! { struct OfAnImage = Input<Image<3, 224, 224>>, GlobalAvgPool; }
    network! { struct OfASequence = Input<Sequence<5000, 11>>, GlobalAvgPool; }
    network! { struct OfALine = Input<Sequence<150528, 1>>, GlobalAvgPool; }
    network! { struct OfParts = Input<Image<1, 400, 390>>, AvgPool2d<130>; }
    network! { struct OfManyParts = Input<Image<1, 128, 1024>>, AvgPool2d<128>; }
    for kind in KINDS {
        let x: Vec<_> = (0..160_000).map(kind).collect();
        for (channel, y) in predicted::<OfAnImage>(&x[..3 * 224 * 224]).into_iter().enumerate() {
            assert_near("image", y, mean(x[channel * 224 * 224..][..224 * 224].iter().copied()));
        }
        for (feature, y) in predicted::<OfASequence>(&x[..55_000]).into_iter().enumerate() {
            assert_near("sequence", y, mean(x[feature..55_000].iter().copied().step_by(11)));
        }
        assert_near("line", predicted::<OfALine>(&x[..150_528])[0], mean(x[..150_528].iter().copied()));
        for (place, y) in predicted::<OfParts>(&x[..156_000]).into_iter().enumerate() {
            let rows = (0..130).map(|row| (place / 3 * 130 + row) * 390 + place % 3 * 130);
            assert_near("part", y, mean(rows.flat_map(|at| x[at..at + 130].to_vec()).collect::<Vec<_>>().into_iter()));
        }
        for (place, y) in predicted::<OfManyParts>(&x[..131_072]).into_iter().enumerate() {
            let rows = (0..128).map(|row| row * 1024 + place * 128);
            assert_near("part", y, mean(rows.flat_map(|at| x[at..at + 128].to_vec()).collect::<Vec<_>>().into_iter()));
        }
    }
}

#[test]
fn of_gradients_by_biases() {
    network! { struct OfAnImage = Input<Image<1, 400, 400>>, Conv2d<1, 2, 1>; }
    network! { struct OfALine = Input<Sequence<150000, 1>>, Conv1d<1, 1, 1>; }
    for kind in KINDS {
        let dy: Vec<_> = (0..320_000).map(kind).collect();
        let x = vec![0.0; 160_000];
        let gradient = pass::<OfAnImage, 1>(&*boxed::<OfAnImage>(), &x, &dy, 1, true).gradient;
        for (channel, bias) in gradient.parameters()[2..].iter().enumerate() {
            assert_near("image", *bias, 160_000.0 * mean(dy[channel * 160_000..][..160_000].iter().copied()));
        }
        let gradient = pass::<OfALine, 1>(&*boxed::<OfALine>(), &x[..150_000], &dy[..150_000], 1, true).gradient;
        assert_near("line", gradient.parameters()[1], 150_000.0 * mean(dy[..150_000].iter().copied()));
    }
}

/// The mean of the outputs' gradients in a channel of a batch, and their mean with what was normalized.
#[test]
fn of_gradients_by_the_parameters_of_a_normalization() {
    network! { struct OfSteps = Input<Sequence<20000, 3>>, BatchNorm; }
    network! { struct OfPlaces = Input<Image<3, 200, 100>>, BatchNorm; }
    for kind in KINDS {
        let dy: Vec<_> = (0..60_000).map(kind).collect();
        let (mut steps, mut places) = (boxed::<OfSteps>(), boxed::<OfPlaces>());
        steps.batchnorm1.weight.fill(1.0);
        places.batchnorm1.weight.fill(1.0);
        let x: Vec<_> = (0..60_000).map(KINDS[2]).collect();
        let found = pass::<OfSteps, 1>(&*steps, &x, &dy, 1, true);
        let of_places = pass::<OfPlaces, 1>(&*places, &x, &dy, 1, true);
        for channel in 0..3 {
            let of_channel: Vec<_> = dy[channel..].iter().copied().step_by(3).collect();
            assert_near("steps", found.gradient.batchnorm1.bias[channel], 20_000.0 * mean(of_channel.iter().copied()));
            // With `b = 0` and `w = 1` the output is what was normalized.
            let with_normal = of_channel.iter().zip(found.y[channel..].iter().step_by(3));
            let expected: f64 = with_normal.clone().map(|(dy, y)| f64::from(*dy) * f64::from(*y)).sum();
            let size: f64 = with_normal.map(|(dy, y)| (f64::from(*dy) * f64::from(*y)).abs()).sum();
            let error = (f64::from(found.gradient.batchnorm1.weight[channel]) - expected).abs() / size;
            assert!(error < 1e-6, "steps: {error:e}");
            let of_channel = dy[channel * 20_000..][..20_000].iter().copied();
            assert_near("places", of_places.gradient.batchnorm1.bias[channel], 20_000.0 * mean(of_channel));
        }
    }
}

/// As above, of normalizations that go sample by sample or place by place: there are as many terms as samples or places.
#[test]
fn of_gradients_by_the_parameters_of_a_normalization_of_each_place() {
    #[track_caller]
    fn assert_gradients<N: TrainableNetwork<Scalar = f32, Element = f32>, const ALL: usize>(
        layout: [usize; 4],
        kind: fn(usize) -> f32,
    ) {
        let [samples, outer, channels, inner] = layout;
        let count = samples * outer * channels * inner;
        let mut network = boxed::<N>();
        network.parameters_mut()[..channels].fill(1.0);
        let (x, dy) = ((0..count).map(KINDS[2]).collect::<Vec<_>>(), (0..count).map(kind).collect::<Vec<_>>());
        let found = pass::<N, ALL>(&network, &x, &dy, 1, true);
        // With `b = 0` and `w = 1` the output is what was normalized.
        let (mut dw, mut db, mut sizes) = (vec![0.0; channels], vec![0.0; channels], vec![0.0; channels]);
        for (i, (y, dy)) in found.y.iter().zip(&dy).enumerate() {
            let (channel, term) = (i / inner % channels, f64::from(*y) * f64::from(*dy));
            dw[channel] += term;
            sizes[channel] += term.abs();
            db[channel] += f64::from(*dy);
        }
        let (of_weight, of_bias) = found.gradient.parameters().split_at(channels);
        for channel in 0..channels {
            let error = (f64::from(of_weight[channel]) - dw[channel]).abs() / sizes[channel];
            assert!(error < 1e-6, "{layout:?}: {error:e}");
            if let Some(bias) = of_bias.get(channel) {
                assert_near("place", *bias, db[channel]);
            }
        }
    }
    network! { struct Steps = Input<Sequence<50176, 3>>, LayerNorm; }
    network! { struct Roots = Input<Sequence<50176, 3>>, RMSNorm; }
    network! { struct Groups = Input<Sequence<98, 6>>, GroupNorm<2>; }
    network! { struct Instances = Input<Sequence<98, 3>>, InstanceNorm; }
    network! { struct Places = Input<Image<3, 224, 224>>, LayerNorm; }
    network! { struct GroupsOfPlaces = Input<Image<4, 7, 7>>, GroupNorm<2>; }
    network! { struct PlacesOfInstances = Input<Image<4, 7, 7>>, InstanceNorm; }
    network! { struct PlacesOfBatches = Input<Image<3, 3, 3>>, BatchNorm; }
    network! { struct Samples = Input<3>, LayerNorm; }
    for kind in KINDS {
        assert_gradients::<Steps, 1>([1, 50_176, 3, 1], kind);
        assert_gradients::<Roots, 1>([1, 50_176, 3, 1], kind);
        assert_gradients::<Groups, 512>([512, 98, 6, 1], kind);
        assert_gradients::<Instances, 512>([512, 98, 3, 1], kind);
        assert_gradients::<Places, 1>([1, 1, 3, 50_176], kind);
        assert_gradients::<GroupsOfPlaces, 3072>([3072, 1, 4, 49], kind);
        assert_gradients::<PlacesOfInstances, 3072>([3072, 1, 4, 49], kind);
        assert_gradients::<PlacesOfBatches, 16384>([16_384, 1, 3, 9], kind);
        assert_gradients::<Samples, 50176>([50_176, 1, 3, 1], kind);
    }
}

/// In one part of a batch: its sum over the samples.
#[test]
fn of_gradients_by_the_biases_of_many_samples() {
    network! { struct Net = Dense<1, 3>; }
    network! { struct Convolution = Input<Image<1, 2, 2>>, Conv2d<1, 3, 1>; }
    for kind in KINDS {
        let dy: Vec<_> = (0..3 * 50_176).map(kind).collect();
        let found = pass::<Net, 50_176>(&*boxed::<Net>(), &[0.0; 50_176], &dy, 1, true).gradient;
        for (output, bias) in found.dense0.bias.iter().enumerate() {
            assert_near("Dense", *bias, 50_176.0 * mean(dy[output..].iter().copied().step_by(3)));
        }
        let dy = &dy[..12 * 12_544];
        let found = pass::<Convolution, 12_544>(&*boxed::<Convolution>(), &vec![0.0; 4 * 12_544], dy, 1, true).gradient;
        for (channel, bias) in found.parameters()[3..].iter().enumerate() {
            let of_channel: Vec<_> = dy.chunks(4).skip(channel).step_by(3).flatten().copied().collect();
            assert_near("Conv2d", *bias, 50_176.0 * mean(of_channel.into_iter()));
        }
    }
}

/// Of a `PReLU`, whose inputs are −1 here.
#[test]
fn of_gradients_by_slopes() {
    #[track_caller]
    fn assert_slopes<N: TrainableNetwork<Scalar = f32, Element = f32>, const ALL: usize>(
        [outer, channels, inner]: [usize; 3],
        kind: fn(usize) -> f32,
    ) {
        let dy: Vec<_> = (0..ALL * outer * channels * inner).map(kind).collect();
        let found = pass::<N, ALL>(&*boxed::<N>(), &vec![-1.0; dy.len()], &dy, 1, true).gradient;
        for (channel, slope) in found.parameters().iter().enumerate() {
            let of_channel = dy.chunks(inner).skip(channel).step_by(channels).flatten();
            assert_near("slope", *slope, -of_channel.map(|dy| f64::from(*dy)).sum::<f64>());
        }
    }
    network! { struct One = Input<Image<3, 224, 224>>, PReLU; }
    network! { struct OfSamples = Input<49>, PReLU; }
    network! { struct Features = Input<3>, PReLU<PerChannel>; }
    network! { struct Steps = Input<Sequence<50176, 3>>, PReLU<PerChannel>; }
    network! { struct Images = Input<Image<3, 2, 2>>, PReLU<PerChannel>; }
    for kind in KINDS {
        assert_slopes::<One, 1>([1, 1, 150_528], kind);
        assert_slopes::<OfSamples, 3072>([1, 1, 49], kind);
        assert_slopes::<Features, 50_176>([1, 3, 1], kind);
        assert_slopes::<Steps, 1>([50_176, 3, 1], kind);
        assert_slopes::<Images, 12_544>([1, 3, 4], kind);
    }
}

#[test]
fn of_exponentials() {
    network! { struct Classes = Input<150528>, Softmax; }
    network! { struct Logarithms = Input<150528>, LogSoftmax; }
    for kind in KINDS {
        let x: Vec<_> = (0..150_528).map(kind).collect();
        let sum: f64 = x.iter().map(|x| f64::from(*x).exp()).sum();
        let (p, logarithms) = (predicted::<Classes>(&x), predicted::<Logarithms>(&x));
        for i in [0, 7, 1000, 150_527] {
            assert_near("Softmax", p[i], f64::from(x[i]).exp() / sum);
            assert_near("LogSoftmax", logarithms[i], f64::from(x[i]) - sum.ln());
        }
        // dx = y (dy − Σ y dy), and dy − eʸ Σ dy
        let dy: Vec<_> = (0..150_528).map(|i| KINDS[2](i * 31)).collect();
        let dot: f64 = p.iter().zip(&dy).map(|(y, dy)| f64::from(*y) * f64::from(*dy)).sum();
        let dx = pass::<Classes, 1>(&*boxed::<Classes>(), &x, &dy, 1, true).dx;
        let found = f64::from(dy[7]) - f64::from(dx[7]) / f64::from(p[7]);
        assert!((found / dot - 1.0).abs() < 1e-6, "{found} {dot}");
        let total: f64 = dy.iter().map(|dy| f64::from(*dy)).sum();
        let dx = pass::<Logarithms, 1>(&*boxed::<Logarithms>(), &x, &dy, 1, true).dx;
        let expected = f64::from(dy[7]) - f64::from(logarithms[7]).exp() * total;
        assert!((f64::from(dx[7]) - expected).abs() < 1e-6 * total * f64::from(p[7]), "{} {expected}", dx[7]);
    }
}
