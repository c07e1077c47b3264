//! Reads handwritten digits with a network that is part of the program: on a microcontroller, its weights stay in flash memory.
//!
//! Prints what it reads, and is successful if at least 95 of 100 digits are right. `cargo run --release --example embed` in the folder
//! above trains the network and writes both files.
#![no_std]
#![no_main]

mod platform;

use core::fmt::Write;

use platform::Out;
use stackprop::prelude::*;
use stackprop::weights;

network! {
    /// 28 × 28 grey pixels to the probabilities of ten digits.
    struct Digits = Dense<784, 32>, ReLU, Dense<32, 10>, Softmax;
}

static DIGITS: Digits = weights!("../data/digits.safetensors");

/// The pixels of each digit, and the digit.
static SAMPLES: &[u8] = include_bytes!("../data/digits.bin");

fn run(_: [&str; 4], out: &mut Out) -> bool {
    let (samples, _) = SAMPLES.as_chunks::<785>();
    let mut right = 0;
    for [pixels @ .., digit] in samples {
        let probabilities = DIGITS.predict(&pixels.map(|pixel| f32::from(pixel) / 255.0));
        let read = (0..10).fold(0, |best, i| if probabilities[i] > probabilities[best] { i } else { best });
        right += usize::from(read == usize::from(*digit));
        let _ = write!(out, "{read}");
    }
    writeln!(out, "\n{right} of {} are right", samples.len()).is_ok() && samples.len() == 100 && right >= 95
}
