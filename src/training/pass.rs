//! The forward and the backward pass over one part of a batch.

use super::trainable::TrainableNetwork;
use crate::layer::{Gradients, Saved, StepRng, Trainable};
use crate::losses::{HeadBatch, Loss};
use crate::network::Network;
use crate::plain_struct;
use crate::simd::{Isa, Kernel, dispatch};
use crate::tensor::plain::{all_scalars, all_scalars_mut};
use crate::tensor::{Operand, Tensor};

pub(crate) type CacheOf<N, const B: usize> =
    <<N as Network>::Trained as Trainable<<N as Network>::InputShape>>::Cache<<N as Network>::Scalar, B>;

plain_struct! {
/// The memory of the passes over one part of a batch.
    pub struct PassMemory<N: TrainableNetwork; const B: usize> {
        cache: CacheOf<N, B>,
        output: [Tensor<N::Scalar, N::OutputShape>; B],
        /// The gradient with respect to the outputs, or to the logits.
        gradient: [Tensor<N::Scalar, N::OutputShape>; B],
    }
}

/// The forward and the backward pass over one part of a batch, in training and in the gradient check.
pub(crate) struct Pass<'a, N: TrainableNetwork, L, Y, const B: usize> {
    pub network: &'a N,
    pub loss: &'a L,
    pub x: &'a [Tensor<N::Scalar, N::InputShape>],
    pub targets: &'a [Y],
    pub scale: N::Scalar,
    pub heads: &'a mut HeadBatch,
    pub rng: StepRng<'a>,
    pub memory: &'a mut PassMemory<N, B>,
}

/// Where to write the gradient with respect to the inputs, if it is wanted, and the gradient with respect to the parameters,
/// which is added to.
pub(crate) type PassGradients<'a, N> =
    (Option<&'a mut [Tensor<<N as Network>::Scalar, <N as Network>::InputShape>]>, &'a mut N);

impl<N: TrainableNetwork, L: Loss<N, Y>, Y, const B: usize> Pass<'_, N, L, Y, B> {
    /// Returns the sum of the losses, and adds its gradient with respect to the parameters; in the first part of a batch, the gradient
    /// is overwritten.
    pub fn train(self, gradient: &mut N, is_first_part: bool) -> f64 {
        dispatch(ForTraining { pass: self, gradient, is_first_part })
    }

    /// Returns the sum of the losses, and computes the gradients, if they are wanted.
    pub fn run(self, gradients: Option<PassGradients<'_, N>>) -> f64 {
        dispatch(ForChecks { pass: self, gradients })
    }

    /// Returns the sum of the losses, and computes the gradients, if they are wanted.
    ///
    /// If the loss is computed from logits, the forward pass writes these instead of the outputs, which are not needed then.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward_and_backward<I: Isa>(
        mut self,
        gradients: Option<PassGradients<'_, N>>,
        is_first_part: bool,
        isa: I,
    ) -> f64 {
        let logits = L::LOGITS_OF_HEADS;
        let PassMemory { cache, output, gradient: dy } = self.memory;
        let (y, dy) = (&mut output[..self.x.len()], &mut dy[..self.x.len()]);
        let xy = Operand::new(self.x, y).wanting_logits_of_heads(logits);
        N::Trained::forward::<N::Scalar, I, B>(self.network, xy, cache, &mut self.rng, isa);
        assert!(self.rng.has_given_all_states(), "a layer has not taken the states that it says it carries");

        let (z, dz) = (all_scalars(y), all_scalars_mut(dy));
        let sum = self.loss.batch_of_heads(z, self.targets, self.scale, self.heads, dz);

        if let Some((dx, gradient)) = gradients {
            let gradients =
                Gradients::new(dy, dx, gradient).of_logits_of_heads(logits).of_first_part(is_first_part, isa);
            let saved = Saved { x: self.x, y, cache };
            N::Trained::backward::<N::Scalar, I, B>(self.network, saved, gradients, isa);
        }
        sum
    }
}

/// A pass of which the compiler knows that no gradient with respect to the inputs is wanted.
struct ForTraining<'a, N: TrainableNetwork, L, Y, const B: usize> {
    pass: Pass<'a, N, L, Y, B>,
    gradient: &'a mut N,
    is_first_part: bool,
}

impl<N: TrainableNetwork, L: Loss<N, Y>, Y, const B: usize> Kernel for ForTraining<'_, N, L, Y, B> {
    type Output = f64;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn run<I: Isa>(self, isa: I) -> f64 {
        self.pass.forward_and_backward(Some((None, self.gradient)), self.is_first_part, isa)
    }
}

/// A pass with any gradients, or none.
struct ForChecks<'a, N: TrainableNetwork, L, Y, const B: usize> {
    pass: Pass<'a, N, L, Y, B>,
    gradients: Option<PassGradients<'a, N>>,
}

impl<N: TrainableNetwork, L: Loss<N, Y>, Y, const B: usize> Kernel for ForChecks<'_, N, L, Y, B> {
    type Output = f64;

    fn run<I: Isa>(self, isa: I) -> f64 {
        self.pass.forward_and_backward(self.gradients, false, isa)
    }
}
