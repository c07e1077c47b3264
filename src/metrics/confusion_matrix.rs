//! [`ConfusionMatrix`]: which classes are predicted for which.

use core::fmt::{self, Write};

use super::class_counts::ratio;
use super::steps::{counted_steps, predicted_class};
use super::{ClassCounts, Outputs};
use crate::losses::ClassTarget;
use crate::math::Math;
use crate::plain_struct;
use crate::zero::Zero;

plain_struct! {
    /// The number of samples of each class for which each class is predicted, or the sum of their weights. The scores of a classifier that
    /// are not means over its samples follow from it.
    ///
    /// It starts as [`ZERO`](crate::zero::Zero::ZERO), takes one sample after another, in batches of any size, and allocates nothing. A matrix
    /// of many classes can be made by [`boxed`](crate::zero::boxed). The predicted class is the one with the largest output, the first of equal
    /// ones.
    ///
    /// ```
    /// use stackprop::metrics::{Average, ConfusionMatrix};
    /// use stackprop::prelude::*;
    /// network! { struct Net = Dense<2, 3>, Softmax; }
    /// let mut net = Net::ZERO;
    /// net.dense0.weight.copy_from_slice(&[1.0, 0.0, 0.5, 0.0, 1.0, 0.5]);
    /// let (inputs, classes) = ([[2.0, 0.0], [3.0, 1.0], [0.0, 1.0], [1.0, 2.0]], [0u8, 0, 1, 2]);
    ///
    /// let (mut evaluation, mut matrix) = (Evaluation::<Net, 4>::ZERO, ConfusionMatrix::<3>::ZERO);
    /// evaluation.each(&net, &inputs, &classes, |output, class| matrix.add(output, class))?;
    /// assert_eq!(matrix.accuracy(), 3.0 / 4.0);
    /// assert_eq!(matrix.balanced_accuracy(), 2.0 / 3.0);
    /// assert_eq!(matrix.f1(Average::Macro), (1.0 + 2.0 / 3.0 + 0.0) / 3.0);
    /// assert_eq!(matrix.class(1).precision(), 1.0 / 2.0);
    /// println!("{matrix}\n\n{}", matrix.report(["left", "right", "both"]));
    /// # Ok::<(), stackprop::error::StepError>(())
    /// ```
    ///
    /// Outputs that are there already, with their targets, can be collected into a matrix, or extend one:
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// let (outputs, classes) = ([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], [0u8, 1, 1]); // such as `net.predict_all(&inputs)`
    /// let mut matrix: ConfusionMatrix<2> = outputs.iter().zip(&classes).collect();
    /// assert_eq!(matrix.accuracy(), 2.0 / 3.0);
    /// matrix.extend([(&[0.5, 0.6], &1u8)]);
    /// assert_eq!(matrix.accuracy(), 3.0 / 4.0);
    /// ```
    ///
    /// The steps of a sequence and the pixels of an image count one by one, as in [`accuracy`](super::accuracy). Targets of [`None`] do not
    /// count, nor do those of an ignored class, [`add_ignoring`](Self::add_ignoring).
    ///
    /// # Answers outside the matrix
    ///
    /// If an output is NaN, nothing is predicted: that is a false negative of the target's class. A target of a class that the matrix does
    /// not have is a false positive of the predicted class. Both count as wrong in every score, as they do in scikit-learn where a label is
    /// not one of `labels`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct ConfusionMatrix<; const C: usize> {
        /// By the class of the target, then by the predicted class.
        counts: [[f64; C]; C],
        /// By the class of the target: those without a prediction.
        unpredicted: [f64; C],
        /// By the predicted class: those whose target is none of the classes.
        unknown: [f64; C],
        /// Those with neither.
        neither: f64,
    }
}

/// How the scores of several classes become one number.
///
/// ```
/// use stackprop::metrics::Average;
/// use stackprop::prelude::*;
/// let mut matrix = ConfusionMatrix::<2>::ZERO;
/// for (truth, predicted) in [(0, 0), (0, 0), (0, 0), (1, 0)] {
///     matrix.add_classes(truth, predicted, 1.0);
/// }
/// assert_eq!([Average::Micro, Average::Macro, Average::Weighted].map(|average| matrix.recall(average)), [0.75, 0.5, 0.75]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Average {
    /// The score of the sum of the counts of all classes: each sample counts once.
    Micro,
    /// The mean of the scores: each class counts once. A class that occurs neither as a target nor as a prediction has the score 0.
    Macro,
    /// The mean of the scores, weighted by the number of samples of each class.
    Weighted,
}

