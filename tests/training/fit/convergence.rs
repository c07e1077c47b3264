//! Training ends at a small loss, whatever the seed.

use super::*;

#[test]
fn a_regression_converges_whatever_the_seed() {
    let (inputs, targets) = parabola::<f32>(48);
    for seed in 1..=3 {
        let mut rng = rng(seed);
        let mut net = Curve::new(&mut rng);
        let fit = net.fit(MeanSquaredError, Adam::new(0.05)).epochs(200).batch_size(16).schedule(CosineDecay::new());
        let history = fit.run(&inputs, &targets, &mut rng).unwrap();
        let (first, last) = (history.epochs[0].loss, history.last().unwrap().loss);
        assert!(first > 0.1 && last < 1e-3, "seed {seed}: from {first} to {last}");
    }
}

#[test]
fn a_classification_converges_whatever_the_seed() {
    network! { struct Stripes = Dense<2, 16>, Tanh, Dense<16, 3>, Softmax; }
    let (inputs, classes) = stripes::<f32>(150);
    for seed in 1..=3 {
        let mut rng = rng(seed);
        let mut net = Stripes::new(&mut rng);
        let fit = net.fit(CrossEntropy, Adam::new(0.05)).epochs(60).metric("accuracy", accuracy);
        let history = fit.run(&inputs, &classes, &mut rng).unwrap();
        let last = history.last().unwrap();
        assert!(last.loss < 0.1 && last.metrics[0] > 0.97, "seed {seed}: {last:?}");
    }
}
