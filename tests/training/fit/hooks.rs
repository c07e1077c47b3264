//! The function that is called after each step.

use super::*;

#[test]
fn it_sees_each_step() {
    let (inputs, classes) = stripes(50);
    let mut steps = Vec::new();
    let mut rng = rng(5);
    let mut net = Classes::new(&mut rng);
    let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(3).batch_size(13).schedule(CosineDecay::new());
    let fit = fit.on_step(|step, net: &Classes| {
        steps.push((*step, bits(net)));
        ControlFlow::Continue(())
    });
    let history = fit.run(&inputs, &classes, &mut rng).unwrap();
    let numbers = steps.iter().map(|(step, _)| (step.epoch, step.number, step.count));
    assert!(numbers.eq((0..12).map(|step| (1 + step / 4, 1 + step % 4, 4))));
    for (index, (step, _)) in steps.iter().enumerate() {
        let factor = CosineDecay::new().factor(Progress { step: index, steps: 12 });
        assert_eq!(step.learning_rate, 0.01 * factor);
    }
    assert_eq!(steps[11].1, bits(&net));
    assert!(steps.windows(2).all(|pair| pair[0].1 != pair[1].1));
    // The mean over the samples of an epoch: batches of 13, 13, 13 and 11.
    for (epoch, steps) in history.epochs.iter().zip(steps.chunks(4)) {
        let mean =
            steps.iter().zip([13.0, 13.0, 13.0, 11.0]).map(|((step, _), count)| step.loss * count).sum::<f64>() / 50.0;
        assert!((epoch.loss - mean).abs() < 1e-12);
    }
}

#[test]
fn it_ends_the_run_within_an_epoch() {
    let (inputs, classes) = lasting_stripes(50);
    let run = |stop: usize| {
        let mut count = 0;
        let mut rng = rng(5);
        let mut net = Classes::new(&mut rng);
        let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(3).batch_size(13).validation(inputs, classes);
        let fit = fit.on_step(|_, _| {
            count += 1;
            if count == stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let history = fit.run(inputs, classes, &mut rng).unwrap();
        (count, net, history)
    };
    let (count, net, history) = run(6);
    assert_eq!((count, history.epochs.len()), (6, 2));
    let mut evaluation = Evaluation::<Classes, 64>::ZERO;
    let loss = evaluation.loss(&net, &CrossEntropy, inputs, classes).unwrap();
    assert_eq!(history.last().unwrap().validation_loss, Some(f64::from(loss)), "it is evaluated");
    assert_eq!(run(1).2.epochs.len(), 1);
    assert_eq!(run(8).2.epochs.len(), 2, "at the end of an epoch");
    assert_eq!(run(13).0, 12);
}

/// With checkpoints after each step: what is resumed is the run that has ended.
#[test]
fn a_run_that_it_ended_stays_at_its_end() {
    let (inputs, classes) = stripes(50);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let run = || {
        let mut count = 0;
        let mut rng = rng(5);
        let mut net = Classes::new(&mut rng);
        let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(3).batch_size(13);
        let fit = fit.checkpoint(&path, stackprop::training::Every::Steps(1)).resume(&path).on_step(|_, _| {
            count += 1;
            if count == 6 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let history = fit.run(&inputs, &classes, &mut rng).unwrap();
        (count, bits(&net), history.epochs.len())
    };
    let (count, net, epochs) = run();
    assert_eq!((count, epochs), (6, 2));
    assert_eq!(run(), (0, net, 2));
}

/// A program that is killed between the last step and the end of an epoch that `on_step` ended finds a checkpoint that continues.
#[test]
fn a_checkpoint_from_within_the_ended_epoch_continues() {
    let (inputs, classes) = stripes(50);
    let folder = tempfile::tempdir().unwrap();
    let (path, killed) = (folder.path().join("run.safetensors"), folder.path().join("killed.safetensors"));
    let run = |path: Option<&std::path::Path>, stop: usize| {
        let (mut count, mut rng) = (0, rng(5));
        let mut net = Classes::new(&mut rng);
        let mut fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(3).batch_size(13);
        if let Some(path) = path {
            fit = fit.checkpoint(path, stackprop::training::Every::Steps(1)).resume(path);
        }
        let fit = fit.on_step(|_, _| {
            count += 1;
            if count == stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let fit = fit.on_epoch(|epoch, _| {
            if let (2, Some(path), false) = (epoch.number, path, killed.exists()) {
                std::fs::copy(path, &killed).unwrap();
            }
            ControlFlow::Continue(())
        });
        fit.run(&inputs, &classes, &mut rng).unwrap();
        bits(&net)
    };
    let whole = run(None, 0);
    run(Some(&path), 6);
    assert_eq!(run(Some(&killed), 0), whole);
}
