//! PyTorch's numbers, on each shape, and in ten steps of training.

use super::*;
use crate::common::pytorch::TOLERANCE;

/// A network of the shape of the case and its layer, with the parameters of the case.
fn network<N: TrainableNetwork<Scalar = f64, Element = f64>>(file: &Value) -> (Box<N>, &Value) {
    let written = |place: usize| N::LAYERS[place].written;
    let name = format!("{} on {}", written(1), written(0).strip_prefix("Input<").unwrap().strip_suffix('>').unwrap());
    let case = golden::case(file, &name);
    let mut network = boxed::<N>();
    let statistics = ["mean", "variance"].into_iter().filter_map(|field| case.get(field)).flat_map(golden::numbers);
    let numbers: Vec<_> = golden::parameters(case).into_iter().chain(statistics).collect();
    network.parameters_mut().copy_from_slice(&numbers);
    (network, case)
}

fn prediction<N: Network<Scalar = f64, Element = f64>>(network: &N, x: &[f64]) -> Vec<f64> {
    let samples = x.len() / N::InputShape::SIZE;
    let mut y = vec![f64::NAN; samples * N::OutputShape::SIZE];
    network.predict_batch(values(x, samples), values_mut(&mut y, samples), &mut *boxed::<Scratch<N, 4>>());
    y
}

/// Prediction, forward pass and all gradients. Returns the name of the case.
#[track_caller]
fn assert_layer<N: TrainableNetwork<Scalar = f64, Element = f64>>(file: &Value) -> String {
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
        // For a statistic, this is how far it moves, times the number of samples.
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
                names.push(assert_layer::<Net<f64>>(file));
            })*
            for case in golden::cases(file) {
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
    let case = golden::case(file, "training");
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
