//! Broken backward passes. Each must be found, and found where it is.

use super::*;
use crate::common::user_layers::{Broken, Mistake};
use stackprop::layer::Mode;

macro_rules! mistakes {
    ($($(#[$doc:meta])* $name:ident { $($body:tt)* })*) => {$(
        $(#[$doc])*
        pub struct $name;
        impl Mistake for $name { $($body)* }
    )*};
}

mistakes! {
    /// None.
    Right {}
    /// One gradient of many is forgotten.
    Forgets17 {
        fn in_parameters<T: Scalar>(gradient: &mut [T]) {
            gradient[17] = T::ZERO;
        }
    }
    /// The gradient with respect to the parameters is too small by one in a hundred.
    OnePercent {
        fn in_parameters<T: Scalar>(gradient: &mut [T]) {
            gradient.iter_mut().for_each(|slope| *slope *= T::of(0.99));
        }
    }
    /// The gradient with respect to the inputs is half of what it should be.
    HalfBehind {
        fn in_inputs<T: Scalar>(dx: &mut [T], _: &[T]) {
            dx.iter_mut().for_each(|dx| *dx *= T::of(0.5));
        }
    }
    /// The gradient with respect to the inputs is too large by two in a million.
    TwoMillionths {
        fn in_inputs<T: Scalar>(dx: &mut [T], _: &[T]) {
            dx.iter_mut().for_each(|dx| *dx *= T::of(1.0 + 2e-6));
        }
    }
    /// The layer is taken for one that does nothing.
    LetsPass {
        fn in_inputs<T: Scalar>(dx: &mut [T], dy: &[T]) {
            dx.copy_from_slice(dy);
        }
    }
    /// The wrong side of a rectifier is let through.
    WrongSide {
        fn in_inputs<T: Scalar>(dx: &mut [T], dy: &[T]) {
            dx.iter_mut().zip(dy).for_each(|(dx, dy)| *dx = *dy - *dx);
        }
    }
    /// What was added up before is lost.
    Assigns {
        fn kept<T: Scalar>(_: T, gradient: T) -> T {
            gradient
        }
    }
    /// Adds to what is there before the first part of a batch, although it says that it overwrites it.
    AddsFirst {
        const OVERWRITES: bool = true;
        fn overwritten<T: Scalar>(before: T, gradient: T) -> T {
            before + gradient
        }
    }
    /// Writes half of the gradient in the first part of a batch.
    HalvesFirst {
        const OVERWRITES: bool = true;
        fn overwritten<T: Scalar>(_: T, gradient: T) -> T {
            gradient * T::of(0.5)
        }
    }
    /// What happens to be there counts, too.
    AddsToInputs {
        fn written<T: Scalar>(before: T, dx: T) -> T {
            before + dx
        }
    }
    /// A slope without a value.
    NotANumber {
        fn in_inputs<T: Scalar>(dx: &mut [T], _: &[T]) {
            dx[0] = T::nan();
        }
    }
}

fn report<N: TrainableNetwork<Scalar = f64, Element = f64>>() -> Report
where
    MeanSquaredError: Loss<N, N::Output>,
    N::Output: Clone,
{
    let (network, inputs, targets) = example::<N>(3);
    check(&*network, &MeanSquaredError, &inputs, &targets).unwrap()
}

#[track_caller]
fn assert_found(report: &Report, places: &[&str], error: f64) {
    let worst = report.worst.expect("values were judged");
    let place = worst.place.to_string();
    assert!(places.iter().any(|start| place.starts_with(start)), "{report}");
    assert!((worst.error - error).abs() < 1e-3 * error, "{report}");
    assert_eq!(report.kinks, 0, "{report}");
}

#[test]
fn of_none_nothing_is_found() {
    network! { struct Net = Dense<2, 3>, Tanh, off: Broken<Dense<3, 4>, Right>, Tanh, Dense<4, 1>; }
    assert!(report::<Net<f64>>().error() < TOLERANCE);
}

#[test]
fn in_a_parameter_is_found_there() {
    network! { struct Net = Dense<2, 3>, Tanh, off: Broken<Scale, OnePercent>, Dense<3, 1>; }
    assert_found(&report::<Net<f64>>(), &["off.scale[0]"], 0.01);
}

/// `gradient = …` where `gradient += …` is meant: also if there is one part of a batch, and one layer of that kind.
#[test]
fn in_adding_up_are_found_in_batches_of_any_parts() {
    fn assert_lost<N: TrainableNetwork<Scalar = f64, Element = f64>>(places: &[&str])
    where
        MeanSquaredError: Loss<N, N::Output>,
    {
        let (network, inputs, targets) = example::<N>(3);
        let (loss, full) = (&MeanSquaredError, Coverage::Full);
        let one = boxed::<GradientCheck<N, 8>>().run(&network, loss, &inputs, &targets, full, 1).unwrap();
        assert_found(&one, places, 1.0);
        // Of three parts the last one is left, or, where the gradient of the batch is added, nothing.
        let three = boxed::<GradientCheck<N, 1>>().run(&network, loss, &inputs, &targets, full, 1).unwrap();
        let place = three.worst.expect("values were judged").place.to_string();
        assert!(three.error() > 0.99 && places.iter().any(|start| place.starts_with(start)), "{three}");
    }
    network! { struct First = off: Broken<Dense<2, 3>, Assigns>, Tanh, Dense<3, 1>; }
    assert_lost::<First<f64>>(&["off.weight[", "off.bias["]);
    network! { struct Last = Dense<2, 3>, Tanh, off: Broken<Dense<3, 1>, Assigns>; }
    assert_lost::<Last<f64>>(&["off.weight[", "off.bias["]);
    network! { struct Within = Dense<2, 3>, Tanh, Residual<(off: Broken<Scale, Assigns>)>, Dense<3, 1>; }
    assert_lost::<Within<f64>>(&["residual2.first.off.scale[0]"]);
}

/// `dx += …` where `dx = …` is meant: in the first layer, whose gradient nobody has written to, and in others.
#[test]
fn in_writing_to_inputs_are_found_wherever_the_layer_is() {
    network! { struct First = off: Broken<Dense<2, 3>, AddsToInputs>, Tanh, Dense<3, 1>; }
    assert!(report::<First<f64>>().error() > 0.01, "{}", report::<First<f64>>());
    network! { struct Second = Dense<2, 3>, off: Broken<Dense<3, 3>, AddsToInputs>, Tanh, Dense<3, 1>; }
    assert!(report::<Second<f64>>().error() > 0.01, "{}", report::<Second<f64>>());
    network! { struct Last = Dense<2, 3>, Tanh, Dense<3, 4>, Tanh, off: Broken<Dense<4, 1>, AddsToInputs>; }
    assert!(report::<Last<f64>>().error() > 0.01, "{}", report::<Last<f64>>());
}

#[test]
fn in_one_weight_of_many_is_found_at_its_indices() {
    network! { struct Net = Dense<2, 4>, Tanh, odd: Broken<Dense<4, 6>, Forgets17>, Tanh, Dense<6, 1>; }
    assert_found(&report::<Net<f64>>(), &["odd.weight[2][5]"], 1.0);
}

#[test]
fn in_a_network_in_a_network_is_found_there() {
    network! { struct Deep = Dense<2, 2>, off: Broken<Scale, OnePercent>; }
    network! { struct Net = Dense<2, 2>, Tanh, deep: Deep, Dense<2, 1>; }
    assert_found(&report::<Net<f64>>(), &["deep.off.scale[0]"], 0.01);
}

#[test]
fn in_the_gradient_of_the_inputs_is_found_before_the_layer() {
    network! { struct Net = before: Dense<2, 3>, off: Broken<Scale, HalfBehind>, after: Dense<3, 1>; }
    assert_found(&report::<Net<f64>>(), &["before.", "input["], 0.5);
}

/// No layer with parameters comes before this one, so no parameter shows the error.
#[test]
fn in_the_gradient_of_the_inputs_alone_is_found_in_the_input() {
    network! { struct Net = Input<2>, off: Broken<Scale, HalfBehind>; }
    assert_found(&report::<Net<f64>>(), &["input["], 0.5);
}

#[test]
fn of_two_millionths_is_found() {
    network! { struct Net = Input<2>, Broken<Square, TwoMillionths>; }
    assert_found(&report::<Net<f64>>(), &["input["], 2e-6);
}

#[test]
fn at_the_sides_of_a_kink_is_not_taken_for_it() {
    network! { struct Net = Dense<2, 3>, Broken<ReLU, WrongSide>, Dense<3, 1>; }
    let report = report::<Net<f64>>();
    assert_found(&report, &["dense0.", "input["], report.error());
    assert!(report.error() > 0.5, "{report}");
}

#[test]
fn in_the_mask_of_a_dropout_is_found() {
    network! { struct Net = Dense<2, 9>, Broken<Dropout<0.5>, LetsPass>, Dense<9, 1>; }
    let report = report::<Net<f64>>();
    assert_found(&report, &["dense0.", "input["], report.error());
    assert!(report.error() > 0.5, "{report}");
}

#[test]
fn that_is_not_a_number_is_found() {
    network! { struct Net = Dense<2, 3>, Broken<Tanh, NotANumber>, Dense<3, 1>; }
    let report = report::<Net<f64>>();
    assert_eq!(report.error(), f64::INFINITY, "{report}");
}

/// `y = 2 x`, whose backward pass forgets the samples after the eighth.
struct ForgetsMany;

impl<In: Shape> Layer<In> for ForgetsMany {
    type Input = In;
    type Output = In;
    type Head = stackprop::layer::head::Values;
    type Params<T: Scalar> = ();
    type Scratch<T: Scalar> = ();

    fn predict<T: Scalar, I: Isa>((): &(), xy: Operand<'_, T, In>, _: &mut [()], _: I) {
        xy.map(|x| x + x);
    }
}

impl<In: Shape> Trainable<In> for ForgetsMany {
    type Cache<T: Scalar, const B: usize> = ();

    fn backward<T: Scalar, I: Isa, const B: usize>(
        (): &(),
        _: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        _: I,
    ) {
        let (dy, dx, ()) = gradients.scalars();
        for (index, (dx, dy)) in dx.into_iter().flatten().zip(dy).enumerate() {
            *dx = if index < 8 * In::SIZE { *dy + *dy } else { T::ZERO };
        }
    }
}

/// The check itself has parts of 8 samples, and training has parts of 64.
#[test]
fn for_many_samples_at_a_time_are_found() {
    network! { struct Net = Dense<2, 3>, Tanh, ForgetsMany, Dense<3, 1>; }
    let (network, inputs, targets) = example::<Net<f64>>(3);
    let loss = &MeanSquaredError;
    let mut small = boxed::<GradientCheck<Net<f64>, 8>>();
    let small = small.run(&network, loss, &inputs, &targets, Coverage::Full, 1).unwrap();
    assert!(small.error() < TOLERANCE, "{small}");
    let report = check(&*network, loss, &inputs, &targets).unwrap();
    assert!(report.error() > 0.5 && report.worst.unwrap().compared != Compared::Differences, "{report}");
    assert!(report.to_string().contains("in a part of 64 samples"), "{report}");
    assert_eq!(report.checked, small.checked);

    let layers = check_layers(&*network, loss, &inputs, &targets).unwrap();
    let wrong: Vec<_> =
        layers.0.iter().filter(|layer| layer.report.error() > TOLERANCE).map(|layer| layer.layer).collect();
    assert_eq!(wrong, ["input", "dense0"], "{layers}");
    let text = layers.to_string();
    assert!(text.starts_with("layer    values  kinks  worst relative error\n"), "{text}");
    assert_eq!(text.lines().count(), 1 + 3);
}

/// `y = x − mean of x over the part` in training, and `y = x` in prediction. The backward pass of more than eight samples forgets the mean.
struct Centred;

impl<In: Shape> Layer<In> for Centred {
    type Input = In;
    type Output = In;
    type Head = stackprop::layer::head::Values;
    type Params<T: Scalar> = ();
    type Scratch<T: Scalar> = ();

    fn predict<T: Scalar, I: Isa>((): &(), xy: Operand<'_, T, In>, _: &mut [()], _: I) {
        xy.map(|x| x);
    }
}

fn subtract_means<T: Scalar>(values: &mut [T], size: usize) {
    let samples = T::of((values.len() / size) as f64);
    for feature in 0..size {
        let mean = values.iter().skip(feature).step_by(size).fold(T::ZERO, |sum, value| sum + *value) / samples;
        values.iter_mut().skip(feature).step_by(size).for_each(|value| *value -= mean);
    }
}

impl<In: Shape> Trainable<In> for Centred {
    /// Whether the means were subtracted.
    type Cache<T: Scalar, const B: usize> = T;

    fn forward<T: Scalar, I: Isa, const B: usize>(
        (): &(),
        xy: Operand<'_, T, In>,
        cache: &mut T,
        rng: &mut StepRng<'_>,
        _: I,
    ) {
        let is_training = rng.mode() == Mode::Training;
        *cache = if is_training { T::ONE } else { T::ZERO };
        let (x, y) = xy.scalars();
        y.copy_from_slice(x);
        if is_training {
            subtract_means(y, In::SIZE);
        }
    }

    fn backward<T: Scalar, I: Isa, const B: usize>(
        (): &(),
        saved: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        _: I,
    ) {
        let (dy, dx, ()) = gradients.scalars();
        let Some(dx) = dx else { return };
        dx.copy_from_slice(dy);
        if *saved.cache == T::ONE && dy.len() <= 8 * In::SIZE {
            subtract_means(dx, In::SIZE);
        }
    }
}

/// In prediction mode the layer does nothing, so only differences of a large part in training mode tell.
#[test]
fn of_batch_statistics_in_large_parts_are_found() {
    network! { struct Net = Dense<2, 3>, Tanh, Centred, Dense<3, 1>; }
    let (network, inputs, targets) = example::<Net<f64>>(3);
    let loss = &MeanSquaredError;
    let mut small = boxed::<GradientCheck<Net<f64>, 8>>();
    let small = small.run(&network, loss, &inputs, &targets, Coverage::Full, 1).unwrap();
    assert!(small.error() < TOLERANCE, "{small}");
    let report = check(&*network, loss, &inputs, &targets).unwrap();
    assert!(report.error() > 0.1 && report.checked == small.checked, "{report}");
    assert_eq!(report.worst.unwrap().compared, Compared::DifferencesInLargePart);
    assert!(report.to_string().contains("in a part of 64 samples"), "{report}");
}

/// A part of 64 samples and 64 parts of one differ by rounding only, in every kind of layer.
#[test]
fn of_large_parts_are_none_in_the_layers_of_the_crate() {
    network! {
        struct Pictures = Input<Image<2, 6, 6>>, Conv2d<2, 20, 3>, BatchNorm, SiLU, MaxPool2d<2>, Conv2d<20, 3, 1>, GroupNorm<3>,
            Flatten, Dense<12, 40>, Tanh, Dropout<0.5>, Dense<40, 2>;
    }
    network! {
        struct Steps = Input<Sequence<5, 4>>, LSTM<4, 6>, SelfAttention<6, 2>, LayerNorm, Conv1d<6, 3, 3>, GRU<3, 2>;
    }
    network! { struct Words = Input<Tokens<4, 9>>, Embedding<9, 5>, RNN<5, 4>, Last, Dense<4, 3>; }
    #[track_caller]
    fn assert_none<N: TrainableNetwork<Scalar = f64>>(inputs: &[N::Input], targets: &[N::Output])
    where
        MeanSquaredError: Loss<N, N::Output>,
        N::Output: Clone,
    {
        let mut network = boxed::<N>();
        network.init(None, &mut rng(1));
        let mut layers = check_layers(&*network, &MeanSquaredError, inputs, targets).unwrap();
        layers.0.retain(|layer| layer.report.worst.is_some_and(|worst| worst.compared != Compared::Differences));
        assert!(layers.0.iter().all(|layer| layer.report.error() < TOLERANCE), "{layers}");
    }
    let (_, inputs, targets) = example::<Pictures<f64>>(5);
    assert_none::<Pictures<f64>>(&inputs[..1], &targets[..1]);
    let (_, inputs, targets) = example::<Steps<f64>>(5);
    assert_none::<Steps<f64>>(&inputs[..1], &targets[..1]);
    assert_none::<Words<f64>>(&[[1, 8, 0, 3]], &[[0.5, -1.0, 2.0]]);
}

#[test]
fn in_the_first_part_of_a_batch_are_found() {
    network! { struct Adds = Dense<2, 3>, Tanh, off: Broken<Dense<3, 1>, AddsFirst>; }
    let added = report::<Adds<f64>>();
    assert_eq!(added.error(), f64::INFINITY, "{added}");
    network! { struct Halves = Dense<2, 3>, Tanh, off: Broken<Dense<3, 1>, HalvesFirst>; }
    assert_found(&report::<Halves<f64>>(), &["off.weight[", "off.bias["], 0.5);
}
