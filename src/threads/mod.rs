//! Threads that share the work of a training run.
//!
//! A team is there for as long as a closure runs; what is called in it finds the team by itself and lets it take part where
//! that is worth it. Nothing that is computed depends on how many threads there are: what is cut has no sum in it, or one that
//! is added up in the same pieces by a single thread.
//!
//! Without the feature `threads` everything is done by the thread that asks.
//!
//! This is one of the few modules with unsafe code: threads write different parts of one slice.

use core::marker::PhantomData;
use core::ops::Range;

#[cfg(feature = "threads")]
mod desk;
#[cfg(feature = "threads")]
mod team;

/// How many multiplications make it worth to have another thread for them: some microseconds.
#[cfg(feature = "threads")]
const WORTH: usize = 1 << 17;

/// As many of them take as long as to write a number to memory. It is the same for all passes over parameters: so all of
/// them are cut at the same places, if they are cut.
pub(crate) const MOVE: usize = 4;

/// Does `work` with a team of so many threads, of which this is one.
#[cfg(feature = "std")]
pub(crate) fn with<R>(threads: usize, work: impl FnOnce() -> R) -> R {
    #[cfg(feature = "threads")]
    return team::with(threads, work);
    #[cfg(not(feature = "threads"))]
    {
        _ = threads;
        work()
    }
}

/// How many threads there are to be, if nobody has said it: as many as the environment [asks](asked) for, or else as this process
/// can run at the same time.
#[cfg(feature = "std")]
pub(crate) fn usual() -> usize {
    asked(|name| std::env::var(name).ok())
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, core::num::NonZero::get))
}

/// What the environment variable `STACKPROP_NUM_THREADS` or else `RAYON_NUM_THREADS` says, if that is a number above 0.
#[cfg(feature = "std")]
fn asked(variable: impl Fn(&str) -> Option<std::string::String>) -> Option<usize> {
    ["STACKPROP_NUM_THREADS", "RAYON_NUM_THREADS"]
        .into_iter()
        .find_map(|name| variable(name)?.trim().parse().ok().filter(|threads| *threads > 0))
}

/// Into how many parts work is best cut: 1 unless there is a team and enough to do. `cost` counts multiplications; a
/// number moved counts for [`MOVE`] of them.
#[inline(always)]
pub(crate) fn parts(cost: usize) -> usize {
    #[cfg(feature = "threads")]
    if cost >= 2 * WORTH {
        return team::threads().min(cost / WORTH);
    }
    _ = cost;
    1
}

/// Does `work` for each number below `parts`, in any order, on any thread.
///
/// # Panics
///
/// If `work` does.
#[inline(always)]
pub(crate) fn run(parts: usize, work: impl Fn(usize) + Sync) {
    #[cfg(feature = "threads")]
    if parts > 1 {
        return team::run(parts, &work);
    }
    (0..parts).for_each(work);
}

/// Where the parts of a length begin, and where the last one ends, at `part = parts`: in whole lines of the cache, so that no
/// two threads write to one. What is cut at the same places is found in the caches of the same threads.
#[inline(always)]
pub(crate) fn bound(part: usize, parts: usize, length: usize) -> usize {
    let place = (length / parts * part + length % parts * part / parts + LINE / 2) / LINE * LINE;
    if part < parts && place < length { place } else { length }
}

/// In whole numbers of how many scalars something is cut: two lines, which is as wide as the widest tile of a product.
pub(crate) const LINE: usize = 32;

/// Does `work` with parts of slices of one length. It is called with the place of what it gets.
#[inline(always)]
pub(crate) fn share<T: Send, const K: usize>(
    parts: usize,
    slice: &mut [T],
    others: [&mut [T]; K],
    work: impl Fn(Range<usize>, &mut [T], [&mut [T]; K]) + Sync,
) {
    let count = slice.len();
    if parts == 1 {
        return work(0..count, slice, others);
    }
    let (slice, others) = (Shared::new(slice), others.map(Shared::new));
    run(parts, |part| {
        let place = bound(part, parts, count)..bound(part + 1, parts, count);
        // SAFETY: `bound` does not fall from part to part, so no two places overlap.
        let slice = unsafe { slice.part(place.clone()) };
        // SAFETY: as above.
        let others = others.each_ref().map(|other| unsafe { other.part(place.clone()) });
        work(place, slice, others);
    });
}

/// Does `work` with parts of a slice that are made of whole units, of so many values each: samples, or the weights of one
/// output. It is called with the numbers of the units that it gets. `cost` is that of one unit.
#[inline(always)]
pub(crate) fn share_units<T: Send>(
    cost: usize,
    unit: usize,
    slice: &mut [T],
    work: impl Fn(Range<usize>, &mut [T]) + Sync,
) {
    let count = slice.len().checked_div(unit).unwrap_or(0);
    let parts = parts(cost.saturating_mul(count)).min(count);
    if parts <= 1 {
        return work(0..count, slice);
    }
    let slice = Shared::new(slice);
    run(parts, |part| {
        let start = |part| count / parts * part + count % parts * part / parts;
        let units = start(part)..start(part + 1);
        // SAFETY: the numbers do not fall from part to part, so no two places overlap.
        let slice = unsafe { slice.part(units.start * unit..units.end * unit) };
        work(units, slice);
    });
}

