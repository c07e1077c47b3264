//! Learning sample by sample: the same as a trainer's steps with batches of one, in a `static`, without the heap.

use std::sync::Mutex;

use stackprop::error::{StepError, TargetError};
use stackprop::layer::StepRng;
use stackprop::prelude::*;

use crate::allocations::allocations;

network! { struct Xor = Dense<2, 8>, Tanh, Dense<8, 1>, Sigmoid; }
network! { struct Net = Dense<4, 9>, LayerNorm, ReLU, Dropout<0.5>, Dense<9, 3>, Softmax; }

const INPUTS: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
const TARGETS: [[bool; 1]; 4] = [[false], [true], [true], [false]];

#[test]
fn xor_is_learned_in_a_static() {
    static XOR: Mutex<Learner<Xor, BinaryCrossEntropy, Adam>> =
        Mutex::new(Learner::new(Xor::ZERO, BinaryCrossEntropy, Adam::new(0.02), 1));
    let xor = &mut *XOR.lock().unwrap();
    xor.init(None);
    for _ in 0..1000 {
        for (x, y) in INPUTS.iter().zip(&TARGETS) {
            xor.learn(x, y).unwrap();
        }
    }
    for (x, y) in INPUTS.iter().zip(TARGETS) {
        assert!((xor.predict(x)[0] - f32::from(u8::from(y[0]))).abs() < 0.1);
    }
}

macro_rules! steps_agree {
    ($($test:ident: $float:ident;)*) => {$(
        /// Bit for bit, dropout included.
        #[test]
        fn $test() {
            let seed = 7;
            let mut learner = Learner::new(Net::<$float>::ZERO, CrossEntropy, Adam::new(0.01), seed);
            learner.init(None);

            let rng = &mut StepRng::new(seed, 0);
            let mut net = Net::<$float>::ZERO;
            net.init(None, rng);
            let mut trainer = Trainer::<Net<$float>, Adam, 1>::ZERO;
            assert_eq!(learner.network(), &net);

            for step in 0..20u8 {
                let (x, y) = ([0.1, -0.2, 0.3, $float::from(step)], step % 3);
                let loss = trainer.step(&mut net, &CrossEntropy, &Adam::new(0.01), &[x], &[y], rng);
                assert_eq!(learner.learn(&x, &y), loss);
            }
            assert_eq!(learner.network(), &net);
            assert_eq!(learner.predict(&[0.5; 4]), net.predict(&[0.5; 4]));
        }
    )*};
}
steps_agree! {
    it_steps_as_a_trainer_does_with_one_sample: f32;
    it_steps_as_a_trainer_does_with_one_sample_of_f64: f64;
}

#[test]
fn learning_and_predicting_do_not_allocate() {
    let mut learner = Learner::new(Net::ZERO, CrossEntropy, Adam::new(0.01), 1);
    assert_eq!(allocations(|| learner.init(Some(Init::HeUniform))), 0);
    for class in 0..3u8 {
        assert_eq!(allocations(|| learner.learn(&[0.1; 4], &class)), 0);
        assert_eq!(allocations(|| learner.predict(&[0.1; 4])), 0);
    }
}

/// Nothing a sensor can give makes it panic or lose what it knows.
#[test]
fn what_makes_no_sense_is_an_error_and_changes_nothing() {
    let mut learner = Learner::new(Net::ZERO, CrossEntropy, Adam::new(0.01), 1);
    learner.init(None);
    let before = learner.network().clone();
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let error = learner.learn(&[0.1, bad, 0.3, 0.4], &0u8);
        assert_eq!(error, Err(StepError::InputNotFinite { layer: "dense0", sample: 0 }));
    }
    let error = StepError::Target { sample: 0, error: TargetError::ClassOutOfRange { class: 3, classes: 3 } };
    assert_eq!(learner.learn(&[0.1; 4], &3u8), Err(error));
    assert_eq!(learner.network(), &before);
    assert!(learner.learn(&[0.1; 4], &2u8).is_ok());
    assert_ne!(learner.network(), &before);
}

#[test]
fn its_learning_rate_and_its_network_can_be_changed() {
    let mut learner = Learner::new(Xor::ZERO, BinaryCrossEntropy, Sgd::new(0.5), 1);
    learner.network_mut().dense2.bias[0] = 1.0;
    learner.optimizer_mut().set_learning_rate(0.0);
    learner.learn(&INPUTS[0], &TARGETS[0]).unwrap();
    assert_eq!(learner.network().dense2.bias[0], 1.0);
}
