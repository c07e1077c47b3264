//! [`Variant`]: a network of `search!`.

use core::fmt;

use crate::network::Network;

/// A network that [`search!`](crate::search!) declares: its name, its alternatives and its costs. Displayed as its alternatives,
/// `16, ReLU`.
///
/// ```
/// use stackprop::prelude::*;
/// search! { struct Net = Dense<4, {8 | 16}>, {ReLU | Tanh}, Dense<_, 2>, Softmax; }
/// let variant = &Net::VARIANTS[2];
/// assert_eq!((variant.name, variant.choices), ("Net16ReLU", &["16", "ReLU"][..]));
/// assert_eq!((variant.parameters, variant.bytes, variant.macs), (114, 456, 96));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variant {
    /// The name of the network's struct.
    pub name: &'static str,
    /// The alternatives as text, one per choice.
    pub choices: &'static [&'static str],
    /// The number of parameters, without running statistics.
    pub parameters: usize,
    /// The size of the network (bytes).
    pub bytes: u64,
    /// The stack memory of one prediction (bytes).
    pub prediction_bytes: u64,
    /// The number of multiply-adds in one prediction.
    pub macs: u64,
    /// The name of the search, and the index among all of its variants, also those that exceed the budget.
    search: &'static str,
    index: usize,
}

impl Variant {
    #[doc(hidden)]
    pub const fn of<N: Network>(
        search: &'static str,
        index: usize,
        name: &'static str,
        choices: &'static [&'static str],
        [bytes, prediction_bytes, macs]: [u64; 3],
    ) -> Self {
        Self { name, choices, parameters: N::PARAMS, bytes, prediction_bytes, macs, search, index }
    }

    /// The index, after checking that it is a variant of this search.
    #[doc(hidden)]
    #[track_caller]
    pub fn index(&self, search: &str) -> usize {
        assert!(self.search == search, "`{}` is a variant of `{}`, not of `{search}`", self.name, self.search);
        self.index
    }

    /// Whether it is within limits: the size, the stack memory of a prediction, and its multiply-adds.
    #[doc(hidden)]
    pub const fn is_within(&self, [bytes, prediction_bytes, macs]: [u64; 3]) -> bool {
        self.bytes <= bytes && self.prediction_bytes <= prediction_bytes && self.macs <= macs
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, choice) in self.choices.iter().enumerate() {
            write!(f, "{}{choice}", if index > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}
