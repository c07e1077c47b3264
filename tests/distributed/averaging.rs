//! Ranks that train on their own, and are averaged every few steps.

use std::ops::ControlFlow;
use std::path::Path;

use stackprop::training::Exchange;

use super::*;

/// Three epochs of 101 samples, averaged every `steps` steps, up to a step.
fn train(
    steps: usize,
    links: &mut dyn Exchange,
    path: Option<&Path>,
    stop: usize,
) -> Result<(Vec<u32>, History), String> {
    let ((inputs, classes), (others, labels)) = (data(101), data(37));
    let mut rng = rng(5);
    let mut net = Noisy::new(&mut rng);
    let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(3).batch_size(25).averaging(steps).distributed(links);
    let fit = fit.validation(&others, &labels).metric("accuracy", accuracy).moving_average(0.8).freeze("dense0");
    let history = until((path, stop), fit.early_stopping(EarlyStopping::new(9)), (&inputs, &classes), &mut rng)?;
    Ok((bits(&net), history))
}

#[test]
fn all_ranks_and_all_runs_have_the_same_bits() {
    let synchronous = |ranks| {
        let outcomes = on_ranks(ranks, |links| train(1, links, None, usize::MAX).unwrap());
        outcomes[0].0.clone()
    };
    for ranks in [2, 3, 5] {
        for steps in [2, 3, 100] {
            let run = || on_ranks(ranks, |links| train(steps, links, None, usize::MAX).unwrap());
            let (first, second) = (run(), run());
            for (net, history) in first.iter().chain(&second) {
                assert!(*net == first[0].0 && history.same_values(&first[0].1), "{ranks} ranks, {steps} steps");
            }
            assert_ne!(first[0].0, synchronous(ranks), "the ranks were averaged after each step");
            let before = Noisy::new(&mut rng(5));
            assert_eq!(first[0].0[..27], bits(&before)[..27], "frozen weights keep their bits");
        }
    }
}

/// With plain gradient descent and parts of the same size, the mean of one step each is a step by the mean of the gradients.
#[test]
fn one_step_of_gradient_descent_is_that_of_the_whole_batch() {
    network! { struct Exact = Dense<3, 6>, Tanh, Heads<class: (Dense<6, 4>, Softmax), size: Dense<6, 1>>; }
    let (inputs, classes) = data(96);
    let inputs: Vec<[f64; 3]> = inputs.iter().map(|point| point.map(f64::from)).collect();
    let targets: Vec<(u8, [f64; 1])> =
        classes.iter().zip(&inputs).map(|(class, [x, y, _])| (*class, [x * y])).collect();
    let run = |steps, links: &mut dyn Exchange| {
        let mut rng = rng(2);
        let mut net = Exact::<f64>::new(&mut rng);
        let fit = net.fit((CrossEntropy, MeanSquaredError), Sgd::new(0.5)).epochs(2).batch_size(24).averaging(steps);
        let history = fit.distributed(links).run(&inputs, &targets, &mut rng).unwrap();
        let epoch = &history.epochs[1];
        (net.parameters().to_vec(), [epoch.loss, epoch.head_losses[0], epoch.head_losses[1]])
    };
    let distance = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let alone = on_ranks(1, |links| run(1, links)).pop().unwrap();
    for ranks in [2, 3, 4] {
        for (parameters, losses) in on_ranks(ranks, |links| run(1, links)) {
            // Eight steps, each with some hundred roundings of numbers of about 1.
            assert!(distance(&parameters, &alone.0) < 1e-13 && distance(&losses, &alone.1) < 1e-13, "{ranks} ranks");
        }
        for (parameters, _) in on_ranks(ranks, |links| run(4, links)) {
            assert!(distance(&parameters, &alone.0) > 1e-6, "{ranks} ranks");
        }
    }
}

