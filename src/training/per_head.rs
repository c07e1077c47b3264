//! [`PerHead`]: a number for each head of a network.

use core::fmt;
use core::ops::Deref;
#[cfg(feature = "serde")]
use std::vec::Vec;

use crate::losses::HeadTotals;

/// A number for each of the heads of a network, in their order: a slice of up to four, which is empty for a network without heads.
///
/// ```
/// use stackprop::training::PerHead;
/// assert!(PerHead::default().is_empty());
/// ```
#[derive(Clone, Copy, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "Vec<f64>", try_from = "Vec<f64>"))]
pub struct PerHead {
    values: [f64; 4],
    heads: usize,
}

impl PerHead {
    /// The first four of these values.
    #[cfg(any(feature = "safetensors", feature = "serde"))]
    pub(super) fn new(values: &[f64]) -> Self {
        let mut all = Self { values: [0.0; 4], heads: values.len().min(4) };
        for (kept, value) in all.values.iter_mut().zip(values) {
            *kept = *value;
        }
        all
    }

    /// The means of the losses of this number of heads; 0 for a head whose weight is 0.
    pub(super) fn means(HeadTotals { sums, weights }: &HeadTotals, heads: usize) -> Self {
        let mut means = Self { values: [0.0; 4], heads: heads.min(4) };
        for (mean, (sum, weight)) in means.values.iter_mut().zip(sums.iter().zip(weights)).take(heads) {
            *mean = if *weight > 0.0 { sum / weight } else { 0.0 };
        }
        means
    }
}

impl Deref for PerHead {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.values[..self.heads]
    }
}

impl fmt::Debug for PerHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(feature = "serde")]
impl From<PerHead> for Vec<f64> {
    fn from(values: PerHead) -> Self {
        values.to_vec()
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Vec<f64>> for PerHead {
    type Error = &'static str;

    fn try_from(values: Vec<f64>) -> Result<Self, Self::Error> {
        if values.len() > 4 { Err("a network has at most four heads") } else { Ok(Self::new(&values)) }
    }
}
