//! The steps of a sequence, or the positions of an image, in a loss over classes. A vector is one step.

use generic_array::GenericArray;
use typenum::Unsigned;

use super::ClassTarget;
use super::class_weights::ClassWeights;
use super::target::TargetClass;
use crate::kernels::arguments::Distributions;
use crate::network::Network;
use crate::tensor::{Scalar, Shape};
use crate::zero::Zero;

/// Returns the number of classes at each step of the outputs of a network.
pub(super) const fn classes<N: Network>() -> usize {
    Distributions::of(N::OutputShape::DIMS).classes
}

/// Returns the number of steps, or of positions, of the outputs of a network.
pub(super) const fn steps<N: Network>() -> usize {
    match classes::<N>() {
        0 => 0,
        classes => N::OutputShape::SIZE / classes,
    }
}

/// Returns the weight of a target: the sum of the class weights of the steps that count.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn weight<N: Network, Output, Y: ClassTarget<N::Scalar, N::NestedOutput>, W: ClassWeights<Output>>(
    target: &Y,
    class_weights: &W,
    ignored: Option<usize>,
) -> N::Scalar {
    let of_step = |step| match target.class(step) {
        TargetClass::Number(class) if ignored == Some(class) => 0.0,
        TargetClass::Number(class) => class_weights.weight(class),
        TargetClass::Distribution => 1.0,
        TargetClass::None => 0.0,
    };
    N::Scalar::of((0..const { steps::<N>() }).map(of_step).sum())
}

/// The loss of one step. Not a closure: one that is called twice is left as a function of its own, compiled for the build target.
pub(super) trait StepLoss<N: Network, Y> {
    /// Returns the loss of the outputs `z` of a step, and writes `scale` times its gradient.
    fn of_step(
        &self,
        step: usize,
        target: &Y,
        z: &[N::Scalar],
        scale: N::Scalar,
        gradient: &mut [N::Scalar],
    ) -> N::Scalar;
}

/// Whether a step has a target, whose class is not ignored.
#[cfg_attr(not(debug_assertions), inline(always))]
fn counts<N: Network, Y: ClassTarget<N::Scalar, N::NestedOutput>>(
    target: &Y,
    step: usize,
    ignored: Option<usize>,
) -> bool {
    match target.class(step) {
        TargetClass::None => false,
        TargetClass::Number(class) => ignored != Some(class),
        TargetClass::Distribution => true,
    }
}

/// Returns the sum of the losses of the steps that count. The gradient of the other steps is zero.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn each<N: Network, Y: ClassTarget<N::Scalar, N::NestedOutput>, L: StepLoss<N, Y>>(
    loss: &L,
    ignored: Option<usize>,
    target: &Y,
    z: &[N::Scalar],
    scale: N::Scalar,
    gradient: &mut [N::Scalar],
) -> N::Scalar {
    if const { steps::<N>() == 1 } && counts::<N, Y>(target, 0, ignored) {
        return loss.of_step(0, target, z, scale, gradient);
    }
    if const { Distributions::of(N::OutputShape::DIMS).positions > 1 } {
        return each_position(loss, ignored, target, z, scale, gradient);
    }
    let classes = const { if classes::<N>() == 0 { 1 } else { classes::<N>() } };
    let mut sum = N::Scalar::of(0.0);
    for (step, (z, gradient)) in z.chunks_exact(classes).zip(gradient.chunks_exact_mut(classes)).enumerate() {
        if counts::<N, Y>(target, step, ignored) {
            sum += loss.of_step(step, target, z, scale, gradient);
        } else {
            gradient.fill(N::Scalar::of(0.0));
        }
    }
    sum
}

/// As [`each`], for the positions of an image. The values of a position are not next to each other, so they are copied.
#[cfg_attr(not(debug_assertions), inline(always))]
fn each_position<N: Network, Y: ClassTarget<N::Scalar, N::NestedOutput>, L: StepLoss<N, Y>>(
    loss: &L,
    ignored: Option<usize>,
    target: &Y,
    z: &[N::Scalar],
    scale: N::Scalar,
    gradient: &mut [N::Scalar],
) -> N::Scalar {
    let positions = const {
        assert!(
            <N::OutputShape as Shape>::Channels::USIZE == classes::<N>(),
            "the first of three extents of a shape is the number of its channels",
        );
        Distributions::of(N::OutputShape::DIMS).positions
    };
    let mut memory = [const { GenericArray::<N::Scalar, <N::OutputShape as Shape>::Channels>::ZERO }; 2];
    let [z_here, gradient_here] = &mut memory;
    let mut sum = 0.0;
    for position in 0..positions {
        if counts::<N, Y>(target, position, ignored) {
            for (here, z) in z_here.iter_mut().zip(z.iter().skip(position).step_by(positions)) {
                *here = *z;
            }
            sum += loss.of_step(position, target, z_here, scale, gradient_here).to_f64();
        } else {
            gradient_here.fill(N::Scalar::of(0.0));
        }
        for (gradient, here) in gradient.iter_mut().skip(position).step_by(positions).zip(&*gradient_here) {
            *gradient = *here;
        }
    }
    N::Scalar::of(sum)
}
