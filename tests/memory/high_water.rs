//! How much stack some work needs: it runs on painted memory, and what has lost its paint was used.
//!
//! Without `std`, so that programs without it can look too.

use core::arch::asm;
use core::ffi::c_void;
use core::ptr::{from_mut, with_exposed_provenance_mut};

/// What there is for the work. It does not grow: what needs more than this overwrites what it should not.
const BYTES: usize = if cfg!(target_pointer_width = "64") { 512 * 1024 } else { 64 * 1024 };
const PAINT: u8 = 0xa5;

/// 16 bytes are the strictest alignment that calling conventions ask of a stack.
#[repr(C, align(16))]
struct Stack([u8; BYTES]);

/// The most bytes of stack that `work` needs, with the return address and the few words of the call itself.
///
/// Of what it writes, that is: of a frame that is reserved and not written to there is no trace. `work` must not panic.
#[inline(never)]
pub fn high_water<W: FnOnce()>(work: W) -> usize {
    extern "C" fn run<W: FnOnce()>(work: *mut c_void) {
        // SAFETY: it points to the `Option` below, which is not looked at by anyone else during the call.
        let work = unsafe { &mut *work.cast::<Option<W>>() };
        work.take().expect("it is called once")();
    }

    let mut work = Some(work);
    let mut stack = Stack([PAINT; BYTES]);
    // The compiler is not told what happens to this memory otherwise.
    let bottom = from_mut(&mut stack).expose_provenance();
    // SAFETY: the stack is memory of its own, aligned and larger than any work here needs; the stack pointer is put back
    // from a register that the callee keeps; all that a C function may change is declared.
    unsafe {
        #[cfg(target_arch = "x86_64")]
        asm!(
            "mov r12, rsp", "mov rsp, {top}", "call {run}", "mov rsp, r12",
            top = in(reg) bottom + BYTES, run = sym run::<W>, in("rdi") from_mut(&mut work).cast::<c_void>(),
            out("r12") _, clobber_abi("C"),
        );
        #[cfg(target_arch = "aarch64")]
        asm!(
            "mov x20, sp", "mov sp, {top}", "bl {run}", "mov sp, x20",
            top = in(reg) bottom + BYTES, run = sym run::<W>, in("x0") from_mut(&mut work).cast::<c_void>(),
            out("x20") _, clobber_abi("C"),
        );
        #[cfg(target_arch = "arm")]
        asm!(
            "mov r4, sp", "mov sp, {top}", "bl {run}", "mov sp, r4",
            top = in(reg) bottom + BYTES, run = sym run::<W>, inout("r0") from_mut(&mut work).cast::<c_void>() => _,
            out("r1") _, out("r2") _, out("r3") _, out("r4") _, out("r12") _, out("lr") _,
            out("d0") _, out("d1") _, out("d2") _, out("d3") _, out("d4") _, out("d5") _, out("d6") _, out("d7") _,
        );
    }
    // SAFETY: it is the memory of `stack`, still alive; the call is over.
    let stack = unsafe { &*with_exposed_provenance_mut::<Stack>(bottom) };
    BYTES - stack.0.iter().position(|byte| *byte != PAINT).unwrap_or(BYTES)
}
