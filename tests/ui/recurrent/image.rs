//! A recurrent layer after an image.
use stackprop::prelude::*;

network! { struct Net = Input<Image<3, 8, 8>>, RNN<_, 16>; }

fn main() {}

//~ 4:48 shape mismatch: `RNN<_, 16>` expects a sequence, but `Input<Image<3, 8, 8>>` before it outputs 3×8×8, an image: put `Transpose` before it
//~ cure `RNN` -> `Transpose, RNN`
