//! The gradient of back-propagation held against differences of the loss: whether a network's passes are right.
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

mod place;
mod slope;

use core::fmt;

use rand::Rng;

use crate::error::StepError;
use crate::layer::{Path, Role, StepRng};
use crate::losses::Loss;
use crate::network::{Network, as_tensors};
use crate::plain_struct;
use crate::simd::{Isa, Kernel, dispatch};
use crate::tensor::plain::all_scalars_mut;
use crate::tensor::{Shape, Tensor};
use crate::training::{
    Pass, PassGradients, TrainableNetwork, Training, Workspace, check_targets, parts, scale, weight,
};
pub use place::Place;
use slope::Slope;

/// Checks every gradient of a network, with memory from the heap. See [`GradientCheck::run`].
///
/// # Errors
///
/// If there are not as many targets as inputs, or a target makes no sense for the loss.
#[cfg(feature = "std")]
pub fn check<N: TrainableNetwork<Scalar = f64>, L: Loss<N, Y>, Y>(
    network: &N,
    loss: &L,
    inputs: &[N::Input],
    targets: &[Y],
) -> Result<Report, StepError> {
    crate::zero::boxed::<GradientCheck<N, 8>>().run(network, loss, inputs, targets, Coverage::Full, 0)
}

plain_struct! {
    /// Memory for the check of a network's gradients, `B` samples at a time. Its size is known; place it anywhere.
    pub struct GradientCheck<N: TrainableNetwork<Scalar = f64>; const B: usize> {
        /// The network with one parameter moved.
        moved: N,
        gradient: N,
        x: [Tensor<f64, N::InputShape>; B],
        dx: [Tensor<f64, N::InputShape>; B],
        workspace: Workspace<N, B>,
    }
}

/// How many values are checked. Each parameter costs at least six forward passes over the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Every parameter and every input. Running statistics are no parameters.
    Full,
    /// At most so many values of each tensor and of each sample, drawn by the seed and spread over all of it.
    PerTensor(usize),
}

/// What a check has found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Report {
    /// The value with the largest error; `None` if none was judged.
    pub worst: Option<Worst>,
    /// The number of values that were judged.
    pub checked: usize,
    /// The number of values that could not be judged: the loss has a kink there, and back-propagation gave a slope that
    /// lies within it.
    pub kinks: usize,
}

/// The value with the largest error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worst {
    /// Where it is.
    pub place: Place,
    /// The relative error; see [`GradientCheck::run`].
    pub error: f64,
    /// The derivative of the loss by this value, by back-propagation.
    pub propagated: f64,
    /// The same by differences.
    pub differences: f64,
}

impl Report {
    /// The largest relative error; 0 if no value was judged.
    pub fn error(&self) -> f64 {
        self.worst.map_or(0.0, |worst| worst.error)
    }

    const EMPTY: Self = Self { worst: None, checked: 0, kinks: 0 };

    fn add(&mut self, place: impl FnOnce() -> Place, propagated: f64, slope: Slope) {
        if slope.explains(propagated) {
            self.kinks += 1;
            return;
        }
        self.checked += 1;
        let error = slope.error(propagated);
        if self.worst.is_none_or(|worst| error > worst.error) {
            self.worst = Some(Worst { place: place(), error, propagated, differences: slope.value });
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Worst { place, error, propagated, differences }) = self.worst {
            write!(f, "worst relative error {error:.1e} at {place}: {propagated:e} by back-propagation, ")?;
            write!(f, "{differences:e} by differences; ")?;
        }
        write!(f, "{} values checked, {} at kinks", self.checked, self.kinks)
    }
}

impl<N: TrainableNetwork<Scalar = f64>, const B: usize> GradientCheck<N, B> {
    /// Compares the derivative of the mean loss of a batch by every parameter and by every input, as training works it
    /// out, with differences of that loss. `seed` gives the noise, which is the same in all evaluations: dropout drops
    /// the same values in each of them.
    ///
    /// # The differences
    ///
    /// The slope is extrapolated from central differences by the steps h, h/2 and h/4 (Richardson 1911), which leaves an
    /// error of h⁶. So h can be large, 2⁻⁹·max(1, |value|), and the rounding of the losses, some ε/h of them, leaves twelve
    /// digits. Where the three steps disagree, for a steep function or a kink nearby, 2⁻¹³ and 2⁻¹⁷ are tried, and the
    /// steps that agree best count.
    ///
    /// # The error
    ///
    /// `|a − n| / max(|a|, |n|, floor)` for the slopes `a` of back-propagation and `n` of the differences. It is relative,
    /// since gradients are of any size; to the larger of both, so that a zero in place of a slope has error 1. The floor
    /// is 2⁻²⁴/h of the loss, which is 2⁻¹⁵ of it for the largest h: differences of losses do not resolve slopes that are
    /// much smaller, and the rounding that remains of those is below 10⁻⁷ of the floor. A slope that is not a number has
    /// an infinite error.
    ///
    /// # What is there before
    ///
    /// A backward pass adds to the gradient by the parameters, and writes that by the inputs. So it is done twice: the
    /// second time on top of the first, which is taken off, and where something else stands in the place of the gradient
    /// by the inputs. `gradient = …` or `dx += …` give wrong slopes then.
    ///
    /// # Kinks
    ///
    /// At the kink of a `ReLU` the slope is a convention, and the differences give another one. A value counts as one of
    /// the [`kinks`](Report::kinks), and is not judged, if two things hold: the slopes to the left and to the right differ
    /// at every step down to the smallest, as those of a smooth function do not; and `a` is no farther from `n` than that
    /// difference. So an error that is larger than the kink is still an error. Random parameters and inputs do not lie
    /// at a kink; biases of zero and an input of zero do, and may be at several at once, which no rule can tell from an
    /// error. Expect 0, and look where it is not.
    ///
    /// # Errors
    ///
    /// If there are not as many targets as inputs, or a target makes no sense for the loss.
    pub fn run<L: Loss<N, Y>, Y>(
        &mut self,
        network: &N,
        loss: &L,
        inputs: &[N::Input],
        targets: &[Y],
        coverage: Coverage,
        seed: u64,
    ) -> Result<Report, StepError> {
        check_targets(loss, inputs, targets)?;
        let scale = scale::<N>(weight(loss, targets));
        let task = Task { loss, x: as_tensors(inputs), targets, scale, seed: StepRng::new(seed, 0).next_u64() };
        let mut picks = Picks { coverage, rng: StepRng::new(seed, 1) };
        let mut report = Report::EMPTY;
        let rng = &mut StepRng::new(seed, 0);
        network.loss_and_gradient(loss, inputs, targets, &mut self.gradient, &mut self.workspace, rng)?;
        // Once more, on top of what is there: a layer that writes where it should add loses the first, which is taken off.
        self.moved.copy_from(&self.gradient);
        self.inputs(network, &task, &mut picks, &mut report);
        for (sum, first) in self.gradient.parameters_mut().iter_mut().zip(self.moved.parameters()) {
            *sum -= *first;
        }
        self.parameters(network, &task, &mut picks, &mut report);
        Ok(report)
    }

