//! [`Team`]: threads that wait for work and share it.
//!
//! Whoever is free takes the next part, and the thread that asked takes part too. So a thread that the system does not let
//! run holds nobody up. Between two pieces of work the others wait awake for a moment, and then asleep.
//!
//! This is one of the few modules with unsafe code: what is laid out for others has to outlive their use of it.

use core::cell::Cell;
use core::time::Duration;
use std::boxed::Box;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};
use std::time::Instant;
use std::vec::Vec;

use super::desk::{Desk, MOST, Panic, Pile};

std::thread_local! {
    /// The team that works for this thread. It is taken out while it works: work inside of work is done by one.
    static CURRENT: Cell<Option<Box<Team>>> = const { Cell::new(None) };
}

/// Does `work` with a team of so many threads, of which this is one. The others are started when there is something to do
/// for them, and have ended when this returns.
pub(super) fn with<R>(threads: usize, work: impl FnOnce() -> R) -> R {
    struct Restore(Option<Box<Team>>);
    impl Drop for Restore {
        fn drop(&mut self) {
            CURRENT.set(self.0.take());
        }
    }
    let team = (threads > 1).then(|| Box::new(Team::new(threads.min(MOST))));
    let _restore = Restore(CURRENT.replace(team));
    work()
}

/// Takes the team of this thread, if it has one; there is none while it works, nor when the thread ends.
fn current() -> Option<Box<Team>> {
    CURRENT.try_with(Cell::take).ok().flatten()
}

/// How many threads work for this one, itself included.
pub(super) fn threads() -> usize {
    let mut team = current();
    let threads = team.as_mut().map_or(1, |team| if team.patience.alone() { 1 } else { team.threads });
    if team.is_some() {
        CURRENT.set(team);
    }
    threads
}

/// Does `work` for each number below `parts`, in any order, on any thread.
///
/// # Panics
///
/// If `work` does.
pub(super) fn run(parts: usize, work: &(dyn Fn(usize) + Sync)) {
    let team = if (2..=MOST).contains(&parts) { current() } else { None };
    let Some(mut team) = team else {
        return (0..parts).for_each(work);
    };
    let result = team.run(parts, work);
    CURRENT.set(Some(team));
    if let Err(panic) = result {
        resume_unwind(panic);
    }
}

/// Does `main`, and `work` for each number below `parts`: whenever one of the other threads has nothing else to do, or else at the
/// end. Nobody is woken for it.
///
/// # Panics
///
/// If one of them does.
pub(super) fn beside<R>(parts: usize, work: &(dyn Fn(usize) + Sync), main: impl FnOnce() -> R) -> R {
    let team = current();
    let desk = team.as_ref().and_then(|team| team.to_leave_work_at(parts));
    if team.is_some() {
        CURRENT.set(team);
    }
    let Some(desk) = desk else {
        let result = main();
        (0..parts).for_each(work);
        return result;
    };
    /// Whatever happens, nobody does the work any more after this.
    struct Finish<'a>(&'a Pile);
    impl Drop for Finish<'_> {
        fn drop(&mut self) {
            self.0.take_back();
            self.0.finish();
            if thread::panicking() {
                // One panic goes its way; another one is not for who works next.
                core::mem::forget(self.0.panic());
            }
        }
    }
    // SAFETY: `finish` is called when this function is left. There is nothing on the pile, and there are so many parts.
    unsafe { desk.meanwhile.lay(parts, work) };
    let finish = Finish(&desk.meanwhile);
    let start = Instant::now();
    let result = main();
    while desk.meanwhile.take(0) {}
    let done = Instant::now();
    drop(finish);
    let mut team = current();
    if let Some(team) = &mut team {
        team.patience.judge(done - start, done.elapsed());
    }
    if team.is_some() {
        CURRENT.set(team);
    }
    if let Some(panic) = desk.meanwhile.panic() {
        resume_unwind(panic);
    }
    result
}

/// The bytes of stack of each of the others, whatever `RUST_MIN_STACK` says. Kernels take up to some 100 KiB, in a debug build.
const STACK: usize = 2 << 20;

/// A thread and those that help it.
struct Team {
    threads: usize,
    others: Option<Others>,
    patience: Patience,
}