/// Does `main`, and meanwhile `work` with parts of a slice: by threads that have nothing else to do, and at the end by this one.
/// `work` is called with the places of what it gets. `cost` is that of one value.
#[cfg(feature = "std")]
pub(crate) fn share_beside<T: Send, R>(
    cost: usize,
    slice: &mut [T],
    work: impl Fn(Range<usize>, &mut [T]) + Sync,
    main: impl FnOnce() -> R,
) -> R {
    let count = slice.len();
    #[cfg(feature = "threads")]
    if parts(cost.saturating_mul(count)) > 1 {
        let parts = count.min(desk::MOST);
        let slice = Shared::new(slice);
        let start = |part| count / parts * part + count % parts * part / parts;
        let work = |part| {
            let place = start(part)..start(part + 1);
            // SAFETY: the numbers do not fall from part to part, so no two places overlap.
            work(place.clone(), unsafe { slice.part(place) });
        };
        return team::beside(parts, &work, main);
    }
    _ = cost;
    let result = main();
    work(0..count, slice);
    result
}

/// A slice of which several threads write different parts.
struct Shared<'a, T> {
    start: *mut T,
    len: usize,
    slice: PhantomData<&'a mut [T]>,
}

// SAFETY: it gives out exclusive references, which may go to another thread; that they do not overlap is for its user to prove.
unsafe impl<T: Send> Sync for Shared<'_, T> {}

impl<'a, T> Shared<'a, T> {
    fn new(slice: &'a mut [T]) -> Self {
        Self { start: slice.as_mut_ptr(), len: slice.len(), slice: PhantomData }
    }

    /// # Safety
    ///
    /// While the reference is used there is no other to any of it.
    unsafe fn part(&self, place: Range<usize>) -> &'a mut [T] {
        assert!(place.start <= place.end && place.end <= self.len);
        // SAFETY: it is inside of the slice, which is borrowed for `'a`, and the caller knows that no other reference is.
        unsafe { core::slice::from_raw_parts_mut(self.start.add(place.start), place.len()) }
    }
}

#[cfg(all(test, feature = "threads"))]
mod tests {
    use super::*;
    use std::vec;

    #[test]
    fn slices_are_shared_whole() {
        with(3, || {
            for count in [0, 1, 15, 16, 17, 100, 1000] {
                for parts in [1, 2, 3, 7] {
                    let (mut one, mut other) = (vec![0; count], vec![0; count]);
                    share(parts, &mut one, [&mut other], |place, one, [other]| {
                        assert_eq!((one.len(), other.len()), (place.len(), place.len()));
                        one.iter_mut().zip(other).zip(place).for_each(|((one, other), place)| {
                            *one += 1;
                            *other += place;
                        });
                    });
                    assert!(one.iter().all(|n| *n == 1) && other.iter().enumerate().all(|(i, n)| i == *n));
                }
            }
        });
    }

    #[test]
    fn units_are_not_cut() {
        with(3, || {
            for (unit, count) in [(1, 5), (7, 20), (100, 1), (0, 3), (5, 0)] {
                let mut numbers = vec![0; unit * count];
                share_units(WORTH, unit, &mut numbers, |units, part| {
                    assert_eq!(part.len(), unit * units.len());
                    part.chunks_mut(unit.max(1)).zip(units).for_each(|(chunk, unit)| chunk.fill(unit + 1));
                });
                assert!(numbers.chunks(unit.max(1)).enumerate().all(|(i, chunk)| chunk.iter().all(|n| *n == i + 1)));
            }
        });
    }

    #[test]
    fn the_environment_says_how_many() {
        let asked = |own: &'static str, other: &'static str| {
            asked(move |name| Some(if name == "STACKPROP_NUM_THREADS" { own } else { other }.into()))
        };
        assert_eq!(
            [asked("3", "5"), asked(" 4 ", ""), asked("", "5"), asked("0", "6")],
            [Some(3), Some(4), Some(5), Some(6)]
        );
        assert_eq!([asked("many", "-1"), asked("0", "0"), super::asked(|_| None)], [None; 3]);
        assert!(usual() >= 1);
    }

    #[test]
    fn little_is_not_cut_and_much_is_cut_for_all() {
        assert_eq!(parts(usize::MAX), 1);
        with(4, || {
            assert_eq!([0, WORTH, 2 * WORTH - 1].map(parts), [1; 3]);
            assert_eq!([2 * WORTH, 3 * WORTH, 100 * WORTH].map(parts), [2, 3, 4]);
            with(2, || assert_eq!(parts(usize::MAX), 2));
            assert_eq!(parts(usize::MAX), 4);
        });
        assert_eq!(parts(usize::MAX), 1);
    }
}
