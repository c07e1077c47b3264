//! A check of the backward passes of a network: the gradient by back-propagation is compared with finite differences of the loss.
//!
//! ```
//! use stackprop::gradient_check::check;
//! use stackprop::prelude::*;
//! network! { struct Net = hidden: Dense<2, 3>, Tanh, Dropout<0.5>, Dense<3, 2>, Softmax; }
//!
//! let mut net = Net::<f64>::ZERO;
//! for (i, parameter) in net.parameters_mut().iter_mut().enumerate() {
//!     *parameter = (i as f64).cos();
//! }
//! let report = check(&net, &CrossEntropy, &[[0.3, -1.2], [0.8, 0.1]], &[0u8, 1])?;
//! assert_eq!(report.checked, Net::PARAMS + 2 * 2); // every parameter, and two inputs of two samples
//! assert!(report.error() < 1e-8, "{report}");
//! # Ok::<(), stackprop::error::StepError>(())
//! ```

#[cfg(feature = "std")]
mod check;
#[cfg(feature = "std")]
mod large_parts;
#[cfg(feature = "std")]
mod layer_reports;
mod place;
mod report;
mod slope;

use core::ops::Range;

use rand::Rng;

use crate::error::StepError;
use crate::layer::{Path, StepRng};
use crate::losses::{HeadBatch, Loss};
use crate::network::{Network, as_tensors};
use crate::plain_struct;
use crate::tensor::plain::all_scalars_mut;
use crate::tensor::{Shape, Tensor};
use crate::training::{
    Batch, Carried, Pass, PassGradients, PassMemory, TrainableNetwork, Workspace, check_batch, loss_and_gradient,
    parts, scale, weight,
};
#[cfg(feature = "std")]
pub use check::check;
#[cfg(feature = "std")]
pub use layer_reports::{LayerReport, LayerReports, check_layers};
pub use place::Place;
use report::Sink;
pub use report::{Compared, Report, Worst};
use slope::Slope;

plain_struct! {
    /// Working memory for the gradient check of a network, `B` samples at a time. Its size is known at compile time, so it can be
    /// stored anywhere.
    pub struct GradientCheck<N: TrainableNetwork<Scalar = f64>; const B: usize> {
        /// A copy of the network in which one parameter at a time is changed.
        moved: N,
        /// The gradient with respect to the parameters where it overwrites what was there, as in the first part of a batch.
        overwritten: N,
        /// The gradient with respect to the parameters where it is added.
        gradient: N,
        x: [Tensor<f64, N::InputShape>; B],
        dx: [Tensor<f64, N::InputShape>; B],
        workspace: Workspace<N, B>,
    }
}

/// The number of values to check. Each parameter costs at least six forward passes over the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Every parameter and every input. Running statistics are not parameters.
    Full,
    /// At most this number of values of each tensor and of each sample, spread evenly and chosen at random by the seed.
    PerTensor(usize),
}

