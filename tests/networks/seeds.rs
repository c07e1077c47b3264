//! What is random comes from the seed.

use super::*;

network! { struct Net = Dense<4, 16>, ReLU, Dropout<0.3>, Dense<16, 3>, Softmax; }

/// Parameters after some steps, by everything that is random: initialisation and dropout.
fn train(seed: u64) -> Vec<u64> {
    let rng = &mut rng(seed);
    let mut network = Net::new(rng);
    let mut trainer = boxed::<Trainer<Net, Sgd, 4>>();
    let inputs = random_inputs::<Net>(10, 4);
    let targets = [0u8, 1, 2, 0, 1, 2, 0, 1, 2, 0];
    for _ in 0..5 {
        trainer.step(&mut network, &CrossEntropy, &Sgd::new(0.1), &inputs, &targets, rng).unwrap();
    }
    bits(network.parameters())
}

#[test]
fn that_are_the_same_give_the_same_bits() {
    assert_eq!(train(1), train(1));
    assert_ne!(train(1), train(2));
}
