//! [`Pool`]: a thread and the workers that share its jobs.
//!
//! Each free thread takes the next part of a job, and the thread that submits the job takes parts, too, so a worker that the system
//! does not schedule delays no other thread. Between two jobs the workers spin for a moment, then park.
//!
//! Unsafe code: a closure that is submitted to other threads has to outlive their use of it.

use core::cell::Cell;
use core::time::Duration;
use std::boxed::Box;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};
use std::time::Instant;
use std::vec::Vec;

use super::job_queue::{Job, JobQueue, MAX_PARTS, Panic, RunPart};

std::thread_local! {
    /// The pool of this thread. It is taken out while it runs a job, so a job inside a job runs on one thread.
    static CURRENT: Cell<Option<Box<Pool>>> = const { Cell::new(None) };
}

/// Calls `f` with a pool of this number of threads, the calling thread included. The workers start with the first job, and have ended
/// when this returns.
pub(super) fn with<R>(threads: usize, f: impl FnOnce() -> R) -> R {
    struct Restore(Option<Box<Pool>>);
    impl Drop for Restore {
        fn drop(&mut self) {
            CURRENT.set(self.0.take());
        }
    }
    let pool = (threads > 1).then(|| Box::new(Pool::new(threads.min(MAX_PARTS))));
    let _restore = Restore(CURRENT.replace(pool));
    f()
}

/// Takes the pool of this thread, if it has one. It has none while the pool runs a job, or when the thread is ending.
fn take_current() -> Option<Box<Pool>> {
    CURRENT.try_with(Cell::take).ok().flatten()
}

/// Returns the number of threads of this thread's pool, if it has one.
pub(super) fn count() -> Option<usize> {
    let pool = take_current()?;
    let threads = pool.threads;
    CURRENT.set(Some(pool));
    Some(threads)
}

/// Returns the number of threads for the next job of this thread, itself included.
///
/// It is not inlined, because the initialization of a thread-local is not code for a kernel.
#[inline(never)]
pub(super) fn threads() -> usize {
    let mut pool = take_current();
    let threads = pool.as_mut().map_or(1, |pool| if pool.backoff.next_is_alone() { 1 } else { pool.threads });
    if pool.is_some() {
        CURRENT.set(pool);
    }
    threads
}

/// Calls `run_part` with each number below `parts`, in any order, on any thread.
///
/// # Panics
///
/// If `run_part` does.
#[inline(never)]
pub(super) fn run(parts: usize, run_part: &RunPart<'_>) {
    let pool = if (2..=MAX_PARTS).contains(&parts) { take_current() } else { None };
    let Some(mut pool) = pool else {
        return (0..parts).for_each(run_part);
    };
    let result = pool.run(parts, run_part);
    CURRENT.set(Some(pool));
    if let Err(panic) = result {
        resume_unwind(panic);
    }
}

/// Calls `main`, and `run_part` with each number below `parts`: on idle workers while `main` runs, and for the rest on this thread at
/// the end. It wakes no worker.
///
/// # Panics
///
/// If one of them does.
pub(super) fn overlap<R>(parts: usize, run_part: &RunPart<'_>, main: impl FnOnce() -> R) -> R {
    let pool = take_current();
    let queue = pool.as_ref().and_then(|pool| pool.queue_for_background(parts));
    if pool.is_some() {
        CURRENT.set(pool);
    }
    let Some(queue) = queue else {
        let result = main();
        (0..parts).for_each(run_part);
        return result;
    };
    /// After this is dropped, also by a panic, no thread runs the job any more.
    struct Finish<'a>(&'a Job);
    impl Drop for Finish<'_> {
        fn drop(&mut self) {
            self.0.cancel();
            self.0.wait();
            if thread::panicking() {
                // This thread is already panicking. A second panic must not reach the next job.
                core::mem::forget(self.0.take_panic());
            }
        }
    }
    // SAFETY: `wait` is called when this function is left, by `Finish`. No background job is under way, and the number of parts was
    // checked.
    unsafe { queue.background.submit(parts, run_part) };
    let finish = Finish(&queue.background);
    let start = Instant::now();
    let result = main();
    while queue.background.pop(0) {}
    let done = Instant::now();
    drop(finish);
    let mut pool = take_current();
    if let Some(pool) = &mut pool {
        pool.backoff.record(done - start, done.elapsed());
    }
    if pool.is_some() {
        CURRENT.set(pool);
    }
    if let Some(panic) = queue.background.take_panic() {
        resume_unwind(panic);
    }
    result
}

/// The stack of each worker (bytes), whatever `RUST_MIN_STACK` says. Kernels need up to about 200 KiB in a debug build.
const STACK_BYTES: usize = 2 << 20;

/// A thread and its workers.
struct Pool {
    /// The number of threads, the owner included.
    threads: usize,
    workers: Option<Workers>,
    backoff: Backoff,
}

