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

mod large_samples {
    //! Samples that are larger than the stack: nothing that grows with inputs, outputs, targets or columns may be on it, in a
    //! debug build neither.

    use super::*;
    use stackprop::data::{self, DataError, MinMax, Standardize, csv, one_hots};

    /// A quarter of what a thread has, so that samples need not be so large that the tests take long.
    const STACK: usize = 512 * 1024;
    /// 640 KB of `f32`.
    const MANY: usize = 160_000;

    network! { struct Many = Dense<1, 160000>; }
    network! { struct Classes = Dense<1, 160000>, Softmax; }
    network! { struct LogClasses = Dense<1, 160000>, LogSoftmax; }
    network! { struct Probabilities = Dense<1, 160000>, Sigmoid; }
    network! {
        struct Activations = Dense<1, 160000>, ReLU, LeakyReLU<0.1>, ELU, SELU, GELU, SiLU, Tanh, Softplus, HardTanh,
            HardSigmoid, HardSwish, PReLU, Dropout<0.1>, GaussianNoise<0.1>;
    }
    network! {
        struct Blocks = Dense<1, 160000>, Residual<(Tanh, ReLU)>, Add<(Identity), (ReLU)>, Repeat<2, (Tanh)>,
            Concat<(ReLU), (Tanh)>;
    }
    network! { struct Normalized = Dense<1, 160000>, LayerNorm, RMSNorm, BatchNorm; }
    network! { struct Middle = Dense<1, 160000>, Softmax, Dense<160000, 1>; }
    network! {
        struct Images = Input<Image<3, 234, 234>>, Conv2d<3, 3, 3, Same>, GroupNorm<3>, InstanceNorm, ReLU, MaxPool2d<2>,
            Upsample<2>, AvgPool2d<3, Stride<1>>, ZeroPad2d<1>, Dropout2d<0.1>, Conv2d<3, 3, 3>, Transpose,
            Reshape<Image<3, 232, 232>>, Flatten;
    }
    network! {
        struct Sequences = Input<Image<2, 150, 150>>, ConvTranspose2d<2, 4, 3, Stride<2>>, Conv2d<4, 4, 3, Depthwise, Same>,
            Conv2d<4, 4, 3, Groups<2>, Dilation<2>, Same>, SiLU, Transpose, Conv1d<4, 2, 3, Same>,
            MaxPool1d<2>, AvgPool1d<2>, Flatten;
    }
    network! { struct Largest = Input<Image<3, 234, 234>>, GlobalMaxPool, Dense<3, 1>; }
    network! { struct Pooled = Input<Image<3, 234, 234>>, GlobalAvgPool, Dense<3, 1>; }

    /// Predicts, evaluates, and takes a step by each way there is.
    fn work<N, L, Y>(loss: L, targets: &[Y])
    where
        N: TrainableNetwork<Scalar = f32>,
        L: Loss<N, Y> + Clone,
        Y: Clone,
    {
        let count = targets.len();
        let mut network = N::boxed(&mut rng());
        let inputs = boxed_slice::<N::Input>(count);
        let mut outputs = boxed_slice(count);
        network.predict_batch(&inputs, &mut outputs, &mut *boxed::<Scratch<N, 2>>());
        assert_eq!(network.predict_all(&inputs[..1]).len(), 1);
        let before = boxed::<Evaluation<N, 2>>().loss(&network, &loss, &inputs, targets).unwrap();
        let mut trainer = boxed::<Trainer<N, Adam, 2>>();
        let sgd = Adam::new(1e-3);
        let loss_of_step = trainer.step(&mut network, &loss, &sgd, &inputs, targets, &mut rng()).unwrap();
        assert!(before.is_finite() && loss_of_step.is_finite());
        let fit = network.fit(loss, Adam::new(1e-3)).batch_size(1).threads(2);
        let fit = fit.validation(&inputs, targets).metric("one", |_, _| 1.0);
        let history = fit.run(&inputs, targets, &mut rng()).unwrap();
        assert!(history.last().is_some_and(|epoch| epoch.loss.is_finite() && epoch.metric == Some(1.0)));
    }

    #[test]
    fn targets_and_outputs_are_not_on_the_stack() {
        on_a_stack(STACK, || {
            let targets = boxed_slice::<[f32; MANY]>(2);
            work::<Many, _, _>(MeanSquaredError, &targets);
            work::<Many, _, _>(MeanAbsoluteError, &targets);
            work::<Many, _, _>(Huber, &targets);
            work::<Many, _, _>(BinaryCrossEntropyWithLogits, &targets);
            work::<Many, _, _>(MultiClassHinge, &[1u32, 159_999]);
            work::<Probabilities, _, _>(BinaryCrossEntropy, &targets);
        });
    }

