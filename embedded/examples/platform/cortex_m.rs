//! A Cortex-M under a debugger or an emulator, which prints its output by semihosting.

use core::fmt;
use core::panic::PanicInfo;

use cortex_m_semihosting::debug::{EXIT_FAILURE, EXIT_SUCCESS, exit};
use cortex_m_semihosting::hio;

/// The output of the debugger.
pub struct Out;

impl fmt::Write for Out {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        hio::hstdout().map_err(|()| fmt::Error)?.write_all(text.as_bytes()).map_err(|()| fmt::Error)
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    exit(if crate::run([""; 4], &mut Out) { EXIT_SUCCESS } else { EXIT_FAILURE });
    loop {}
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    exit(EXIT_FAILURE);
    loop {}
}