/// How much longer than it worked itself a thread can wait for the others before that counts as a stall.
const STALL: Duration = Duration::from_micros(500);

/// On a busy machine, a worker that has a part of a job may not be scheduled. A thread that had to wait for such a worker runs its
/// next jobs alone, and more of them if it happens again.
#[derive(Default)]
struct Backoff {
    /// The number of recent stalls.
    stalls: u32,
    /// The number of jobs without a stall since the last one.
    jobs_without_stall: u32,
    /// The number of jobs that are still to be run alone.
    jobs_alone: u32,
}

impl Backoff {
    /// Returns whether the next job is to be run alone, and counts it.
    fn next_is_alone(&mut self) -> bool {
        let alone = self.jobs_alone > 0;
        self.jobs_alone = self.jobs_alone.saturating_sub(1);
        alone
    }

    /// Records how long this thread worked for a job, and how long it then waited for the others.
    fn record(&mut self, worked: Duration, waited: Duration) {
        if waited > worked + STALL {
            self.stalls = (self.stalls + 1).min(10);
            self.jobs_alone = 16 << self.stalls;
            self.jobs_without_stall = 0;
        } else {
            self.jobs_without_stall += 1;
            if self.jobs_without_stall == 256 {
                self.stalls = self.stalls.saturating_sub(1);
                self.jobs_without_stall = 0;
            }
        }
    }
}

struct Workers {
    queue: Arc<JobQueue>,
    handles: Vec<JoinHandle<()>>,
}

impl Pool {
    fn new(threads: usize) -> Self {
        Self { threads, workers: None, backoff: Backoff::default() }
    }

    /// Calls `run_part` with each number below `parts`. If one call panics, the others are still made.
    fn run(&mut self, parts: usize, run_part: &RunPart<'_>) -> Result<(), Panic> {
        let queue = &self.workers.get_or_insert_with(|| Workers::start(self.threads - 1)).queue;
        // SAFETY: `run_part` is borrowed until this function returns, and `wait` is called before that. No other job is in the
        // foreground, since the pool is exclusively borrowed, and there is at least one part.
        unsafe { queue.foreground.submit(parts, run_part) };
        if queue.parked.load(Ordering::SeqCst) > 0 {
            queue.wake();
        }
        let start = Instant::now();
        while queue.foreground.pop(0) {}
        let done = Instant::now();
        queue.foreground.wait();
        self.backoff.record(done - start, done.elapsed());
        queue.foreground.take_panic().map_or(Ok(()), Err)
    }

    /// Returns the queue if it can take a background job with this number of parts.
    fn queue_for_background(&self, parts: usize) -> Option<Arc<JobQueue>> {
        let queue = &self.workers.as_ref()?.queue;
        let free = (2..=MAX_PARTS).contains(&parts) && queue.background.is_finished();
        free.then(|| queue.clone())
    }
}

