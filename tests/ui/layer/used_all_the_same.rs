//! A network with a mistake in its list is used.
use stackprop::prelude::*;

network! { struct Net = Dens<4, 8>, ReLU; }

fn main() {
    let outputs: [f32; 8] = Net::ZERO.predict(&[1.0; 4]);
    println!("{outputs:?}");
}

//~ 4:25 `Dens<4, 8>`: there is no layer of this name: write `Dense<4, 8>`
//~ cure `Dens<` -> `Dense<`
