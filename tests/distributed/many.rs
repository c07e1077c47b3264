//! Many small networks.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use rand::RngExt;
use stackprop::training::fit_many;

use super::*;

network! { struct Small = Dense<3, 5>, Tanh, Dropout<0.2>, Dense<5, 4>, Softmax; }

/// The weights of 37 networks, of which every tenth fails.
fn train(threads: usize, (rank, ranks): (usize, usize)) -> Vec<(usize, Result<Vec<u32>, String>)> {
    let (inputs, classes) = data(40);
    let mut results = Vec::new();
    fit_many(37).seed(3).threads(threads).of_rank(rank, ranks).run(
        |index, rng| {
            if index % 10 == 9 {
                return Err(format!("network {index} fails"));
            }
            let mut net = Small::new(rng);
            let fit = net.fit(CrossEntropy, Adam::new(0.01)).epochs(2);
            fit.run(&inputs[index..], &classes[index..], rng).map_err(|error| error.to_string())?;
            Ok(bits(&net))
        },
        |index, result| results.push((index, result)),
    );
    results
}

#[test]
fn the_results_do_not_depend_on_the_threads_and_come_in_order() {
    let alone = train(1, (0, 1));
    assert!(alone.iter().map(|(index, _)| *index).eq(0..37));
    assert_eq!(alone[19].1, Err("network 19 fails".into()));
    assert_ne!(alone[0].1, alone[1].1);
    for threads in [2, 3, 100] {
        assert_eq!(train(threads, (0, 1)), alone, "{threads} threads");
    }
}

#[test]
fn each_rank_trains_its_part() {
    let alone = train(1, (0, 1));
    for ranks in [2, 3, 50] {
        let mut parts: Vec<_> = (0..ranks).flat_map(|rank| train(2, (rank, ranks))).collect();
        parts.sort_by_key(|(index, _)| *index);
        assert_eq!(parts, alone, "{ranks} ranks");
    }
}

#[test]
fn few_results_wait_for_one_that_takes_long() {
    let (begun, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    fit_many(1000).threads(2).run(
        |index, _| {
            begun.fetch_add(1, Ordering::SeqCst);
            if index == 0 {
                std::thread::sleep(std::time::Duration::from_millis(200));
                most.store(begun.load(Ordering::SeqCst), Ordering::SeqCst);
            }
        },
        |_, ()| {},
    );
    assert_eq!(begun.into_inner(), 1000);
    assert!(most.into_inner() <= 8);
}

#[test]
fn a_panic_ends_all_and_none_needs_no_thread() {
    for threads in [1, 3] {
        let panics = |in_train: bool| {
            catch_unwind(AssertUnwindSafe(|| {
                fit_many(100).threads(threads).run(
                    |index, _| assert!(!(in_train && index == 30), "a mistake"),
                    |index, ()| assert!(in_train || index < 50, "another"),
                );
            }))
        };
        assert!(panics(true).is_err() && panics(false).is_err());
    }
    fit_many(0).run(|_, _| (), |_, ()| panic!("there is none"));
}

#[test]
fn random_numbers_belong_to_the_seed_and_the_index() {
    let draw = |seed| {
        let mut drawn: Vec<u64> = Vec::new();
        fit_many(20).seed(seed).threads(2).run(|_, rng| rng.random(), |_, number| drawn.push(number));
        drawn
    };
    assert_eq!(draw(1), draw(1));
    let mut all = [draw(1), draw(2)].concat();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 40);
}
