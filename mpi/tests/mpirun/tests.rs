//! The tests.

use std::fs;
use std::panic::catch_unwind;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use crate::launch::{Finished, alone, is_mpich, on_ranks, two_programs};
use crate::runs::LIMIT;

/// How long a launcher may take to end what is left.
const CLEANING: Duration = Duration::from_secs(25);

const TESTS: &[(&str, fn())] = &[
    ("adam_with_dropout_and_batch_norm", || same_bits("adam")),
    ("sgd_with_momentum", || same_bits("momentum")),
    ("clipping_and_a_schedule", || same_bits("clipping")),
    ("early_stopping", || same_bits("early-stopping")),
    ("a_run_that_continues_with_another_number_of_ranks", resumed),
    ("fast_sums_are_the_same_on_all_ranks", fast),
    ("averages_every_few_steps_have_the_same_bits_in_each_run", averaging),
    ("a_value_that_is_not_finite", nan),
    ("a_sample_that_cannot_be_read", unreadable),
    ("settings_that_differ", settings),
    ("a_rank_that_panics", panic),
    ("a_rank_that_runs_another_program", other_program),
    ("a_rank_that_is_killed", killed),
    ("a_rank_that_is_killed_and_a_launcher_that_leaves_the_others_alone", killed_alone),
    ("a_rank_that_is_stopped", stopped),
    ("a_run_that_ends_well", ends_well),
    ("a_search_is_shared", searched),
    ("the_trial_of_a_rank_that_is_killed_runs_elsewhere", || search_goes_on("search-kill")),
    ("the_trial_of_a_rank_that_is_stopped_runs_elsewhere", || search_goes_on("search-stop")),
];

pub fn all(filter: Option<&str>) -> ExitCode {
    let mut failed = Vec::new();
    for (name, test) in TESTS.iter().filter(|(name, _)| filter.is_none_or(|filter| name.contains(filter))) {
        let (start, result) = (Instant::now(), catch_unwind(test));
        println!("test {name} ... {}, {:.1?}", if result.is_ok() { "ok" } else { "FAILED" }, start.elapsed());
        if result.is_err() {
            failed.push(*name);
        }
    }
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The hash that all ranks have printed.
fn hash(finished: &Finished, ranks: usize) -> String {
    assert!(finished.succeeded, "{}{}", finished.output, finished.errors);
    let hashes: Vec<&str> = finished.lines("hash").iter().filter_map(|line| line.split(' ').next()).collect();
    assert!(hashes.len() == ranks && hashes.iter().all(|hash| *hash == hashes[0]), "{hashes:?}");
    hashes[0].to_owned()
}

fn same_bits(run: &str) {
    let without = hash(&alone(&[&format!("{run}-alone")]), 1);
    for ranks in [1, 2, 3, 4] {
        assert_eq!(hash(&on_ranks(ranks, &[], &[run]), ranks), without, "{run} on {ranks} ranks");
    }
}

fn resumed() {
    let whole = hash(&alone(&["adam-alone"]), 1);
    for (before, after) in [(2, 4), (4, 1)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        let interrupted = on_ranks(before, &[], &["interrupted", path]);
        assert!(
            !interrupted.succeeded && interrupted.errors.contains("the learning rate is NaN"),
            "{}",
            interrupted.errors
        );
        assert_eq!(hash(&on_ranks(after, &[], &["resumed", path]), after), whole, "{before}, then {after} ranks");
    }
}

fn fast() {
    for ranks in [1, 2, 4] {
        hash(&on_ranks(ranks, &[], &["fast"]), ranks);
    }
}

fn averaging() {
    let mut hashes = Vec::new();
    for ranks in [1, 2, 3] {
        let run = || hash(&on_ranks(ranks, &[], &["averaging"]), ranks);
        hashes.push(run());
        assert_eq!(run(), hashes[ranks - 1], "{ranks} ranks");
    }
    assert!(hashes[0] != hashes[1] && hashes[1] != hashes[2], "nothing was averaged: {hashes:?}");
}

/// A run of three ranks that has to fail in time.
fn failing(run: &str, options: &[&str], within: Duration) -> Finished {
    let finished = on_ranks(3, options, &[run]);
    assert!(!finished.succeeded);
    assert!(finished.took < within, "{run} took {:?}", finished.took);
    finished
}

/// A failure that the ranks find before the time limit of a minute. On a slow machine starting takes most of this time.
const AT_ONCE: Duration = Duration::from_secs(50);

fn nan() {
    let finished = failing("nan", &[], AT_ONCE);
    let cause = "epoch 1, step 3: input of sample 600 to layer `dense0` is not finite";
    finished.assert_error(0, &format!("at last: rank 1: {cause}"));
    finished.assert_error(1, &format!("at last: {cause}"));
    finished.assert_error(2, &format!("at last: rank 1: {cause}"));
}

fn unreadable() {
    let finished = failing("shard", &[], AT_ONCE);
    let cause = "epoch 1, step 3: the batch could not be made: sample 600 could not be read: the disk is gone";
    finished.assert_error(0, &format!("at last: rank 1: {cause}"));
    finished.assert_error(1, &format!("at last: {cause}"));
    finished.assert_error(2, &format!("at last: rank 1: {cause}"));
}

fn settings() {
    let finished = failing("settings", &[], AT_ONCE);
    for rank in 0..3 {
        finished.assert_error(rank, "rank 1: the batch size is 100 here, and 250 on rank 0");
    }
}

fn panic() {
    let finished = failing("panic", &[], AT_ONCE);
    assert!(finished.errors.contains("a mistake in the program"));
    for rank in [0, 2] {
        finished.assert_error(rank, "rank 1: it has panicked");
    }
}

fn other_program() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other");
    fs::copy(std::env::current_exe().unwrap(), &other).unwrap();
    // Bytes after the end of a program change nothing but its hash.
    let mut bytes = fs::read(&other).unwrap();
    bytes.push(0);
    fs::write(&other, bytes).unwrap();
    let finished = two_programs(&other, &["none"]);
    assert!(!finished.succeeded);
    for rank in [0, 1] {
        finished.assert_error(rank, "rank 1: it runs another program than rank 0");
    }
}