impl<N: TrainableNetwork<Scalar = f64>, const B: usize> GradientCheck<N, B> {
    /// Compares the derivative of the mean loss of a batch with respect to every parameter and to every input, as training
    /// computes it, with finite differences of that loss. `seed` determines the random numbers, which are the same in all
    /// evaluations: dropout drops the same values in each of them.
    ///
    /// # The differences
    ///
    /// The slope is extrapolated from central differences with the steps h, h/2 and h/4 (Richardson 1911), which leaves an error of
    /// the order h⁶. So h can be as large as 2⁻⁹·max(1, |value|), and rounding of the losses, a relative error of about ε/h, leaves
    /// twelve digits. If the three steps disagree, as they do for a steep function or near a kink, 2⁻¹³ and 2⁻¹⁷ are tried instead
    /// of 2⁻⁹, and the steps that agree best are used.
    ///
    /// # The error
    ///
    /// `|a − n| / max(|a|, |n|, floor)` for the slopes `a` by back-propagation and `n` by differences. It is relative, because
    /// gradients can have any size, and relative to the larger of the two, so that a zero instead of a slope has error 1. The floor
    /// is 2⁻²⁴/h of the loss, which is 2⁻¹⁵ of it for the largest h: differences of losses cannot resolve much smaller slopes, and
    /// the remaining rounding error is below 10⁻⁷ of the floor. If a slope is NaN, the error is infinite.
    ///
    /// # Adding and writing
    ///
    /// A backward pass has to add to the gradient with respect to the parameters, and to write the gradient with respect to the
    /// inputs. To check this, it is run twice: the second run starts with the gradient of the first, which is subtracted
    /// afterwards, and with NaN in the gradient with respect to the inputs. A layer with `gradient = …` or `dx += …` then has
    /// wrong slopes.
    ///
    /// # Kinks
    ///
    /// At the kink of a `ReLU` the slope is a convention, and the differences have another slope. A value counts as one of the
    /// [`kinks`](Report::kinks), and is not compared, if two things are true: the slopes to the left and to the right differ at
    /// every step down to the smallest, unlike those of a smooth function; and `a` is no farther from `n` than that difference. So
    /// an error that is larger than the kink is still an error. Random parameters and inputs are not at a kink. Biases of zero and
    /// an input of zero are, and may be at several kinks at once, which no rule can tell from an error. Expect 0 kinks, and look
    /// for the reason if there are more.
    ///
    /// # Errors
    ///
    /// If the numbers of inputs and targets differ, or a target is invalid for the loss.
    pub fn run<L: Loss<N, Y>, Y>(
        &mut self,
        network: &N,
        loss: &L,
        inputs: &[N::Input],
        targets: &[Y],
        coverage: Coverage,
        seed: u64,
    ) -> Result<Report, StepError> {
        let plan = Plan { of_tensors: coverage, of_samples: coverage, part_len: B, seed };
        let mut report = Report::EMPTY;
        self.compare(network, Samples { loss, inputs, targets }, plan, &mut report)?;
        Ok(report)
    }

    fn compare<L: Loss<N, Y>, Y>(
        &mut self,
        network: &N,
        Samples { loss, inputs, targets }: Samples<'_, N, L, Y>,
        Plan { of_tensors, of_samples, part_len, seed }: Plan,
        sink: &mut impl Sink,
    ) -> Result<(), StepError> {
        check_batch(loss, inputs, targets)?;
        let weight = weight(loss, targets);
        let (scale, heads) = (scale::<N>(weight), loss.heads(targets));
        let task = Task { loss, inputs, targets, part_len, scale, heads, seed: StepRng::new(seed, 0).next_u64() };
        let mut picks = Picks { coverage: of_samples, rng: StepRng::new(seed, 1) };
        let rng = &mut StepRng::new(seed, 0);
        let batch = Batch { inputs, targets, weight, states: Carried::none() };
        // A layer that adds where it should write adds to NaN.
        self.gradient.parameters_mut().fill(f64::NAN);
        loss_and_gradient(network, loss, batch, part_len, &mut self.gradient, &mut self.workspace, rng);
        // The next pass adds to this gradient, which is subtracted below: a layer that writes where it should add has lost it then.
        self.overwritten.copy_from(&self.gradient);
        self.inputs(network, &task, &mut picks, sink);
        for (sum, first) in self.gradient.parameters_mut().iter_mut().zip(self.overwritten.parameters()) {
            *sum -= *first;
        }
        picks.coverage = of_tensors;
        self.parameters(network, &task, &mut picks, sink);
        Ok(())
    }

    fn inputs<L: Loss<N, Y>, Y>(
        &mut self,
        network: &N,
        task: &Task<'_, N, L, Y>,
        picks: &mut Picks,
        sink: &mut impl Sink,
    ) {
        let size = N::InputShape::SIZE;
        for part in parts(task.inputs.len(), task.part_len) {
            let Self { gradient, x, dx, workspace, .. } = self;
            let (first, count) = (part.start, part.len());
            let (x, dx) = (&mut x[..count], &mut dx[..count]);
            x.clone_from_slice(as_tensors::<N>(&task.inputs[part], &mut workspace.inputs));
            // A layer that adds where it should write adds to NaN.
            all_scalars_mut(dx).fill(f64::NAN);
            let value = task.part(network, first, x, &mut workspace.passes, Some((Some(&mut *dx), gradient)));
            // Tokens have no gradient.
            let samples = if N::InputShape::VOCABULARY > 0 { 0 } else { count };
            for sample in 0..samples {
                picks.each(size, |index| {
                    let (at, propagated) = (x[sample][index], dx[sample][index]);
                    let slope = Slope::of(at, value, propagated, |moved| {
                        x[sample][index] = moved;
                        task.part(network, first, x, &mut workspace.passes, None)
                    });
                    x[sample][index] = at;
                    sink.slope("input", || Place::input(first + sample, N::InputShape::DIMS, index), propagated, slope);
                });
            }
        }
    }

