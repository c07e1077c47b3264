//! The journal: continued after a kill at any byte, and errors for any other file.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use stackprop::search::{Results, Score, Search, SearchError, Space, Trial};
use tempfile::TempDir;

use super::every_kind;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("search.jsonl");
    (folder, path)
}

/// Some trials fail, others have a deviation.
fn objective(trial: &Trial) -> Result<Score, String> {
    let sum: f64 = trial.values().iter().filter_map(|(_, value)| value).map(|value| value.number() / 3.0).sum();
    match trial.configuration() % 4 {
        0 => Err(format!("no \"{sum}\"\n\u{1b}")),
        1 => Ok(Score { value: sum, deviation: Some(sum / 7.0) }),
        2 => Ok(f64::NAN.into()),
        _ => Ok(sum.into()),
    }
}

fn search() -> Search {
    Search::maximize(every_kind()).random(4).seed(3)
}

/// Runs the search, and returns the number of trials that ran.
fn continued(search: Search, path: &Path) -> (Result<Results, SearchError>, usize) {
    let calls = AtomicUsize::new(0);
    let results = search.journal(path).run(|trial| {
        calls.fetch_add(1, Ordering::Relaxed);
        objective(trial)
    });
    (results, calls.into_inner())
}

#[test]
fn a_search_that_was_cut_at_any_byte_continues_to_the_same_results_and_the_same_file() {
    let (_folder, path) = folder();
    let (whole, calls) = continued(search(), &path);
    let whole = whole.unwrap();
    assert_eq!(calls, 4);
    assert_eq!(whole, search().run(objective).unwrap());
    let bytes = fs::read(&path).unwrap();
    let lines = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
    assert_eq!(lines(&bytes), 5);
    for end in 0..=bytes.len() {
        fs::write(&path, &bytes[..end]).unwrap();
        let (results, calls) = continued(search(), &path);
        assert_eq!(results.unwrap(), whole, "cut at {end}");
        assert_eq!(calls, 4 - lines(&bytes[..end]).saturating_sub(1), "cut at {end}");
        assert_eq!(fs::read(&path).unwrap(), bytes, "cut at {end}");
    }
}

#[test]
fn a_last_line_of_garbage_is_cut_and_one_in_the_middle_is_an_error() {
    let (_folder, path) = folder();
    let whole = continued(search(), &path).0.unwrap();
    let bytes = fs::read(&path).unwrap();
    let ends: Vec<_> = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).collect();
    // A file system can leave zeros where a write was lost.
    let mut torn = bytes.clone();
    torn[ends[3]..ends[4] - 1].fill(0);
    fs::write(&path, &torn).unwrap();
    assert_eq!(continued(search(), &path), (Ok(whole.clone()), 1));
    // Longer than the line that takes its place.
    fs::write(&path, [&bytes[..ends[3]], &[b'x'; 5000]].concat()).unwrap();
    assert_eq!(continued(search(), &path), (Ok(whole.clone()), 1));
    assert_eq!(fs::read(&path).unwrap(), bytes);

    let mut damaged = bytes.clone();
    damaged[ends[2] + 5] = b'!';
    fs::write(&path, &damaged).unwrap();
    let (error, calls) = continued(search(), &path);
    assert_eq!(calls, 0);
    let error = error.unwrap_err().to_string();
    assert!(
        error.ends_with("search.jsonl, line 4: not a trial: remove this line, and its trial runs again"),
        "{error}"
    );
    assert_eq!(fs::read(&path).unwrap(), damaged, "the file is left as it was");

    let repaired = [&bytes[..ends[2]], &bytes[ends[3]..]].concat();
    fs::write(&path, repaired).unwrap();
    assert_eq!(continued(search(), &path), (Ok(whole), 1));
}

#[test]
fn a_search_on_threads_continues_one_on_a_single_thread() {
    let (_folder, path) = folder();
    let whole = continued(search().random(20).threads(4), &path).0.unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let half: String = text.split_inclusive('\n').take(9).collect();
    fs::write(&path, half).unwrap();
    assert_eq!(continued(search().random(20), &path), (Ok(whole), 12));
}

#[test]
fn a_finished_search_is_made_longer_or_shorter() {
    let (_folder, path) = folder();
    let whole = continued(search(), &path).0.unwrap();
    let (longer, calls) = continued(search().random(9), &path);
    assert_eq!((&longer.unwrap().trials[..4], calls), (&whole.trials[..], 5));
    let (shorter, calls) = continued(search().random(2), &path);
    assert_eq!((&shorter.unwrap().trials[..], calls), (&whole.trials[..2], 0));
}

