//! A size for which typenum has no name.
use stackprop::prelude::*;

network! { struct Mlp<H> = Dense<4, H>, ReLU, Dense<H, 2>; }

type Large = Mlp<stackprop::typenum::U1234>;

fn main() {}

//~ 6:38 cannot find type `U1234` in crate `stackprop::typenum`
//~ cure `type Large = Mlp<stackprop::typenum::U1234>;` -> `network! { struct Large = Mlp<1234>; }`
