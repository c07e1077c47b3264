//! [`Team`]: threads that wait for work and share it.
//!
//! Whoever is free takes the next part, and the thread that asked takes part too. So a thread that the system does not let
//! run holds nobody up. Between two pieces of work the others wait awake for a moment, and then asleep.
//!
//! This is one of the few modules with unsafe code: the threads are handed a pointer to work that outlives their use of it.

use core::cell::{Cell, UnsafeCell};
use core::hint::spin_loop;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use core::time::Duration;
use std::any::Any;
use std::boxed::Box;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;
use std::vec::Vec;

/// The most threads, and the most parts that work is cut into.
pub(super) const MOST: usize = if usize::BITS < 64 { usize::BITS as usize } else { 64 };

/// How often a thread looks for work without a pause: some ten microseconds.
const LOOKS: usize = 1000;

/// How often it looks then, letting others run in between, before it falls asleep: less than a millisecond.
const YIELDS: usize = 1000;

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
    struct Finish<'a>(&'a Desk);
    impl Drop for Finish<'_> {
        fn drop(&mut self) {
            self.0.meanwhile.take_back();
            self.0.meanwhile.finish();
            if thread::panicking() {
                // One panic goes its way; another one is not for who works next.
                core::mem::forget(lock(&self.0.panic).take());
            }
        }
    }
    // SAFETY: `finish` is called when this function is left. There is nothing on the pile, and there are so many parts.
    unsafe { desk.meanwhile.lay(parts, work) };
    let finish = Finish(&desk);
    let start = Instant::now();
    let result = main();
    while desk.meanwhile.take(0, &desk.panic) {}
    let done = Instant::now();
    drop(finish);
    let mut team = current();
    if let Some(team) = &mut team {
        team.patience.judge(done - start, done.elapsed());
    }
    if team.is_some() {
        CURRENT.set(team);
    }
    if let Some(panic) = lock(&desk.panic).take() {
        resume_unwind(panic);
    }
    result
}

/// The lock; where a panic has happened with it there is nothing half done.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

type Panic = Box<dyn Any + Send>;

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
        while desk.now.take(0, &desk.panic) {}
        let done = Instant::now();
        desk.now.finish();
        self.patience.judge(done - start, done.elapsed());
        lock(&desk.panic).take().map_or(Ok(()), Err)
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
            thread::Builder::new().name("stackprop".into()).spawn(move || desk.serve(thread)).ok()
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

/// Where work is laid out and taken.
#[derive(Default)]
struct Desk {
    /// What somebody waits for.
    now: Pile,
    /// What is done when there is nothing of that.
    meanwhile: Pile,
    asleep: AtomicUsize,
    bed: Mutex<()>,
    alarm: Condvar,
    closed: AtomicBool,
    panic: Mutex<Option<Panic>>,
}

/// Work in parts.
#[derive(Default)]
struct Pile {
    /// The parts that nobody has taken yet: a bit each.
    free: AtomicUsize,
    work: UnsafeCell<Option<*const (dyn Fn(usize) + Sync)>>,
    /// The parts that are not yet done.
    left: AtomicUsize,
}

// SAFETY: `work` is written by `lay` only, before a part of it is free, and read by who has taken a part, before that part
// counts as done. Its writing and reading are ordered by `free`, its reading and next writing by `left`. What it points to is
// `Sync`.
unsafe impl Sync for Pile {}
// SAFETY: as above; the pointer is never used but through a shared reference.
unsafe impl Send for Pile {}

impl Pile {
    /// Lays out work.
    ///
    /// # Safety
    ///
    /// `work` stays valid until [`finish`](Self::finish) returns, which is called before the next `lay`. There are 1 to
    /// [`MOST`] parts.
    unsafe fn lay(&self, parts: usize, work: &(dyn Fn(usize) + Sync)) {
        // SAFETY: only the lifetime differs, and the caller answers for that.
        let work = unsafe { core::mem::transmute::<&(dyn Fn(usize) + Sync), &'static (dyn Fn(usize) + Sync)>(work) };
        // SAFETY: all parts of the work before are done, and no part of this one is free: nobody reads it.
        unsafe { *self.work.get() = Some(work) };
        self.left.store(parts, Ordering::Relaxed);
        self.free.store(usize::MAX >> (usize::BITS as usize - parts), Ordering::SeqCst);
    }

    /// Takes a part and does it: that of this thread, so that it finds in its cache what it had before, or else any that
    /// is free. False if there is none. A panic of the work is put down.
    fn take(&self, thread: usize, panics: &Mutex<Option<Panic>>) -> bool {
        let free = self.free.load(Ordering::Relaxed);
        if free == 0 {
            return false;
        }
        let own = free >> thread & 1 == 1;
        let part = if own { thread } else { free.trailing_zeros() as usize };
        if self.free.fetch_and(!(1 << part), Ordering::AcqRel) >> part & 1 == 0 {
            return true; // Another thread was faster. There may be more.
        }
        // SAFETY: the part is of this work, which is not done as long as the part is not.
        let work = unsafe { (*self.work.get()).map(|work| &*work) };
        if let Some(work) = work
            && let Err(panic) = catch_unwind(AssertUnwindSafe(|| work(part)))
        {
            let mut first = lock(panics);
            match *first {
                None => *first = Some(panic),
                // What is dropped can panic again, and nobody would notice that this part is done.
                Some(_) => core::mem::forget(panic),
            }
        }
        self.left.fetch_sub(1, Ordering::Release);
        true
    }

    /// What nobody has taken yet is not to be done.
    fn take_back(&self) {
        let parts = self.free.swap(0, Ordering::AcqRel).count_ones();
        self.left.fetch_sub(parts as usize, Ordering::Release);
    }

    /// Whether all parts are done.
    fn is_done(&self) -> bool {
        self.left.load(Ordering::Acquire) == 0
    }

    /// Waits until all parts are done.
    fn finish(&self) {
        let mut looks = 0;
        while !self.is_done() {
            wait(looks);
            looks += 1;
        }
    }
}

impl Desk {
    /// What a thread does: whatever there is to do, until the desk is closed.
    fn serve(&self, thread: usize) {
        let mut looks = 0;
        while !self.closed.load(Ordering::Relaxed) {
            if self.now.take(thread, &self.panic) || self.meanwhile.take(thread, &self.panic) {
                looks = 0;
            } else if looks < LOOKS + YIELDS {
                wait(looks);
                looks += 1;
            } else {
                self.sleep();
                looks = 0;
            }
        }
    }

    fn sleep(&self) {
        let mut bed = lock(&self.bed);
        self.asleep.fetch_add(1, Ordering::SeqCst);
        // Whoever lays out work after this look sees somebody asleep, and needs the lock to wake.
        while self.now.free.load(Ordering::SeqCst) == 0 && !self.closed.load(Ordering::SeqCst) {
            bed = self.alarm.wait(bed).unwrap_or_else(PoisonError::into_inner);
        }
        self.asleep.fetch_sub(1, Ordering::SeqCst);
    }

    fn wake(&self) {
        drop(lock(&self.bed));
        self.alarm.notify_all();
    }
}

/// A short while, before looking once more after so many times.
fn wait(looks: usize) {
    if looks < LOOKS {
        spin_loop();
    } else {
        thread::yield_now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;

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
