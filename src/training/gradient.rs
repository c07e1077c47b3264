//! The loss of a batch and its gradient by every parameter: back-propagation.

use core::ops::Range;

use num_traits::Zero as _;
use rand::Rng;

use crate::error::StepError;
use crate::kernels::compiled::Compiled;
use crate::layer::head::Head;
use crate::layer::{Layer, Noise, Path, Role, Trainable};
use crate::losses::Loss;
use crate::network::{Network, as_tensors};
use crate::simd::{Isa, Kernel, Level, dispatch};
use crate::tensor::{Scalar, Tensor};
use crate::zero::Zero;
use crate::{plain_struct, threads};

/// A network whose layers all have a backward pass.
pub trait TrainableNetwork: Network<Trained: TrainedAs<Self>> {}

impl<N: Network<Trained: TrainedAs<N>>> TrainableNetwork for N {}

/// The description of the network `N`, if all of its layers have a backward pass.
#[diagnostic::on_unimplemented(
    message = "`{N}` cannot be trained: its layer `{Self}` has no backward pass",
    label = "this network can predict, but not be trained",
    note = "implement `stackprop::layer::Trainable` for `{Self}`"
)]
pub trait TrainedAs<N: Network>:
    Trainable<N::InputShape> + Layer<N::InputShape, Output = N::OutputShape, Head = N::Head, Params<N::Scalar> = N>
{
}

#[diagnostic::do_not_recommend]
impl<N, D> TrainedAs<N> for D
where
    N: Network,
    D: Trainable<N::InputShape> + Layer<N::InputShape, Output = N::OutputShape, Head = N::Head, Params<N::Scalar> = N>,
{
}

/// What a [`TrainableNetwork`] can do.
///
/// Every network has the methods, so that for one that cannot be trained the error says why.
pub trait Training: Network {
    /// The mean loss of a batch in training, and its gradient by every parameter.
    ///
    /// The batch can have any length; it is worked on in as few parts of at most `B` samples as can be, of nearly equal
    /// length, whose gradients are added up in their order. Layers that measure a batch, such as
    /// [`BatchNorm`](crate::layers::BatchNorm), measure each part. `gradient` is overwritten; `rng` gives the seed for layers that are random, such as dropout. An empty batch
    /// has loss and gradient 0.
    ///
    /// # Errors
    ///
    /// If there are not as many targets as inputs, or a target makes no sense for the loss.
    ///
    /// ```
    /// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use stackprop::prelude::*;
    /// network! { struct Line = Dense<1, 1>; }
    /// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let (net, mut gradient) = (Line::ZERO, Line::ZERO);
    /// let mut workspace = Workspace::<Line, 8>::ZERO;
    /// let loss = net.loss_and_gradient(&MeanSquaredError, &[[1.0]], &[[3.0]], &mut gradient, &mut workspace, &mut rng)?;
    /// assert_eq!((loss, gradient.dense0.bias[0]), (9.0, -6.0));
    /// # Ok::<(), stackprop::error::StepError>(())
    /// ```
    fn loss_and_gradient<L: Loss<Self, Y>, Y, R: Rng + ?Sized, const B: usize>(
        &self,
        loss: &L,
        inputs: &[Self::Input],
        targets: &[Y],
        gradient: &mut Self,
        workspace: &mut Workspace<Self, B>,
        rng: &mut R,
    ) -> Result<Self::Scalar, StepError>
    where
        Self: TrainableNetwork,
    {
        const { assert!(B > 0, "a workspace for 0 samples") };
        let scale = scale(loss, inputs, targets)?;
        let level = Level::detect();
        gradient.visit_mut(&Path::ROOT, &mut |_, tensor| {
            let parts = threads::parts(threads::WRITE_COST * tensor.len());
            threads::par_chunks(parts, tensor, [], |_, tensor, []| {
                <Self::Scalar as Compiled<_>>::fill_with_zeros(level, tensor)
            });
        });
        let seed = rng.next_u64();
        let mut sum = 0.0;
        for part in parts(inputs.len(), B) {
            sum += dispatch(Part::<Self, L, Y, B> {
                network: self,
                loss,
                x: as_tensors(&inputs[part.clone()]),
                targets: &targets[part.clone()],
                scale,
                noise: Noise::new(seed, part.start),
                gradient: &mut *gradient,
                workspace: &mut *workspace,
            });
        }
        average_statistics(gradient, inputs.len());
        Ok(Self::Scalar::of(sum * scale.to_f64()))
    }
}

impl<N: Network> Training for N {}

/// Cuts a batch into as few parts of at most `most` samples as can be, whose lengths differ by one at the most: no part
/// is a small rest, of which there would be nothing to measure.
pub(crate) fn parts(samples: usize, most: usize) -> impl Iterator<Item = Range<usize>> {
    let count = samples.div_ceil(most);
    let (least, longer) = (samples / count.max(1), samples % count.max(1));
    let start = move |part: usize| part * least + part.min(longer);
    (0..count).map(move |part| start(part)..start(part + 1))
}

