//! A limit for training, which depends on the optimizer and the batch size.
use stackprop::prelude::*;

network! {
    #[budget(training = "4 MB")]
    struct Net = Dense<784, 128>, ReLU, Dense<128, 10>, Softmax;
}

fn main() {}

//~ 5:14 the memory for training depends on the optimizer and the batch size: write `const _: () = assert!(Net::training_bytes::<Adam, 32>() <= 65536);`
//~ cure `#[budget(training = "4 MB")]` -> ``
//~ cure `fn main() {}` -> `fn main() {} const _: () = assert!(Net::training_bytes::<Adam, 32>() <= 4_000_000);`
