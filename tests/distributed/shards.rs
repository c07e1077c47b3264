//! Shards in one process.

use super::*;

network! { struct Exact = Dense<3, 6>, Tanh, Dense<6, 4>, Softmax; }

/// One step of plain gradient descent, in this number of shards.
fn step(shards: usize, batch: usize) -> (Exact<f64>, f64) {
    let (inputs, classes) = data(batch);
    let inputs: Vec<[f64; 3]> = inputs.iter().map(|point| point.map(f64::from)).collect();
    let mut rng = rng(2);
    let mut net = Exact::<f64>::new(&mut rng);
    let fit = net.fit(CrossEntropy, Sgd::new(1.0)).batch_size(batch).shards(shards);
    let history = fit.run(&inputs, &classes, &mut rng).unwrap();
    (net, history.epochs[0].loss)
}

#[test]
fn the_gradient_differs_from_that_of_the_whole_batch_by_rounding_only() {
    for batch in [1, 5, 100, 300] {
        let (whole, loss) = step(1, batch);
        for shards in [2, 3, 8, 100] {
            let (cut, loss_of_cut) = step(shards, batch);
            // Some hundred additions of numbers below 1 in double precision.
            assert!((loss - loss_of_cut).abs() < 1e-13);
            for (a, b) in whole.parameters().iter().zip(cut.parameters()) {
                assert!((a - b).abs() < 1e-13, "{batch} samples in {shards} shards");
            }
        }
    }
}

#[test]
fn running_statistics_are_those_of_all_samples() {
    let (inputs, classes) = data(100);
    let statistics = |shards| {
        let mut rng = rng(2);
        let mut net = Noisy::new(&mut rng);
        // Shards of one part each have the parts of the whole batch.
        let fit = net.fit(CrossEntropy, Sgd::new(0.0)).batch_size(100).shuffle(false).shards(shards);
        fit.run(&inputs, &classes, &mut rng).unwrap();
        net
    };
    let (whole, cut) = (statistics(1), statistics(2));
    let far = |a: &[f32], b: &[f32]| a.iter().zip(b).any(|(a, b)| (a - b).abs() > 1e-6);
    assert!(!far(whole.parameters(), cut.parameters()));
}

#[test]
fn the_number_of_shards_has_to_be_above_zero_and_that_of_the_ranks() {
    let (inputs, classes) = data(10);
    let mut rng = rng(1);
    let mut net = Plain::new(&mut rng);
    let error = net.fit(CrossEntropy, Adam::new(0.1)).shards(0).run(&inputs, &classes, &mut rng).unwrap_err();
    assert_eq!(error.to_string(), "the number of shards is 0: it has to be at least 1");
    let errors = on_ranks(3, |links| {
        let mut net = Plain::ZERO;
        let fit = net.fit(CrossEntropy, Adam::new(0.1)).shards(2).distributed(links);
        fit.run(&inputs, &classes, &mut common::rng(1)).unwrap_err().to_string()
    });
    let message = "each batch has 2 shards for 3 ranks: set `shards(3)` or more; the results depend on this number, and not on that of the ranks";
    assert_eq!(errors, [message; 3]);
}

#[test]
fn too_many_shards_are_an_error_before_anything_is_allocated() {
    let mut net = Noisy::new(&mut rng(2));
    let (inputs, classes) = data(10);
    let error =
        net.fit(CrossEntropy, Sgd::new(0.1)).shards(usize::MAX).run(&inputs, &classes, &mut rng(2)).unwrap_err();
    assert!(error.to_string().ends_with("shards: set 65536 or fewer, and no more than a batch has samples"), "{error}");
}