/// Divides what the parts of a batch have added up in the places of running statistics by the number of samples.
fn average_statistics<N: Network>(gradient: &mut N, samples: usize) {
    if N::STATISTICS == 0 || samples == 0 {
        return;
    }
    let samples = N::Scalar::of(samples as f64);
    gradient.visit_mut(&Path::ROOT, &mut |entry, tensor| {
        if entry.role == Role::Statistic {
            tensor.iter_mut().for_each(|sum| *sum /= samples);
        }
    });
}

/// Checks the targets; gives one over the sum of their weights.
pub(crate) fn scale<N: Network, L: Loss<N, Y>, Y>(
    loss: &L,
    inputs: &[N::Input],
    targets: &[Y],
) -> Result<N::Scalar, StepError> {
    if inputs.len() != targets.len() {
        return Err(StepError::LengthMismatch { inputs: inputs.len(), targets: targets.len() });
    }
    let outputs = <N::OutputShape as crate::tensor::Shape>::SIZE;
    let mut sum = 0.0;
    for (sample, target) in targets.iter().enumerate() {
        loss.check(target, outputs).map_err(|error| StepError::Target { sample, error })?;
        sum += loss.weight(target).to_f64();
    }
    Ok(if sum.is_zero() { N::Scalar::ZERO } else { N::Scalar::of(1.0 / sum) })
}

type CacheOf<N, const B: usize> =
    <<N as Network>::Trained as Trainable<<N as Network>::InputShape>>::Cache<<N as Network>::Scalar, B>;

plain_struct! {
/// Working memory of the training of a network, for `B` samples at a time. Its size is known; place it anywhere.
    pub struct Workspace<N: TrainableNetwork; const B: usize> {
        pub(crate) cache: CacheOf<N, B>,
        pub(crate) output: [Tensor<N::Scalar, N::OutputShape>; B],
        /// The gradient by the outputs, or by the logits.
        pub(crate) gradient: [Tensor<N::Scalar, N::OutputShape>; B],
    }
}

/// The part of a batch that is worked on at a time.
struct Part<'a, N: TrainableNetwork, L, Y, const B: usize> {
    network: &'a N,
    loss: &'a L,
    x: &'a [Tensor<N::Scalar, N::InputShape>],
    targets: &'a [Y],
    scale: N::Scalar,
    noise: Noise,
    gradient: &'a mut N,
    workspace: &'a mut Workspace<N, B>,
}

impl<N: TrainableNetwork, L: Loss<N, Y>, Y, const B: usize> Kernel for Part<'_, N, L, Y, B> {
    type Output = f64;

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) -> f64 {
        self.forward_and_backward(isa)
    }
}

impl<N: TrainableNetwork, L: Loss<N, Y>, Y, const B: usize> Part<'_, N, L, Y, B> {
    /// Gives the sum of the losses; adds to the gradient.
    #[inline(always)]
    fn forward_and_backward<I: Isa>(mut self, isa: I) -> f64 {
        let Workspace { cache, output, gradient: dy } = self.workspace;
        let (y, dy) = (&mut output[..self.x.len()], &mut dy[..self.x.len()]);
        N::Trained::forward::<N::Scalar, I, B>(self.network, self.x, y, cache, &mut self.noise, isa);

        let on_logits = L::ON_LOGITS && N::Head::FROM_LOGITS;
        let z = if on_logits { N::Trained::logits::<N::Scalar, B>(self.x, y, cache) } else { &*y };
        let mut sum = 0.0;
        for ((z, target), dy) in z.iter().zip(self.targets).zip(&mut *dy) {
            sum += self.loss.sample(z, target, self.scale, dy).to_f64();
        }

        let backward = if on_logits {
            N::Trained::backward_from_logits::<N::Scalar, I, B>
        } else {
            N::Trained::backward::<N::Scalar, I, B>
        };
        backward(self.network, self.x, y, cache, dy, None, self.gradient, isa);
        sum
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::vec::Vec;

    #[test]
    fn parts_are_few_and_nearly_equal() {
        let lengths = |samples, most| parts(samples, most).map(|part| part.len()).collect::<Vec<_>>();
        assert_eq!(lengths(65, 64), [33, 32]);
        assert_eq!(lengths(64, 64), [64]);
        assert_eq!(lengths(10, 4), [4, 3, 3]);
        assert_eq!(lengths(3, 1), [1, 1, 1]);
        assert!(lengths(0, 8).is_empty());
    }

    #[test]
    fn parts_follow_one_another() {
        for samples in 0..50 {
            for most in 1..10 {
                let mut end = 0;
                for part in parts(samples, most) {
                    assert_eq!(part.start, end);
                    assert!(!part.is_empty() && part.len() <= most);
                    end = part.end;
                }
                assert_eq!(end, samples);
            }
        }
    }
}
