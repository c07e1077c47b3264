//! Threads that share the work of training and prediction.
//!
//! A pool exists while a closure runs, and [`fit`](crate::training::Fit) has one of its own. Kernels called in the closure find the pool
//! themselves, and split their work if that pays off. No result depends on the number of threads: either a sum is not split, or it is split
//! into the same pieces as on one thread, which are added in the same order.
//!
//! Without the feature `threads` the calling thread does everything.
//!
//! Unsafe code: threads write different parts of one slice.

use core::marker::PhantomData;
use core::ops::Range;

#[cfg(feature = "threads")]
mod job_queue;
#[cfg(feature = "threads")]
mod pool;

/// The least cost that is worth another thread (multiplications): they take a few microseconds.
#[cfg(feature = "threads")]
const MIN_COST: usize = 1 << 17;

/// The cost of writing one number to memory (multiplications). All passes over parameters use it, so all of them are split at the
/// same positions, if at all.
pub(crate) const WRITE_COST: usize = 4;

/// Calls `f`, in which this number of threads, the calling thread included, share the work of predictions, evaluations and training steps.
///
/// The results have the same bits for any number of threads. Work of less than a few microseconds is not shared. The threads start when
/// there is work to share for the first time, and have ended when this returns, so call it around many predictions. Work that `f` starts
/// on other threads is not shared, nor is anything in a program without the feature `threads`.
///
/// [`Fit`](crate::training::Fit) and [`predict_all`](crate::network::Network::predict_all) have threads of their own without it. Within it, they
/// take this number by default.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<256, 512>, ReLU, Dense<512, 10>; }
///
/// let net = Net::ZERO;
/// let (inputs, mut outputs) = (vec![[0.5; 256]; 64], vec![[0.0; 10]; 64]);
/// let mut scratch = stackprop::zero::boxed::<Scratch<Net, 64>>();
/// stackprop::threads::with(2, || {
///     for _ in 0..10 {
///         net.predict_batch(&inputs, &mut outputs, &mut scratch);
///     }
/// });
/// ```
#[cfg(feature = "std")]
pub fn with<R>(threads: usize, f: impl FnOnce() -> R) -> R {
    #[cfg(feature = "threads")]
    if threads > 1 {
        return pool::with(threads, f);
    }
    _ = threads;
    alone(f)
}

/// The least cost for which it is worth starting another thread (multiplications): they take about a millisecond.
#[cfg(feature = "threads")]
const MIN_COST_OF_START: usize = 1 << 26;

/// Calls `f`, which has work of this cost: with the pool of this thread, if it has one, or else with a pool of as many threads as are worth
/// starting, at most [`default_count`].
#[cfg(feature = "std")]
pub(crate) fn with_some<R>(cost: usize, f: impl FnOnce() -> R) -> R {
    #[cfg(feature = "threads")]
    if cost >= 2 * MIN_COST_OF_START && pool::count().is_none() {
        return with(default_count().min(cost / MIN_COST_OF_START), f);
    }
    _ = cost;
    f()
}

#[cfg(feature = "std")]
std::thread_local! {
    /// Whether the default number of threads is 1: because one was asked for, or because other threads train, too.
    static ALONE: core::cell::Cell<bool> = const { core::cell::Cell::new(false) };
}

/// Calls `f`, in which the default number of threads is 1.
#[cfg(feature = "std")]
pub(crate) fn alone<R>(f: impl FnOnce() -> R) -> R {
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            ALONE.set(self.0);
        }
    }
    let _restore = Restore(ALONE.replace(true));
    f()
}

/// Returns the default number of threads: that of this thread's pool, 1 for a thread that is [`alone`], or else the number in the
/// [environment](from_environment), or else the number of threads that this process can run at the same time.
#[cfg(feature = "std")]
pub(crate) fn default_count() -> usize {
    #[cfg(feature = "threads")]
    if let Some(threads) = pool::count() {
        return threads;
    }
    if ALONE.get() {
        return 1;
    }
    from_environment(|name| std::env::var(name).ok())
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, core::num::NonZero::get))
}