/// What is more than the time one has worked oneself, and this, is waited for a thread that does not run.
const TOO_LONG: Duration = Duration::from_micros(500);

/// Where other processes want the cores too, a thread can have a part and not be let run. Whoever waited for one works alone for
/// a while, and longer if it happens again.
#[derive(Default)]
struct Patience {
    /// How often it was asked too much, lately.
    stalls: u32,
    /// How many pieces of work went well since then.
    well: u32,
    /// How many are to be done alone.
    alone: u32,
}

impl Patience {
    /// Whether the next piece of work is to be done alone.
    fn alone(&mut self) -> bool {
        let alone = self.alone > 0;
        self.alone = self.alone.saturating_sub(1);
        alone
    }

    /// How long one had worked, and waited for the others then.
    fn judge(&mut self, worked: Duration, waited: Duration) {
        if waited > worked + TOO_LONG {
            self.stalls = (self.stalls + 1).min(10);
            self.alone = 16 << self.stalls;
            self.well = 0;
        } else {
            self.well += 1;
            if self.well == 256 {
                self.stalls = self.stalls.saturating_sub(1);
                self.well = 0;
            }
        }
    }
}

struct Others {
    desk: Arc<Desk>,
    handles: Vec<JoinHandle<()>>,
}

impl Team {
    fn new(threads: usize) -> Self {
        Self { threads, others: None, patience: Patience::default() }
    }

    /// Does `work` for each number below `parts`. If it panics somewhere, the rest is done all the same.
    fn run(&mut self, parts: usize, work: &(dyn Fn(usize) + Sync)) -> Result<(), Panic> {
        let desk = &self.others.get_or_insert_with(|| Others::start(self.threads - 1)).desk;
        // SAFETY: the work is called before this function returns, and not after it: that is what `finish` waits for. Nobody else
        // puts work there, since the team is exclusively borrowed, and there is at least one part.
        unsafe { desk.now.lay(parts, work) };
        if desk.asleep.load(Ordering::SeqCst) > 0 {
            desk.wake();
        }
        let start = Instant::now();
        while desk.now.take(0) {}
        let done = Instant::now();
        desk.now.finish();
        self.patience.judge(done - start, done.elapsed());
        desk.now.panic().map_or(Ok(()), Err)
    }

    /// Where others find work for which there is time, if there are others.
    fn to_leave_work_at(&self, parts: usize) -> Option<Arc<Desk>> {
        let desk = &self.others.as_ref()?.desk;
        let leave = (2..=MOST).contains(&parts) && desk.meanwhile.is_done();
        leave.then(|| desk.clone())
    }
}

impl Others {
    /// Starts so many threads; fewer, if the system gives no more.
    fn start(count: usize) -> Self {
        let desk = Arc::new(Desk::default());
        let start = |thread| {
            let desk = desk.clone();
            let builder = thread::Builder::new().name("stackprop".into()).stack_size(STACK);
            builder.spawn(move || desk.serve(thread)).ok()
        };
        Self { handles: (1..=count).map_while(start).collect(), desk }
    }
}

