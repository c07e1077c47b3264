//! [`CalibrationError`]: whether probabilities are right as often as they say.

use super::Outputs;
use super::class_counts::ratio;
use super::steps::{counted_steps, predicted_class};
use crate::losses::ClassTarget;
use crate::plain_struct;
use crate::tensor::Scalar;

plain_struct! {
    /// How far the confidence of a classifier is from its accuracy: `ECE = Σ_b w_b |accuracy_b − confidence_b|`, where the samples are put into `BINS`
    /// bins of equal width by their confidence, the probability of the predicted class, and `w_b` is the share of bin `b`. Naeini, Cooper and
    /// Hauskrecht 2015; Guo et al. 2017, who take 15 bins.
    ///
    /// It starts as [`ZERO`](crate::zero::Zero::ZERO), takes one sample after another, in batches of any size, and allocates nothing. Bin `b`
    /// has the confidences above `b / BINS`, up to and with `(b + 1) / BINS`; the first bin also has 0. The outputs are probabilities: if the largest
    /// of a sample is not between 0 and 1, such as a logit, or NaN, both errors are NaN.
    ///
    /// ```
    /// use stackprop::metrics::CalibrationError;
    /// use stackprop::prelude::*;
    /// network! { struct Net = Dense<1, 2>, Softmax; }
    /// let (mut evaluation, mut calibration) = (Evaluation::<Net, 4>::ZERO, CalibrationError::<15>::ZERO);
    /// let (inputs, classes) = ([[0.0]; 4], [0u8, 0, 0, 1]);
    /// evaluation.each(&Net::ZERO, &inputs, &classes, |output, class| calibration.add(output, class))?;
    /// assert_eq!(calibration.expected(), 0.75 - 0.5); // three of four are right with a confidence of a half
    /// # Ok::<(), stackprop::error::StepError>(())
    /// ```
    #[derive(Clone, Debug, PartialEq)]
    pub struct CalibrationError<; const BINS: usize> {
        bins: [BinSums; BINS],
        /// The number of those whose confidence is not a probability.
        invalid: u64,
    }
}

plain_struct! {
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct BinSums<> {
        weight: f64,
        confidence: f64,
        right: f64,
    }
}

/// The samples of a [`CalibrationError`] whose confidence is in one bin: a point of a reliability diagram.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CalibrationBin {
    /// The mean confidence; 0 if the bin is empty.
    pub confidence: f64,
    /// The share of right answers; 0 if the bin is empty.
    pub accuracy: f64,
    /// The number of samples, or the sum of their weights.
    pub weight: f64,
}

impl<const BINS: usize> CalibrationError<BINS> {
    /// Adds the prediction for one sample, or for each step or pixel of it that has a class.
    pub fn add<O: Outputs, Y: ClassTarget<O::Scalar, O>>(&mut self, output: &O, target: &Y) {
        self.add_weighted(output, target, 1.0);
    }

    /// [`add`](Self::add) for a sample that counts `weight` times.
    pub fn add_weighted<O: Outputs, Y: ClassTarget<O::Scalar, O>>(&mut self, output: &O, target: &Y, weight: f64) {
        for (step, class) in counted_steps(target, None) {
            let predicted = predicted_class(output, step);
            let confidence = predicted.map_or(f64::NAN, |predicted| output.output(step, predicted).to_f64());
            self.add_confidence(confidence, class == predicted, weight);
        }
    }

    /// Adds an answer with its confidence. For a single output, the probability of yes, that is the output and whether the target is yes.
    ///
    /// ```
    /// use stackprop::metrics::CalibrationError;
    /// use stackprop::prelude::*;
    /// let mut calibration = CalibrationError::<10>::ZERO;
    /// calibration.add_confidence(0.875, true, 1.0);
    /// calibration.add_confidence(0.125, true, 1.0);
    /// assert_eq!(calibration.expected(), (0.125 + 0.875) / 2.0);
    /// assert_eq!(calibration.maximum(), 0.875);
    /// ```
    pub fn add_confidence(&mut self, confidence: f64, is_right: bool, weight: f64) {
        const { assert!(BINS > 0, "a calibration error needs at least one bin") };
        if !(0.0..=1.0).contains(&confidence) {
            self.invalid += 1;
            return;
        }
        // The borders that NumPy's `linspace` returns.
        let width = 1.0 / BINS as f64;
        let bin = &mut self.bins[(1..BINS).take_while(|border| *border as f64 * width < confidence).count()];
        bin.weight += weight;
        bin.confidence += weight * confidence;
        bin.right += weight * f64::from(u8::from(is_right));
    }

    /// Adds another part of the samples.
    pub fn merge(&mut self, other: &Self) {
        for (to, from) in self.bins.iter_mut().zip(&other.bins) {
            to.weight += from.weight;
            to.confidence += from.confidence;
            to.right += from.right;
        }
        self.invalid += other.invalid;
    }

    /// The bins, by rising confidence.
    pub fn bins(&self) -> [CalibrationBin; BINS] {
        self.bins.map(|BinSums { weight, confidence, right }| CalibrationBin {
            confidence: ratio(confidence, weight),
            accuracy: ratio(right, weight),
            weight,
        })
    }

    /// The expected calibration error, ECE: the mean over the samples of the distance between the accuracy and the mean confidence of their
    /// bin; 0 without samples.
    pub fn expected(&self) -> f64 {
        let distances = self.bins.iter().map(|bin| (bin.right - bin.confidence).abs()).sum();
        self.valid(ratio(distances, self.bins.iter().map(|bin| bin.weight).sum()))
    }

    /// The maximum calibration error, MCE: the largest distance between the accuracy and the mean confidence of a bin; 0 without samples.
    pub fn maximum(&self) -> f64 {
        self.valid(self.bins().iter().map(|bin| (bin.accuracy - bin.confidence).abs()).fold(0.0, f64::max))
    }

    fn valid(&self, error: f64) -> f64 {
        if self.invalid > 0 { f64::NAN } else { error }
    }
}
