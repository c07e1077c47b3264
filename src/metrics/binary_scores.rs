//! [`BinaryScores`]: the scores of all samples, from which curves are computed.

use core::fmt;
use std::vec::Vec;

use super::Outputs;
use crate::losses::BinaryTarget;
use crate::tensor::Scalar;
use crate::tensor::plain::scalars;

/// The scores of all samples with yes or no, from which the [ROC curve](Self::roc_curve) and the
/// [precision-recall curve](Self::precision_recall_curve) are computed. A score is any number that is larger if yes is likelier: a probability, or
/// a logit.
///
/// ```
/// use stackprop::metrics::BinaryScores;
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 1>, Sigmoid; }
/// let mut net = Net::ZERO;
/// net.dense0.weight.copy_from_slice(&[1.0]);
/// let (inputs, targets) = ([[0.1], [0.4], [0.35], [0.8]], [false, false, true, true]);
///
/// let (mut evaluation, mut scores) = (Evaluation::<Net, 4>::ZERO, BinaryScores::new());
/// evaluation.each(&net, &inputs, &targets, |output, target| scores.add(output, target))?;
/// assert_eq!(scores.roc_curve()?.area(), 0.75);
/// assert_eq!(scores.precision_recall_curve()?.average_precision(), 0.5 * 1.0 + 0.5 * 2.0 / 3.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// One class of several against the others:
///
/// ```
/// # use stackprop::metrics::BinaryScores;
/// let mut scores = BinaryScores::new();
/// for (output, class) in [([0.7, 0.2, 0.1], 0), ([0.3, 0.3, 0.4], 2), ([0.2, 0.2, 0.6], 1)] {
///     scores.add_score(output[2], class == 2, 1.0);
/// }
/// assert_eq!(scores.roc_curve()?.area(), 0.5);
/// # Ok::<(), stackprop::metrics::ScoreError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BinaryScores {
    samples: Vec<Sample>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Sample {
    score: f64,
    /// NaN if the target is.
    weight: f64,
    is_positive: bool,
}

/// The weights of the samples whose score is at least a threshold.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Above {
    pub(super) threshold: f64,
    pub(super) positives: f64,
    pub(super) negatives: f64,
}

impl BinaryScores {
    /// No scores.
    pub const fn new() -> Self {
        Self { samples: Vec::new() }
    }

    /// Adds each output that [counts](BinaryTarget::counts), with the targets of [`binary_accuracy`](super::binary_accuracy): a target above 0.5
    /// is yes.
    pub fn add<O: Outputs, Y: BinaryTarget<O::Scalar, O, O>>(&mut self, output: &O, target: &Y) {
        self.add_weighted(output, target, 1.0);
    }

    /// [`add`](Self::add) for a sample that counts `weight` times.
    pub fn add_weighted<O: Outputs, Y: BinaryTarget<O::Scalar, O, O>>(&mut self, output: &O, target: &Y, weight: f64) {
        for (index, y) in scalars(output).iter().enumerate().filter(|(index, _)| target.counts(*index)) {
            let t = target.probability(index).to_f64();
            self.add_score(y.to_f64(), t > 0.5, if t.is_nan() { f64::NAN } else { weight });
        }
    }

    /// Adds one score.
    pub fn add_score(&mut self, score: f64, is_positive: bool, weight: f64) {
        self.samples.push(Sample { score, weight, is_positive });
    }

    /// Adds the scores of another part of the samples.
    pub fn merge(&mut self, other: &Self) {
        self.samples.extend_from_slice(&other.samples);
    }

    /// The weights above each of the scores, which are the thresholds, from the highest to the lowest. Samples of weight 0 are left out.
    pub(super) fn thresholds(&self) -> Result<Vec<Above>, ScoreError> {
        let is_valid = |sample: &Sample| !sample.score.is_nan() && sample.weight >= 0.0 && sample.weight.is_finite();
        if let Some(index) = self.samples.iter().position(|sample| !is_valid(sample)) {
            return Err(ScoreError { index });
        }
        let mut samples: Vec<_> = self.samples.iter().filter(|sample| sample.weight != 0.0).collect();
        samples.sort_by(|a, b| b.score.total_cmp(&a.score));
        let (mut thresholds, mut above) = (Vec::new(), Above::default());
        for equal in samples.chunk_by(|a, b| a.score == b.score) {
            above.threshold = equal[0].score;
            for sample in equal {
                *(if sample.is_positive { &mut above.positives } else { &mut above.negatives }) += sample.weight;
            }
            thresholds.push(above);
        }
        Ok(thresholds)
    }
}

/// A curve cannot be computed: a score, its target or its weight is NaN, or a weight is negative or infinite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScoreError {
    /// The index of the first such score, in the order in which they were added.
    pub index: usize,
}

impl fmt::Display for ScoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { index } = self;
        write!(f, "score {index}, its target or its weight is NaN, or the weight is negative or infinite")
    }
}

impl core::error::Error for ScoreError {}