/// Returns the number in the environment variable `STACKPROP_NUM_THREADS` or else `RAYON_NUM_THREADS`, if it is above 0.
#[cfg(feature = "std")]
fn from_environment(variable: impl Fn(&str) -> Option<std::string::String>) -> Option<usize> {
    ["STACKPROP_NUM_THREADS", "RAYON_NUM_THREADS"]
        .into_iter()
        .find_map(|name| variable(name)?.trim().parse().ok().filter(|threads| *threads > 0))
}

/// Returns the number of parts into which to split work of this cost: 1 without a pool, or if there is too little work. `cost` counts
/// multiplications, and [`WRITE_COST`] for each number written.
#[inline(always)]
pub(crate) fn parts(cost: usize) -> usize {
    #[cfg(feature = "threads")]
    if cost >= 2 * MIN_COST {
        return pool::threads().min(cost / MIN_COST);
    }
    _ = cost;
    1
}

/// Calls `run_part` with each number below `parts`, in any order, on any thread.
///
/// # Panics
///
/// If `run_part` does.
#[inline(always)]
pub(crate) fn run(parts: usize, run_part: impl Fn(usize) + Sync) {
    #[cfg(feature = "threads")]
    if parts > 1 {
        return pool::run(parts, &run_part);
    }
    (0..parts).for_each(run_part);
}

/// Returns where part `part` of a length begins; for `part = parts`, where the last one ends. Parts are multiples of
/// [`GRANULARITY`], so no two threads write to the same cache line. Equal lengths are split at the same positions, so each thread
/// finds its part in its own cache.
#[inline(always)]
pub(crate) fn part_start(part: usize, parts: usize, length: usize) -> usize {
    let parts = parts.max(1); // true, but the compiler does not see it everywhere
    let start = (length / parts * part + length % parts * part / parts + GRANULARITY / 2) / GRANULARITY * GRANULARITY;
    if part < parts && start < length { start } else { length }
}

/// The unit in which lengths are split (scalars): two cache lines of `f32`, the width of the widest microkernel of a product.
pub(crate) const GRANULARITY: usize = 32;

/// Calls `f` with parts of slices of one length, and with the range of indices of each part.
#[inline(always)]
pub(crate) fn par_chunks<T: Send, const K: usize>(
    parts: usize,
    slice: &mut [T],
    others: [&mut [T]; K],
    f: impl Fn(Range<usize>, &mut [T], [&mut [T]; K]) + Sync,
) {
    let count = slice.len();
    if parts == 1 {
        return f(0..count, slice, others);
    }
    let (slice, others) = (SharedSlice::new(slice), others.map(SharedSlice::new));
    run(parts, |part| {
        let range = part_start(part, parts, count)..part_start(part + 1, parts, count);
        // SAFETY: `part_start` does not decrease from part to part, so no two ranges overlap.
        let slice = unsafe { slice.get_mut(range.clone()) };
        // SAFETY: as above, for each of the other slices.
        let others = others.each_ref().map(|other| unsafe { other.get_mut(range.clone()) });
        f(range, slice, others);
    });
}

/// Calls `f` with parts of a slice that consist of whole units of `unit` values, such as samples, or the weights of one output. Its
/// first argument is the range of units. `cost` is the cost of one unit.
#[inline(always)]
pub(crate) fn par_units<T: Send>(cost: usize, unit: usize, slice: &mut [T], f: impl Fn(Range<usize>, &mut [T]) + Sync) {
    let count = slice.len().checked_div(unit).unwrap_or(0);
    let parts = parts(cost.saturating_mul(count)).min(count);
    if parts <= 1 {
        return f(0..count, slice);
    }
    let slice = SharedSlice::new(slice);
    run(parts, |part| {
        let start = |part| count / parts * part + count % parts * part / parts;
        let units = start(part)..start(part + 1);
        // SAFETY: `start` does not decrease from part to part, so no two ranges overlap.
        let slice = unsafe { slice.get_mut(units.start * unit..units.end * unit) };
        f(units, slice);
    });
}