impl<'a, const C: usize, O, Y> Extend<(&'a O, &'a Y)> for ConfusionMatrix<C>
where
    O: Outputs,
    Y: ClassTarget<O::Scalar, O>,
{
    fn extend<I: IntoIterator<Item = (&'a O, &'a Y)>>(&mut self, samples: I) {
        samples.into_iter().for_each(|(output, target)| self.add(output, target));
    }
}

impl<'a, const C: usize, O, Y> FromIterator<(&'a O, &'a Y)> for ConfusionMatrix<C>
where
    O: Outputs,
    Y: ClassTarget<O::Scalar, O>,
{
    fn from_iter<I: IntoIterator<Item = (&'a O, &'a Y)>>(samples: I) -> Self {
        let mut matrix = Self::ZERO;
        matrix.extend(samples);
        matrix
    }
}

impl<const C: usize> ConfusionMatrix<C> {
    /// Adds the prediction for one sample, or for each step or pixel of it.
    ///
    /// The outputs are those of `C` classes: another number of them does not compile.
    ///
    /// ```compile_fail,E0080
    /// use stackprop::prelude::*;
    /// ConfusionMatrix::<4>::ZERO.add(&[0.2, 0.5, 0.3], &1u8);
    /// ```
    pub fn add<O: Outputs, Y: ClassTarget<O::Scalar, O>>(&mut self, output: &O, target: &Y) {
        self.add_steps(output, target, None, 1.0);
    }

    /// [`add`](Self::add) for a sample that counts `weight` times.
    pub fn add_weighted<O: Outputs, Y: ClassTarget<O::Scalar, O>>(&mut self, output: &O, target: &Y, weight: f64) {
        self.add_steps(output, target, None, weight);
    }

    /// [`add`](Self::add) without the targets of one class, such as a class for padding; see
    /// [`accuracy_ignoring`](super::accuracy_ignoring).
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// let mut matrix = ConfusionMatrix::<2>::ZERO;
    /// let pixels = [[[0.9, 0.2], [0.4, 0.3]], [[0.1, 0.8], [0.6, 0.7]]]; // two channels, one for each class
    /// matrix.add_ignoring(&pixels, &[[0u8, 1], [255, 0]], 255);
    /// assert_eq!([matrix.count(0, 0), matrix.count(0, 1), matrix.count(1, 1)], [1.0; 3]);
    /// assert_eq!(matrix.class(1).iou(), 0.5);
    /// ```
    pub fn add_ignoring<O: Outputs, Y: ClassTarget<O::Scalar, O>>(&mut self, output: &O, target: &Y, class: usize) {
        self.add_steps(output, target, Some(class), 1.0);
    }

    fn add_steps<O: Outputs, Y: ClassTarget<O::Scalar, O>>(
        &mut self,
        output: &O,
        target: &Y,
        ignored: Option<usize>,
        weight: f64,
    ) {
        const { assert!(O::CLASSES == C, "the number of classes of a `ConfusionMatrix` has to be that of the outputs") };
        for (step, class) in counted_steps(target, ignored) {
            // No class has the number `C`.
            self.add_classes(class.unwrap_or(C), predicted_class(output, step).unwrap_or(C), weight);
        }
    }

    /// Adds a prediction that was made in another way, such as by a threshold for a single output. A number that is not below `C` is none of
    /// the classes.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// let mut matrix = ConfusionMatrix::<2>::ZERO;
    /// for (probability, truth) in [(0.9, true), (0.4, true), (0.2, false)] {
    ///     matrix.add_classes(usize::from(truth), usize::from(probability > 0.5), 1.0);
    /// }
    /// assert_eq!((matrix.class(1).precision(), matrix.class(1).recall()), (1.0, 0.5));
    /// ```
    pub fn add_classes(&mut self, truth: usize, predicted: usize, weight: f64) {
        let count = match (truth < C, predicted < C) {
            (true, true) => &mut self.counts[truth][predicted],
            (true, false) => &mut self.unpredicted[truth],
            (false, true) => &mut self.unknown[predicted],
            (false, false) => &mut self.neither,
        };
        *count += weight;
    }

