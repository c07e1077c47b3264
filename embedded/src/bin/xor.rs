//! Trains XOR and predicts, without the standard library, without an allocator. Ends with success if it has learned it.
#![no_std]
#![no_main]

mod platform;

use core::fmt::Write;

use platform::Out;
use stackprop_embedded::xor::{self, Learning};
use static_cell::ConstStaticCell;

static XOR: ConstStaticCell<Learning> = ConstStaticCell::new(xor::NEW);

fn run(_: [&str; 4], out: &mut Out) -> bool {
    let learned = xor::train(XOR.take());
    writeln!(out, "XOR: {learned:?}").is_ok() && learned == Ok(true)
}
