//! A method `save` does not exist: the program chooses the file format.
use stackprop::prelude::*;

network! { struct Net = Dense<3, 2>; }

fn main() -> std::io::Result<()> {
    let path = std::env::temp_dir().join("net.bin");
    Net::ZERO.save(path)
}

//~ 8:15 no method named `save` found for struct `Net<T>` in the current scope
//~ cure `Net::ZERO.save(path)` -> `std::fs::write(path, Net::ZERO.parameters().iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>())`
