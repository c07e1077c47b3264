//! Samples that are larger than the stack: nothing that grows with inputs, outputs, targets or columns may be on it, in a
//! debug build neither.

use stackprop::data::{self, DataError, MinMaxScaler, StandardScaler, csv, one_hots};
use stackprop::gradient_check::{Coverage, GradientCheck};

use super::*;

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
network! { struct Normalized = Dense<1, 160000>, LayerNorm, RMSNorm, BatchNorm, Standardize; }
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
    N: TrainableNetwork<Scalar = f32, Element = f32>,
    L: Loss<N, Y> + Clone,
    Y: Clone,
{
    let count = targets.len();
    let mut network = N::boxed(&mut rng(1));
    let inputs = boxed_slice::<N::Input>(count);
    let mut outputs = boxed_slice(count);
    network.predict_batch(&inputs, &mut outputs, &mut *boxed::<Scratch<N, 2>>());
    assert_eq!(network.predict_all(&inputs[..1]).len(), 1);
    let before = boxed::<Evaluation<N, 2>>().loss(&network, &loss, &inputs, targets).unwrap();
    let mut trainer = boxed::<Trainer<N, Adam, 2>>();
    let sgd = Adam::new(1e-3);
    let loss_of_step = trainer.step(&mut network, &loss, &sgd, &inputs, targets, &mut rng(1)).unwrap();
    assert!(before.is_finite() && loss_of_step.is_finite());
    let fit = network.fit(loss, Adam::new(1e-3)).batch_size(1).threads(2);
    let fit = fit.validation(&inputs, targets).metric("one", |_, _| 1.0);
    let history = fit.run(&inputs, targets, &mut rng(1)).unwrap();
    assert!(history.last().is_some_and(|epoch| epoch.loss.is_finite() && epoch.metrics[..] == [1.0]));
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
        let (inputs, targets) = csv::read_from::<f32, _, _>(text.as_bytes(), wanted, ["column6"]).unwrap();
        assert_eq!((inputs.len(), inputs[1][COLUMNS - 1], targets), (2, ((COLUMNS - 1) % 7) as f32, vec![[6.0]; 2]));
    });
}

#[test]
fn samples_are_prepared_in_place() {
    on_a_stack(STACK, || {
        let mut targets = one_hots::<f32, MANY>(&[5u16, 7, 9, 11]).unwrap();
        let mut inputs = boxed_slice::<[f32; MANY]>(4);
        inputs.iter_mut().enumerate().for_each(|(i, input)| input[0] = i as f32);
        data::shuffle(&mut rng(1), &mut inputs, &mut targets).unwrap();
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
        let scale = StandardScaler::fit(&rows).unwrap();
        scale.apply(&mut rows);
        assert_eq!((rows[0][0], rows[1][0], rows[1][1]), (1.0, -1.0, 0.0));
        scale.invert(&mut rows);
        let scale = MinMaxScaler::fit(&rows).unwrap();
        scale.apply(&mut rows);
        assert_eq!((rows[0][0], rows[1][0]), (1.0, 0.0));
        scale.invert(&mut rows);
        assert!(matches!(StandardScaler::<14_000>::fit::<f32>(&[]), Err(DataError::Empty)));
    });
}
