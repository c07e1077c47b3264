//! [`InputGradients`]: the gradient of a loss with respect to the inputs.

#[cfg(feature = "std")]
use std::vec::Vec;

use crate::error::StepError;
use crate::layer::{Mode, StepRng};
use crate::losses::Loss;
use crate::network::{Network, as_tensors, as_tensors_mut};
use crate::plain_struct;
use crate::tensor::{Scalar, Tensor};
use crate::training::{Pass, TrainableNetwork, Workspace, check_batch, parts, scale, weight};

plain_struct! {
    /// Working memory for gradients with respect to inputs, `B` samples at a time. Its size is known at compile time, so it can be stored
    /// anywhere.
    ///
    /// Such gradients tell which inputs a prediction depends on (saliency: Simonyan, Vedaldi and Zisserman 2014), and in which direction an
    /// input has to be changed for another answer (adversarial examples: Goodfellow, Shlens and Szegedy 2015). Layers are in prediction
    /// mode: nothing is dropped, and normalizations over the batch use their running statistics. To train one network through another,
    /// make them one network, with the other one in a [`Frozen`](crate::layers::Frozen) block.
    ///
    /// ```
    /// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use stackprop::inspection::InputGradients;
    /// use stackprop::prelude::*;
    /// network! { struct Net = Dense<4, 8>, Tanh, Dense<8, 3>, Softmax; }
    /// let net = Net::new(&mut Xoshiro256PlusPlus::seed_from_u64(1));
    ///
    /// // A small step of each input against the right answer, "fast gradient sign".
    /// let (mut input, class) = ([0.5, -0.5, 1.0, 0.0], 2u8);
    /// let before = net.predict(&input);
    /// let mut slopes = [[0.0; 4]];
    /// InputGradients::<Net, 1>::ZERO.run(&net, &CrossEntropy, &[input], &[class], &mut slopes)?;
    /// input.iter_mut().zip(&slopes[0]).for_each(|(x, slope)| *x += 0.1 * slope.signum());
    /// assert!(net.predict(&input)[2] < before[2]);
    /// # Ok::<(), StepError>(())
    /// ```
    pub struct InputGradients<N: TrainableNetwork; const B: usize> {
        /// The gradient with respect to the parameters, which is computed on the way and not used.
        unused: N,
        workspace: Workspace<N, B>,
    }
}

impl<N: TrainableNetwork<Element = <N as Network>::Scalar>, const B: usize> InputGradients<N, B> {
    /// Returns the mean loss of a batch in prediction mode, and writes its gradient with respect to each input.
    ///
    /// The batch can have any length. As the loss is a mean, the gradient of a sample becomes smaller with the number of samples; multiply
    /// by their number for that of the loss of the sample alone. Tokens have no gradient, so a network of tokens does not compile with it.
    ///
    /// # Errors
    ///
    /// If the numbers of inputs, targets and gradients differ, or a target is invalid for the loss.
    pub fn run<L: Loss<N, Y>, Y>(
        &mut self,
        network: &N,
        loss: &L,
        inputs: &[N::Input],
        targets: &[Y],
        gradients: &mut [N::Input],
    ) -> Result<N::Scalar, StepError> {
        self.passes(network, loss, (inputs, targets), B, as_tensors_mut(gradients))
    }
}

impl<N: TrainableNetwork, const B: usize> InputGradients<N, B> {
    /// Returns the gradient with respect to the parameters, summed over all batches so far.
    #[cfg(feature = "std")]
    pub(crate) fn by_parameters(&self) -> &N {
        &self.unused
    }

    /// As [`run`](Self::run), in parts of at most `part_len` samples, with gradients of any element type.
    pub(crate) fn passes<L: Loss<N, Y>, Y>(
        &mut self,
        network: &N,
        loss: &L,
        (inputs, targets): (&[N::Input], &[Y]),
        part_len: usize,
        gradients: &mut [Tensor<N::Scalar, N::InputShape>],
    ) -> Result<N::Scalar, StepError> {
        const { assert!(B > 0, "working memory for 0 samples") };
        check_batch(loss, inputs, targets)?;
        if gradients.len() != inputs.len() {
            return Err(StepError::GradientsMismatch { inputs: inputs.len(), gradients: gradients.len() });
        }
        let (scale, mut heads) = (scale::<N>(weight(loss, targets)), loss.heads(targets));
        let Self { unused, workspace: Workspace { inputs: numbers, passes: memory } } = self;
        let mut sum = 0.0;
        for part in parts(inputs.len(), part_len) {
            let pass = Pass {
                network,
                loss,
                x: as_tensors::<N>(&inputs[part.clone()], numbers),
                targets: &targets[part.clone()],
                scale,
                heads: &mut heads,
                rng: StepRng::new(0, part.start).in_mode(Mode::Prediction),
                memory: &mut *memory,
            };
            sum += pass.run(Some((Some(&mut gradients[part]), &mut *unused)));
        }
        Ok(N::Scalar::of(sum * scale.to_f64()))
    }
}

/// Returns the gradient of the mean loss of a batch with respect to each input, with memory on the heap. See [`InputGradients::run`].
///
/// ```
/// use stackprop::inspection::input_gradients;
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<2, 1>; }
/// let mut net = Line::ZERO;
/// net.dense0.weight.copy_from_slice(&[3.0, -1.0]);
/// // (3 · 1 − 1 · 2 − 0)², and its slopes
/// assert_eq!(input_gradients(&net, &MeanSquaredError, &[[1.0, 2.0]], &[[0.0]])?, [[6.0, -2.0]]);
/// # Ok::<(), StepError>(())
/// ```
///
/// # Errors
///
/// If the numbers of inputs and targets differ, or a target is invalid for the loss.
#[cfg(feature = "std")]
pub fn input_gradients<N: TrainableNetwork<Element = <N as Network>::Scalar>, L: Loss<N, Y>, Y>(
    network: &N,
    loss: &L,
    inputs: &[N::Input],
    targets: &[Y],
) -> Result<Vec<N::Input>, StepError> {
    let mut gradients = crate::zero::boxed_slice::<N::Input>(inputs.len()).into_vec();
    let mut memory = crate::zero::boxed::<InputGradients<N, 16>>();
    memory.run(network, loss, inputs, targets, &mut gradients)?;
    Ok(gradients)
}
