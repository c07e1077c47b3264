//! A search over ranks: the same results as in one process, and trials of ranks that are lost run elsewhere. The ranks are threads.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use stackprop::search::{Mailbox, Results, Search, SearchError, Space, Trial};

const LIMIT: Duration = Duration::from_secs(1);

type Letter = (usize, Vec<u8>);

/// The messages to this rank, and to all ranks.
struct Letters {
    rank: usize,
    to: Vec<Sender<Letter>>,
    from: Receiver<Letter>,
    /// The ranks that were lost.
    lost: Vec<usize>,
    /// The number of letters after which this rank is silent.
    last: usize,
}

impl Mailbox for Letters {
    fn rank(&self) -> usize {
        self.rank
    }

    fn ranks(&self) -> usize {
        self.to.len()
    }

    fn send(&mut self, rank: usize, message: &[u8]) {
        if self.last > 0 {
            self.last -= 1;
            _ = self.to[rank].send((self.rank, message.to_vec()));
        }
    }

    fn receive(&mut self, within: Duration) -> Option<Letter> {
        self.from.recv_timeout(within).ok()
    }

    fn time_limit(&self) -> Duration {
        LIMIT
    }

    fn lost(&mut self, rank: usize) {
        self.lost.push(rank);
    }
}

/// Calls `run` on each rank; the ranks send this number of letters at most.
fn on_ranks<R: Send>(last: &[usize], run: impl Fn(&mut Letters) -> R + Sync) -> Vec<(R, Vec<usize>)> {
    let (to, from): (Vec<_>, Vec<_>) = last.iter().map(|_| channel()).unzip();
    thread::scope(|scope| {
        let ranks = from.into_iter().zip(last).enumerate().map(|(rank, (from, last))| {
            let (to, run) = (to.clone(), &run);
            scope.spawn(move || {
                let mut letters = Letters { rank, to, from, lost: Vec::new(), last: *last };
                (run(&mut letters), letters.lost)
            })
        });
        let ranks: Vec<_> = ranks.collect();
        ranks.into_iter().map(|rank| rank.join().unwrap()).collect()
    })
}

fn space() -> Space {
    let mut space = Space::new();
    space.uniform("x", -1.0, 1.0);
    space.integer("n", 1, 50);
    space
}

/// Some trials fail, and some take longer than others.
fn objective(trial: &Trial) -> Result<f64, String> {
    let sum: f64 = trial.values().iter().filter_map(|(_, value)| value).map(|value| value.number()).sum();
    thread::sleep(Duration::from_millis(trial.configuration() as u64 % 3));
    if trial.configuration() % 5 == 2 { Err(format!("no {sum}")) } else { Ok(sum) }
}

fn searches() -> [Search; 4] {
    let new = || Search::maximize(space()).seed(4);
    [new().random(13), new().tpe(21), new().successive_halving(9, 1, 9), new().grid(3)]
}

#[test]
fn the_results_are_those_of_one_process_on_each_rank() {
    for search in searches() {
        let alone = search.clone().run(objective).unwrap();
        for ranks in 1..=4 {
            for (results, lost) in
                on_ranks(&[usize::MAX; 4][..ranks], |letters| search.clone().run_on(letters, objective))
            {
                assert_eq!((results.unwrap(), lost), (alone.clone(), vec![]), "{ranks} ranks, {search:?}");
            }
        }
    }
}

#[test]
fn the_trials_are_shared_and_a_journal_continues() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("search.jsonl");
    let calls: [AtomicUsize; 3] = Default::default();
    let run = |trials: usize| -> Vec<Results> {
        let results = on_ranks(&[usize::MAX; 3], |letters| {
            let (rank, search) = (letters.rank, Search::minimize(space()).random(trials).journal(&path));
            search.run_on(letters, |trial| {
                calls[rank].fetch_add(1, Ordering::SeqCst);
                thread::sleep(Duration::from_millis(20));
                objective(trial)
            })
        });
        results.into_iter().map(|(results, _)| results.unwrap()).collect()
    };
    let first = run(12);
    assert!(calls.iter().all(|calls| (1..=10).contains(&calls.load(Ordering::SeqCst))), "{calls:?}");
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 13);
    let longer = run(15);
    assert_eq!(calls.iter().map(|calls| calls.load(Ordering::SeqCst)).sum::<usize>(), 15);
    assert!(longer.iter().all(|results| *results == longer[0] && results.trials[..12] == first[0].trials));
}

#[test]
fn a_trial_that_takes_longer_than_the_time_limit_is_not_lost() {
    let slow = |trial: &Trial| {
        thread::sleep(3 * LIMIT / 2);
        objective(trial)
    };
    let search = Search::minimize(space()).random(4);
    for (results, lost) in on_ranks(&[usize::MAX; 2], |letters| search.clone().run_on(letters, slow)) {
        assert_eq!((results.unwrap(), lost), (search.clone().run(objective).unwrap(), vec![]));
    }
}

#[test]
fn the_trial_of_a_rank_that_is_lost_runs_elsewhere() {
    for search in searches() {
        let alone = search.clone().run(objective).unwrap();
        // Rank 1 says that it is ready, and nothing more; rank 2 has sent one score before.
        let outcomes = on_ranks(&[usize::MAX, 1, 2], |letters| search.clone().run_on(letters, objective));
        assert_eq!(outcomes[0], (Ok(alone), vec![1, 2]), "{search:?}");
    }
}

#[test]
fn all_ranks_end_if_rank_0_is_lost_or_cannot_write() {
    let search = Search::minimize(space()).random(8);
    for (results, _) in
        &on_ranks(&[1, usize::MAX, usize::MAX], |letters| search.clone().run_on(letters, objective))[1..]
    {
        let error = results.as_ref().unwrap_err().to_string();
        assert!(error.starts_with("rank 0: no message from it for 1s"), "{error}");
    }
    let path = tempfile::tempdir().unwrap().path().join("no such folder").join("search.jsonl");
    let outcomes = on_ranks(&[usize::MAX; 2], |letters| search.clone().journal(&path).run_on(letters, objective));
    let errors: Vec<String> = outcomes.into_iter().map(|(results, _)| results.unwrap_err().to_string()).collect();
    assert!(errors[0].contains("search.jsonl") && errors[1] == format!("rank 0: {}", errors[0]), "{errors:?}");
}

#[test]
fn another_search_on_another_rank_is_an_error_on_all() {
    let outcomes = on_ranks(&[usize::MAX; 3], |letters| {
        let seed = letters.rank as u64 / 2;
        let slow = |trial: &Trial| {
            thread::sleep(Duration::from_millis(10));
            objective(trial)
        };
        Search::minimize(space()).random(50).seed(seed).run_on(letters, slow)
    });
    for (rank, (results, _)) in outcomes.into_iter().enumerate() {
        let Err(SearchError::Rank { error }) = results else { panic!("rank {rank}: {results:?}") };
        assert!(error.to_string().contains("rank 2: its search is not that of rank 0"), "{error}");
    }
    // Nor if the journal has all trials, so that none would run.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("search.jsonl");
    let search = |seed| Search::minimize(space()).random(6).seed(seed).journal(&path);
    search(0).run(objective).unwrap();
    for (results, _) in on_ranks(&[usize::MAX; 2], |letters| search(letters.rank as u64).run_on(letters, objective)) {
        let error = results.unwrap_err().to_string();
        assert!(error.contains("rank 1: its search is not that of rank 0"), "{error}");
    }
}
