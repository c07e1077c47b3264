//! [`SampleWeights`]: a loss in whose mean each sample has a weight of its own.

use super::Loss;
use crate::error::TargetError;
use crate::network::Network;
use crate::tensor::Scalar;

/// `L = Σ_i w_i · L_i / Σ_i w_i`, for any loss `L_i` of a single sample. A target is a pair: that of the loss, and the weight of the sample.
///
/// With the weight 0 a sample does not count, with 2 it counts as if it were there twice. If the loss weights the samples too, as with class
/// weights or the number of steps that count, the weights are multiplied.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Line = Dense<1, 1>; }
/// let mut evaluation = Evaluation::<Line, 4>::ZERO;
/// let loss = evaluation.loss(&Line::ZERO, &SampleWeights(MeanSquaredError), &[[1.0], [2.0]], &[(1.0, 3.0), (5.0, 1.0)])?;
/// assert_eq!(loss, (3.0 * 1.0 + 1.0 * 25.0) / 4.0);
/// # Ok::<(), stackprop::error::StepError>(())
/// ```
///
/// Weights from the shares of the classes, for any loss:
///
/// ```
/// # use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 3>; }
/// let (inputs, classes) = ([[0.1], [0.3], [0.2], [0.9]], [0u8, 0, 0, 2]);
/// let count = |class| classes.iter().filter(|other| **other == class).count() as f64;
/// let targets: Vec<_> = classes.iter().map(|class| (*class, 4.0 / count(*class))).collect();
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut net = Net::new(&mut rng);
/// net.fit(SampleWeights(MultiClassHinge), Adam::new(0.1)).run(&inputs, &targets, &mut rng)?;
/// # Ok::<(), TrainError>(())
/// ```
///
/// In a network with several heads each loss can have weights, `(SampleWeights(CrossEntropy), MeanSquaredError)`, but not all together. A
/// loss that compares samples with one another cannot have any. Both do not compile:
///
/// ```compile_fail,E0080
/// use stackprop::prelude::*;
/// use stackprop::losses::TripletMargin;
/// network! { struct Net = Dense<2, 3>; }
/// let mut evaluation = Evaluation::<Net, 1>::ZERO;
/// let loss = evaluation.loss(&Net::ZERO, &SampleWeights(TripletMargin), &[[1.0, 2.0]], &[(2u8, 1.0)]);
/// ```
/// ```compile_fail,E0080
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 4>, Heads<class: (Dense<4, 3>, Softmax), size: Dense<4, 1>>; }
/// let losses = SampleWeights((CrossEntropy, MeanSquaredError));
/// let mut evaluation = Evaluation::<Net, 1>::ZERO;
/// let loss = evaluation.loss(&Net::ZERO, &losses, &[[1.0, 2.0]], &[((2u8, 2.0), 1.0)]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SampleWeights<L>(pub L);

impl<N: Network, Y, W: Copy + Into<f64>, L: Loss<N, Y>> Loss<N, (Y, W)> for SampleWeights<L> {
    const ON_LOGITS: bool = L::ON_LOGITS;

    fn check(&self, (target, weight): &(Y, W), outputs: usize) -> Result<(), TargetError> {
        const {
            assert!(
                !L::COMPARES,
                "a loss that compares samples with one another cannot have a weight for each of them"
            );
            assert!(
                L::HEADS.is_empty(),
                "for several heads, give each loss the weights: `(SampleWeights(…), SampleWeights(…))`"
            );
        }
        let weight = (*weight).into();
        if !(weight >= 0.0 && weight.is_finite()) {
            return Err(TargetError::SampleWeight { weight });
        }
        self.0.check(target, outputs)
    }

    fn weight(&self, (target, weight): &(Y, W)) -> N::Scalar {
        N::Scalar::of((*weight).into()) * self.0.weight(target)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn sample(
        &self,
        z: &[N::Scalar],
        (target, weight): &(Y, W),
        scale: N::Scalar,
        gradient: &mut [N::Scalar],
    ) -> N::Scalar {
        let weight = N::Scalar::of((*weight).into());
        weight * self.0.sample(z, target, weight * scale, gradient)
    }
}
