//! An attention with a mask and without the number of features.
use stackprop::prelude::*;

network! { struct Net = Input<Sequence<10, 65>>, SelfAttention<_, 4, Masked>; }

fn main() {}

//~ 4:50 `SelfAttention<_, 4, Masked>`: with `Masked` the number of features must be written, because a masked input has one feature more, the mask
//~ cure `_, 4` -> `64, 4`
