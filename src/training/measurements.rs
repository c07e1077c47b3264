//! [`Measurements`]: the losses of the heads of a network in an epoch, or the metrics.

use core::fmt;
use core::ops::Deref;
#[cfg(feature = "serde")]
use std::vec::Vec;

use crate::losses::HeadTotals;
use crate::metrics::WeightedMean;

/// Up to eight numbers that were measured in an epoch, such as the losses of the heads of a network, in their order: a slice, which is empty
/// if nothing was measured.
///
/// ```
/// use stackprop::training::Measurements;
/// assert!(Measurements::default().is_empty());
/// ```
#[derive(Clone, Copy, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "Vec<f64>", try_from = "Vec<f64>"))]
pub struct Measurements {
    values: [f64; Self::MOST],
    count: usize,
}

impl Measurements {
    pub(super) const MOST: usize = 8;

    /// The first eight of these values.
    pub(super) fn new(values: impl IntoIterator<Item = f64>) -> Self {
        let mut all = Self::default();
        for (kept, value) in all.values.iter_mut().zip(values) {
            *kept = value;
            all.count += 1;
        }
        all
    }

    /// The means of the losses of this number of heads; 0 for a head whose weight is 0.
    pub(super) fn of_heads(HeadTotals { sums, weights }: &HeadTotals, heads: usize) -> Self {
        let totals = sums.iter().zip(weights).take(heads);
        Self::new(totals.map(|(sum, weight)| if *weight > 0.0 { sum / weight } else { 0.0 }))
    }

    /// The means of metrics.
    pub(super) fn of_metrics(means: &[WeightedMean]) -> Self {
        Self::new(means.iter().map(|mean| mean.mean()))
    }
}

impl Deref for Measurements {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.values[..self.count]
    }
}

impl fmt::Debug for Measurements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(feature = "serde")]
impl From<Measurements> for Vec<f64> {
    fn from(values: Measurements) -> Self {
        values.to_vec()
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Vec<f64>> for Measurements {
    type Error = &'static str;

    fn try_from(values: Vec<f64>) -> Result<Self, Self::Error> {
        if values.len() > Self::MOST { Err("there are at most eight numbers of a kind") } else { Ok(Self::new(values)) }
    }
}
