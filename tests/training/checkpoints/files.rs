//! The files of checkpoints: damaged ones, those of other runs, older ones, and a disk that is full.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::Command;

use super::*;

/// A checkpoint after five steps.
fn checkpoint() -> (tempfile::TempDir, PathBuf, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    assert!(run(Adam::new(0.02), Some(&path), (5, 1)).2.is_err());
    let bytes = fs::read(&path).unwrap();
    (folder, path, bytes)
}

fn error(result: Result<History, TrainError>) -> CheckpointError {
    match result.unwrap_err() {
        TrainError::Checkpoint { error, .. } => *error,
        error => panic!("{error}"),
    }
}

#[test]
fn a_file_that_is_cut_off_is_damaged() {
    let (_folder, path, bytes) = checkpoint();
    let (start, ..) = run(Adam::new(0.02), None, (0, 1));
    for length in (0..bytes.len()).step_by(61).chain(bytes.len() - 9..bytes.len()) {
        fs::write(&path, &bytes[..length]).unwrap();
        let (net, _, result) = run(Adam::new(0.02), Some(&path), (NEVER, 1));
        assert!(matches!(error(result), CheckpointError::Damaged { .. }), "{length} bytes");
        assert!(net == start, "the network has not changed");
    }
}

#[test]
fn any_changed_byte_is_found() {
    let (_folder, path, bytes) = checkpoint();
    for place in (0..bytes.len()).step_by(37) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1 << (place % 8);
        fs::write(&path, damaged).unwrap();
        let error = error(run(Adam::new(0.02), Some(&path), (NEVER, 1)).2);
        assert!(matches!(error, CheckpointError::Damaged { .. }), "byte {place}: {error}");
    }
}

