//! A padding index that is not in the vocabulary.
use stackprop::prelude::*;

network! { struct Net = Input<Tokens<6, 41>>, Embedding<41, 3, PaddingIndex<41>>; }

fn main() {}

//~ 4:47 `Embedding<41, 3, PaddingIndex<41>>`: the padding index must be smaller than the vocabulary
//~ cure `PaddingIndex<41>` -> `PaddingIndex<0>`
