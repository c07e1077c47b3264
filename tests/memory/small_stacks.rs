//! Networks train on stacks of 2 MB, in boxes and in `static`s.

use std::sync::{Mutex, RwLock};

use rand::rngs::Xoshiro256PlusPlus;

use super::*;

/// In a debug build too, where nothing that is written by value is spared.
#[test]
fn the_title_network_trains_on_a_small_stack() {
    on_a_small_stack(|| {
        let rng = &mut rng(1);
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
        let mut network = Large::boxed(&mut rng(1));
        assert_eq!(size_of_val(&*network), 100_000_000);
        network.init(Some(Init::Constant(0.5)), &mut rng(1));
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
            network.loss_and_gradient(&MeanSquaredError, input, target, &mut gradient, &mut workspace, &mut rng(1));
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
    network.init(Some(Init::Constant(0.5)), &mut rng(1));
    let (mut input, target) = (boxed::<[f32; SIDE]>(), boxed::<[f32; SIDE]>());
    input[1234] = 3.0;
    let (inputs, targets) = (std::slice::from_ref(&*input), std::slice::from_ref(&*target));
    let loss = trainer.step(network, &MeanSquaredError, &Sgd::new(100.0), inputs, targets, &mut rng(1));
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
        let rng = &mut rng(1);
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
        let rng = &mut rng(1);
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

/// The threads of `fit` have a stack of their own size: this test again, in a process with that variable.
#[test]
fn small_stacks_of_other_threads_are_no_matter() {
    const CHILD: &str = "STACKPROP_TEST_SMALL_STACKS";
    if std::env::var_os(CHILD).is_some() {
        return on_a_small_stack(|| {
            network! { struct Wide = Dense<300, 600>, ReLU, Dense<600, 300>; }
            let inputs = vec![[0.5; 300]; 256];
            let mut network = Wide::boxed(&mut rng(1));
            let fit = network.fit(MeanSquaredError, Adam::new(1e-3)).batch_size(128).threads(2);
            fit.run(&inputs, &inputs, &mut rng(1)).unwrap();
        });
    }
    let name = std::thread::current().name().unwrap().to_string();
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &name, "--test-threads=1"])
        .envs([(CHILD, "1"), ("RUST_MIN_STACK", "65536")])
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
}
