//! Where memory is: in nothing but the parameters, on no heap while a network works, and on small stacks.

mod allocations;
#[path = "../common/mod.rs"]
mod common;
mod everything_on;
mod heap;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod high_water;
mod large_samples;
mod learner;
mod optimizers;
mod small_stacks;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod stack;
mod steps;

use allocations::allocations;
use common::rng;
use stackprop::prelude::*;

/// Runs `work` with a stack of 2 MB, as threads have it.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    on_a_stack(2 * 1024 * 1024, work);
}

fn on_a_stack(bytes: usize, work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(bytes).spawn(work).unwrap().join().unwrap();
}

network! { struct Mnist = Dense<784, 128>, ReLU, Dropout<0.5>, Dense<128, 10>, Softmax; }
network! { struct Inner = Dense<9, 7>, GELU, Dense<7, 5, NoBias>; }
network! {
    struct Mixed = Dense<4, 9>, Tanh, inner: Inner, LeakyReLU<0.1>, ELU, SELU, SiLU, Softplus, HardTanh, HardSwish,
        Dropout<0.1>, Dense<_, 3>, LogSoftmax;
}
network! { struct Small = Dense<2, 3>, Sigmoid, Dense<3, 1>; }
network! { struct Bare = Dense<2, 2, NoBias>; }
network! { struct Large = Dense<5000, 5000, NoBias>; }

#[test]
fn a_network_is_as_large_as_its_parameters() {
    macro_rules! sizes {
        ($($network:ident: $parameters:expr;)*) => {$(
            assert_eq!($network::PARAMS, $parameters);
            assert_eq!(size_of::<$network>(), 4 * $parameters);
            assert_eq!(size_of::<$network<f64>>(), 8 * $parameters);
            assert_eq!($network::BYTES, 4 * $parameters);
            assert_eq!((align_of::<$network>(), align_of::<$network<f64>>()), (align_of::<f32>(), align_of::<f64>()));
            assert_eq!($network::<f64>::ZERO.parameters().len(), $parameters);
        )*};
    }
    sizes! {
        Mnist: 784 * 128 + 128 + 128 * 10 + 10;
        Inner: 9 * 7 + 7 + 7 * 5;
        Mixed: 4 * 9 + 9 + Inner::PARAMS + 5 * 3 + 3;
        Small: 2 * 3 + 3 + 3 + 1;
        Bare: 4;
    }
}
