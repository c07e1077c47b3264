//! Where memory is: in nothing but the parameters, on no heap while a network works, and on small stacks.

#[path = "common/allocations.rs"]
mod allocations;

use std::sync::{Mutex, RwLock};

use allocations::allocations;
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use stackprop::gradient_check::{Coverage, GradientCheck};
use stackprop::prelude::*;

fn rng() -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(1)
}

/// Runs `work` with a stack of 2 MB, as threads have it.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(work).unwrap().join().unwrap();
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
fn the_allocator_counts() {
    assert_eq!(allocations(|| Box::new(1)), 1);
    assert_eq!(allocations(|| vec![0u8; 100]), 1);
    assert_eq!(allocations(|| 1), 0);
}

#[test]
fn prediction_does_not_allocate() {
    let network = Mixed::new(&mut rng());
    let (inputs, mut outputs) = ([[0.1, -0.2, 0.3, 0.4]; 11], [[0.0; 3]; 11]);
    let mut scratch = Scratch::<Mixed, 4>::ZERO;
    assert_eq!(allocations(|| network.predict(&inputs[0])), 0);
    assert_eq!(allocations(|| network.predict_batch(&inputs, &mut outputs, &mut scratch)), 0);
    let mnist = Mnist::boxed(&mut rng());
    assert_eq!(allocations(|| mnist.predict(&[0.5; 784])), 0);
}

#[test]
fn a_training_step_does_not_allocate() {
    let rng = &mut rng();
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
    let rng = &mut rng();
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
    assert_eq!(allocations(|| Mixed::<f32>::new(&mut rng())), 0);
    let mut network = Mixed::<f64>::ZERO;
    assert_eq!(allocations(|| network.init(Some(Init::Orthogonal { gain: 1.0 }), &mut rng())), 0);
    assert_eq!(allocations(|| network.clone()), 0);
    assert_eq!(allocations(|| Mnist::boxed(&mut rng())), 1);
}

#[test]
fn a_gradient_check_does_not_allocate() {
    let network = Small::<f64>::new(&mut rng());
    let mut check = GradientCheck::<Small<f64>, 2>::ZERO;
    let work = || check.run(&network, &MeanSquaredError, &[[0.1, 0.2]; 3], &[[1.0]; 3], Coverage::Full, 1);
    assert_eq!(allocations(work), 0);
}

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

/// In a debug build too, where nothing that is written by value is spared.
#[test]
fn the_title_network_trains_on_a_small_stack() {
    on_a_small_stack(|| {
        let rng = &mut rng();
        let mut network = Mnist::boxed(rng);
        let mut gradient = boxed::<Mnist>();
        let mut workspace = boxed::<Workspace<Mnist, 32>>();
        let inputs = vec![[0.5; 784]; 40];
        let targets = [3u8; 40];
        let loss = network.loss_and_gradient(&CrossEntropy, &inputs, &targets, &mut gradient, &mut workspace, rng);
        assert!(loss.unwrap() > 0.0);
        let mut trainer = boxed::<Trainer<Mnist, Adam, 32>>();
        let adam = Adam::new(0.01);
        trainer.step(&mut network, &CrossEntropy, &adam, &inputs, &targets, rng).unwrap();
        assert!(network.predict(&inputs[0])[3] > 0.1);
        assert_eq!(network.predict_all(&inputs).len(), 40);
    });
}

#[test]
fn a_network_of_100_megabytes_works_on_a_small_stack() {
    on_a_small_stack(|| {
        let mut network = Large::boxed(&mut rng());
        assert_eq!(size_of_val(&*network), 100_000_000);
        network.init(Some(Init::Constant(0.5)), &mut rng());
        let mut input = boxed::<[f32; 5000]>();
        input[1234] = 3.0;
        let mut output = boxed::<[f32; 5000]>();
        let mut scratch = boxed::<Scratch<Large, 1>>();
        network.predict_batch(std::slice::from_ref(&*input), std::slice::from_mut(&mut *output), &mut scratch);
        assert!(output.iter().all(|output| *output == 1.5));
        let mut gradient = boxed::<Large>();
        let mut workspace = boxed::<Workspace<Large, 1>>();
        let targets = boxed::<[f32; 5000]>();
        let (input, target) = (std::slice::from_ref(&*input), std::slice::from_ref(&*targets));
        let loss =
            network.loss_and_gradient(&MeanSquaredError, input, target, &mut gradient, &mut workspace, &mut rng());
        assert_eq!(loss, Ok(2.25));
        assert_eq!(gradient.parameters()[1234 * 5000 + 17], 3.0 * 2.0 * 1.5 / 5000.0);
    });
}

