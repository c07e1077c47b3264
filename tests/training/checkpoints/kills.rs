//! A program that is killed at random moments and started again ends with the bits of one that was not.

use std::env;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::*;

/// In the environment of the program to be killed: the path of its checkpoints.
const PATH: &str = "STACKPROP_TEST_CHECKPOINT";
/// In the environment of the test: how often the program is killed, if not 20 times.
const KILLS: &str = "STACKPROP_TEST_KILLS";
const TEST: &str = "checkpoints::kills::the_program";

fn train(path: Option<&Path>) -> (Noisy, History) {
    let (inputs, classes) = data();
    let mut rng = rng(8);
    let mut net = Noisy::new(&mut rng);
    let mut fit = net.fit(CrossEntropy, NAdam::new(0.02)).epochs(40).batch_size(4);
    if let Some(path) = path {
        fit = fit.checkpoint(path, Every::Steps(3)).keep(2).resume(path);
    }
    let history = fit.run(&inputs, &classes, &mut rng).unwrap();
    (net, history)
}

/// What the killed process does. Without the environment variable, which is when all tests run, there is nothing to do.
#[test]
fn the_program() {
    if let Some(path) = env::var_os(PATH) {
        train(Some(Path::new(&path)));
    }
}

#[test]
fn a_killed_run_ends_with_the_same_bits() {
    let kills = env::var(KILLS).ok().and_then(|kills| kills.parse().ok()).unwrap_or(20);
    let (whole, history) = train(None);
    let folder = tempfile::tempdir().unwrap();
    let start = |path: &Path| {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args([TEST, "--exact"]).env(PATH, path).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let now = Instant::now();
    assert!(start(&folder.path().join("alone.safetensors")).wait().unwrap().success());
    let duration = now.elapsed();

    let (mut killed, mut runs, mut random) = (0, 0, rng(1));
    while killed < kills {
        runs += 1;
        let path = folder.path().join(format!("{runs}.safetensors"));
        loop {
            let mut program = start(&path);
            let part = f64::from(random.next_u32()) / 2f64.powi(32);
            std::thread::sleep(Duration::from_secs_f64(duration.as_secs_f64() * part));
            let finished = program.try_wait().unwrap().is_some();
            program.kill().unwrap();
            let status = program.wait().unwrap();
            if finished {
                assert!(status.success());
                break;
            }
            killed += 1;
        }
        let (net, resumed) = train(Some(&path));
        assert!(net == whole && resumed.same_values(&history), "run {runs} after {killed} kills");
    }
    println!("{killed} kills in {runs} runs of {duration:?}");
    let partial = std::fs::read_dir(folder.path()).unwrap().count();
    assert!(partial <= 3 * (runs + 1), "{partial} files are left of {runs} runs");
}
