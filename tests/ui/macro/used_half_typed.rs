//! A network whose list is being typed is used.
use stackprop::prelude::*;

network! { struct Net = Dense<4, 8>, Dense<; }

fn main() {
    let outputs: [f32; 2] = Net::ZERO.predict(&[1.0; 4]);
    println!("{outputs:?}, {}", Net::PARAMS);
}

//~ 4:38 the `<` after `Dense` is not closed: a `>` is missing
//~ cure `Dense<;` -> `Dense<8, 2>;`
