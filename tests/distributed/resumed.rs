//! Distributed runs that continue from a checkpoint, with another number of ranks.

use std::path::Path;

use stackprop::training::{Every, Exchange};

use super::*;

/// A run that stops before a step, with a checkpoint after every other step.
fn run(
    path: Option<&Path>,
    stop: usize,
    shards: usize,
    exchange: &mut dyn Exchange,
) -> Result<(Vec<u32>, History), String> {
    let (inputs, classes) = data(60);
    let mut rng = rng(5);
    let mut net = Noisy::new(&mut rng);
    let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(3).batch_size(16).shards(shards).distributed(exchange);
    let fit = fit.validation(&inputs, &classes).early_stopping(EarlyStopping::new(9)).moving_average(0.8);
    let history = until((path, stop), fit, (&inputs, &classes), &mut rng)?;
    Ok((bits(&net), history))
}

#[test]
fn with_another_number_of_ranks_to_the_same_bits() {
    let whole = on_ranks(1, |links| run(None, usize::MAX, 4, links).unwrap()).pop().unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (before, after) in [(1, 3), (3, 1), (2, 4), (4, 2)] {
        for stop in [1, 3, 4, 7, 11] {
            let path = folder.path().join(format!("{before}-{after}-{stop}.safetensors"));
            assert!(on_ranks(before, |links| run(Some(&path), stop, 4, links)).iter().all(Result::is_err));
            for outcome in on_ranks(after, |links| run(Some(&path), usize::MAX, 4, links)) {
                let (net, history) = outcome.unwrap();
                assert!(
                    net == whole.0 && history.same_values(&whole.1),
                    "{before}, then {after} ranks, stopped at {stop}"
                );
                assert_eq!(history.resumed.is_some(), stop > 1);
            }
        }
    }
}

#[test]
fn ranks_without_the_file_get_it_from_rank_0() {
    let folder = tempfile::tempdir().unwrap();
    let path = |rank: usize| folder.path().join(format!("on-{rank}.safetensors"));
    assert!(on_ranks(2, |links| run(Some(&path(links.rank())), 5, 4, links)).iter().all(Result::is_err));
    assert!(path(0).exists() && !path(1).exists());
    let whole = on_ranks(1, |links| run(None, usize::MAX, 4, links).unwrap()).pop().unwrap();
    for outcome in on_ranks(2, |links| run(Some(&path(links.rank())), usize::MAX, 4, links)) {
        assert_eq!(outcome.unwrap().0, whole.0);
    }
}

#[test]
fn a_checkpoint_of_another_number_of_shards_is_refused_on_all_ranks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    assert!(on_ranks(2, |links| run(Some(&path), 5, 4, links)).iter().all(Result::is_err));
    for shards in [2, 3] {
        for error in on_ranks(2, |links| run(Some(&path), usize::MAX, shards, links).unwrap_err()) {
            assert!(error.contains(&format!("the number of shards was 4 and is {shards}")), "{error}");
        }
    }
    let error = on_ranks(1, |links| run(Some(&path), usize::MAX, 1, links).unwrap_err()).pop().unwrap();
    assert!(error.contains("the number of shards was 4 and is 1"), "{error}");
}

/// A checkpoint of more than a mebibyte is sent in pieces.
#[test]
fn a_large_checkpoint_reaches_all_ranks() {
    network! { struct Large = Dense<300, 300>, Tanh, Dense<300, 1>; }
    let (inputs, targets) = (vec![[0.1; 300]; 8], vec![[0.5]; 8]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.safetensors");
    let run = |epochs: usize, links: &mut dyn Exchange| {
        let mut rng = rng(5);
        let mut net = Large::boxed(&mut rng);
        let fit = net.fit(MeanSquaredError, Adam::new(0.01)).epochs(epochs).batch_size(4).shards(4).distributed(links);
        let history = fit.checkpoint(&path, Every::Epochs(1)).resume(&path).run(&inputs, &targets, &mut rng).unwrap();
        (bits(&*net), history.resumed.is_some())
    };
    on_ranks(2, |links| run(1, links));
    assert!(std::fs::metadata(&path).unwrap().len() > 1 << 20);
    let continued = on_ranks(3, |links| run(2, links));
    assert!(continued.iter().all(|outcome| *outcome == continued[0] && outcome.1));
}
