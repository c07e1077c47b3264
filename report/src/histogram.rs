//! [`Histograms`]: how large the values of each layer are.

use stackprop::layer::{Parameters, Path};
use stackprop::tensor::Scalar;

/// The exponent of the smallest magnitude that has a bin of its own: 10⁻¹².
const FIRST: i32 = -12;
/// The number of bins per factor of ten.
const PER_DECADE: i32 = 4;
/// The number of bins of each sign, up to 10⁸.
const BINS: usize = 80;

/// The sizes of the values of one layer or tensor: how many there are of each magnitude and sign.
///
/// The bins are quarters of powers of ten from 10⁻¹² to 10⁸; the first and the last one also have what is beyond. So one scale shows
/// gradients that vanish and gradients that explode. Zeros, NaN and infinities are counted apart.
///
/// ```
/// use stackprop_report::Histogram;
/// let mut histogram = Histogram::new("dense0");
/// histogram.add(&[0.0f32, 3.0, -4.0, f32::NAN, f32::INFINITY]);
/// assert_eq!((histogram.count(), histogram.zeros(), histogram.nans(), histogram.infinities()), (5, 1, 1, 1));
/// assert_eq!(histogram.root_mean_square(), (25.0f64 / 3.0).sqrt());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    label: String,
    positive: [u64; BINS],
    negative: [u64; BINS],
    zeros: u64,
    nans: u64,
    infinities: u64,
    squares: f64,
}

impl Histogram {
    /// A histogram without values.
    ///
    /// ```
    /// assert_eq!(stackprop_report::Histogram::new("dense0").count(), 0);
    /// ```
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            positive: [0; BINS],
            negative: [0; BINS],
            zeros: 0,
            nans: 0,
            infinities: 0,
            squares: 0.0,
        }
    }

    /// Adds values.
    ///
    /// ```
    /// let mut histogram = stackprop_report::Histogram::new("dense0");
    /// histogram.add(&[1.0f64; 3]);
    /// assert_eq!(histogram.count(), 3);
    /// ```
    pub fn add<T: Scalar>(&mut self, values: &[T]) {
        for value in values {
            let x = Scalar::to_f64(*value);
            if x.is_nan() {
                self.nans += 1;
            } else if x.is_infinite() {
                self.infinities += 1;
            } else {
                self.add_finite(x);
            }
        }
    }

    fn add_finite(&mut self, x: f64) {
        self.squares += x * x;
        if x == 0.0 {
            self.zeros += 1;
            return;
        }
        let bin = (x.abs().log10() - f64::from(FIRST)) * f64::from(PER_DECADE);
        let bin = (bin.max(0.0) as usize).min(BINS - 1);
        if x > 0.0 { self.positive[bin] += 1 } else { self.negative[bin] += 1 }
    }

    /// The label: the name of a layer, or the path of a tensor.
    ///
    /// ```
    /// assert_eq!(stackprop_report::Histogram::new("dense0").label(), "dense0");
    /// ```
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The number of all values.
    ///
    /// ```
    /// assert_eq!(stackprop_report::Histogram::new("dense0").count(), 0);
    /// ```
    pub fn count(&self) -> u64 {
        self.finite() + self.nans + self.infinities
    }

    /// The number of values that are neither NaN nor infinite.
    fn finite(&self) -> u64 {
        self.zeros + self.positive.iter().chain(&self.negative).sum::<u64>()
    }

    /// The number of zeros, of either sign.
    ///
    /// ```
    /// let mut histogram = stackprop_report::Histogram::new("relu1");
    /// histogram.add(&[0.0f32, -0.0, 1.0]);
    /// assert_eq!(histogram.zeros(), 2);
    /// ```
    pub fn zeros(&self) -> u64 {
        self.zeros
    }

    /// The number of values that are NaN.
    ///
    /// ```
    /// let mut histogram = stackprop_report::Histogram::new("relu1");
    /// histogram.add(&[f32::NAN, 1.0]);
    /// assert_eq!(histogram.nans(), 1);
    /// ```
    pub fn nans(&self) -> u64 {
        self.nans
    }

    /// The number of infinite values, of either sign.
    ///
    /// ```
    /// let mut histogram = stackprop_report::Histogram::new("relu1");
    /// histogram.add(&[f32::NEG_INFINITY, 1.0]);
    /// assert_eq!(histogram.infinities(), 1);
    /// ```
    pub fn infinities(&self) -> u64 {
        self.infinities
    }

    /// The root of the mean square of the finite values, zeros included; 0 if there are none.
    ///
    /// ```
    /// let mut histogram = stackprop_report::Histogram::new("relu1");
    /// histogram.add(&[3.0f32, -3.0]);
    /// assert_eq!(histogram.root_mean_square(), 3.0);
    /// ```
    pub fn root_mean_square(&self) -> f64 {
        if self.finite() == 0 { 0.0 } else { (self.squares / self.finite() as f64).sqrt() }
    }

    /// The bins that are not empty of one sign, from small magnitudes to large ones: the magnitudes where they begin and end, and their
    /// numbers of values.
    pub(crate) fn bins(&self, is_positive: bool) -> impl DoubleEndedIterator<Item = Bin> {
        let counts = if is_positive { &self.positive } else { &self.negative };
        let edge = |index: usize| f64::from(FIRST) + index as f64 / f64::from(PER_DECADE);
        let bin = move |(index, count): (usize, &u64)| Bin { from: edge(index), to: edge(index + 1), count: *count };
        counts.iter().enumerate().filter(|(_, count)| **count > 0).map(bin)
    }
}