#[test]
fn the_journal_of_another_search_is_an_error_that_says_what_differs() {
    let (_folder, path) = folder();
    continued(search(), &path).0.unwrap();
    let bytes = fs::read(&path).unwrap();
    let mut wider = every_kind();
    wider.uniform("x", 0.0, 1.0);
    let mut other = Space::new();
    other.uniform("dropout", 0.0, 0.5);
    other.log_uniform("rate", 1e-3, 1e-1);
    for (search, expected) in [
        (search().seed(4), "another seed, `3` instead of `4`"),
        (search().grid(2), "another strategy, `random` instead of `grid of 2 points`"),
        (Search::minimize(every_kind()).random(4).seed(3), "another goal, `Maximize` instead of `Minimize`"),
        (
            Search::maximize(other).random(4).seed(3),
            "another space, `\"rate\": log-uniform 0.0001 to 0.1; \"layers\": int…` instead of `\"rate\": log-uniform 0.001 to 0.1`",
        ),
        (Search::maximize(wider).random(4).seed(3), "another space, `nothing` instead of `\"x\": uniform 0.0 to 1.0`"),
    ] {
        let (error, calls) = continued(search, &path);
        let error = error.unwrap_err();
        assert!(matches!(error, SearchError::OtherSearch { .. }) && calls == 0);
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn values_that_were_edited_are_an_error() {
    let (_folder, path) = folder();
    continued(search(), &path).0.unwrap();
    let text = fs::read_to_string(&path).unwrap().replacen("\"layers\":3", "\"layers\":2", 1);
    fs::write(&path, text).unwrap();
    let error = continued(search(), &path).0.unwrap_err();
    assert!(matches!(error, SearchError::OtherTrial { .. }), "{error}");
}

#[test]
fn budgets_that_were_edited_are_an_error() {
    let (_folder, path) = folder();
    let search = || Search::maximize(every_kind()).successive_halving(4, 1, 4).seed(3);
    continued(search(), &path).0.unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("\"budget\":1"));
    fs::write(&path, text.replacen("\"budget\":1", "\"budget\":2", 1)).unwrap();
    let error = continued(search(), &path).0.unwrap_err();
    assert!(matches!(error, SearchError::OtherTrial { .. }), "{error}");
}

#[test]
fn a_file_of_something_else_is_not_touched() {
    let (_folder, path) = folder();
    for content in ["x", "a,b\n1,2\n", "{}\n", "[]\n", "{\"stackprop-search", "\n", "{\"stackprop-search\":2}\n"] {
        // The start of a header is what a kill leaves.
        let is_start = content == "{\"stackprop-search";
        let content = if is_start { "{\"goal\":\"Maximize\",\"x" } else { content };
        fs::write(&path, content).unwrap();
        let error = continued(search(), &path).0.unwrap_err();
        assert!(matches!(error, SearchError::NotAJournal { .. } | SearchError::OtherSearch { .. }), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), content);
    }
}

#[test]
fn a_path_that_cannot_be_written_is_an_error_before_the_first_trial() {
    let (folder, _) = folder();
    let (error, calls) = continued(search(), folder.path());
    assert!(matches!(error.unwrap_err(), SearchError::Io { .. }) && calls == 0);
}

#[test]
fn a_journal_that_is_in_use_is_an_error() {
    let (_folder, path) = folder();
    let results = search().random(1).journal(&path).run(|_| match continued(search(), &path).0 {
        Err(error @ SearchError::JournalInUse { .. }) => Err(error),
        _ => Ok(0.0),
    });
    let message = results.unwrap().trials[0].outcome.clone().unwrap_err();
    assert!(message.ends_with("another search uses this journal: wait for it, or pass another path"), "{message}");
}

/// Replaces, removes, repeats and inserts bytes, and sees that nothing panics, and that what is read is right or an error. `FUZZ=100000`
/// tries more.
#[test]
fn bytes_that_were_changed_are_an_error_or_do_not_matter() {
    let (_folder, path) = folder();
    continued(search(), &path).0.unwrap();
    let bytes = fs::read(&path).unwrap();
    let cases: u64 = std::env::var("FUZZ").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2000);
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % below.max(1)
    };
    let [mut errors, mut read] = [0, 0];
    for _ in 0..cases {
        let mut changed = bytes.clone();
        for _ in 0..=random(3) {
            let (at, to) = (random(changed.len()), random(changed.len()));
            match random(5) {
                0 => changed[at] = random(256) as u8,
                1 => _ = changed.remove(at),
                2 => changed.insert(at, b"\n\"{}[]:,0eE-.\\"[random(13)]),
                3 => changed = [&changed[..at.max(to)], &changed[at.min(to)..]].concat(),
                _ => changed = [&changed[..at.min(to)], &changed[at.max(to)..]].concat(),
            }
            if changed.is_empty() {
                break;
            }
        }
        fs::write(&path, &changed).unwrap();
        match continued(search(), &path).0 {
            Ok(results) => {
                read += 1;
                assert_eq!(results.trials.len(), 4);
                // What was continued is a journal again.
                assert_eq!(continued(search(), &path), (Ok(results), 0));
            }
            Err(error) => {
                errors += 1;
                assert!(error.to_string().chars().count() <= 300, "{error}");
                assert!(fs::read(&path).unwrap() == changed, "an error leaves the file as it was");
            }
        }
    }
    println!("{cases} changed journals: {errors} errors, {read} read");
    assert!(errors > 0 && read > 0);
}