    #[test]
    fn classes_are_not_on_the_stack() {
        on_a_stack(STACK, || {
            let mut targets = boxed_slice::<[f32; MANY]>(2);
            targets.iter_mut().for_each(|target| target[7] = 1.0);
            work::<Classes, _, _>(CrossEntropy, &[1u32, 159_999]);
            work::<Classes, _, _>(CrossEntropy.label_smoothing(0.1), &targets);
            work::<Classes, _, _>(KullbackLeibler, &targets);
            work::<Classes, _, _>(MeanSquaredError, &targets);
            work::<LogClasses, _, _>(NegativeLogLikelihood, &targets);
            work::<LogClasses, _, _>(CrossEntropy, &targets);
            work::<Middle, _, _>(MeanSquaredError, &[[1.0]; 2]);
        });
    }

    #[test]
    fn what_layers_compute_is_not_on_the_stack() {
        on_a_stack(STACK, || {
            work::<Activations, _, _>(MeanSquaredError, &boxed_slice::<[f32; MANY]>(2));
            work::<Normalized, _, _>(MeanSquaredError, &boxed_slice::<[f32; MANY]>(2));
            work::<Blocks, _, _>(MeanSquaredError, &boxed_slice::<[f32; 2 * MANY]>(2));
            work::<Images, _, _>(MeanSquaredError, &boxed_slice::<[f32; 3 * 232 * 232]>(2));
            work::<Sequences, _, _>(MeanSquaredError, &boxed_slice::<[f32; 45_300]>(2));
            work::<Largest, _, _>(MeanSquaredError, &[[1.0]; 2]);
            work::<Pooled, _, _>(MeanSquaredError, &[[1.0]; 2]);
        });
    }

    #[test]
    fn a_gradient_check_has_no_sample_on_the_stack() {
        network! { struct Wide = Input<Image<1, 400, 200>>, GlobalAvgPool; }
        on_a_stack(STACK, || {
            let inputs = boxed_slice::<[f64; 80_000]>(1);
            let mut check = boxed::<GradientCheck<Wide<f64>, 1>>();
            let few = Coverage::PerTensor(2);
            let report = check.run(&*boxed(), &MeanSquaredError, &inputs, &[[1.0]], few, 1).unwrap();
            assert!(report.error() < 1e-6);
        });
    }

    #[test]
    fn rows_and_columns_of_a_table_are_not_on_the_stack() {
        const COLUMNS: usize = 20_000;
        let names: &'static [String] = Vec::leak((0..COLUMNS).map(|i| format!("column{i}")).collect());
        let row: Vec<String> = (0..COLUMNS).map(|i| (i % 7).to_string()).collect();
        let text = format!("{}\n{}\n{}\n", names.join(","), row.join(","), row.join(","));
        on_a_small_stack(move || {
            let wanted: [&str; COLUMNS] = std::array::from_fn(|i| names[i].as_str());
            let (inputs, targets) = csv::read_from(text.as_bytes(), wanted, ["column6"]).unwrap();
            assert_eq!(
                (inputs.len(), inputs[1][COLUMNS - 1], targets),
                (2, ((COLUMNS - 1) % 7) as f32, vec![[6.0]; 2])
            );
        });
    }

    #[test]
    fn samples_are_prepared_in_place() {
        on_a_stack(STACK, || {
            let mut targets = one_hots::<f32, MANY>(&[5u16, 7, 9, 11]).unwrap();
            let mut inputs = boxed_slice::<[f32; MANY]>(4);
            inputs.iter_mut().enumerate().for_each(|(i, input)| input[0] = i as f32);
            data::shuffle(&mut rng(), &mut inputs, &mut targets).unwrap();
            assert!(!inputs.is_sorted_by(|one, next| one[0] < next[0]), "the samples have not changed places");
            for (input, target) in inputs.iter().zip(&targets) {
                assert_eq!(target[5 + 2 * input[0] as usize], 1.0);
            }
        });
    }

    /// A scale is a value of two numbers per feature, here of 224 KB, which is returned.
    #[test]
    fn a_scale_of_many_features_is_fitted() {
        on_a_small_stack(|| {
            let mut rows = boxed_slice::<[f32; 14_000]>(2);
            rows[0][0] = 2.0;
            let scale = Standardize::fit(&rows).unwrap();
            scale.apply(&mut rows);
            assert_eq!((rows[0][0], rows[1][0], rows[1][1]), (1.0, -1.0, 0.0));
            scale.invert(&mut rows);
            let scale = MinMax::fit(&rows).unwrap();
            scale.apply(&mut rows);
            assert_eq!((rows[0][0], rows[1][0]), (1.0, 0.0));
            scale.invert(&mut rows);
            assert!(matches!(Standardize::<14_000>::fit::<f32>(&[]), Err(DataError::Empty)));
        });
    }
}

/// The threads of `fit` have a stack of their own size: this test again, in a process with that variable.
#[test]
fn small_stacks_of_other_threads_are_no_matter() {
    const CHILD: &str = "STACKPROP_TEST_SMALL_STACKS";
    if std::env::var_os(CHILD).is_some() {
        return on_a_small_stack(|| {
            network! { struct Wide = Dense<300, 600>, ReLU, Dense<600, 300>; }
            let inputs = vec![[0.5; 300]; 256];
            let mut network = Wide::boxed(&mut rng());
            let fit = network.fit(MeanSquaredError, Adam::new(1e-3)).batch_size(128).threads(2);
            fit.run(&inputs, &inputs, &mut rng()).unwrap();
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
