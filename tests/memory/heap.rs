//! Networks, trainers and checks ask the heap for nothing while they work.

use stackprop::gradient_check::{Coverage, GradientCheck};

use super::*;

#[test]
fn the_allocator_counts() {
    assert_eq!(allocations(|| Box::new(1)), 1);
    assert_eq!(allocations(|| vec![0u8; 100]), 1);
    assert_eq!(allocations(|| 1), 0);
}

#[test]
fn prediction_does_not_allocate() {
    let network = Mixed::new(&mut rng(1));
    let (inputs, mut outputs) = ([[0.1, -0.2, 0.3, 0.4]; 11], [[0.0; 3]; 11]);
    let mut scratch = Scratch::<Mixed, 4>::ZERO;
    assert_eq!(allocations(|| network.predict(&inputs[0])), 0);
    assert_eq!(allocations(|| network.predict_batch(&inputs, &mut outputs, &mut scratch)), 0);
    let mnist = Mnist::boxed(&mut rng(1));
    assert_eq!(allocations(|| mnist.predict(&[0.5; 784])), 0);
}

#[test]
fn a_training_step_does_not_allocate() {
    let rng = &mut rng(1);
    let mut network = Mnist::boxed(rng);
    let mut gradient = boxed::<Mnist>();
    let mut workspace = boxed::<Workspace<Mnist, 4>>();
    let (inputs, targets) = ([[0.5; 784]; 11], [3u8; 11]);
    let step = || network.loss_and_gradient(&CrossEntropy, &inputs, &targets, &mut gradient, &mut workspace, rng);
    assert_eq!(allocations(step), 0);
    let mut trainer = boxed::<Trainer<Mnist, Adam, 4>>();
    let adam = Adam::new(0.01);
    for _ in 0..2 {
        let step = || trainer.step(&mut network, &CrossEntropy, &adam, &inputs, &targets, rng);
        assert_eq!(allocations(step), 0);
    }
}

#[test]
fn a_training_step_of_every_layer_does_not_allocate() {
    let rng = &mut rng(1);
    let mut network = Mixed::new(rng);
    let mut trainer = Trainer::<Mixed, Sgd, 4>::ZERO;
    let (inputs, targets) = ([[0.1, -0.2, 0.3, 0.4]; 11], [2u8; 11]);
    let step = || trainer.step(&mut network, &CrossEntropy, &Sgd::new(0.1), &inputs, &targets, rng);
    assert_eq!(allocations(step), 0);
    let mut evaluation = Evaluation::<Mixed, 4>::ZERO;
    assert_eq!(allocations(|| evaluation.loss(&network, &CrossEntropy, &inputs, &targets)), 0);
}

#[test]
fn the_making_of_a_network_does_not_allocate() {
    assert_eq!(allocations(|| Mixed::<f32>::new(&mut rng(1))), 0);
    let mut network = Mixed::<f64>::ZERO;
    assert_eq!(allocations(|| network.init(Some(Init::Orthogonal { gain: 1.0 }), &mut rng(1))), 0);
    assert_eq!(allocations(|| network.clone()), 0);
    assert_eq!(allocations(|| Mnist::boxed(&mut rng(1))), 1);
}

#[test]
fn a_gradient_check_does_not_allocate() {
    let network = Small::<f64>::new(&mut rng(1));
    let mut check = GradientCheck::<Small<f64>, 2>::ZERO;
    let work = || check.run(&network, &MeanSquaredError, &[[0.1, 0.2]; 3], &[[1.0]; 3], Coverage::Full, 1);
    assert_eq!(allocations(work), 0);
}
