//! [`Regression`]: the errors of outputs that are numbers, over all samples.

use super::Outputs;
use crate::losses::Target;
use crate::math::Math;
use crate::plain_struct;
use crate::tensor::Scalar;
use crate::tensor::plain::scalars;
use crate::zero::Zero;

plain_struct! {
    /// The errors of `N` outputs over all samples, and how much of the targets the network explains.
    ///
    /// It starts as [`ZERO`](Zero::ZERO), takes one sample after another, in batches of any size, and allocates nothing. Each value is the mean of
    /// the values of the outputs, which [`output`](Self::output) returns one by one. An output of which no sample
    /// [counts](Target::counts) is left out of it, and if there is no other, the value is NaN.
    ///
    /// ```
    /// use stackprop::metrics::Regression;
    /// use stackprop::prelude::*;
    /// network! { struct Line = Dense<1, 1>; }
    /// let mut line = Line::ZERO;
    /// line.dense0.weight.copy_from_slice(&[1.0]);
    /// let (inputs, targets) = ([[1.0], [2.0], [3.5]], [1.0, 2.0, 3.0]);
    ///
    /// let (mut evaluation, mut errors) = (Evaluation::<Line, 4>::ZERO, Regression::<1>::ZERO);
    /// evaluation.each(&line, &inputs, &targets, |output, target| errors.add(output, target))?;
    /// assert_eq!(errors.r_squared(), 0.875);
    /// assert_eq!(errors.mean_absolute_error(), 0.5 / 3.0);
    ///
    /// // Outputs that are there already can be collected.
    /// let collected: Regression<1> = line.predict_all(&inputs).iter().zip(&targets).collect();
    /// assert_eq!(collected, errors);
    /// # Ok::<(), stackprop::error::StepError>(())
    /// ```
    #[derive(Clone, Debug, PartialEq)]
    pub struct Regression<; const N: usize> {
        outputs: [OutputErrors; N],
    }
}

impl<'a, const N: usize, O, Y> Extend<(&'a O, &'a Y)> for Regression<N>
where
    O: Outputs,
    Y: Target<O::Scalar, O, O>,
{
    fn extend<I: IntoIterator<Item = (&'a O, &'a Y)>>(&mut self, samples: I) {
        samples.into_iter().for_each(|(output, target)| self.add(output, target));
    }
}

impl<'a, const N: usize, O, Y> FromIterator<(&'a O, &'a Y)> for Regression<N>
where
    O: Outputs,
    Y: Target<O::Scalar, O, O>,
{
    fn from_iter<I: IntoIterator<Item = (&'a O, &'a Y)>>(samples: I) -> Self {
        let mut errors = Self::ZERO;
        errors.extend(samples);
        errors
    }
}

impl<const N: usize> Regression<N> {
    /// Adds the outputs for one sample. Those of a sequence or an image are `N` in all: another number of them does not compile.
    pub fn add<O: Outputs, Y: Target<O::Scalar, O, O>>(&mut self, output: &O, target: &Y) {
        self.add_weighted(output, target, 1.0);
    }

    /// [`add`](Self::add) for a sample that counts `weight` times.
    pub fn add_weighted<O: Outputs, Y: Target<O::Scalar, O, O>>(&mut self, output: &O, target: &Y, weight: f64) {
        const {
            assert!(
                O::CLASSES * O::STEPS == N,
                "the number of outputs of a `Regression` has to be that of the network, over all steps"
            )
        };
        let outputs = scalars(output);
        for (index, t) in target.counted() {
            self.outputs[index].add(outputs[index].to_f64(), t.to_f64(), weight);
        }
    }

    /// Adds the errors of another part of the samples.
    pub fn merge(&mut self, other: &Self) {
        self.outputs.iter_mut().zip(&other.outputs).for_each(|(to, from)| to.merge(from));
    }

    /// The errors of one output; those of no samples if there is no such output.
    pub fn output(&self, index: usize) -> OutputErrors {
        self.outputs.get(index).copied().unwrap_or(OutputErrors::ZERO)
    }

    /// The [mean absolute error](OutputErrors::mean_absolute_error).
    pub fn mean_absolute_error(&self) -> f64 {
        self.mean(OutputErrors::mean_absolute_error)
    }

    /// The [mean squared error](OutputErrors::mean_squared_error).
    pub fn mean_squared_error(&self) -> f64 {
        self.mean(OutputErrors::mean_squared_error)
    }

    /// The mean of the [root mean squared errors](OutputErrors::root_mean_squared_error) of the outputs.
    pub fn root_mean_squared_error(&self) -> f64 {
        self.mean(OutputErrors::root_mean_squared_error)
    }

    /// The [mean absolute percentage error](OutputErrors::mean_absolute_percentage_error).
    pub fn mean_absolute_percentage_error(&self) -> f64 {
        self.mean(OutputErrors::mean_absolute_percentage_error)
    }

    /// The [coefficient of determination](OutputErrors::r_squared). An output with one sample is left out, too.
    pub fn r_squared(&self) -> f64 {
        self.mean_of(2, OutputErrors::r_squared)
    }

    /// The [explained variance](OutputErrors::explained_variance).
    pub fn explained_variance(&self) -> f64 {
        self.mean(OutputErrors::explained_variance)
    }

    fn mean(&self, value: impl Fn(&OutputErrors) -> f64) -> f64 {
        self.mean_of(1, value)
    }

