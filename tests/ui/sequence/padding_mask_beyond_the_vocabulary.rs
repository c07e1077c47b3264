//! A mask of a token that is not in the vocabulary.
use stackprop::prelude::*;

network! { struct Net = Input<Tokens<10, 64>>, PaddingMask<64>, Flatten; }

fn main() {}

//~ 4:48 `PaddingMask<64>`: the index of padding must be less than the size of the vocabulary
//~ cure `Mask<64>` -> `Mask<63>`