/// As [`par_units`], for slices of `samples` samples each, which can be of different lengths.
#[inline(always)]
pub(crate) fn par_samples<T: Send, const K: usize>(
    cost: usize,
    samples: usize,
    slices: [&mut [T]; K],
    f: impl Fn(Range<usize>, [&mut [T]; K]) + Sync,
) {
    par_blocks(cost, samples, 1, slices, f);
}

/// As [`par_samples`], for parts of at least `least` samples.
#[inline(always)]
pub(crate) fn par_blocks<T: Send, const K: usize>(
    cost: usize,
    samples: usize,
    least: usize,
    slices: [&mut [T]; K],
    f: impl Fn(Range<usize>, [&mut [T]; K]) + Sync,
) {
    let parts = parts(cost.saturating_mul(samples)).min(samples / least.max(1));
    if parts <= 1 {
        return f(0..samples, slices);
    }
    let slices = slices.map(|slice| (slice.len() / samples, SharedSlice::new(slice)));
    run(parts, |part| {
        let start = |part| samples / parts * part + samples % parts * part / parts;
        let range = start(part)..start(part + 1);
        // SAFETY: `start` does not decrease from part to part, so no two ranges overlap.
        let slices = slices.each_ref().map(|(len, slice)| unsafe { slice.get_mut(range.start * len..range.end * len) });
        f(range, slices);
    });
}

/// Calls `main`, and at the same time `f` with parts of a slice and their ranges of indices: on idle workers, and for the rest on
/// this thread at the end. `cost` is the cost of one value.
#[cfg(feature = "std")]
pub(crate) fn overlap<T: Send, R>(
    cost: usize,
    slice: &mut [T],
    f: impl Fn(Range<usize>, &mut [T]) + Sync,
    main: impl FnOnce() -> R,
) -> R {
    let count = slice.len();
    #[cfg(feature = "threads")]
    if parts(cost.saturating_mul(count)) > 1 {
        let parts = count.min(job_queue::MAX_PARTS);
        let slice = SharedSlice::new(slice);
        let start = |part| count / parts * part + count % parts * part / parts;
        let run_part = |part| {
            let range = start(part)..start(part + 1);
            // SAFETY: `start` does not decrease from part to part, so no two ranges overlap.
            f(range.clone(), unsafe { slice.get_mut(range) });
        };
        return pool::overlap(parts, &run_part, main);
    }
    _ = cost;
    let result = main();
    f(0..count, slice);
    result
}

/// A slice of which several threads write different parts.
struct SharedSlice<'a, T> {
    start: *mut T,
    len: usize,
    slice: PhantomData<&'a mut [T]>,
}

// SAFETY: it hands out exclusive references to `T: Send`, which may be used on another thread; `get_mut` asks its caller that they
// do not overlap.
unsafe impl<T: Send> Sync for SharedSlice<'_, T> {}

impl<'a, T> SharedSlice<'a, T> {
    fn new(slice: &'a mut [T]) -> Self {
        Self { start: slice.as_mut_ptr(), len: slice.len(), slice: PhantomData }
    }

    /// Returns a part of the slice.
    ///
    /// # Safety
    ///
    /// No other reference to a value in the range is used while this one is.
    unsafe fn get_mut(&self, range: Range<usize>) -> &'a mut [T] {
        assert!(range.start <= range.end && range.end <= self.len);
        // SAFETY: the range is inside the slice, which is exclusively borrowed for `'a`, and by the contract no other reference
        // to it is used.
        unsafe { core::slice::from_raw_parts_mut(self.start.add(range.start), range.len()) }
    }
}

#[cfg(all(test, feature = "threads"))]
mod tests {
    use super::*;
    use std::vec;

    #[test]
    fn the_default_is_the_number_that_was_asked_for() {
        let all = default_count();
        for threads in [1, 2, 3] {
            with(threads, || {
                assert_eq!(default_count(), threads);
                with_some(usize::MAX, || assert_eq!(parts(usize::MAX), threads));
            });
        }
        assert_eq!(default_count(), all);
        std::panic::catch_unwind(|| with(1, || panic!("in `f`"))).unwrap_err();
        assert_eq!(default_count(), all);
    }

