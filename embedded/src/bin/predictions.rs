//! Predictions as machine code, to be looked at from outside: what they call, what they count, what stack they need.
//!
//! ```text
//! predictions NETWORK INPUTS    one prediction, for an instruction counter
//! predictions                   the stack that each prediction needs
//! ```
#![no_std]
#![no_main]

mod platform;
#[path = "../../../tests/common/stack.rs"]
mod stack;

use core::fmt::Write;
use core::hint::black_box;

use platform::Out;
use stackprop::prelude::*;
use stackprop_embedded::nets::{Classes, Picture, fill};
use static_cell::ConstStaticCell;

/// A function by a name that can be found, which does nothing but predict.
macro_rules! predictions {
    ($($name:ident: $network:ident;)*) => {$(
        #[unsafe(no_mangle)]
        #[inline(never)]
        fn $name(
            network: &$network,
            input: &<$network as Network>::Input,
            output: &mut <$network as Network>::Output,
        ) {
            *output = network.predict(input);
        }
    )*};
}
predictions! {
    predict_classes: Classes;
    predict_picture: Picture;
}

/// What the search for a way to a panic has to find: an index that nobody knows, and a call that leads who knows where.
#[unsafe(no_mangle)]
#[inline(never)]
fn broken_index(values: &[f32], index: usize) -> f32 {
    values[index]
}

#[unsafe(no_mangle)]
#[inline(never)]
fn broken_pointer(function: fn(f32) -> f32) -> f32 {
    function(1.0) + 1.0
}

/// Inputs that a branch would treat differently.
fn inputs(kind: &str, input: &mut [f32]) -> bool {
    let number = |i: usize| ((i * 37 + 11) % 19) as f32 / 9.5 - 0.9;
    for (i, input) in input.iter_mut().enumerate() {
        *input = match kind {
            "zeros" => 0.0,
            "ones" => 1.0,
            "mixed" => number(i),
            "negative" => -number(i).abs(),
            "large" => number(i) * 1e30,
            "denormal" => number(i) * 1e-39,
            "infinite" => f32::INFINITY,
            "nan" => f32::NAN,
            _ => return false,
        };
    }
    true
}

static CLASSES: ConstStaticCell<Classes> = ConstStaticCell::new(Classes::ZERO);
static PICTURE: ConstStaticCell<Picture> = ConstStaticCell::new(Picture::ZERO);

fn run([_, network, kind, _]: [&str; 4], out: &mut Out) -> bool {
    let (classes, picture) = (CLASSES.take(), PICTURE.take());
    fill(classes.parameters_mut());
    fill(picture.parameters_mut());
    let (mut values, mut image) = ([0.0; 12], [0.0; 144]);
    let (mut class, mut digit) = ([0.0; 4], [0.0; 10]);
    match network {
        "" => {
            inputs("mixed", &mut values);
            inputs("mixed", &mut image);
            let one = stack::high_water(|| predict_classes(classes, &values, &mut class));
            let other = stack::high_water(|| predict_picture(picture, &image, &mut digit));
            let nothing = stack::high_water(|| ());
            black_box((class, digit));
            writeln!(out, "stack of a prediction: classes {one}, picture {other} bytes; of no work {nothing}").is_ok()
        }
        "classes" if inputs(kind, &mut values) => {
            predict_classes(black_box(classes), black_box(&values), &mut class);
            writeln!(out, "{class:?}").is_ok()
        }
        "picture" if inputs(kind, &mut image) => {
            predict_picture(black_box(picture), black_box(&image), &mut digit);
            writeln!(out, "{digit:?}").is_ok()
        }
        "broken" => {
            let index = kind.len();
            broken_index(black_box(&values), index) + broken_pointer(black_box(f32::abs)) > 2.0
        }
        _ => false,
    }
}
