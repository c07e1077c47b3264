//! A heater that learns how its room behaves while heating it: a main loop with a network in a `static` that keeps learning.
#![no_std]
#![no_main]

mod platform;

use core::fmt::Write;

use platform::Out;
use stackprop_embedded::room::{self, Learning};
use static_cell::ConstStaticCell;

static MODEL: ConstStaticCell<Learning> = ConstStaticCell::new(room::NEW);

fn run(_: [&str; 4], out: &mut Out) -> bool {
    let last = room::heat(MODEL.take(), 24, |hour| {
        // If output fails, heating continues.
        let _ =
            writeln!(out, "hour {:2}: {:.1} degrees, error of the model {:.5}", hour.number, hour.inside, hour.error);
    });
    last.is_ok_and(|hour| (hour.inside - 20.0).abs() < 1.0)
}
