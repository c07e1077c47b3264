//! [`JobQueue`]: where a thread submits a job, and where the workers of its pool find its parts.
//!
//! Unsafe code: the workers get a pointer to a closure that lives on the stack of the thread that submits it.

use core::cell::UnsafeCell;
use core::hint::spin_loop;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::any::Any;
use std::boxed::Box;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

/// The largest number of threads of a pool, and of parts of a job: one bit per part in a word.
pub const MAX_PARTS: usize = if usize::BITS < 64 { usize::BITS as usize } else { 64 };

/// The number of times that an idle thread looks for work without a pause, which takes about ten microseconds.
const SPINS: usize = 1000;

/// The number of times that it then looks for work and yields to other threads in between, which takes less than a millisecond. After
/// that it parks.
const YIELDS: usize = 1000;

/// Locks a mutex. Poisoning is ignored: nothing that these locks guard can be left half done by a panic.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The closure of a job, called with the number of a part.
pub(super) type RunPart<'a> = dyn Fn(usize) + Sync + 'a;

/// The payload of a panic.
pub type Panic = Box<dyn Any + Send>;

/// The jobs of a pool: at most one that is waited for, and one in the background.
#[derive(Default)]
pub(super) struct JobQueue {
    /// The job that a thread waits for.
    pub foreground: Job,
    /// The job for workers that have nothing to do in the foreground.
    pub background: Job,
    /// The number of parked workers.
    pub parked: AtomicUsize,
    parking: Mutex<()>,
    wake_up: Condvar,
    /// Whether the workers are to end.
    pub closed: AtomicBool,
}

/// A closure to be called once per part, by any threads.
#[derive(Default)]
pub(super) struct Job {
    /// The parts that no thread has taken yet: one bit each.
    queued: AtomicUsize,
    run_part: UnsafeCell<Option<*const RunPart<'static>>>,
    /// The number of parts that are not done.
    unfinished: AtomicUsize,
    /// The first panic of a part.
    panic: Mutex<Option<Panic>>,
}

// SAFETY: `run_part` is written by `submit` only, before any part of the job is queued, and read by a thread that has popped a part,
// before it counts the part as finished. `queued` orders the write before the reads, `unfinished` the reads before the next
// write. The closure it points to is `Sync`.
unsafe impl Sync for Job {}
// SAFETY: as for `Sync`; the pointer is only used as a shared reference.
unsafe impl Send for Job {}

impl Job {
    /// Queues all parts of a job: the closure is to be called with each number below `parts`.
    ///
    /// # Safety
    ///
    /// `run_part` stays valid until [`wait`](Self::wait) returns, which is called before the next `submit`. There are 1 to
    /// [`MAX_PARTS`] parts.
    pub unsafe fn submit(&self, parts: usize, run_part: &RunPart<'_>) {
        // SAFETY: only the lifetimes change, and the caller keeps the closure valid for as long as it is used.
        let run_part = unsafe { core::mem::transmute::<&RunPart<'_>, &'static RunPart<'static>>(run_part) };
        // SAFETY: all parts of the previous job are finished and none of this one is queued, so no thread reads it.
        unsafe { *self.run_part.get() = Some(run_part) };
        self.unfinished.store(parts, Ordering::Relaxed);
        self.queued.store(usize::MAX >> (usize::BITS as usize - parts), Ordering::SeqCst);
    }

    /// Pops a part and runs it: the part with the number of this thread, whose data are in its cache since the last job, or else any
    /// other. Returns false if no part is queued. A panic of the closure is caught and kept.
    pub fn pop(&self, thread: usize) -> bool {
        let queued = self.queued.load(Ordering::Relaxed);
        if queued == 0 {
            return false;
        }
        let own = queued >> thread & 1 == 1;
        let part = if own { thread } else { queued.trailing_zeros() as usize };
        if self.queued.fetch_and(!(1 << part), Ordering::AcqRel) >> part & 1 == 0 {
            return true; // Another thread was faster. There may be other parts.
        }
        // SAFETY: the part belongs to the job that the pointer was written for, and the closure stays valid until the part is
        // finished, which is below.
        let run_part = unsafe { (*self.run_part.get()).map(|run_part| &*run_part) };
        if let Some(run_part) = run_part
            && let Err(panic) = catch_unwind(AssertUnwindSafe(|| run_part(part)))
        {
            let mut first = lock(&self.panic);
            match *first {
                None => *first = Some(panic),
                // Dropping it could panic again, and this part would never count as finished.
                Some(_) => core::mem::forget(panic),
            }
        }
        self.unfinished.fetch_sub(1, Ordering::Release);
        true
    }

    /// Removes the parts that no thread has popped.
    pub fn cancel(&self) {
        let parts = self.queued.swap(0, Ordering::AcqRel).count_ones();
        self.unfinished.fetch_sub(parts as usize, Ordering::Release);
    }

    /// Takes the first panic of a part, if there was one.
    pub fn take_panic(&self) -> Option<Panic> {
        lock(&self.panic).take()
    }

    /// Whether all parts are finished.
    pub fn is_finished(&self) -> bool {
        self.unfinished.load(Ordering::Acquire) == 0
    }

    /// Waits until all parts are finished.
    pub fn wait(&self) {
        let mut tries = 0;
        while !self.is_finished() {
            pause(tries);
            tries += 1;
        }
    }
}

impl JobQueue {
    /// The loop of a worker: runs parts of jobs until the queue is closed.
    pub fn work(&self, thread: usize) {
        let mut tries = 0;
        while !self.closed.load(Ordering::Relaxed) {
            if self.foreground.pop(thread) || self.background.pop(thread) {
                tries = 0;
            } else if tries < SPINS + YIELDS {
                pause(tries);
                tries += 1;
            } else {
                self.park();
                tries = 0;
            }
        }
    }

    fn park(&self) {
        let mut parking = lock(&self.parking);
        self.parked.fetch_add(1, Ordering::SeqCst);
        // A thread that submits a job after this check sees a parked worker, and needs the lock to wake it.
        while self.foreground.queued.load(Ordering::SeqCst) == 0 && !self.closed.load(Ordering::SeqCst) {
            parking = self.wake_up.wait(parking).unwrap_or_else(PoisonError::into_inner);
        }
        self.parked.fetch_sub(1, Ordering::SeqCst);
    }

    /// Wakes all parked workers.
    pub fn wake(&self) {
        drop(lock(&self.parking));
        self.wake_up.notify_all();
    }
}

/// Pauses briefly before the next try, after this number of tries.
fn pause(tries: usize) {
    if tries < SPINS {
        spin_loop();
    } else {
        thread::yield_now();
    }
}
