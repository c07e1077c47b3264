//! [`Group`]: parameters that a step treats differently.

use core::ops::Range;

/// Parameters that a step treats differently: a range of whole tensors, and of the same place in the buffers of the optimizer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    pub range: Range<usize>,
    /// Whether they stay as they are.
    pub is_frozen: bool,
    /// What their learning rate is multiplied by.
    pub rate: f64,
    /// What their weight decay is multiplied by.
    pub decay: f64,
}

#[cfg(feature = "std")]
impl Group {
    /// Parameters that are treated as others are.
    pub fn usual(range: Range<usize>) -> Self {
        Self { range, is_frozen: false, rate: 1.0, decay: 1.0 }
    }

    pub fn is_usual(&self) -> bool {
        self.is_as(&Self::usual(0..0))
    }

    /// Whether they are treated as those of another group are.
    pub fn is_as(&self, other: &Self) -> bool {
        (self.is_frozen, self.rate, self.decay) == (other.is_frozen, other.rate, other.decay)
    }
}
