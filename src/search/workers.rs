//! Trials on several threads, and what is left of one that fails.

use core::any::Any;
use core::fmt;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::string::{String, ToString};
use std::sync::Mutex;
use std::thread;
use std::vec::Vec;
use std::{format, string};

use super::error::SearchError;
use super::text::message;
use super::trial::Score;
use crate::threads::alone;

/// The stack of a thread (bytes): networks may be on it, in debug builds several times.
pub(super) const STACK: usize = 8 << 20;

/// Calls `run` with each number below `count`, on at most `threads` threads, and returns the results in order. After an error no further
/// one begins.
pub(super) fn run<T: Send>(
    threads: usize,
    count: usize,
    run: impl Fn(usize) -> Result<T, SearchError> + Sync,
) -> Result<Vec<T>, SearchError> {
    let threads = threads.min(count);
    if threads <= 1 {
        return (0..count).map(run).collect();
    }
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let results: Mutex<Vec<(usize, Result<T, SearchError>)>> = Mutex::new(Vec::with_capacity(count));
    let work = || {
        alone(|| {
            while !failed.load(Ordering::Relaxed) {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= count {
                    return;
                }
                let result = run(index);
                failed.fetch_or(result.is_err(), Ordering::Relaxed);
                results.lock().unwrap_or_else(|error| error.into_inner()).push((index, result));
            }
        });
    };
    thread::scope(|scope| {
        let started = (0..threads).filter(|_| {
            thread::Builder::new().name("search".into()).stack_size(STACK).spawn_scoped(scope, work).is_ok()
        });
        // If the system has no more threads, this one does the work.
        if started.count() == 0 {
            work();
        }
    });
    let mut results = results.into_inner().unwrap_or_else(|error| error.into_inner());
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Calls the function of a trial. A panic is an error, and so is a score that is NaN or infinite.
pub(super) fn outcome<S: Into<Score>, E: fmt::Display>(
    objective: impl FnOnce() -> Result<S, E>,
) -> Result<Score, String> {
    // What the function leaves half changed is seen by nothing but the function itself, as after a panic in another thread.
    match catch_unwind(AssertUnwindSafe(|| objective().map(Into::into).map_err(|error| error.to_string()))) {
        Ok(Ok(score)) if score.value.is_finite() => Ok(score),
        Ok(Ok(score)) => Err(format!("the score is {}", score.value)),
        Ok(Err(error)) => Err(message(&error)),
        Err(panic) => Err(message(&format!("panicked: {}", text(&*panic)))),
    }
}

fn text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<string::String>().map(String::as_str)).unwrap_or("without a message")
}
