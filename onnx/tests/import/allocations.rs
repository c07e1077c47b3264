//! An allocator that measures how much memory a thread has at most.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;

/// Counts the bytes that a thread has on the heap.
struct Counting;

thread_local! {
    /// The bytes now, and the most so far. Constant and without a destructor, so that counting does not allocate.
    static BYTES: Cell<(isize, isize)> = const { Cell::new((0, 0)) };
}

fn count(change: isize) {
    BYTES.with(|bytes| {
        let (now, most) = bytes.get();
        bytes.set((now + change, most.max(now + change)));
    });
}

// SAFETY: every call goes to the system's allocator with the same arguments, under the same conditions; counting does
// neither allocate nor unwind.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both blocks can exist at the same time.
        count(size as isize);
        count(-(layout.size() as isize));
        // SAFETY: as the caller promises; the block comes from `System`.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: as the caller promises; the block comes from `System`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Returns how many bytes more than before `work` has on the heap at most.
pub fn peak<R>(work: impl FnOnce() -> R) -> usize {
    let (before, _) = BYTES.get();
    BYTES.set((before, before));
    black_box(work());
    (BYTES.get().1 - before) as usize
}