impl Workers {
    /// Starts `count` threads, or fewer if the system refuses.
    fn start(count: usize) -> Self {
        let queue = Arc::new(JobQueue::default());
        let start = |thread| {
            let queue = queue.clone();
            let builder = thread::Builder::new().name("stackprop".into()).stack_size(STACK_BYTES);
            builder.spawn(move || queue.work(thread)).ok()
        };
        Self { handles: (1..=count).map_while(start).collect(), queue }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.queue.closed.store(true, Ordering::SeqCst);
        self.queue.wake();
        for handle in self.handles.drain(..) {
            // Panics of jobs were caught; there are no others.
            _ = handle.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicU32, AtomicUsize};

    #[test]
    fn each_part_is_done_once() {
        for threads in [1, 2, 3, 8] {
            with(threads, || {
                for parts in (0..40).chain([MAX_PARTS]) {
                    let done: Vec<_> = (0..parts).map(|_| AtomicU32::new(0)).collect();
                    run(parts, &|part| _ = done[part].fetch_add(1, Ordering::Relaxed));
                    assert!(done.iter().all(|done| done.load(Ordering::Relaxed) == 1));
                }
            });
        }
    }

    #[test]
    fn workers_are_started_with_the_first_job() {
        let started = || {
            let pool = CURRENT.take();
            let started = pool.as_ref().is_some_and(|pool| pool.workers.is_some());
            CURRENT.set(pool);
            started
        };
        with(2, || {
            run(1, &|_| ());
            assert!(!started());
            run(2, &|_| ());
            assert!(started());
        });
        assert!(!started());
    }

    #[test]
    fn workers_do_take_part() {
        with(2, || {
            // Neither of two parts ends before both have begun.
            let begun = AtomicUsize::new(0);
            run(2, &|_| {
                begun.fetch_add(1, Ordering::SeqCst);
                wait_for(&begun, 2);
            });
        });
    }

    /// Waits until this number of parts have begun. Wakes parked workers.
    fn wait_for(begun: &AtomicUsize, parts: usize) {
        while begun.load(Ordering::SeqCst) < parts {
            _ = catch_unwind(|| run(2, &|_| thread::yield_now()));
        }
    }

    #[test]
    fn a_background_job_is_done_once_and_before_the_end() {
        for threads in [1, 2, 3] {
            with(threads, || {
                for awake in [false, true] {
                    if awake {
                        run(2, &|_| ());
                    }
                    for parts in [0, 1, 2, 40, MAX_PARTS, MAX_PARTS + 1] {
                        let done: Vec<_> = (0..parts).map(|_| AtomicU32::new(0)).collect();
                        let result = overlap(parts, &|part| _ = done[part].fetch_add(1, Ordering::Relaxed), || 7);
                        assert_eq!(result, 7);
                        assert!(done.iter().all(|done| done.load(Ordering::Relaxed) == 1));
                    }
                }
            });
        }
    }

    #[test]
    fn workers_run_the_background_job_while_one_thread_works() {
        with(2, || {
            let (begun, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
            run(2, &|_| ());
            overlap(4, &|_| _ = begun.fetch_add(1, Ordering::SeqCst), || {
                wait_for(&begun, 4);
                // A job in the foreground is done in between.
                run(8, &|_| _ = done.fetch_add(1, Ordering::SeqCst));
            });
            assert_eq!([begun, done].map(AtomicUsize::into_inner), [4, 8]);
        });
    }

    #[test]
    fn a_panic_in_the_background_comes_through() {
        with(2, || {
            run(2, &|_| ());
            let begun = AtomicUsize::new(0);
            let one = catch_unwind(|| overlap(4, &|part| assert!(part != 2), || ()));
            // By now the workers are parked, so nobody runs the parts that are left.
            thread::sleep(Duration::from_millis(20));
            let other = catch_unwind(|| overlap(4, &|_| (), || panic!("main")));
            let both = catch_unwind(AssertUnwindSafe(|| {
                overlap(
                    4,
                    &|_| {
                        begun.fetch_add(1, Ordering::SeqCst);
                        panic!("background")
                    },
                    || {
                        wait_for(&begun, 4);
                        panic!("main")
                    },
                );
            }));
            assert!(one.is_err() && other.is_err() && both.is_err());
            let done = AtomicUsize::new(0);
            overlap(4, &|_| _ = done.fetch_add(1, Ordering::SeqCst), || run(2, &|_| ()));
            assert_eq!(done.into_inner(), 4);
        });
    }

    #[test]
    fn a_background_job_inside_of_another_is_done_by_one_thread() {
        with(2, || {
            run(2, &|_| ());
            let done = AtomicUsize::new(0);
            let add = |_| _ = done.fetch_add(1, Ordering::SeqCst);
            overlap(4, &add, || overlap(4, &add, || run(3, &add)));
            assert_eq!(done.into_inner(), 11);
        });
    }

    #[test]
    fn a_parked_worker_is_woken() {
        with(2, || {
            for _ in 0..20 {
                thread::sleep(core::time::Duration::from_millis(1));
                let begun = AtomicUsize::new(0);
                run(2, &|_| {
                    begun.fetch_add(1, Ordering::SeqCst);
                    wait_for(&begun, 2);
                });
            }
        });
    }

    #[test]
    fn a_panic_comes_through_and_the_pool_goes_on() {
        with(2, || {
            let done = AtomicUsize::new(0);
            let result = catch_unwind(AssertUnwindSafe(|| {
                run(8, &|part| {
                    done.fetch_add(1, Ordering::SeqCst);
                    assert!(part != 3, "part three");
                });
            }));
            assert!(result.is_err() && done.load(Ordering::SeqCst) == 8);
            run(8, &|_| _ = done.fetch_add(1, Ordering::SeqCst));
            assert_eq!(done.load(Ordering::SeqCst), 16);
        });
    }

    #[test]
    fn a_thread_that_waited_too_long_runs_jobs_alone_for_a_while() {
        let [little, much] = [1, 1000].map(Duration::from_micros);
        let mut backoff = Backoff::default();
        let mut alone = |worked, waited| {
            backoff.record(worked, waited);
            (0..).take_while(|_| backoff.next_is_alone()).count()
        };
        assert_eq!([alone(much, much), alone(little, little), alone(much, little)], [0; 3]);
        assert_eq!([alone(little, much), alone(little, much)], [32, 64]);
        (0..256).for_each(|_| assert_eq!(alone(much, little), 0));
        assert_eq!(alone(little, much), 64);
        (0..20).for_each(|_| _ = alone(little, much));
        assert_eq!(alone(little, much), 16 << 10);
    }

    #[test]
    fn a_job_inside_of_a_job_is_done_by_one_thread() {
        with(2, || {
            let done = AtomicUsize::new(0);
            run(4, &|_| run(4, &|_| _ = done.fetch_add(1, Ordering::SeqCst)));
            assert_eq!(done.load(Ordering::SeqCst), 16);
        });
    }
}
