//! The network with its trained weights.

use stackprop::prelude::*;
use stackprop::weights;

use crate::drawing::Pixels;
use crate::network::Digits;

/// The compiler reads the weights, and checks them.
static DIGITS: Digits = weights!("../weights/digits.safetensors");

/// Returns the probabilities of the ten digits.
pub fn read(pixels: &Pixels) -> [f32; 10] {
    DIGITS.predict(pixels)
}
