//! Frozen layers: in prediction mode, never changed, and skipped by the backward pass where nothing before them is trained.

use super::*;
use stackprop::layer::Mode;

network! { struct Judge = Dense<6, 6>, BatchNorm, Dropout<0.5>, Tanh; }
network! { struct Through = Dense<4, 6>, judge: Frozen<Judge>, Dense<6, 2>; }
network! { struct AtTheFront = Input<6>, judge: Frozen<Judge>, Dense<6, 2>; }
network! { struct Trained = Input<6>, judge: Judge, Dense<6, 2>; }

fn steps<N: TrainableNetwork<Scalar = f64, Element = f64>>(net: &mut N, optimizer: impl Optimizer)
where
    MeanSquaredError: Loss<N, N::Output>,
    N::Input: Clone,
    N::Output: Clone,
{
    let mut trainer = boxed::<Trainer<N, _, 4>>();
    for step in 0..5 {
        let (inputs, targets) = (arrays::<N::Input>(6, step), arrays::<N::Output>(6, step + 9));
        trainer.step(net, &MeanSquaredError, &optimizer, &inputs, &targets, &mut rng(step)).unwrap();
    }
}

#[test]
fn are_changed_by_no_optimizer_and_by_no_batch() {
    fn assert_frozen(optimizer: impl Optimizer + Clone) {
        let mut net = *random::<Through<f64>>();
        let before = net.clone();
        steps(&mut net, optimizer.clone());
        assert!(net.judge.layers == before.judge.layers);
        let changed = |after: &[f64], before: &[f64]| after.iter().zip(before).all(|(after, before)| after != before);
        assert!(changed(&net.dense0.weight, &before.dense0.weight), "the gradient passes through");
        assert!(changed(&net.dense2.weight, &before.dense2.weight));

        let mut net = *random::<AtTheFront<f64>>();
        let before = net.clone();
        steps(&mut net, optimizer);
        assert!(net.judge.layers == before.judge.layers);
        assert!(changed(&net.dense2.weight, &before.dense2.weight));
    }
    assert_frozen(Sgd::new(0.1).momentum(0.9).weight_decay(0.1));
    assert_frozen(AdamW::new(0.1).weight_decay(0.5));
    assert_frozen(Lion::new(0.01).weight_decay(0.5));
    let mut trained = *random::<Trained<f64>>();
    let before = trained.clone();
    steps(&mut trained, Adam::new(0.1));
    assert!(trained.judge.batchnorm1.mean != before.judge.batchnorm1.mean, "without the block it is trained");
}

/// Also clipping by the norm sees zeros.
#[test]
fn have_a_gradient_of_zero() {
    let (net, mut gradient) = (random::<Through<f64>>(), boxed::<Through<f64>>());
    gradient.parameters_mut().fill(f64::NAN);
    let (inputs, targets) = (arrays(5, 1), arrays::<[f64; 2]>(5, 2));
    let mut workspace = boxed::<Workspace<Through<f64>, 2>>();
    net.loss_and_gradient(&MeanSquaredError, &inputs, &targets, &mut gradient, &mut workspace, &mut rng(1)).unwrap();
    assert!(gradient.judge.layers.parameters().iter().all(|slope| *slope == 0.0));
    assert!(gradient.dense0.weight.iter().all(|slope| *slope != 0.0));
}

struct NoBackward;

impl<In: Shape> Layer<In> for NoBackward {
    type Input = In;
    type Output = In;
    type Head = stackprop::layer::head::Values;
    type Params<T: Scalar> = ();
    type Scratch<T: Scalar> = ();

    fn predict<T: Scalar, I: Isa>((): &(), xy: Operand<'_, T, In>, _: &mut [()], _: I) {
        xy.map(|x| x + x);
    }
}

impl<In: Shape> Trainable<In> for NoBackward {
    type Cache<T: Scalar, const B: usize> = ();

    fn backward<T: Scalar, I: Isa, const B: usize>(
        (): &(),
        _: Saved<'_, Self, In, T, B>,
        _: Gradients<'_, Self, In, T>,
        _: I,
    ) {
        panic!("this backward pass is not needed");
    }
}

#[test]
fn cost_no_backward_pass_where_nothing_before_them_is_trained() {
    network! { struct Net = Frozen<(Dense<2, 3>, NoBackward)>, Frozen<(NoBackward, Dense<3, 3>)>, NoBackward, Dense<3, 1>; }
    let mut net = Net::new(&mut rng(1));
    let mut trainer = boxed::<Trainer<Net, _, 1>>();
    trainer.step(&mut net, &MeanSquaredError, &Adam::new(0.1), &[[1.0, 2.0]], &[[1.0]], &mut rng(2)).unwrap();
    assert_eq!(<Net as Parameters<f32>>::TRAINED, 3 + 1);
    assert_eq!(Net::PARAMS, (2 * 3 + 3) + (3 * 3 + 3) + (3 + 1));
}

