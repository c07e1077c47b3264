//! Blocks without parameters: their outputs and gradients are known to the last digit.

use super::*;

/// What a network without parameters makes of `x` and of `dy`, to the last digit.
#[track_caller]
fn assert_fixed<N: TrainableNetwork<Scalar = f64, Element = f64>>(x: &[f64], y: &[f64], dy: &[f64], dx: &[f64]) {
    let net = boxed::<N>();
    assert_eq!(N::COUNT, 0);
    assert_eq!(prediction(&*net, x), y);
    for best in [false, true] {
        let passed = pass::<N, 4>(&net, x, dy, 1, best);
        assert_eq!((&passed.y[..], &passed.dx[..]), (y, dx));
    }
}

#[test]
fn concat_of_identities_doubles() {
    network! { struct Net = Input<2>, Concat<Identity, Identity>; }
    let (x, y) = ([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 1.0, 2.0, 3.0, 4.0, 3.0, 4.0]);
    let dy = [1.0, 2.0, 10.0, 20.0, 3.0, 4.0, 30.0, 40.0];
    assert_fixed::<Net<f64>>(&x, &y, &dy, &[11.0, 22.0, 33.0, 44.0]);
}

/// The channels of an image are stored one after the other.
#[test]
fn concat_of_images_is_by_channels() {
    network! { struct Net = Input<Image<2, 1, 2>>, Concat<Identity, Identity>; }
    let (x, dy) = ([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0, 10.0, 20.0, 30.0, 40.0]);
    assert_fixed::<Net<f64>>(&x, &[1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0], &dy, &[11.0, 22.0, 33.0, 44.0]);
}

/// The features of a sequence are stored one after the other in each step.
#[test]
fn concat_of_sequences_is_by_features_of_each_step() {
    network! { struct Net = Input<Sequence<2, 2>>, Concat<Identity, Identity>; }
    let (x, dy) = ([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 10.0, 20.0, 3.0, 4.0, 30.0, 40.0]);
    assert_fixed::<Net<f64>>(&x, &[1.0, 2.0, 1.0, 2.0, 3.0, 4.0, 3.0, 4.0], &dy, &[11.0, 22.0, 33.0, 44.0]);
}

#[test]
fn a_slice_is_some_of_the_features() {
    network! { struct Net = Input<4>, Slice<1, 2>; }
    let (x, dy) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], [1.0, 2.0, 3.0, 4.0]);
    assert_fixed::<Net<f64>>(&x, &[2.0, 3.0, 6.0, 7.0], &dy, &[0.0, 1.0, 2.0, 0.0, 0.0, 3.0, 4.0, 0.0]);
}

#[test]
fn a_slice_of_an_image_is_some_of_its_channels() {
    network! { struct Net = Input<Image<3, 1, 2>>, Slice<1, 1>; }
    assert_fixed::<Net<f64>>(
        &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        &[3.0, 4.0],
        &[7.0, 8.0],
        &[0.0, 0.0, 7.0, 8.0, 0.0, 0.0],
    );
}

#[test]
fn a_slice_of_a_sequence_is_some_of_the_features_of_each_step() {
    network! { struct Net = Input<Sequence<2, 3>>, Slice<1, 2>; }
    assert_fixed::<Net<f64>>(
        &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        &[2.0, 3.0, 5.0, 6.0],
        &[1.0, 2.0, 3.0, 4.0],
        &[0.0, 1.0, 2.0, 0.0, 3.0, 4.0],
    );
}

#[test]
fn a_slice_of_steps_is_some_of_the_steps() {
    network! { struct Net = Input<Sequence<3, 2>>, SliceSteps<1, 2>; }
    assert_fixed::<Net<f64>>(
        &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        &[3.0, 4.0, 5.0, 6.0],
        &[1.0, 2.0, 3.0, 4.0],
        &[0.0, 0.0, 1.0, 2.0, 3.0, 4.0],
    );
}

