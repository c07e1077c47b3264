//! The same bits for any number of ranks, and in one process.

use stackprop::data::Samples;
use stackprop::losses::WeightedLosses;
use stackprop::training::{BatchRequest, Exchange};

use super::*;

/// What is compared: the network, the best network of the run, and the history.
type Outcome = (Vec<u32>, Vec<u32>, History);

fn same(a: &Outcome, b: &Outcome) -> bool {
    a.0 == b.0 && a.1 == b.1 && a.2.same_values(&b.2)
}

/// Three epochs of 101 samples, with a setting.
fn train<O: Optimizer>(
    optimizer: O,
    (batch, shards): (usize, usize),
    set: impl for<'a> Fn(NoisyFit<'a, O>) -> NoisyFit<'a, O>,
    exchange: Option<&mut dyn Exchange>,
) -> Outcome {
    let ((inputs, classes), (others, other_classes)) = (data(101), data(37));
    let mut rng = rng(5);
    let (mut net, mut best) = (Noisy::new(&mut rng), Noisy::ZERO);
    let fit = net.fit(CrossEntropy, optimizer).epochs(3).batch_size(batch).shards(shards);
    let fit = match exchange {
        Some(exchange) => fit.distributed(exchange),
        None => fit,
    };
    let fit = fit.best(&mut best).validation(&others, &other_classes).metric("accuracy", accuracy);
    let history = set(fit).run(&inputs, &classes, &mut rng).unwrap();
    (bits(&net), bits(&best), history)
}

/// Compares runs on one to five ranks with one in a process alone.
fn are_the_same<O: Optimizer + Clone + Sync>(
    optimizer: O,
    (batch, shards): (usize, usize),
    set: impl for<'a> Fn(NoisyFit<'a, O>) -> NoisyFit<'a, O> + Sync,
) {
    let alone = train(optimizer.clone(), (batch, shards), &set, None);
    assert!(alone.2.epochs.iter().all(|epoch| epoch.loss.is_finite()));
    for ranks in 1..=shards.min(5) {
        let outcomes = on_ranks(ranks, |links| train(optimizer.clone(), (batch, shards), &set, Some(links)));
        for (rank, outcome) in outcomes.iter().enumerate() {
            assert!(same(outcome, &alone), "batches of {batch} in {shards} shards: rank {rank} of {ranks}");
        }
    }
}

#[test]
fn any_batch_in_any_number_of_shards() {
    for batch in [1, 3, 16, 50, 101, 1000] {
        for shards in [1, 2, 4, 7, 8] {
            are_the_same(Adam::new(0.01), (batch, shards), |fit| fit);
        }
    }
}

#[test]
fn optimizers_and_settings() {
    are_the_same(Sgd::new(0.05).momentum(0.9), (24, 8), |fit| fit);
    are_the_same(AdamW::new(0.01), (24, 6), |fit| fit.clip(Clip::Norm(0.1)).freeze("dense0"));
    are_the_same(Adam::new(0.01), (24, 5), |fit| fit.clip(Clip::Value(0.01)).shuffle(false).threads(2));
    are_the_same(Adam::new(0.02), (24, 4), |fit| fit.moving_average(0.9).training_metrics(true));
    let plateau = ReduceOnPlateau::new(1).factor(0.5);
    are_the_same(Adam::new(0.05), (24, 4), |fit| fit.epochs(8).reduce_on_plateau(plateau).schedule(OneCycle::new()));
}

#[test]
fn early_stopping_ends_on_the_same_epoch_before_the_last() {
    are_the_same(Adam::new(0.02), (24, 8), |fit| fit.epochs(60).early_stopping(EarlyStopping::new(2)));
    let alone = train(Adam::new(0.02), (24, 8), |fit| fit.epochs(60).early_stopping(EarlyStopping::new(2)), None);
    assert!(alone.2.epochs.len() < 60 && alone.2.restored().is_some());
}

#[test]
fn networks_of_f64_and_losses_with_weights() {
    network! { struct Exact = Dense<3, 6>, Tanh, Dense<6, 4>, Softmax; }
    let (inputs, classes) = data(60);
    let inputs: Vec<[f64; 3]> = inputs.iter().map(|point| point.map(f64::from)).collect();
    let train = |exchange: Option<&mut dyn Exchange>| {
        let mut rng = rng(2);
        let mut net = Exact::<f64>::new(&mut rng);
        let fit = net.fit(CrossEntropy.class_weights([0.3, 1.0, 2.5, 0.7]), Adam::new(0.01));
        let fit = fit.batch_size(17).epochs(2).shards(6);
        let fit = match exchange {
            Some(exchange) => fit.distributed(exchange),
            None => fit,
        };
        let history = fit.run(&inputs, &classes, &mut rng).unwrap();
        (net.parameters().iter().map(|x| x.to_bits()).collect::<Vec<_>>(), history)
    };
    let alone = train(None);
    for (net, history) in on_ranks(4, |links| train(Some(links))) {
        assert!(net == alone.0 && history.same_values(&alone.1));
    }
}