/// All layers that draw random numbers or measure the batch: in training a frozen one computes its prediction.
#[test]
fn predict_in_training() {
    fn assert_predicts<N: TrainableNetwork<Scalar = f64, Element = f64>>()
    where
        MeanSquaredError: Loss<N, N::Output>,
        N::Input: Clone,
        N::Output: Clone,
    {
        let net = random::<N>();
        let (inputs, targets) = (arrays::<N::Input>(3, 1), arrays::<N::Output>(3, 2));
        let (mut gradient, mut workspace) = (boxed::<N>(), boxed::<Workspace<N, 4>>());
        let rng = &mut rng(1);
        let loss = MeanSquaredError;
        let trained = net.loss_and_gradient(&loss, &inputs, &targets, &mut gradient, &mut workspace, rng).unwrap();
        let predicted = boxed::<Evaluation<N, 4>>().loss(&net, &loss, &inputs, &targets).unwrap();
        assert!((trained - predicted).abs() < 1e-12 * predicted, "{}: {trained} instead of {predicted}", N::NAME);
    }
    network! { struct Noises = Dense<4, 6>, Frozen<(Dropout<0.5>, GaussianNoise<0.5>, BatchNorm)>, Dense<6, 2>; }
    network! { struct Maps = Input<Image<3, 4, 4>>, Frozen<(Dropout2d<0.5>, BatchNorm, Conv2d<3, 2, 3>)>; }
    network! { struct Attending = Input<Sequence<4, 6>>, Frozen<SelfAttention<6, 2, AttentionDropout<0.5>>>; }
    network! { struct Crossing = Input<Sequence<4, 6>>, Frozen<CrossAttention<6, 2, 2, AttentionDropout<0.5>>>; }
    network! { struct Recurring = Input<Sequence<4, 3>>, Frozen<LSTM<3, 5, RecurrentDropout<0.5>>>; }
    network! { struct Nested = Dense<4, 6>, Residual<(Repeat<2, Frozen<(Dropout<0.5>, BatchNorm)>>, Dense<6, 6>)>; }
    assert_predicts::<Noises<f64>>();
    assert_predicts::<Maps<f64>>();
    assert_predicts::<Attending<f64>>();
    assert_predicts::<Crossing<f64>>();
    assert_predicts::<Recurring<f64>>();
    assert_predicts::<Nested<f64>>();
}

/// The layers around a block stay in training mode.
#[test]
fn leave_other_layers_in_training_mode() {
    network! { struct Net = Dense<4, 32>, Frozen<Tanh>, Dropout<0.5>; }
    let net = random::<Net<f64>>();
    let passed = pass::<Net<f64>, 1>(&net, &[1.0; 4], &[1.0; 32], 1, true);
    assert!((8..24).contains(&passed.y.iter().filter(|y| **y == 0.0).count()));
    assert_eq!(StepRng::new(1, 0).in_mode(Mode::Sampling).clone().mode(), Mode::Sampling);
}

#[test]
fn have_the_names_of_the_layers() {
    fn names(params: &impl Parameters<f32>) -> Vec<(String, Role, usize)> {
        let mut names = Vec::new();
        params.visit(&Path::ROOT, &mut |entry, tensor| {
            names.push((entry.path.to_string(), entry.role, tensor.len()));
        });
        names
    }
    let (frozen, trained) = (AtTheFront::<f32>::ZERO, Trained::<f32>::ZERO);
    assert_eq!(names(&frozen), names(&trained));
    let mut are_frozen = Vec::new();
    frozen.visit(&Path::ROOT, &mut |entry, _| are_frozen.push(entry.is_frozen));
    assert_eq!(are_frozen, [true, true, true, true, true, true, false, false]);
}

#[test]
fn run_step_by_step() {
    network! { struct Net = Input<Sequence<5, 2>>, Frozen<(GRU<2, 3>, Conv1d<3, 2, 2, Causal>)>, GRU<2, 2>; }
    let net = random::<Net<f64>>();
    let inputs: [[f64; 2]; 5] = core::array::from_fn(|t| [t as f64, 1.0 - t as f64]);
    let mut state = StepState::<Net<f64>>::ZERO;
    let steps: Vec<f64> = inputs.iter().flat_map(|x| net.step(x, &mut state)).collect();
    assert_eq!(steps, net.predict(Net::flat(&inputs)));
}