    /// The mean over the outputs with at least this number of samples.
    fn mean_of(&self, samples: u64, value: impl Fn(&OutputErrors) -> f64) -> f64 {
        let measured = || self.outputs.iter().filter(|output| output.samples >= samples);
        measured().map(value).sum::<f64>() / measured().count() as f64
    }
}

plain_struct! {
    /// The errors of one output over all samples, as part of a [`Regression`]. All values of no samples are NaN.
    ///
    /// In the formulas, `y` is the output, `t` the target, and all sums and means are weighted if the samples are. The sums of squares of
    /// deviations are updated sample by sample without the loss of digits of `Σ t² − (Σ t)² / n`: Welford 1962, with weights West 1979; those of two
    /// parts are joined as in Chan, Golub and LeVeque 1979.
    ///
    /// ```
    /// use stackprop::metrics::Regression;
    /// use stackprop::prelude::*;
    /// let mut errors = Regression::<2>::ZERO;
    /// errors.add(&[1.0, 10.0], &[1.0, 12.0]);
    /// errors.add(&[2.0, 20.0], &[4.0, 18.0]);
    /// assert_eq!([0, 1].map(|index| errors.output(index).mean_absolute_error()), [1.0, 2.0]);
    /// assert_eq!(errors.mean_absolute_error(), 1.5);
    /// ```
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct OutputErrors<> {
        samples: u64,
        weight: f64,
        absolute: f64,
        relative: f64,
        squared: f64,
        targets: Deviations,
        errors: Deviations,
    }
}

impl OutputErrors {
    fn add(&mut self, y: f64, t: f64, weight: f64) {
        if weight == 0.0 {
            // It would divide by zero as the first sample.
            self.samples += 1;
            return;
        }
        let error = t - y;
        self.samples += 1;
        self.weight += weight;
        self.absolute += weight * error.abs();
        self.relative += weight * (error.abs() / nonzero(t.abs()));
        self.squared += weight * error * error;
        self.targets.add(t, weight, self.weight);
        self.errors.add(error, weight, self.weight);
    }

    fn merge(&mut self, other: &Self) {
        self.samples += other.samples;
        if other.weight == 0.0 {
            return;
        }
        self.targets.merge(&other.targets, self.weight, other.weight);
        self.errors.merge(&other.errors, self.weight, other.weight);
        self.weight += other.weight;
        self.absolute += other.absolute;
        self.relative += other.relative;
        self.squared += other.squared;
    }

    /// `mean |t − y|`.
    pub fn mean_absolute_error(&self) -> f64 {
        self.absolute / self.weight
    }

    /// `mean (t − y)²`.
    pub fn mean_squared_error(&self) -> f64 {
        self.squared / self.weight
    }

    /// `√(mean (t − y)²)`, in the unit of the targets.
    pub fn root_mean_squared_error(&self) -> f64 {
        Math::sqrt(self.mean_squared_error())
    }

    /// `mean |t − y| / |t|`: 0.1 is 10 %. A target closer to 0 than 2⁻⁵² counts as that, as in scikit-learn, so one target of 0 makes the value
    /// very large.
    pub fn mean_absolute_percentage_error(&self) -> f64 {
        self.relative / self.weight
    }

    /// `R² = 1 − Σ (t − y)² / Σ (t − mean t)²`: the coefficient of determination.
    ///
    /// 1 is perfect, 0 is no better than the mean of the targets, and it can be negative. If all targets are equal, it is 1 for outputs
    /// equal to them and 0 otherwise. With fewer than two samples it is NaN. These two cases are as in scikit-learn.
    pub fn r_squared(&self) -> f64 {
        if self.samples < 2 { f64::NAN } else { explained(self.weight, self.squared, self.targets.squares) }
    }

    /// `1 − variance (t − y) / variance t`: [`r_squared`](Self::r_squared) of outputs from which their mean error has been subtracted.
    ///
    /// If all targets are equal, it is 1 if all errors are equal, too, and 0 otherwise, as in scikit-learn.
    pub fn explained_variance(&self) -> f64 {
        explained(self.weight, self.errors.squares, self.targets.squares)
    }
}

/// The part of a sum of squares that is not left.
fn explained(weight: f64, left: f64, all: f64) -> f64 {
    if weight == 0.0 || left.is_nan() {
        f64::NAN
    } else if left == 0.0 {
        1.0
    } else if all == 0.0 {
        0.0
    } else {
        1.0 - left / all
    }
}

/// The number, at least `ε` = 2⁻⁵²; NaN stays NaN.
fn nonzero(x: f64) -> f64 {
    if x < f64::EPSILON { f64::EPSILON } else { x }
}

plain_struct! {
    /// The mean of numbers, and the sum of the squares of their deviations from it.
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Deviations<> {
        mean: f64,
        squares: f64,
    }
}

impl Deviations {
    /// Adds a number; `total` is the weight of all numbers with this one.
    fn add(&mut self, x: f64, weight: f64, total: f64) {
        let before = x - self.mean;
        self.mean += before * (weight / total);
        self.squares += weight * before * (x - self.mean);
    }

    /// Adds other numbers, of weight `others` that is not 0; `own` is the weight of these.
    fn merge(&mut self, other: &Self, own: f64, others: f64) {
        let (distance, share) = (other.mean - self.mean, others / (own + others));
        self.mean += distance * share;
        self.squares += other.squares + distance * distance * own * share;
    }
}