impl Drop for Others {
    fn drop(&mut self) {
        self.desk.closed.store(true, Ordering::SeqCst);
        self.desk.wake();
        for handle in self.handles.drain(..) {
            // A panic of `work` was caught; there is no other.
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
                for parts in (0..40).chain([MOST]) {
                    let done: Vec<_> = (0..parts).map(|_| AtomicU32::new(0)).collect();
                    run(parts, &|part| _ = done[part].fetch_add(1, Ordering::Relaxed));
                    assert!(done.iter().all(|done| done.load(Ordering::Relaxed) == 1));
                }
            });
        }
    }

    #[test]
    fn others_are_started_when_there_is_work_for_them() {
        let started = || {
            let team = CURRENT.take();
            let started = team.as_ref().is_some_and(|team| team.others.is_some());
            CURRENT.set(team);
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
    fn others_do_take_part() {
        with(2, || {
            // Neither of two parts ends before both have begun.
            let begun = AtomicUsize::new(0);
            run(2, &|_| {
                begun.fetch_add(1, Ordering::SeqCst);
                wait_for(&begun, 2);
            });
        });
    }

    /// Waits until others have begun so many parts; whoever sleeps is woken.
    fn wait_for(begun: &AtomicUsize, parts: usize) {
        while begun.load(Ordering::SeqCst) < parts {
            _ = catch_unwind(|| run(2, &|_| thread::yield_now()));
        }
    }

    #[test]
    fn what_there_is_time_for_is_done_once_and_before_the_end() {
        for threads in [1, 2, 3] {
            with(threads, || {
                for awake in [false, true] {
                    if awake {
                        run(2, &|_| ());
                    }
                    for parts in [0, 1, 2, 40, MOST, MOST + 1] {
                        let done: Vec<_> = (0..parts).map(|_| AtomicU32::new(0)).collect();
                        let result = beside(parts, &|part| _ = done[part].fetch_add(1, Ordering::Relaxed), || 7);
                        assert_eq!(result, 7);
                        assert!(done.iter().all(|done| done.load(Ordering::Relaxed) == 1));
                    }
                }
            });
        }
    }

    #[test]
    fn others_have_time_while_one_works() {
        with(2, || {
            let (begun, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
            run(2, &|_| ());
            beside(4, &|_| _ = begun.fetch_add(1, Ordering::SeqCst), || {
                wait_for(&begun, 4);
                // Work that is waited for is done in between.
                run(8, &|_| _ = done.fetch_add(1, Ordering::SeqCst));
            });
            assert_eq!([begun, done].map(AtomicUsize::into_inner), [4, 8]);
        });
    }

    #[test]
    fn a_panic_beside_comes_through() {
        with(2, || {
            run(2, &|_| ());
            let begun = AtomicUsize::new(0);
            let one = catch_unwind(|| beside(4, &|part| assert!(part != 2), || ()));
            // Nobody is awake who could do what is left.
            thread::sleep(Duration::from_millis(20));
            let other = catch_unwind(|| beside(4, &|_| (), || panic!("main")));
            let both = catch_unwind(AssertUnwindSafe(|| {
                beside(
                    4,
                    &|_| {
                        begun.fetch_add(1, Ordering::SeqCst);
                        panic!("beside")
                    },
                    || {
                        wait_for(&begun, 4);
                        panic!("main")
                    },
                );
            }));
            assert!(one.is_err() && other.is_err() && both.is_err());
            let done = AtomicUsize::new(0);
            beside(4, &|_| _ = done.fetch_add(1, Ordering::SeqCst), || run(2, &|_| ()));
            assert_eq!(done.into_inner(), 4);
        });
    }

    #[test]
    fn work_beside_work_beside_is_done_by_one() {
        with(2, || {
            run(2, &|_| ());
            let done = AtomicUsize::new(0);
            let add = |_| _ = done.fetch_add(1, Ordering::SeqCst);
            beside(4, &add, || beside(4, &add, || run(3, &add)));
            assert_eq!(done.into_inner(), 11);
        });
    }

    #[test]
    fn a_sleeping_thread_is_woken() {
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
    fn a_panic_comes_through_and_the_team_goes_on() {
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
    fn who_waits_too_long_works_alone_for_a_while() {
        let [little, much] = [1, 1000].map(Duration::from_micros);
        let mut patience = Patience::default();
        let mut alone = |worked, waited| {
            patience.judge(worked, waited);
            (0..).take_while(|_| patience.alone()).count()
        };
        assert_eq!([alone(much, much), alone(little, little), alone(much, little)], [0; 3]);
        assert_eq!([alone(little, much), alone(little, much)], [32, 64]);
        (0..256).for_each(|_| assert_eq!(alone(much, little), 0));
        assert_eq!(alone(little, much), 64);
        (0..20).for_each(|_| _ = alone(little, much));
        assert_eq!(alone(little, much), 16 << 10);
    }

    #[test]
    fn work_inside_of_work_is_done_by_one() {
        with(2, || {
            let done = AtomicUsize::new(0);
            run(4, &|_| run(4, &|_| _ = done.fetch_add(1, Ordering::SeqCst)));
            assert_eq!(done.load(Ordering::SeqCst), 16);
        });
    }
}
