//! Gradients of parts as large as in training, against differences and against those of one sample at a time.

use std::vec::Vec;

use super::report::{Report, Sink};
use super::slope::Slope;
use super::{Compared, Coverage, GradientCheck, Place, Plan, Samples, Worst};
use crate::error::StepError;
use crate::inspection::InputGradients;
use crate::layer::Path;
use crate::losses::Loss;
use crate::tensor::plain::{scalars, scalars_mut};
use crate::tensor::{Shape, Tensor};
use crate::training::TrainableNetwork;
use crate::zero::{boxed, boxed_slice};

/// The number of samples of a part in training.
pub const LARGE: usize = 64;
/// The floor of a relative error, relative to the largest slope of a tensor: rounding is about 10⁻¹⁵ of that slope.
const FLOOR: f64 = 1e-6;
/// The same, relative to the largest slope of all parameters. A bias in front of a normalization has slopes of zero, which consist of rounding.
const FLOOR_OF_ALL: f64 = 1e-9;

/// Compares some gradients of one part of 64 samples with differences, and, in prediction mode, all of them with those of 64 parts.
pub fn compare<N: TrainableNetwork<Scalar = f64>, L: Loss<N, Y>, Y: Clone>(
    network: &N,
    Samples { loss, inputs, targets }: Samples<'_, N, L, Y>,
    check: &mut GradientCheck<N, LARGE>,
    sink: &mut impl Sink,
) -> Result<(), StepError> {
    if inputs.is_empty() {
        return Ok(());
    }
    let repeated: Vec<Y> = targets.iter().cycle().take(LARGE).cloned().collect();
    let mut samples = boxed_slice::<N::Input>(LARGE);
    for (sample, input) in samples.iter_mut().zip(inputs.iter().cycle()) {
        scalars_mut(sample).copy_from_slice(scalars(input));
    }
    let large = Samples { loss, inputs: &samples, targets: &repeated };
    let (of_tensors, of_samples) = (Coverage::PerTensor(4), Coverage::PerTensor(1));
    let plan = Plan { of_tensors, of_samples, part_len: LARGE, seed: 0 };
    check.compare(network, large, plan, &mut Uncounted(&mut *sink))?;
    if L::COMPARES {
        return Ok(());
    }
    let [mut dx, mut dx_alone] = [(); 2].map(|()| boxed_slice::<Tensor<f64, N::InputShape>>(LARGE));
    let (mut large, mut alone) = (boxed::<InputGradients<N, LARGE>>(), boxed::<InputGradients<N, LARGE>>());
    large.passes(network, loss, (&samples, &repeated), LARGE, &mut dx)?;
    alone.passes(network, loss, (&samples, &repeated), 1, &mut dx_alone)?;

    let (of_part, of_each, mut first) = (large.by_parameters().parameters(), alone.by_parameters().parameters(), 0);
    let of_all = FLOOR_OF_ALL * largest(of_each);
    network.visit(&Path::ROOT, &mut |entry, tensor| {
        let range = first..first + tensor.len();
        first = range.end;
        if entry.is_trained() {
            let place = |index| Place::parameter(&entry.path, entry.dims, index);
            compare_tensor(entry.path.top(), place, [&of_part[range.clone()], &of_each[range]], of_all, sink);
        }
    });
    if N::InputShape::VOCABULARY == 0 {
        for (sample, (dx, alone)) in dx.iter().zip(&dx_alone).enumerate() {
            let place = |index| Place::input(sample, N::InputShape::DIMS, index);
            compare_tensor("input", place, [dx, alone], 0.0, sink);
        }
    }
    Ok(())
}

fn compare_tensor(
    layer: &'static str,
    place: impl Fn(usize) -> Place,
    [of_part, of_each]: [&[f64]; 2],
    floor: f64,
    sink: &mut impl Sink,
) {
    let floor = floor.max(FLOOR * largest(of_each));
    for (index, (&propagated, &expected)) in of_part.iter().zip(of_each).enumerate() {
        if propagated != expected {
            let scale = propagated.abs().max(expected.abs()).max(floor);
            let error = (propagated - expected).abs() / scale;
            let error = if error.is_nan() { f64::INFINITY } else { error };
            sink.error(layer, || Worst {
                place: place(index),
                error,
                propagated,
                expected,
                compared: Compared::LargePartWithSamples,
            });
        }
    }
}

/// Passes the errors of a large part on. Its values are not counted: they are those of the check before.
struct Uncounted<'a, S>(&'a mut S);

impl<S: Sink> Sink for Uncounted<'_, S> {
    fn report(&mut self, layer: &'static str) -> &mut Report {
        self.0.report(layer)
    }

    fn slope(&mut self, layer: &'static str, place: impl FnOnce() -> Place, propagated: f64, slope: Slope) {
        if !slope.explains(propagated) {
            let (error, expected) = (slope.error(propagated), slope.value);
            let compared = Compared::DifferencesInLargePart;
            self.error(layer, || Worst { place: place(), error, propagated, expected, compared });
        }
    }
}

/// Returns the largest absolute value.
fn largest(slopes: &[f64]) -> f64 {
    slopes.iter().fold(0.0, |largest, slope| largest.max(slope.abs()))
}
