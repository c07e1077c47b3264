//! Two towers whose vectors differ in length.
use stackprop::prelude::*;

network! { struct Net = Input<12>, Dot<(Slice<0, 8>, Dense<8, 16>), (Slice<8, 4>, Dense<4, 8>)>; }

fn main() {}

//~ 4:36 shape mismatch in `Dot<(Slice<0, 8>, Dense<8, 16>), (Slice<8, 4>, Dense<4, 8>)>`: one branch outputs 16 features, the other 8 features: only outputs of the same shape have a dot product
//~ cure `Dense<4, 8>` -> `Dense<4, 16>`