    fn parameters<L: Loss<N, Y>, Y>(
        &mut self,
        network: &N,
        task: &Task<'_, N, L, Y>,
        picks: &mut Picks,
        sink: &mut impl Sink,
    ) {
        let Self { moved, overwritten, gradient, workspace, .. } = self;
        moved.copy_from(network);
        let value = task.value(network, workspace);
        let mut first = 0;
        network.visit(&Path::ROOT, &mut |entry, tensor| {
            if !entry.is_trained() {
                first += tensor.len();
                return;
            }
            picks.each(tensor.len(), |index| {
                let (at, propagated) = (tensor[index], gradient.parameters()[first + index]);
                let slope = Slope::of(at, value, propagated, |value| {
                    moved.parameters_mut()[first + index] = value;
                    task.value(moved, workspace)
                });
                moved.parameters_mut()[first + index] = at;
                let place = || Place::parameter(&entry.path, entry.dims, index);
                let overwritten = overwritten.parameters()[first + index];
                let worse = if slope.error(overwritten) > slope.error(propagated) { overwritten } else { propagated };
                sink.slope(entry.path.top(), place, worse, slope);
            });
            first += tensor.len();
        });
    }
}

/// The choice of the values of a tensor to check.
struct Picks {
    coverage: Coverage,
    rng: StepRng<'static>,
}

impl Picks {
    /// Calls `visit` with the indices to check: the tensor is cut into pieces of nearly equal length, and one value of each is
    /// chosen.
    fn each(&mut self, len: usize, mut visit: impl FnMut(usize)) {
        match self.coverage {
            Coverage::PerTensor(count) if count < len => {
                for piece in 0..count {
                    let (start, end) = (piece * len / count, (piece + 1) * len / count);
                    visit(start + self.rng.next_u64() as usize % (end - start));
                }
            }
            _ => (0..len).for_each(visit),
        }
    }
}

/// The batch of a check.
struct Samples<'a, N: Network, L, Y> {
    loss: &'a L,
    inputs: &'a [N::Input],
    targets: &'a [Y],
}

impl<N: Network, L, Y> Clone for Samples<'_, N, L, Y> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<N: Network, L, Y> Copy for Samples<'_, N, L, Y> {}

/// How a batch is checked.
struct Plan {
    of_tensors: Coverage,
    of_samples: Coverage,
    /// The most samples of a part.
    part_len: usize,
    seed: u64,
}

/// The batch whose loss is differentiated.
struct Task<'a, N: Network, L, Y> {
    loss: &'a L,
    inputs: &'a [N::Input],
    targets: &'a [Y],
    part_len: usize,
    scale: f64,
    heads: HeadBatch,
    seed: u64,
}

impl<N: TrainableNetwork<Scalar = f64>, L: Loss<N, Y>, Y> Task<'_, N, L, Y> {
    /// The mean loss of the batch.
    fn value<const B: usize>(&self, network: &N, workspace: &mut Workspace<N, B>) -> f64 {
        let Workspace { inputs: numbers, passes } = workspace;
        let part = |part: Range<usize>| {
            let x = as_tensors::<N>(&self.inputs[part.clone()], numbers);
            self.part(network, part.start, x, passes, None)
        };
        parts(self.inputs.len(), self.part_len).map(part).sum()
    }

    /// The share of the samples `x`, which replace those starting at index `first`, in the mean loss; computes the gradients if
    /// they are wanted.
    fn part<const B: usize>(
        &self,
        network: &N,
        first: usize,
        x: &[Tensor<f64, N::InputShape>],
        memory: &mut PassMemory<N, B>,
        gradients: Option<PassGradients<'_, N>>,
    ) -> f64 {
        let (loss, scale, rng) = (self.loss, self.scale, StepRng::new(self.seed, first));
        let heads = &mut { self.heads };
        let targets = &self.targets[first..first + x.len()];
        Pass { network, loss, x, targets, scale, heads, rng, memory }.run(gradients) * scale
    }
}