    #[test]
    fn threads_are_started_only_for_much_work() {
        with_some(2 * MIN_COST_OF_START - 1, || assert_eq!(pool::count(), None));
        let threads = default_count().min(2);
        with_some(2 * MIN_COST_OF_START, || assert_eq!(pool::count().unwrap_or(1), threads));
    }

    #[test]
    fn every_index_is_in_one_chunk() {
        with(3, || {
            for count in [0, 1, 15, 16, 17, 100, 1000] {
                for parts in [1, 2, 3, 7] {
                    let (mut one, mut other) = (vec![0; count], vec![0; count]);
                    par_chunks(parts, &mut one, [&mut other], |range, one, [other]| {
                        assert_eq!((one.len(), other.len()), (range.len(), range.len()));
                        one.iter_mut().zip(other).zip(range).for_each(|((one, other), index)| {
                            *one += 1;
                            *other += index;
                        });
                    });
                    assert!(one.iter().all(|n| *n == 1) && other.iter().enumerate().all(|(i, n)| i == *n));
                }
            }
        });
    }

    #[test]
    fn blocks_are_not_too_short() {
        with(5, || {
            for (samples, wanted) in [(31, 1), (32, 2), (79, 4), (200, 5), (0, 1)] {
                let (mut ones, mut others) = (vec![0; samples], vec![0; 3 * samples]);
                let blocks = core::sync::atomic::AtomicUsize::new(0);
                par_blocks(MIN_COST, samples, 16, [&mut ones, &mut others], |range, [ones, others]| {
                    assert!(
                        range.len() >= 16.min(samples) && [ones.len(), others.len()] == [range.len(), 3 * range.len()]
                    );
                    ones.iter_mut().zip(others.chunks_mut(3)).for_each(|(one, others)| {
                        *one += 1;
                        others.iter_mut().for_each(|other| *other += 1);
                    });
                    blocks.fetch_add(1, core::sync::atomic::Ordering::Relaxed);
                });
                assert!(ones.iter().chain(&others).all(|count| *count == 1));
                assert_eq!(blocks.into_inner(), wanted);
            }
        });
    }

    #[test]
    fn units_are_not_split() {
        with(3, || {
            for (unit, count) in [(1, 5), (7, 20), (100, 1), (0, 3), (5, 0)] {
                let mut numbers = vec![0; unit * count];
                par_units(MIN_COST, unit, &mut numbers, |units, part| {
                    assert_eq!(part.len(), unit * units.len());
                    part.chunks_mut(unit.max(1)).zip(units).for_each(|(chunk, unit)| chunk.fill(unit + 1));
                });
                assert!(numbers.chunks(unit.max(1)).enumerate().all(|(i, chunk)| chunk.iter().all(|n| *n == i + 1)));
            }
        });
    }

    #[test]
    fn the_environment_sets_the_number_of_threads() {
        let asked = |own: &'static str, other: &'static str| {
            from_environment(move |name| Some(if name == "STACKPROP_NUM_THREADS" { own } else { other }.into()))
        };
        assert_eq!(
            [asked("3", "5"), asked(" 4 ", ""), asked("", "5"), asked("0", "6")],
            [Some(3), Some(4), Some(5), Some(6)]
        );
        assert_eq!([asked("many", "-1"), asked("0", "0"), super::from_environment(|_| None)], [None; 3]);
        assert!(default_count() >= 1);
    }

    #[test]
    fn little_work_is_not_split_and_much_is_split_for_all_threads() {
        assert_eq!(parts(usize::MAX), 1);
        with(4, || {
            assert_eq!([0, MIN_COST, 2 * MIN_COST - 1].map(parts), [1; 3]);
            assert_eq!([2 * MIN_COST, 3 * MIN_COST, 100 * MIN_COST].map(parts), [2, 3, 4]);
            with(2, || assert_eq!(parts(usize::MAX), 2));
            assert_eq!(parts(usize::MAX), 4);
        });
        assert_eq!(parts(usize::MAX), 1);
    }
}