/// One step, whose result can be worked out: `y = W x` with `W = ½`, and one input that is not zero.
fn train<N, const SIDE: usize>(network: &mut N, trainer: &mut Trainer<N, Sgd, 1>)
where
    N: TrainableNetwork<Scalar = f32, Input = [f32; SIDE]>,
    MeanSquaredError: Loss<N, [f32; SIDE]>,
{
    network.init(Some(Init::Constant(0.5)), &mut rng());
    let (mut input, target) = (boxed::<[f32; SIDE]>(), boxed::<[f32; SIDE]>());
    input[1234] = 3.0;
    let (inputs, targets) = (std::slice::from_ref(&*input), std::slice::from_ref(&*target));
    let loss = trainer.step(network, &MeanSquaredError, &Sgd::new(100.0), inputs, targets, &mut rng());
    assert_eq!(loss, Ok(2.25));
    let weight = 0.5 - 100.0 * (3.0 * 2.0 * 1.5 / SIDE as f32);
    assert!((network.parameters()[1234 * SIDE + 17] - weight).abs() < 1e-6);
    assert_eq!(network.parameters()[17], 0.5);
}

#[test]
fn a_network_of_100_megabytes_trains_on_a_small_stack() {
    assert_eq!(Large::BYTES, 100_000_000);
    on_a_small_stack(|| train::<Large, 5000>(&mut boxed(), &mut boxed()));
}

/// Five times as large as the stack. A larger one would take the compiler long, which reads what a `static` begins with.
#[test]
fn the_same_struct_trains_in_a_static_and_in_a_box() {
    network! { struct Wide = Dense<1600, 1600, NoBias>; }
    static NETWORK: Mutex<Wide> = Mutex::new(Wide::ZERO);
    static TRAINER: Mutex<Trainer<Wide, Sgd, 1>> = Mutex::new(Trainer::ZERO);
    assert_eq!(Wide::BYTES, 10_240_000);
    on_a_small_stack(|| {
        train::<Wide, 1600>(&mut NETWORK.lock().unwrap(), &mut TRAINER.lock().unwrap());
        let mut network = boxed();
        train::<Wide, 1600>(&mut network, &mut boxed());
        assert!(*network == *NETWORK.lock().unwrap());
    });
}

#[test]
fn a_small_network_trains_on_the_stack_alone() {
    on_a_small_stack(|| {
        let rng = &mut rng();
        let mut network = Small::new(rng);
        let (mut gradient, mut workspace) = (Small::ZERO, Workspace::<Small, 2>::ZERO);
        let mut trainer = Trainer::<Small, Adam, 2>::ZERO;
        let (inputs, targets) = ([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], [[1.0], [0.0], [1.0]]);
        let loss = network
            .loss_and_gradient(&MeanSquaredError, &inputs, &targets, &mut gradient, &mut workspace, rng)
            .unwrap();
        let adam = Adam::new(0.1);
        let first = trainer.step(&mut network, &MeanSquaredError, &adam, &inputs, &targets, rng).unwrap();
        assert_eq!((first, trainer.gradient()), (loss, &gradient));
        let second = trainer.step(&mut network, &MeanSquaredError, &adam, &inputs, &targets, rng).unwrap();
        assert!(second < first);
    });
}

#[test]
fn everything_can_be_a_static() {
    static NETWORK: RwLock<Mnist> = RwLock::new(Mnist::ZERO);
    static TRAINER: Mutex<Trainer<Mnist, Adam, 8>> = Mutex::new(Trainer::ZERO);
    static SCRATCH: Mutex<Scratch<Mnist, 8>> = Mutex::new(Scratch::ZERO);
    static FIXED: Small = Small::ZERO;

    on_a_small_stack(|| {
        let rng = &mut rng();
        NETWORK.write().unwrap().init(None, rng);
        let (inputs, targets) = ([[0.5; 784]; 10], [3u8; 10]);
        let adam = Adam::new(0.01);
        let step = |rng: &mut Xoshiro256PlusPlus| {
            let network = &mut *NETWORK.write().unwrap();
            TRAINER.lock().unwrap().step(network, &CrossEntropy, &adam, &inputs, &targets, rng).unwrap()
        };
        let (first, second) = (step(rng), step(rng));
        assert!(second < first);
        let mut outputs = [[0.0; 10]; 10];
        NETWORK.read().unwrap().predict_batch(&inputs, &mut outputs, &mut SCRATCH.lock().unwrap());
        assert!(outputs[9][3] > 0.1);
        assert_eq!(FIXED.predict(&[1.0, 2.0]), [0.0]);
    });
}
