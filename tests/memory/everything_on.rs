//! A run with every setting of `fit` allocates what it needs before its first step, and nothing from the second epoch on; nor do the
//! things that are done with a network besides training it.

use std::ops::ControlFlow;

use stackprop::data::augment::{AugmentImage, AugmentSequence, cutmix, mixup, random_crop};
use stackprop::inspection::InputGradients;
use stackprop::losses::MaskedTarget;
use stackprop::metrics::top_k;
use stackprop::prelude::*;
use stackprop::uncertainty::MonteCarlo;

use crate::allocations::{allocations, allocations_so_far};
use crate::common::rng;

network! {
    struct Net = Input<4>, scale: Standardize, body: Frozen<(Dense<4, 9>, BatchNorm, Tanh)>, hidden: Dense<9, 8>, norm: BatchNorm, ReLU,
        Dropout<0.5>, head: Dense<8, 3>, Softmax;
}

/// Inputs, and classes with weights.
fn data(count: usize) -> (Vec<[f32; 4]>, Vec<(u8, f32)>) {
    (0..count).map(|i| ([0.1, -0.2, 0.3, i as f32 / 100.0], ((i % 3) as u8, 0.5 + (i % 2) as f32))).unzip()
}

/// How many allocations there were before each call of a hook: in the first epoch, and in all later ones.
#[derive(Default)]
struct Counts {
    first: Vec<usize>,
    later: Vec<usize>,
}

impl Counts {
    fn new() -> Self {
        Self { first: Vec::with_capacity(2000), later: Vec::with_capacity(2000) }
    }

    fn note(&mut self, epoch: usize) -> ControlFlow<()> {
        let counts = if epoch == 1 { &mut self.first } else { &mut self.later };
        counts.push(allocations_so_far());
        ControlFlow::Continue(())
    }

    /// In a later epoch nothing is allocated, neither in a step nor at its end. In the first one it is neither, between the first step and the
    /// last.
    #[track_caller]
    fn assert_none(&self, steps: usize) {
        assert_eq!(self.first.len(), steps + 1, "each step, and the end of the epoch");
        assert!(self.later.len() > 2 * steps);
        assert!(self.later.len() < self.later.capacity(), "noting does not allocate");
        for counts in [&self.first[..steps], &self.later] {
            let other = counts.iter().position(|count| *count != counts[0]);
            assert_eq!(other, None, "from {} to {} allocations", counts[0], counts[counts.len() - 1]);
        }
        assert_eq!(self.first[steps], self.later[0]);
    }
}

/// Batches of 130 samples, whose gradients are accumulated in three parts, and a last one of 40.
#[test]
fn a_run_with_every_setting_allocates_nothing_after_its_first_steps() {
    let ((inputs, targets), (more, more_targets)) = (data(300), data(50));
    for batch_size in [1, 32, 130] {
        let counts = std::cell::RefCell::new(Counts::new());
        let mut net = Net::new(&mut rng(1));
        net.scale.fit(&inputs).unwrap();
        let (mut state, mut best) = (boxed(), Net::ZERO);
        let loss = SampleWeights(CrossEntropy.class_weights([1.0, 2.0, 0.5]).label_smoothing(0.1).ignore(7));
        let optimizer = AdamW::new(0.01).weight_decay(0.01);
        let fit = net.fit(loss, optimizer).epochs(5).batch_size(batch_size).threads(1).clip(Clip::Norm(0.5));
        let fit = fit.schedule(WarmUp::new(3, CosineDecay::new())).validation(&more, &more_targets).state(&mut state);
        let fit = fit
            .metric("accuracy", |y, (class, _)| accuracy(y, class))
            .metric("top 2", |y, (class, _)| top_k(2)(y, class));
        let fit = fit.training_metrics(true).moving_average(0.9).best(&mut best);
        let fit = fit.early_stopping(EarlyStopping::new(50)).reduce_on_plateau(ReduceOnPlateau::new(1).factor(0.5));
        let fit = fit.freeze("norm").rate_factor("hidden", 0.5).decay_factor("head", 0.0);
        let fit = fit.on_step(|step, _| counts.borrow_mut().note(step.epoch));
        let fit = fit.on_epoch(|epoch, _| counts.borrow_mut().note(epoch.number));
        let history = fit.run(&inputs, &targets, &mut rng(1)).unwrap();
        assert_eq!(history.epochs.len(), 5);
        counts.borrow().assert_none(300_usize.div_ceil(batch_size));
        assert_eq!(allocations(|| net.predict(&inputs[0])), 0);
    }
}

/// In order, without a state that is lent, with a part of the training data for validation, and with states that go from batch to batch.
#[test]
fn a_stateful_run_allocates_nothing_after_its_first_steps() {
    network! { struct Track = Input<Sequence<5, 2>>, GRU<2, 6>, Dropout<0.2>, PerStep<Dense<6, 1>>; }
    let inputs: Vec<[f32; 10]> = (0..60).map(|i| [(i as f32).sin(); 10]).collect();
    let targets: Vec<_> = inputs.iter().map(|x| MaskedTarget::of_length(3, [[x[0]]; 5])).collect();
    let counts = std::cell::RefCell::new(Counts::new());
    let mut net = Track::new(&mut rng(1));
    let fit = net.fit(Huber.delta(0.5), Sgd::new(0.01).momentum(0.9)).epochs(4).batch_size(6).threads(1);
    let fit = fit.stateful(|sample| sample % 24 < 6).validation_split(0.2).clip(Clip::Value(0.1)).moving_average(0.5);
    let fit = fit.on_step(|step, _| counts.borrow_mut().note(step.epoch));
    let fit = fit.on_epoch(|epoch, _| counts.borrow_mut().note(epoch.number));
    fit.run(&inputs, &targets, &mut rng(1)).unwrap();
    counts.borrow().assert_none(8);
}

