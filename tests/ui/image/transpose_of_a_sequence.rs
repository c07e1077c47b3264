//! `Transpose` of a sequence without the shape of the image.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<6, 2>>, Transpose; }

fn main() {}

//~ 4:48 shape mismatch: `Transpose` expects an image, but `Input<Sequence<6, 2>>` before it outputs 6×2, a sequence: put `Transpose<Image<…>>` before it
//~ cure `Transpose` -> `Transpose<Image<2, 2, 3>>`
