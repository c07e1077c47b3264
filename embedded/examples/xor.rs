//! Trains XOR and predicts, without the standard library and without an allocator. Prints whether it has learned it, and a hash of its
//! weights that changes if any bit of them does.
#![no_std]
#![no_main]

mod platform;

use core::fmt::Write;

use platform::Out;
use stackprop::prelude::*;
use stackprop_embedded::xor::{self, Learning};
use static_cell::ConstStaticCell;

static XOR: ConstStaticCell<Learning> = ConstStaticCell::new(xor::NEW);

fn run(_: [&str; 4], out: &mut Out) -> bool {
    let xor = XOR.take();
    let learned = xor::train(xor);
    // The same bits on every machine that does not use fused multiply-adds.
    let bits =
        xor.network().parameters().iter().fold(0u64, |sum, weight| sum.rotate_left(7) ^ u64::from(weight.to_bits()));
    writeln!(out, "XOR: {learned:?}, weights {bits:#018x}").is_ok() && learned == Ok(true)
}