#[test]
fn a_step_with_weights_of_classes_does_not_allocate() {
    fn check<N: TrainableNetwork<Scalar = f32, Input = [f32; 4]>, Y: Clone>(loss: impl Loss<N, Y>, target: Y) {
        let (inputs, _) = data(11);
        let (mut net, mut trainer, mut generator) = (N::boxed(&mut rng(1)), boxed::<Trainer<N, Adam, 4>>(), rng(2));
        let (adam, targets) = (Adam::new(0.1), vec![target; 11]);
        for _ in 0..2 {
            let step = || trainer.step(&mut net, &loss, &adam, &inputs, &targets, &mut generator).is_ok();
            assert_eq!(allocations(step), 0);
        }
        let mut evaluation = boxed::<Evaluation<N, 4>>();
        assert_eq!(allocations(|| evaluation.loss(&net, &loss, &inputs, &targets).is_ok()), 0);
        assert!(evaluation.loss(&net, &loss, &inputs, &targets).is_ok());
    }
    network! { struct Values = Dense<4, 3>; }
    network! { struct Yes = Dense<4, 3>, Sigmoid; }
    network! { struct Logarithms = Dense<4, 3>, LogSoftmax; }
    let (yes, pairs) = ([true, false, true], [[1.0, 3.0], [0.5, 2.0], [1.0, 0.0]]);
    check::<Yes, _>(BinaryCrossEntropy.class_weights([0.5, 2.0]), yes);
    check::<Values, _>(BinaryCrossEntropyWithLogits.class_weights_per_output(pairs), yes);
    check::<Values, _>(SampleWeights(Hinge.class_weights([0.5, 2.0])), ([1.0, -1.0, 1.0], 2.0));
    check::<Values, _>(SampleWeights(MultiClassHinge.class_weights([0.5, 2.0, 1.0])), (1u8, 2.0));
    check::<Logarithms, _>(NegativeLogLikelihood.class_weights([0.5, 2.0, 1.0]), 2u8);
}

#[test]
fn fitting_a_scale_does_not_allocate() {
    network! { struct Images = Input<Image<3, 8, 8>>, scale: Standardize; }
    let mut net = Images::ZERO;
    assert_eq!(allocations(|| net.scale.fit(&[[[[0.5; 8]; 8]; 3]; 4]).is_ok()), 0);
}

#[test]
fn gradients_by_inputs_and_many_predictions_do_not_allocate() {
    let (inputs, targets) = data(11);
    let mut net = Net::new(&mut rng(1));
    net.scale.fit(&inputs).unwrap();
    let (mut memory, mut slopes) = (boxed::<InputGradients<Net, 4>>(), vec![[0.0; 4]; 11]);
    let loss = SampleWeights(CrossEntropy.class_weights([1.0, 2.0, 0.5]));
    assert_eq!(allocations(|| memory.run(&net, &loss, &inputs, &targets, &mut slopes).is_ok()), 0);
    assert!(slopes.as_flattened().iter().any(|slope| *slope != 0.0));
    let (mut memory, mut generator) = (boxed::<MonteCarlo<Net, 8>>(), rng(1));
    assert_eq!(allocations(|| memory.predict(&net, &inputs[0], 100, &mut generator)), 0);
}

#[test]
fn augmentation_does_not_allocate() {
    let mut generator = rng(1);
    let image = [[[0.5_f32; 12]; 10]; 3];
    let all = AugmentImage::<3, 10, 12>::new().flip_horizontal(0.5).flip_vertical(0.5).rotate(-20.0..=20.0);
    let all = all.scale(0.8..=1.2).shift(2).erase(0.5, 0.02..=0.4, 0.3..=3.0).noise(0.1).fill(0.25);
    let steps = AugmentSequence::<20, 2>::new().shift(3).gain(0.5..=2.0).noise(0.1);
    let (mut changed, mut part, mut sequence) = (image, [[[0.0; 8]; 8]; 3], [[0.0_f32; 2]; 20]);
    let (mut inputs, mut targets) = (vec![image; 6], vec![[1.0_f32, 0.0]; 6]);
    for _ in 0..20 {
        assert_eq!(allocations(|| all.apply(&image, &mut changed, &mut generator)), 0);
        assert_eq!(allocations(|| random_crop(&image, &mut part, 2, 0.0, &mut generator)), 0);
        assert_eq!(allocations(|| steps.apply(&[[0.5; 2]; 20], &mut sequence, &mut generator)), 0);
        assert_eq!(allocations(|| mixup(&mut inputs, &mut targets, 0.2, &mut generator)), 0);
        let cut = || cutmix::<3, 10, 12, f32, _, _, _>(&mut inputs, &mut targets, 1.0, &mut generator);
        assert_eq!(allocations(cut), 0);
    }
}