#[test]
fn an_older_checkpoint_is_used_if_the_newest_is_damaged_or_missing() {
    let (whole, ..) = run(Adam::new(0.02), None, (NEVER, 1));
    let (inputs, classes) = data();
    let keeping = |path: &Path, stop| {
        let mut rng = rng(3);
        let mut net = Noisy::new(&mut rng);
        let fit = net.fit(CrossEntropy, Adam::new(0.02)).epochs(EPOCHS).batch_size(BATCH).schedule(stopping_at(stop));
        let fit = fit.checkpoint(path, Every::Steps(1)).keep(3).resume(path);
        let result = fit.run(&inputs, &classes, &mut rng);
        (net, result)
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let older = |age| folder.path().join(format!("run.safetensors.{age}"));
    assert!(keeping(&path, 6).1.is_err());
    assert!(older(1).exists() && older(2).exists() && !older(3).exists());

    fs::write(&path, "torn").unwrap();
    fs::remove_file(older(1)).unwrap();
    // The damaged file does not replace a good one when the next one is written.
    let before = fs::read(older(2)).unwrap();
    assert!(keeping(&path, 5).1.is_err());
    assert_eq!(fs::read(older(2)).unwrap(), before);
    assert!(!older(1).exists() && fs::read(&path).unwrap() != b"torn");

    fs::write(&path, "torn").unwrap();
    let (net, history) = keeping(&path, NEVER);
    assert!(net == whole);
    let resumed = history.unwrap().resumed.unwrap();
    assert_eq!((resumed.step, resumed.path, resumed.damaged), (4, older(2), vec![path.clone()]));

    // If none is good, the error is that of the newest.
    for path in [&path, &older(1), &older(2)] {
        fs::write(path, "torn").unwrap();
    }
    let error = error(keeping(&path, NEVER).1).to_string();
    assert!(error.starts_with(&format!("{}: the checkpoint is damaged", path.display())), "{error}");
}

#[test]
fn each_kind_of_wrong_file_has_its_sentence() {
    let (folder, path, bytes) = checkpoint();
    let sentence = |result| error(result).to_string().replace(folder.path().to_str().unwrap(), "FOLDER");
    let (inputs, classes) = data();

    let other_optimizer = run(AdamW::new(0.02), Some(&path), (NEVER, 1)).2;
    assert!(
        sentence(other_optimizer)
            .contains("FOLDER/run.safetensors: the checkpoint is of another run: optimizer was Adam and is AdamW")
    );

    let mut net = Noisy::ZERO;
    let fit = net.fit(CrossEntropy, Adam::new(0.02)).batch_size(7).resume(&path);
    assert!(sentence(fit.run(&inputs, &classes, &mut rng(1))).contains("the batch size was 13 and is 7"));
    let fit = net.fit(CrossEntropy, Adam::new(0.02)).batch_size(13).resume(&path);
    assert!(
        sentence(fit.run(&inputs[1..], &classes[1..], &mut rng(1))).contains("the number of samples was 50 and is 49")
    );
    let fit = net.fit(CrossEntropy, Adam::new(0.02)).batch_size(13).shuffle(false).resume(&path);
    assert!(sentence(fit.run(&inputs, &classes, &mut rng(1))).contains("shuffle was true and is false"));
    let fit =
        net.fit(CrossEntropy, Adam::new(0.02).amsgrad()).batch_size(13).resume(&path).metric("accuracy", accuracy);
    assert!(sentence(fit.run(&inputs, &classes, &mut rng(1))).contains("optimizer_buffers was 2 and is 3"));

    network! { struct Wider = Dense<2, 9>, BatchNorm, ReLU, Dropout<0.25>, Dense<9, 3>, Softmax; }
    let mut wider = Wider::ZERO;
    let fit = wider.fit(CrossEntropy, Adam::new(0.02)).batch_size(BATCH).resume(&path).metric("accuracy", accuracy);
    let other_network = sentence(fit.run(&inputs, &classes, &mut rng(1)));
    assert!(other_network.contains("the checkpoint is of another network"), "{other_network}");
    assert!(other_network.contains("[2, 8] in the file, [2, 9] in the network"), "{other_network}");
    assert!(wider == Wider::ZERO);

    let without_best = folder.path().join("without_best.safetensors");
    let fit = net.fit(CrossEntropy, Adam::new(0.02)).batch_size(BATCH).checkpoint(&without_best, Every::Epochs(1));
    fit.metric("accuracy", accuracy).run(&inputs, &classes, &mut rng(1)).unwrap();
    let message = sentence(run(Adam::new(0.02), Some(&without_best), (NEVER, 1)).2);
    assert!(message.contains("`best` or `early_stopping` was not asked for and is asked for"), "{message}");
    let mut average = Noisy::ZERO;
    let fit = average.fit(CrossEntropy, Adam::new(0.02)).batch_size(BATCH).metric("accuracy", accuracy);
    let message = sentence(fit.moving_average(0.9).resume(&without_best).run(&inputs, &classes, &mut rng(1)));
    assert!(message.contains("`moving_average` was not asked for and is asked for"), "{message}");

    let weights = folder.path().join("weights.safetensors");
    net.save(&weights).unwrap();
    let message = sentence(run(Adam::new(0.02), Some(&weights), (NEVER, 1)).2);
    assert!(message.contains("but not a checkpoint"), "{message}");

    let message = sentence(run(Adam::new(0.02), Some(folder.path()), (NEVER, 1)).2);
    assert!(message.contains("this is a folder"), "{message}");

    let nowhere = folder.path().join("nowhere/run.safetensors");
    let result = error(run(Adam::new(0.02), Some(&nowhere), (NEVER, 1)).2);
    assert!(matches!(result, CheckpointError::Io { kind: ErrorKind::NotFound, .. }), "{result}");

    let fit = net.fit(CrossEntropy, Adam::new(0.02)).checkpoint(&path, Every::Steps(0));
    assert!(sentence(fit.run(&inputs, &classes, &mut rng(1))).contains("at least 1"));
    let fit = net.fit(CrossEntropy, Adam::new(0.02)).checkpoint(&path, Every::Steps(1)).keep(0);
    assert!(sentence(fit.run(&inputs, &classes, &mut rng(1))).contains("at least 1"));
    assert_eq!(fs::read(&path).unwrap(), bytes, "none of them has touched the file");
}

/// A file system of 64 KiB, if the test may mount one.
struct Tiny(tempfile::TempDir);

impl Tiny {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=64k", "none"]).arg(folder.path()).output();
        mount.ok().filter(|output| output.status.success()).map(|_| Self(folder))
    }
}

impl Drop for Tiny {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).output();
    }
}

#[test]
fn a_full_disk_leaves_the_last_checkpoint() {
    let Some(tiny) = Tiny::mount() else {
        println!("a file system cannot be mounted here: a full disk is not tried");
        return;
    };
    let path = tiny.0.path().join("run.safetensors");
    assert!(run(Adam::new(0.02), Some(&path), (5, 1)).2.is_err());
    let before = fs::read(&path).unwrap();
    // All but a page.
    let size = (64 << 10) - before.len().next_multiple_of(4096) - 4096;
    assert!(before.len() > 4096 && fs::write(tiny.0.path().join("other"), vec![1; size]).is_ok());

    let (net, _, result) = run(Adam::new(0.02), Some(&path), (NEVER, 1));
    let TrainError::Checkpoint { error, history } = result.unwrap_err() else { panic!("another error") };
    assert!(matches!(*error, CheckpointError::Io { kind: ErrorKind::StorageFull, .. }), "{error}");
    assert_eq!(history.epochs.len(), 1);
    assert_eq!(fs::read(&path).unwrap(), before);
    // The step before the checkpoint is not lost either.
    assert!(net == run(Adam::new(0.02), None, (6, 1)).0);

    fs::remove_file(tiny.0.path().join("other")).unwrap();
    let (resumed, ..) = run(Adam::new(0.02), Some(&path), (NEVER, 1));
    assert!(resumed == run(Adam::new(0.02), None, (NEVER, 1)).0);
}