    /// Adds the counts of another matrix: that of another part of the samples.
    pub fn merge(&mut self, other: &Self) {
        let add = |to: &mut [f64], from: &[f64]| to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        add(self.counts.as_flattened_mut(), other.counts.as_flattened());
        add(&mut self.unpredicted, &other.unpredicted);
        add(&mut self.unknown, &other.unknown);
        self.neither += other.neither;
    }

    /// The number of samples of class `truth` for which class `predicted` is predicted. A number that is not below `C` stands for none of the
    /// classes.
    pub fn count(&self, truth: usize, predicted: usize) -> f64 {
        match (truth < C, predicted < C) {
            (true, true) => self.counts[truth][predicted],
            (true, false) => self.unpredicted[truth],
            (false, true) => self.unknown[predicted],
            (false, false) => self.neither,
        }
    }

    /// The number of all samples.
    pub fn total(&self) -> f64 {
        (0..=C).map(|truth| self.truths(truth)).sum()
    }

    /// The right and wrong answers about one class, with its precision, recall and other scores; zeros if there is no such class.
    pub fn class(&self, class: usize) -> ClassCounts {
        if class >= C {
            return ClassCounts::default();
        }
        let others = || (0..=C).filter(|other| *other != class);
        ClassCounts {
            true_positives: self.count(class, class),
            false_positives: others().map(|other| self.count(other, class)).sum(),
            false_negatives: others().map(|other| self.count(class, other)).sum(),
        }
    }

    /// The share of right answers; 0 without samples.
    pub fn accuracy(&self) -> f64 {
        ratio(self.right(), self.total())
    }

    /// The mean of the recalls of the classes that have samples, so that each of them counts the same, whatever its size; 0 without
    /// samples. Brodersen et al. 2010.
    pub fn balanced_accuracy(&self) -> f64 {
        let present = || self.classes().filter(|class| class.support() != 0.0);
        ratio(present().map(ClassCounts::recall).sum(), present().count() as f64)
    }

    /// The [precision](ClassCounts::precision) of all classes.
    pub fn precision(&self, average: Average) -> f64 {
        self.average(average, ClassCounts::precision)
    }

    /// The [recall](ClassCounts::recall) of all classes.
    pub fn recall(&self, average: Average) -> f64 {
        self.average(average, ClassCounts::recall)
    }

    /// The [F₁ score](ClassCounts::f1) of all classes. The micro average is the accuracy, unless there are answers outside the matrix.
    pub fn f1(&self, average: Average) -> f64 {
        self.average(average, ClassCounts::f1)
    }

    /// The [Dice coefficient](ClassCounts::dice) of all classes.
    pub fn dice(&self, average: Average) -> f64 {
        self.average(average, ClassCounts::dice)
    }

    /// The [intersection over union](ClassCounts::iou) of all classes; the macro average is the mean IoU of segmentation.
    pub fn iou(&self, average: Average) -> f64 {
        self.average(average, ClassCounts::iou)
    }

    /// The correlation of targets and predictions, `(c s − Σ t_k p_k) / √((s² − Σ p_k²)(s² − Σ t_k²))`: `s` samples, of which `c` are right, `t_k`
    /// are of class `k` and `p_k` are predicted as it. 1 is perfect, and 0 is no better than chance. If all targets, or all predictions,
    /// are of one class, it is 0, as in scikit-learn. Matthews 1975; for several classes Gorodkin 2004.
    pub fn matthews(&self) -> f64 {
        let total = self.total();
        let sum = |of: &dyn Fn(usize) -> f64| (0..=C).map(of).sum::<f64>();
        let of_predictions = total * total - sum(&|class| self.predictions(class) * self.predictions(class));
        let of_truths = total * total - sum(&|class| self.truths(class) * self.truths(class));
        // Not at index C: no class there and no prediction do not agree.
        let chance: f64 = (0..C).map(|class| self.truths(class) * self.predictions(class)).sum();
        ratio(self.right() * total - chance, Math::sqrt(of_predictions * of_truths))
    }

