//! Same seed, same bits: hashes of the parameters after some seeded steps of training, pinned.
//!
//! They depend on one thing only, whether multiply and add are fused: not on the optimisation level, nor on the width of
//! the vectors, nor on the machine. So there are two columns. Without `std` nothing is fused; this file is a test of
//! `embedded/` too, where that holds. The exception in `docs/real-time.md`, depthwise convolutions without `std`, is not
//! among these networks.
//!
//! A change of a pinned value means that programs which train with a fixed seed get other weights: say so in
//! `CHANGELOG.md`. A kernel that adds in another order is a reason; a change that was not meant to touch the arithmetic is
//! not. The failing test prints the new table.

use stackprop::prelude::*;
use stackprop::rand::{Rng, SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::tensor::Scalar;
use stackprop::tensor::plain::all_scalars_mut;

network! { struct Dropped = Dense<12, 33>, ReLU, Dropout<0.25>, Dense<33, 19>, Tanh, Dense<19, 5>, Softmax; }
network! {
    struct Images =
        Input<Image<2, 9, 9>>, Conv2d<2, 7, 3, Same>, BatchNorm, ReLU, MaxPool2d<2>, Conv2d<7, 5, 3>, GELU,
        Flatten, Dense<_, 5>, Softmax;
}

network! {
    struct Recurrent =
        Input<Sequence<7, 3>>, GRU<3, 9>, LSTM<9, 17>, Bidirectional<RNN<17, 6>>, Last, Dense<_, 5>, Softmax;
}
network! {
    struct Attention =
        Input<Sequence<9, 3>>, Conv1d<3, 12, 3, Causal>, Tanh, Residual<(LayerNorm, SelfAttention<12, 3, Causal, Rotary>)>,
        Residual<(RMSNorm, PerStep<(Dense<12, 20>, SiLU, Dense<20, 12>)>)>, Last, Dense<12, 5>, Softmax;
}

/// What was trained, and the hash of its parameters, plain and fused.
const PINNED: [(&str, u64, u64); 8] = [
    ("dense, dropout, Adam, f32", 0x0bad3132f34e634d, 0xf0d3e4c7405bd537),
    ("dense, dropout, Adam, f64", 0xeb44f55b3a32eb2e, 0x6298447e96f854f5),
    ("convolution, batch normalisation, momentum, f32", 0x962d71d3bd63b26e, 0x83f7aab572cdb6b6),
    ("convolution, batch normalisation, momentum, f64", 0x07175c833dd8b96b, 0x7c91af4be095b62d),
    ("recurrence, AdamW, f32", 0xb363099716a55000, 0xaef7635d4222ac10),
    ("recurrence, AdamW, f64", 0x5c4391908b4af65c, 0x54178b8383842252),
    ("attention, Adam, f32", 0x31b478653ca0385c, 0x4990f0679a18258a),
    ("attention, Adam, f64", 0x7e185013b44a3622, 0x2b26683b76a69bfd),
];

/// Whether the instruction set that stackprop chooses here fuses multiply and add, as `stackprop::simd` does it.
fn fused() -> bool {
    #[cfg(target_arch = "x86_64")]
    let found = std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    let found = cfg!(target_arch = "aarch64");
    cfg!(feature = "std") && found
}

const SAMPLES: usize = 21;

/// 30 steps with batches of 21, in parts of 8: the last is shorter.
fn train<N: TrainableNetwork + Network<Element = <N as Network>::Scalar>, O: Optimizer>(optimizer: &O) -> u64
where
    CrossEntropy: Loss<N, u8>,
{
    let rng = &mut Xoshiro256PlusPlus::seed_from_u64(42);
    let mut network = N::ZERO;
    network.init(None, rng);
    let mut trainer = Trainer::<N, O, 8>::ZERO;
    let mut inputs: Vec<_> = (0..SAMPLES).map(|_| N::Input::ZERO).collect();
    for value in all_scalars_mut::<N::Scalar, _>(&mut inputs) {
        *value = N::Scalar::of(f64::from(rng.next_u32()) / 2f64.powi(32) - 0.5);
    }
    let targets: Vec<u8> = (0..SAMPLES).map(|sample| (sample % 5) as u8).collect();
    for _ in 0..30 {
        trainer.step(&mut network, &CrossEntropy, optimizer, &inputs, &targets, rng).unwrap();
    }
    // An `f64` holds an `f32` exactly.
    fnv_1a(network.parameters().iter().flat_map(|value| value.to_f64().to_bits().to_le_bytes()))
}

/// Fowler, Noll and Vo, version 1a with 64 bits.
fn fnv_1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn the_hash_is_that_of_its_authors() {
    assert_eq!(fnv_1a([].into_iter()), 0xcbf2_9ce4_8422_2325);
    assert_eq!(fnv_1a(b"foobar".iter().copied()), 0x8594_4171_f739_67e8);
}

#[test]
fn seeded_training_ends_at_the_pinned_bits() {
    let hashes = [
        train::<Dropped<f32>, _>(&Adam::new(0.01)),
        train::<Dropped<f64>, _>(&Adam::new(0.01)),
        train::<Images<f32>, _>(&Sgd::new(0.05).momentum(0.9)),
        train::<Images<f64>, _>(&Sgd::new(0.05).momentum(0.9)),
        train::<Recurrent<f32>, _>(&AdamW::new(0.01)),
        train::<Recurrent<f64>, _>(&AdamW::new(0.01)),
        train::<Attention<f32>, _>(&Adam::new(0.01)),
        train::<Attention<f64>, _>(&Adam::new(0.01)),
    ];
    let mut table = String::new();
    let mut good = true;
    for ((name, plain, fused_too), hash) in PINNED.into_iter().zip(hashes) {
        let (plain_now, fused_now) = if fused() { (plain, hash) } else { (hash, fused_too) };
        good &= (plain, fused_too) == (plain_now, fused_now);
        table += &format!("    ({name:?}, {plain_now:#018x}, {fused_now:#018x}),\n");
    }
    assert!(good, "the weights have changed; with fused multiply-add: {}. Now:\n{table}", fused());
}

#[test]
fn training_again_ends_at_the_same_bits() {
    assert_eq!(train::<Dropped<f32>, _>(&Adam::new(0.01)), train::<Dropped<f32>, _>(&Adam::new(0.01)));
}