#[test]
fn several_heads() {
    network! { struct Two = Dense<3, 6>, Tanh, Heads<class: (Dense<6, 4>, Softmax), size: Dense<6, 1>>; }
    let (inputs, classes) = data(60);
    let targets: Vec<(u8, [f32; 1])> = classes.iter().zip(&inputs).map(|(class, [x, ..])| (*class, [*x])).collect();
    let train = |exchange: Option<&mut dyn Exchange>| {
        let mut rng = rng(2);
        let mut net = Two::new(&mut rng);
        let losses = (CrossEntropy.class_weights([0.3, 1.0, 2.5, 0.7]), MeanSquaredError);
        let fit = net.fit(losses.weights([1.0, 0.3]), Adam::new(0.01));
        let fit = fit.batch_size(17).epochs(2).shards(6).validation(&inputs, &targets);
        let fit = match exchange {
            Some(exchange) => fit.distributed(exchange),
            None => fit,
        };
        let history = fit.run(&inputs, &targets, &mut rng).unwrap();
        (bits(&net), history)
    };
    let alone = train(None);
    for (net, history) in on_ranks(3, |links| train(Some(links))) {
        assert!(net == alone.0 && history.same_values(&alone.1));
    }
}

/// Data that are read sample by sample, with the samples that have been read.
pub struct Read(pub Data, pub Vec<usize>);

impl Samples<[f32; 3], u8> for Read {
    type Error = String;

    fn count(&self) -> usize {
        self.0.0.len()
    }

    fn read(&mut self, sample: usize, inputs: &mut Vec<[f32; 3]>, targets: &mut Vec<u8>) -> Result<(), String> {
        inputs.push(self.0.0[sample]);
        targets.push(self.0.1[sample]);
        self.1.push(sample);
        Ok(())
    }
}

/// Two epochs of 101 samples in batches of 24 in six shards, run by `run`.
fn short<R>(
    exchange: Option<&mut dyn Exchange>,
    run: impl FnOnce(NoisyFit<'_, Adam>, &mut rand::rngs::Xoshiro256PlusPlus) -> R,
) -> (Vec<u32>, R) {
    let mut rng = rng(5);
    let mut net = Noisy::new(&mut rng);
    let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(2).batch_size(24).shards(6);
    let fit = match exchange {
        Some(exchange) => fit.distributed(exchange),
        None => fit,
    };
    let result = run(fit, &mut rng);
    (bits(&net), result)
}

#[test]
fn samples_that_are_read_give_the_bits_of_samples_in_memory_and_each_rank_reads_its_share() {
    let (inputs, classes) = data(101);
    for shuffle in [true, false] {
        let (in_memory, history) = short(None, |fit, rng| fit.shuffle(shuffle).run(&inputs, &classes, rng).unwrap());
        for (ranks, threads) in [(1, 1), (1, 2), (2, 1), (3, 2), (5, 1)] {
            let outcomes = on_ranks(ranks, |links| {
                let mut samples = Read(data(101), Vec::new());
                let (net, of_rank) = short(Some(links), |fit, rng| {
                    fit.shuffle(shuffle).threads(threads).run_from(&mut samples, rng).unwrap()
                });
                assert!(net == in_memory && of_rank.same_values(&history), "{ranks} ranks, {threads} threads");
                samples.1
            });
            let mut read: Vec<usize> = outcomes.concat();
            read.sort_unstable();
            assert!(read.into_iter().eq((0..202).map(|i| i / 2)), "each sample is read once per epoch");
        }
    }
}

#[test]
fn batches_that_are_made() {
    let make = |batch: BatchRequest| {
        let (inputs, classes) = data(200);
        let place = 20 * (batch.step - 1)..[24, 40, 63][batch.step - 1];
        Ok::<_, String>((inputs[place.clone()].to_vec(), classes[place].to_vec()))
    };
    let (alone, history) = short(None, |fit, rng| fit.run_batches(3, make, rng).unwrap());
    for (net, of_rank) in on_ranks(4, |links| short(Some(links), |fit, rng| fit.run_batches(3, make, rng).unwrap())) {
        assert!(net == alone && of_rank.same_values(&history));
    }
}