fn killed() {
    // The launcher sees it at once, and ends the others.
    let finished = failing("kill", &[], AT_ONCE + CLEANING);
    let words = finished.errors.to_lowercase() + &finished.output.to_lowercase();
    assert!(words.contains("rank 1") || words.contains("bad termination"), "{}{}", finished.output, finished.errors);
}

fn killed_alone() {
    let option = if is_mpich() { "-disable-auto-cleanup" } else { "--enable-recovery" };
    let finished = on_ranks(3, &[option], &["kill"]);
    assert!(finished.took < LIMIT + AT_ONCE + CLEANING, "it took {:?}", finished.took);
    // MPICH itself ends a rank that looks for messages of one that has died, without a word; the launcher says which died.
    let ranks: &[usize] = if is_mpich() { &[] } else { &[0, 2] };
    for rank in ranks {
        finished.assert_error(*rank, "rank 1: no message from it for 5s");
    }
}

fn stopped() {
    let finished = failing("stop", &[], LIMIT + AT_ONCE + CLEANING);
    for rank in [0, 2] {
        finished
            .assert_error(rank, "rank 1: no message from it for 5s: it has died, has been stopped, or needs longer");
    }
    // The launcher ends it, or has been told to; in a container nobody may bury it then.
    let process = finished.lines("process")[0];
    let is_left = || fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| !stat.contains(") Z "));
    let start = Instant::now();
    while is_left() {
        assert!(start.elapsed() < CLEANING, "the launcher has left the process {process}");
        thread::sleep(Duration::from_millis(100));
    }
}

fn ends_well() {
    let finished = on_ranks(3, &[], &["none"]);
    assert!(finished.succeeded && !finished.errors.contains("on rank"), "{}", finished.errors);
}

fn searched() {
    let without = hash(&alone(&["search-alone"]), 1);
    for ranks in [1, 3] {
        let finished = on_ranks(ranks, &[], &["search"]);
        assert_eq!(hash(&finished, ranks), without, "{ranks} ranks");
        assert!(finished.lines("ran").iter().all(|line| !line.starts_with("0 ")), "{}", finished.output);
    }
}

fn search_goes_on(run: &str) {
    if run == "search-kill" && is_mpich() {
        println!("MPICH ends a rank that looks for messages of one that has died: it is not tried");
        return;
    }
    let without = hash(&alone(&["search-alone"]), 1);
    let options: &[&str] = if run == "search-kill" { &["--enable-recovery"] } else { &[] };
    let finished = on_ranks(3, options, &[run]);
    assert!(finished.took < LIMIT + LIMIT + AT_ONCE + CLEANING, "it took {:?}", finished.took);
    let of_the_first = format!("{without} on rank 0 of a search");
    assert!(finished.lines("hash").contains(&of_the_first.as_str()), "{}{}", finished.output, finished.errors);
    finished.assert_error(0, "rank 1: no message from it for 5s");
}
