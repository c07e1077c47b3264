//! Linux, through three functions of the C library, none of which allocates.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::fmt;
use core::panic::PanicInfo;

#[link(name = "c")]
unsafe extern "C" {
    fn write(file: c_int, from: *const c_void, count: usize) -> isize;
    fn abort() -> !;
}

/// The standard output of the program.
pub struct Out;

impl fmt::Write for Out {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // SAFETY: the bytes are there, and are only read.
        let written = unsafe { write(1, text.as_ptr().cast(), text.len()) };
        if usize::try_from(written) == Ok(text.len()) { Ok(()) } else { Err(fmt::Error) }
    }
}

#[unsafe(no_mangle)]
extern "C" fn main(count: c_int, arguments: *const *const c_char) -> c_int {
    let mut given = [""; 4];
    for (i, given) in given.iter_mut().enumerate().take(usize::try_from(count).unwrap_or(0)) {
        // SAFETY: the C library passes `count` pointers to strings that end with a zero and stay valid as long as the program runs.
        *given = unsafe { CStr::from_ptr(*arguments.add(i)) }.to_str().unwrap_or("");
    }
    c_int::from(!crate::run(given, &mut Out))
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    // SAFETY: it takes nothing and does not return.
    unsafe { abort() }
}
