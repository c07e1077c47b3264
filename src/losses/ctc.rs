//! [`CTC`](struct@CTC): `L = −ln Σ_π Π_t p_t(π_t)`, over all paths `π` that are read as the labels

use super::per_step;
use super::{EndsInSteps, LabelSequence, Loss};
use crate::error::TargetError;
use crate::kernels::arguments::LabelStates;
use crate::kernels::compiled::Compiled;
use crate::simd::Level;
use crate::tensor::plain::scalars_mut;
use crate::tensor::{Scalar, Shape};
use crate::zero::Zero;

/// Connectionist temporal classification: `L = −ln Σ_π Π_t p_t(π_t)`, the mean over the samples, for labels at unknown steps. For a network
/// that outputs a distribution over classes at each of `L` steps, `Sequence<L, C>`, and ends in `Softmax` or `LogSoftmax`.
///
/// One of the classes is the blank, class 0 unless [`blank`](Self::blank) says otherwise. A path has a class at each step. It is read by
/// merging steps of the same class, and then leaving out blanks: `a a _ a b b` reads `a a b`. The probability of the labels is the sum of
/// those of all paths that read as the labels. Its gradient with respect to the logits is `p_t(c) − γ_t(c)`, where `γ_t(c)` is the share of
/// these paths that have class `c` at step `t`. Graves et al. 2006.
///
/// A target is [`Labels`](super::Labels), which can be empty and can say how many steps of the sample count. The loss is computed from the
/// logits, with sums of logarithms in `f64`. Working memory is on the stack: `160 · N` bytes for targets of type `Labels<N>`.
///
/// ```
/// use stackprop::losses::Labels;
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<3, 2>>, PerStep<Dense<2, 4>>, Softmax; }
/// let mut evaluation = Evaluation::<Net, 1>::ZERO;
/// let target: Labels<2> = Labels::new(&[2u8])?;
/// let loss = evaluation.loss(&Net::ZERO, &CTC, &[[0.5; 6]], &[target])?;
/// // Six of the 4³ paths: aaa, aa_, _aa, a__, _a_, __a.
/// assert!((loss - (64f32 / 6.0).ln()).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A network without steps does not compile:
///
/// ```compile_fail,E0277
/// # use stackprop::losses::Labels;
/// # use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 4>, Softmax; }
/// let mut evaluation = Evaluation::<Net, 1>::ZERO;
/// let target: Labels<2> = Labels::new(&[2u8]).unwrap();
/// let loss = evaluation.loss(&Net::ZERO, &CTC, &[[0.5; 2]], &[target]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CTC {
    blank: usize,
    per_label: bool,
}

/// The [loss](struct@CTC) with class 0 as the blank.
pub const CTC: CTC = CTC { blank: 0, per_label: false };

impl Default for CTC {
    fn default() -> Self {
        CTC
    }
}

impl CTC {
    /// The same loss with another class as the blank.
    #[must_use]
    pub const fn blank(self, class: usize) -> Self {
        Self { blank: class, ..self }
    }

    /// Divides the loss of each sample by the number of its labels, if it has any, as PyTorch does by default.
    #[must_use]
    pub const fn per_label(self) -> Self {
        Self { per_label: true, ..self }
    }

    /// Returns the labels that are read from the likeliest class at each step, without allocating. The outputs are the distributions of the
    /// steps, or their logarithms or logits. Of several equal ones the first counts as the largest.
    ///
    /// It is not always the likeliest sequence of labels, which would be the sum of many paths.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Input<Sequence<5, 3>>, Softmax; }
    /// let scores = [[0.1, 2.0, 0.0], [0.0, 1.0, 0.5], [3.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    /// let output = Net::ZERO.predict(Net::flat(&scores));
    /// assert!(CTC.greedy(Net::nested(&output)).eq([1, 1, 2])); // 1 1 _ 1 2
    /// ```
    pub fn greedy<T: Scalar, const C: usize>(self, outputs: &[[T; C]]) -> impl Iterator<Item = usize> {
        let Self { blank, .. } = self;
        let mut before = blank;
        outputs.iter().filter_map(move |y| {
            let class = (1..C).fold(0, |largest, class| if y[class] > y[largest] { class } else { largest });
            let is_new = class != before && class != blank;
            before = class;
            is_new.then_some(class)
        })
    }
}

impl<N: EndsInSteps<Self>, Y: LabelSequence> Loss<N, Y> for CTC {
    const ON_LOGITS: bool = true;

    fn check(&self, target: &Y, _: usize) -> Result<(), TargetError> {
        const { assert!(N::OutputShape::DIMS.len() == 2, "`CTC` needs outputs for each step of a sequence") };
        let (steps, classes, blank) = (per_step::steps::<N>(), per_step::classes::<N>(), self.blank);
        if blank >= classes {
            return Err(TargetError::BlankOutOfRange { blank, classes });
        }
        let valid = target.steps().unwrap_or(steps);
        if valid > steps {
            return Err(TargetError::Steps { targets: valid, steps });
        }
        let labels = target.labels();
        for (index, label) in labels.iter().enumerate() {
            let class = *label as usize;
            if class >= classes {
                return Err(TargetError::LabelOutOfRange { index, class, classes });
            }
            if class == blank {
                return Err(TargetError::BlankLabel { index, blank });
            }
        }
        let needed = labels.len() + labels.windows(2).filter(|pair| pair[0] == pair[1]).count();
        if needed > valid {
            return Err(TargetError::TooFewSteps { needed, steps: valid });
        }
        Ok(())
    }

    fn sample(&self, z: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        let classes = const { if per_step::classes::<N>() == 0 { 1 } else { per_step::classes::<N>() } };
        let (labels, steps) = (target.labels(), target.steps().unwrap_or(const { per_step::steps::<N>() }));
        let (gradient, padding) = gradient.split_at_mut(steps * classes);
        padding.fill(N::Scalar::ZERO);
        let share = if self.per_label { 1.0 / labels.len().max(1) as f64 } else { 1.0 };
        let scale = scale * N::Scalar::of(share);
        let states = LabelStates { labels, blank: self.blank, steps, classes };
        let mut memory = Y::Memory::ZERO;
        let log_p = N::Scalar::ctc(Level::detect(), states, z, gradient, scale, scalars_mut(&mut memory));
        N::Scalar::of(0.0 - share * log_p)
    }
}