/// Slices of steps are the inverse of `ConcatSteps`.
#[test]
fn slices_of_steps_that_are_concatenated_are_the_input() {
    network! { struct Net = Input<Sequence<3, 2>>, ConcatSteps<SliceSteps<0, 1>, SliceSteps<1, 2>>; }
    let (x, dy) = (numbers(12, 1), numbers(12, 2));
    assert_fixed::<Net<f64>>(&x, &x, &dy, &dy);
}

/// Slices are the inverse of `Concat`.
#[test]
fn slices_that_are_concatenated_are_the_input() {
    network! { struct Net = Input<Sequence<2, 3>>, Concat<Slice<0, 1>, Slice<1, 2>>; }
    let (x, dy) = (numbers(12, 1), numbers(12, 2));
    assert_fixed::<Net<f64>>(&x, &x, &dy, &dy);
}

#[test]
fn add_of_identities_is_a_multiple() {
    network! { struct Twice = Input<3>, Add<Identity, Identity>; }
    network! { struct Four = Input<3>, Add<Identity, Identity, Identity, Identity>; }
    assert_fixed::<Twice<f64>>(&[1.0, -2.0, 3.0], &[2.0, -4.0, 6.0], &[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]);
    assert_fixed::<Four<f64>>(&[1.0, -2.0, 3.0], &[4.0, -8.0, 12.0], &[1.0, 2.0, 3.0], &[4.0, 8.0, 12.0]);
}

#[test]
fn multiply_of_identities_is_a_power() {
    network! { struct Square = Input<2>, Multiply<Identity, Identity>; }
    network! { struct Fourth = Input<2>, Multiply<Identity, Identity, Identity, Identity>; }
    assert_fixed::<Square<f64>>(&[3.0, -2.0], &[9.0, 4.0], &[1.0, 10.0], &[6.0, -40.0]);
    assert_fixed::<Fourth<f64>>(&[3.0, -2.0], &[81.0, 16.0], &[1.0, 10.0], &[108.0, -320.0]);
}

/// Also where a factor is zero, so that its slope is not the output divided by the factor.
#[test]
fn dot_of_slices() {
    network! { struct Net = Input<4>, Dot<Slice<0, 2>, Slice<2, 2>>; }
    let (x, dx) = ([1.0, 2.0, 3.0, 0.0, 5.0, 6.0, 7.0, 8.0], [3.0, 0.0, 1.0, 2.0, 70.0, 80.0, 50.0, 60.0]);
    assert_fixed::<Net<f64>>(&x, &[3.0, 83.0], &[1.0, 10.0], &dx);
}

#[test]
fn dot_is_at_each_step_and_at_each_pixel() {
    network! { struct Steps = Input<Sequence<2, 2>>, Dot<Identity, Identity>; }
    network! { struct Pixels = Input<Image<2, 1, 2>>, Dot<Identity, Identity>; }
    let (x, dy) = ([1.0, 2.0, 3.0, 4.0], [1.0, 10.0]);
    assert_fixed::<Steps<f64>>(&x, &[5.0, 25.0], &dy, &[2.0, 4.0, 60.0, 80.0]);
    assert_fixed::<Pixels<f64>>(&x, &[10.0, 20.0], &dy, &[2.0, 40.0, 6.0, 80.0]);
}

#[test]
fn repeated_blocks_multiply() {
    network! { struct Eight = Input<1>, Repeat<3, Add<Identity, Identity>>; }
    assert_fixed::<Eight<f64>>(&[1.0, 3.0], &[8.0, 24.0], &[1.0, 2.0], &[8.0, 16.0]);
}

#[test]
fn residual_of_zero_weights_is_the_identity() {
    network! { struct Net = Residual<(Dense<3, 5>, Tanh, Dense<5, 3>)>; }
    let (x, dy) = (numbers(6, 1), numbers(6, 2));
    assert_eq!(prediction(&Net::<f64>::ZERO, &x), x);
    let Passed { y, dx, .. } = pass::<Net<f64>, 2>(&Net::<f64>::ZERO, &x, &dy, 1, true);
    assert_eq!((y, dx), (x, dy));
}