/// A bin of a histogram.
pub(crate) struct Bin {
    /// The decimal logarithm of the smallest magnitude.
    pub from: f64,
    /// The decimal logarithm of the largest magnitude.
    pub to: f64,
    pub count: u64,
}

/// A [`Histogram`] for each layer or tensor, in the order in which they were first added.
///
/// ```
/// use stackprop::prelude::*;
/// use stackprop::rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop_report::{Histograms, chart};
/// network! { struct Net = Dense<2, 8>, Tanh, Dense<8, 1>; }
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let (net, mut gradient, mut workspace) = (Net::new(&mut rng), Net::ZERO, Workspace::<Net, 8>::ZERO);
/// net.loss_and_gradient(&MeanSquaredError, &[[1.0, 2.0]], &[[3.0]], &mut gradient, &mut workspace, &mut rng)?;
///
/// let gradients = Histograms::of(&gradient); // a gradient is a value of the network's own type
/// let labels: Vec<&str> = gradients.iter().map(|histogram| histogram.label()).collect();
/// assert_eq!(labels, ["dense0.weight", "dense0.bias", "dense2.weight", "dense2.bias"]);
/// let drawing = chart::histograms("Gradients", &gradients);
/// # Ok::<(), stackprop::error::StepError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histograms {
    all: Vec<Histogram>,
}

impl Histograms {
    /// No histograms.
    ///
    /// ```
    /// assert_eq!(stackprop_report::Histograms::new().iter().count(), 0);
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// The histograms of all tensors of a network, or of a gradient.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Dense<2, 1>; }
    /// assert_eq!(stackprop_report::Histograms::of(&Net::ZERO).iter().map(|one| one.zeros()).sum::<u64>(), 3);
    /// ```
    pub fn of<T: Scalar, P: Parameters<T>>(parameters: &P) -> Self {
        let mut all = Self::new();
        all.add_all(parameters);
        all
    }

    /// Adds all tensors of a network, or of a gradient, such as those of another batch.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = Dense<2, 1>; }
    /// let mut histograms = stackprop_report::Histograms::of(&Net::ZERO);
    /// histograms.add_all(&Net::ZERO);
    /// assert_eq!(histograms.iter().map(|one| one.zeros()).sum::<u64>(), 6);
    /// ```
    pub fn add_all<T: Scalar, P: Parameters<T>>(&mut self, parameters: &P) {
        parameters.visit(&Path::ROOT, &mut |entry, values| self.add(&entry.path.to_string(), values));
    }

    /// Adds values to the histogram of this label, such as the activations of a layer.
    ///
    /// ```
    /// let mut activations = stackprop_report::Histograms::new();
    /// activations.add("relu1", &[0.0f32, 2.0]);
    /// activations.add("relu1", &[1.0f32]);
    /// assert_eq!(activations.iter().next().unwrap().count(), 3);
    /// ```
    pub fn add<T: Scalar>(&mut self, label: &str, values: &[T]) {
        let index = self.all.iter().position(|one| one.label == label).unwrap_or_else(|| {
            self.all.push(Histogram::new(label));
            self.all.len() - 1
        });
        self.all[index].add(values);
    }

    /// The histograms.
    ///
    /// ```
    /// assert!(stackprop_report::Histograms::new().iter().next().is_none());
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = &Histogram> {
        self.all.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_beyond_the_bins_are_in_the_first_and_the_last() {
        let mut histogram = Histogram::new("a");
        histogram.add(&[1e-300, 5e-324, 1e300, -1e-13]);
        let counts = |is_positive| histogram.bins(is_positive).map(|bin| bin.count).collect::<Vec<_>>();
        assert_eq!((counts(true), counts(false)), (vec![2, 1], vec![1]));
        assert_eq!(histogram.count(), 4);
    }

    #[test]
    fn a_value_is_in_the_bin_of_its_magnitude() {
        let mut histogram = Histogram::new("a");
        histogram.add(&[0.02f32, -50.0]);
        let bin = histogram.bins(true).next().unwrap();
        assert!(bin.from <= 0.02f64.log10() && 0.02f64.log10() < bin.to);
        let bin = histogram.bins(false).next().unwrap();
        assert!(bin.from <= 50f64.log10() && 50f64.log10() < bin.to);
    }
}
