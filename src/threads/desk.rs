//! [`Desk`]: where work is laid out, and where threads take it.
//!
//! This is one of the few modules with unsafe code: the threads are handed a pointer to work that outlives their use of it.

use core::cell::UnsafeCell;
use core::hint::spin_loop;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::any::Any;
use std::boxed::Box;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

/// The most threads, and the most parts that work is cut into.
pub const MOST: usize = if usize::BITS < 64 { usize::BITS as usize } else { 64 };

/// How often a thread looks for work without a pause: some ten microseconds.
const LOOKS: usize = 1000;

/// How often it looks then, letting others run in between, before it falls asleep: less than a millisecond.
const YIELDS: usize = 1000;

/// The lock; where a panic has happened with it there is nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub type Panic = Box<dyn Any + Send>;

/// Where work is laid out and taken.
#[derive(Default)]
pub(super) struct Desk {
    /// What somebody waits for.
    pub now: Pile,
    /// What is done when there is nothing of that.
    pub meanwhile: Pile,
    pub asleep: AtomicUsize,
    bed: Mutex<()>,
    alarm: Condvar,
    pub closed: AtomicBool,
}

/// Work in parts.
#[derive(Default)]
pub(super) struct Pile {
    /// The parts that nobody has taken yet: a bit each.
    free: AtomicUsize,
    work: UnsafeCell<Option<*const (dyn Fn(usize) + Sync)>>,
    /// The parts that are not yet done.
    left: AtomicUsize,
    /// The first panic of a part.
    panic: Mutex<Option<Panic>>,
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
    pub unsafe fn lay(&self, parts: usize, work: &(dyn Fn(usize) + Sync)) {
        // SAFETY: only the lifetime differs, and the caller answers for that.
        let work = unsafe { core::mem::transmute::<&(dyn Fn(usize) + Sync), &'static (dyn Fn(usize) + Sync)>(work) };
        // SAFETY: all parts of the work before are done, and no part of this one is free: nobody reads it.
        unsafe { *self.work.get() = Some(work) };
        self.left.store(parts, Ordering::Relaxed);
        self.free.store(usize::MAX >> (usize::BITS as usize - parts), Ordering::SeqCst);
    }

    /// Takes a part and does it: that of this thread, so that it finds in its cache what it had before, or else any that
    /// is free. False if there is none. A panic of the work is put down.
    pub fn take(&self, thread: usize) -> bool {
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
            let mut first = lock(&self.panic);
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
    pub fn take_back(&self) {
        let parts = self.free.swap(0, Ordering::AcqRel).count_ones();
        self.left.fetch_sub(parts as usize, Ordering::Release);
    }

    /// Takes the panic of a part, if there was one.
    pub fn panic(&self) -> Option<Panic> {
        lock(&self.panic).take()
    }

    /// Whether all parts are done.
    pub fn is_done(&self) -> bool {
        self.left.load(Ordering::Acquire) == 0
    }

    /// Waits until all parts are done.
    pub fn finish(&self) {
        let mut looks = 0;
        while !self.is_done() {
            wait(looks);
            looks += 1;
        }
    }
}

impl Desk {
    /// What a thread does: whatever there is to do, until the desk is closed.
    pub fn serve(&self, thread: usize) {
        let mut looks = 0;
        while !self.closed.load(Ordering::Relaxed) {
            if self.now.take(thread) || self.meanwhile.take(thread) {
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

    pub fn wake(&self) {
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