    /// Cohen's `κ = 1 − (1 − p_o) / (1 − p_e)`, where `p_o` is the share of right answers, and `p_e` the one that is expected if the predictions are drawn at
    /// random, each class as often as it is predicted. 1 is perfect, and 0 is no better than chance. If all targets and all predictions
    /// are of the same class, or without samples, it is NaN, as in scikit-learn. Cohen 1960.
    pub fn cohen_kappa(&self) -> f64 {
        let total = self.total();
        let wrong: f64 = self.classes().map(|class| class.false_negatives).sum::<f64>() + self.truths(C);
        // Exactly 0 if there is one class, which `1 − p_e` would not be.
        let expected: f64 = (0..C).map(|class| self.truths(class) * (total - self.predictions(class))).sum::<f64>()
            + self.truths(C) * total;
        if expected == 0.0 { f64::NAN } else { 1.0 - wrong * total / expected }
    }

    /// The number of right answers.
    fn right(&self) -> f64 {
        (0..C).map(|class| self.counts[class][class]).sum()
    }

    /// The number of targets of a class; those of none at index `C`.
    fn truths(&self, class: usize) -> f64 {
        (0..=C).map(|predicted| self.count(class, predicted)).sum()
    }

    /// The number of predictions of a class; that of samples without one at index `C`.
    fn predictions(&self, class: usize) -> f64 {
        (0..=C).map(|truth| self.count(truth, class)).sum()
    }

    fn classes(&self) -> impl Iterator<Item = ClassCounts> {
        (0..C).map(|class| self.class(class))
    }

    /// Whether some answers are outside the matrix.
    pub(super) fn has_others(&self) -> bool {
        self.truths(C) != 0.0 || self.predictions(C) != 0.0
    }

    fn average(&self, average: Average, score: impl Fn(ClassCounts) -> f64) -> f64 {
        match average {
            Average::Micro => score(self.classes().sum()),
            Average::Macro => ratio(self.classes().map(score).sum(), C as f64),
            Average::Weighted => {
                let weighted = self.classes().map(|class| class.support() * score(class)).sum();
                ratio(weighted, self.classes().map(ClassCounts::support).sum())
            }
        }
    }
}

/// A row per class of the targets, a column per predicted class. If there are answers outside the matrix, they have a row and a column
/// `none`. Weights that are not whole numbers have two decimals, or the number that the format asks for: `{matrix:.3}`.
///
/// ```
/// use stackprop::prelude::*;
/// let mut matrix = ConfusionMatrix::<2>::ZERO;
/// matrix.add_classes(0, 0, 10.0);
/// matrix.add_classes(1, 0, 3.0);
/// assert_eq!(matrix.to_string(), "
/// true \\ predicted   0   1
///                0  10   0
///                1   3   0".trim_start_matches('\n'));
/// ```
impl<const C: usize> fmt::Display for ConfusionMatrix<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = if self.has_others() { C + 1 } else { C };
        let counts = || (0..size).flat_map(|truth| (0..size).map(move |predicted| self.count(truth, predicted)));
        let decimals = f.precision().unwrap_or(if counts().all(|count| count % 1.0 == 0.0) { 0 } else { 2 });
        let mut width = length(format_args!("{C}")).max(if size > C { "none".len() } else { 1 });
        for count in counts() {
            width = width.max(length(format_args!("{count:.decimals$}")));
        }
        let corner = "true \\ predicted";
        let name = |class: usize, f: &mut fmt::Formatter<'_>, width: usize| match class {
            class if class == C => write!(f, "{:>width$}", "none"),
            class => write!(f, "{class:>width$}"),
        };
        f.write_str(corner)?;
        for predicted in 0..size {
            f.write_str("  ")?;
            name(predicted, f, width)?;
        }
        for truth in 0..size {
            f.write_char('\n')?;
            name(truth, f, corner.len())?;
            for predicted in 0..size {
                write!(f, "  {:>width$.decimals$}", self.count(truth, predicted))?;
            }
        }
        Ok(())
    }
}

/// The number of characters of a formatted text.
fn length(text: fmt::Arguments<'_>) -> usize {
    struct Length(usize);
    impl Write for Length {
        fn write_str(&mut self, part: &str) -> fmt::Result {
            self.0 += part.chars().count();
            Ok(())
        }
    }
    let mut length = Length(0);
    // It cannot fail: counting does not, nor does the formatting of numbers.
    let _ = length.write_fmt(text);
    length.0
}