#[test]
fn ranks_draw_other_random_numbers() {
    network! { struct Dropped = Dense<3, 32>, ReLU, Dropout<0.5>, Dense<32, 4>, Softmax; }
    let (inputs, classes) = (vec![[0.3, -0.2, 0.9]; 20], vec![1u8; 20]);
    let losses = on_ranks(2, |links| {
        let (mut net, mut first) = (Dropped::new(&mut rng(5)), f64::NAN);
        let fit = net.fit(CrossEntropy, Sgd::new(0.1)).epochs(1).batch_size(20).averaging(2).distributed(links);
        let fit = fit.on_step(|step, _| {
            first = step.loss;
            ControlFlow::Continue(())
        });
        fit.run(&inputs, &classes, &mut rng(6)).unwrap();
        first
    });
    assert!(losses[0] != losses[1], "both ranks have samples of the same numbers, and drop the same: {losses:?}");
}

#[test]
fn a_run_continues_to_the_same_bits_on_the_same_number_of_ranks_only() {
    let folder = tempfile::tempdir().unwrap();
    for stop in [3, 5, 7, 8, 11] {
        let path = folder.path().join(format!("{stop}.safetensors"));
        let whole = on_ranks(3, |links| train(3, links, None, usize::MAX).unwrap());
        assert!(on_ranks(3, |links| train(3, links, Some(&path), stop)).iter().all(Result::is_err));
        for (ranks, steps) in [(2, 3), (3, 2), (1, 3)] {
            for error in on_ranks(ranks, |links| train(steps, links, Some(&path), usize::MAX).unwrap_err()) {
                assert!(error.contains("`averaging` was every 3 steps over 3 ranks and is "), "{error}");
            }
        }
        for outcome in on_ranks(3, |links| train(3, links, Some(&path), usize::MAX)) {
            let (net, history) = outcome.unwrap();
            assert!(net == whole[0].0 && history.same_values(&whole[0].1) && history.resumed.is_some(), "{stop}");
        }
    }
}

#[test]
fn failures_and_ends_of_one_rank_reach_all() {
    let (inputs, classes) = data(100);
    let outcomes = |set: fn(usize, NoisyFit<'_, Adam>) -> NoisyFit<'_, Adam>, is_bad: bool| {
        on_ranks(3, |links| {
            let (rank, mut inputs) = (links.rank(), inputs.clone());
            if is_bad && rank == 1 {
                inputs[59][0] = f32::NAN;
            }
            let mut net = Noisy::new(&mut rng(5));
            let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(2).batch_size(50).shuffle(false).distributed(links);
            let done = set(rank, fit.averaging(2)).run(&inputs, &classes, &mut rng(6));
            done.map(|history| history.epochs.len()).map_err(|error| error.to_string())
        })
    };
    // Sample 59 is on rank 0, which has another one; rank 1 reads sample 70.
    let fine = outcomes(|_, fit| fit, true);
    assert!(fine.iter().all(|done| *done == Ok(2)), "{fine:?}");
    let zero = outcomes(|_, fit| fit.averaging(0), false);
    assert!(zero.iter().all(|done| done.as_ref().is_err_and(|error| error.contains("`averaging` has 0 steps"))));
    let others = outcomes(|rank, fit| if rank == 2 { fit.averaging(3) } else { fit }, false);
    let cause = "rank 2: `averaging` is every 3 steps over 3 ranks here, and every 2 steps over 3 ranks on rank 0";
    assert!(others.iter().all(|done| *done == Err(cause.into())), "{others:?}");
    let ends: fn(usize, NoisyFit<'_, Adam>) -> NoisyFit<'_, Adam> =
        |rank, fit| fit.on_step(move |_, _| if rank == 1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) });
    let ended = outcomes(ends, false);
    assert!(ended.iter().all(|done| *done == Ok(1)), "{ended:?}");
    let failed = on_ranks(3, |links| {
        let (rank, mut inputs) = (links.rank(), inputs.clone());
        if rank == 1 {
            inputs[70][0] = f32::NAN;
        }
        let mut net = Noisy::new(&mut rng(5));
        let fit = net.fit(CrossEntropy, Adam::new(0.01)).batch_size(50).shuffle(false).averaging(2).distributed(links);
        fit.run(&inputs, &classes, &mut rng(6)).unwrap_err().to_string()
    });
    assert!(failed[1].starts_with("epoch 1, step 2: input of sample 70 to layer `dense0` is not finite"), "{failed:?}");
    assert!(failed[0] == format!("rank 1: {}", failed[1]) && failed[2] == failed[0], "{failed:?}");
}
