//! Attention of an image.
use stackprop::prelude::*;

network! { struct Net = Input<Image<64, 7, 7>>, SelfAttention<64, 4>; }

fn main() {}

//~ 4:49 shape mismatch: `SelfAttention<64, 4>` expects a sequence of 64 features, but `Input<Image<64, 7, 7>>` before it outputs 64×7×7, an image: put `Transpose` before it
//~ cure `SelfAttention<` -> `Transpose, SelfAttention<`