    fn inputs<L: Loss<N, Y>, Y>(
        &mut self,
        network: &N,
        task: &Task<'_, N, L, Y>,
        picks: &mut Picks,
        report: &mut Report,
    ) {
        let size = N::InputShape::SIZE;
        for part in parts(task.x.len(), B) {
            let Self { gradient, x, dx, workspace, .. } = self;
            let (first, count) = (part.start, part.len());
            let (x, dx) = (&mut x[..count], &mut dx[..count]);
            x.clone_from_slice(&task.x[part]);
            // A layer that adds where it should write adds to this.
            all_scalars_mut(dx).fill(f64::NAN);
            let value = task.part(network, first, x, workspace, Some((Some(dx), gradient)));
            for sample in 0..count {
                picks.each(size, |index| {
                    let (at, propagated) = (x[sample][index], dx[sample][index]);
                    let slope = Slope::of(at, value, propagated, |moved| {
                        x[sample][index] = moved;
                        task.part(network, first, x, workspace, None)
                    });
                    x[sample][index] = at;
                    report.add(|| Place::input(first + sample, N::InputShape::DIMS, index), propagated, slope);
                });
            }
        }
    }

    fn parameters<L: Loss<N, Y>, Y>(
        &mut self,
        network: &N,
        task: &Task<'_, N, L, Y>,
        picks: &mut Picks,
        report: &mut Report,
    ) {
        let Self { moved, gradient, workspace, .. } = self;
        moved.copy_from(network);
        let value = task.value(network, workspace);
        let mut first = 0;
        network.visit(&Path::ROOT, &mut |entry, tensor| {
            if entry.role == Role::Statistic {
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
                report.add(|| Place::parameter(&entry.path, entry.dims, index), propagated, slope);
            });
            first += tensor.len();
        });
    }
}

/// Which values of a tensor are checked.
struct Picks {
    coverage: Coverage,
    rng: StepRng,
}

impl Picks {
    /// Cuts the tensor into as many pieces as are to be checked, and takes one value of each.
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

/// The batch whose loss is differentiated.
struct Task<'a, N: Network, L, Y> {
    loss: &'a L,
    x: &'a [Tensor<N::Scalar, N::InputShape>],
    targets: &'a [Y],
    scale: f64,
    seed: u64,
}

impl<N: TrainableNetwork<Scalar = f64>, L: Loss<N, Y>, Y> Task<'_, N, L, Y> {
    /// The mean loss of the batch.
    fn value<const B: usize>(&self, network: &N, workspace: &mut Workspace<N, B>) -> f64 {
        let parts = parts(self.x.len(), B);
        parts.map(|part| self.part(network, part.start, &self.x[part], workspace, None)).sum()
    }

    /// What the samples `x` in the place of those from `first` on add to the mean loss; and the gradients, if asked for.
    fn part<const B: usize>(
        &self,
        network: &N,
        first: usize,
        x: &[Tensor<f64, N::InputShape>],
        workspace: &mut Workspace<N, B>,
        gradients: Option<PassGradients<'_, N>>,
    ) -> f64 {
        let (loss, scale, rng) = (self.loss, self.scale, StepRng::new(self.seed, first));
        let targets = &self.targets[first..first + x.len()];
        dispatch(Part { pass: Pass { network, loss, x, targets, scale, rng, workspace }, gradients }) * scale
    }
}

/// The passes of training over a part of a batch; backward too, if there are gradients.
struct Part<'a, N: TrainableNetwork, L, Y, const B: usize> {
    pass: Pass<'a, N, L, Y, B>,
    gradients: Option<PassGradients<'a, N>>,
}

impl<N: TrainableNetwork<Scalar = f64>, L: Loss<N, Y>, Y, const B: usize> Kernel for Part<'_, N, L, Y, B> {
    type Output = f64;

    fn run<I: Isa>(self, isa: I) -> f64 {
        self.pass.forward_and_backward(self.gradients, isa)
    }
}
