//! [`MonteCarlo`]: many predictions of one input with dropout at work.

use rand::Rng;

use super::Spread;
use super::spread::Sums;
use crate::layer::{Mode, StepRng, Trainable};
use crate::network::{InputMemory, as_tensors};
use crate::plain_struct;
use crate::simd::{Isa, Kernel, dispatch};
use crate::tensor::plain::all_scalars;
use crate::tensor::{Operand, Tensor};
use crate::training::{CacheOf, TrainableNetwork};

plain_struct! {
    /// Working memory for Monte Carlo dropout (Gal and Ghahramani 2016), `B` passes at a time. Its size is known at compile time, so it can be
    /// stored anywhere.
    ///
    /// A network with dropout is asked many times, each time with other values dropped. The deviation of its outputs says how unsure it is.
    /// All random layers draw as in training; normalizations over the batch use their running statistics, as in a prediction. The layers
    /// of a [`Frozen`](crate::layers::Frozen) block draw nothing.
    ///
    /// ```
    /// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
    /// use stackprop::prelude::*;
    /// use stackprop::uncertainty::MonteCarlo;
    /// network! { struct Net = Dense<1, 32>, Tanh, Dropout<0.2>, Dense<32, 1>; }
    /// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    /// let net = Net::new(&mut rng);
    /// let answer = MonteCarlo::<Net, 16>::ZERO.predict(&net, &[0.5], 200, &mut rng);
    /// assert!((answer.mean[0] - net.predict(&[0.5])[0]).abs() < 4.0 * answer.deviation[0] / 200f32.sqrt());
    /// assert!(answer.deviation[0] > 0.0);
    /// ```
    pub struct MonteCarlo<N: TrainableNetwork; const B: usize> {
        numbers: [InputMemory<N>; 1],
        x: [Tensor<N::Scalar, N::InputShape>; B],
        y: [Tensor<N::Scalar, N::OutputShape>; B],
        cache: CacheOf<N, B>,
    }
}

impl<N: TrainableNetwork, const B: usize> MonteCarlo<N, B> {
    /// Returns the mean and the deviation of `passes` outputs for an input. `rng` seeds the random layers.
    pub fn predict<R: Rng + ?Sized>(
        &mut self,
        network: &N,
        input: &N::Input,
        passes: usize,
        rng: &mut R,
    ) -> Spread<N::Output> {
        const { assert!(B > 0, "working memory for 0 samples") };
        let Self { numbers, x, y, cache } = self;
        let [sample] = as_tensors::<N>(core::slice::from_ref(input), numbers) else { return Sums::new().finish() };
        x.iter_mut().for_each(|x| x.clone_from(sample));
        let (seed, mut sums) = (rng.next_u64(), Sums::new());
        for first in (0..passes).step_by(B) {
            let count = B.min(passes - first);
            let rng = StepRng::new(seed, first).in_mode(Mode::Sampling);
            let (x, y) = (&x[..count], &mut y[..count]);
            dispatch(Pass { network, x, y: &mut *y, cache, rng });
            y.iter().for_each(|y| sums.add(all_scalars(core::slice::from_ref(y))));
        }
        sums.finish()
    }
}

/// A forward pass without a loss.
struct Pass<'a, N: TrainableNetwork, const B: usize> {
    network: &'a N,
    x: &'a [Tensor<N::Scalar, N::InputShape>],
    y: &'a mut [Tensor<N::Scalar, N::OutputShape>],
    cache: &'a mut CacheOf<N, B>,
    rng: StepRng<'static>,
}

impl<N: TrainableNetwork, const B: usize> Kernel for Pass<'_, N, B> {
    type Output = ();

    fn run<I: Isa>(self, isa: I) {
        let Self { network, x, y, cache, mut rng } = self;
        N::Trained::forward::<N::Scalar, I, B>(network, Operand::new(x, y), cache, &mut rng, isa);
    }
}
