//! The costs of a network in plain numbers, and the check of its `#[budget(…)]`.
//!
//! `network!` calls [`check`] in a constant with the span of each limit, so that an exceeded limit is a single error at its tokens.

use super::text::Text;
use crate::layer::Expects;
use crate::network::LayerInfo;

/// A limit as it was written.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// The value.
    pub value: u64,
    /// The text of the limit if it is not a plain number, such as `64 KiB`; empty otherwise.
    pub written: &'static str,
}

/// Returns the value of a limit that is an expression.
pub const fn limit(value: usize) -> u64 {
    value as u64
}

/// A network with a budget.
#[derive(Clone, Copy, Debug)]
pub struct Budgeted {
    /// The name of the network.
    pub name: &'static str,
    /// The layers of the network.
    pub layers: &'static [LayerInfo],
    /// Whether all layers fit together. If not, another error says so, and the costs are unknown.
    pub fits: bool,
}

/// A quantity that can be limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// The size of the parameters (bytes).
    Parameters,
    /// The working memory for a prediction (bytes).
    Inference,
    /// The number of multiply-adds in a prediction.
    Macs,
}

impl Quantity {
    const fn of(self, layer: LayerInfo) -> u64 {
        match self {
            Self::Parameters => layer.bytes as u64,
            Self::Inference => layer.prediction_bytes as u64,
            Self::Macs => layer.macs,
        }
    }
}

/// Fails constant evaluation, with an error message, if the `figure` of a network exceeds the limit.
///
/// ```
/// use stackprop::prelude::*;
/// network! {
///     #[budget(parameters = "64 KiB", macs = 20_000)]
///     struct Net = Dense<784, 16>, ReLU, Dense<16, 10>, Softmax;
/// }
/// assert_eq!((Net::BYTES, Net::MACS), (50_920, 12_704));
/// ```
#[track_caller]
pub const fn check(quantity: Quantity, limit: Limit, figure: u64, of: Budgeted) {
    if !of.fits || figure <= limit.value {
        return;
    }
    let text = Text::new().str("`").str(of.name).str("` needs ").long(figure).str(match quantity {
        Quantity::Parameters => " bytes of parameters",
        Quantity::Inference => " bytes for a prediction",
        Quantity::Macs => " multiply-adds for a prediction",
    });
    let text = text.str(", more than its budget of ").long(limit.value);
    let text = if limit.written.is_empty() { text } else { text.str(" (").str(limit.written).str(")") };
    let first = largest_layer(quantity, of.layers, of.layers.len());
    let second = largest_layer(quantity, of.layers, first);
    let text = match (quantity.of(of.layers[first]), quantity.of(of.layers[second])) {
        (0, _) => text,
        (_, 0) => text.str("; the largest is ").share(quantity, of.layers[first]),
        _ if first == second => text.str("; the largest is ").share(quantity, of.layers[first]),
        _ => {
            let text = text.str("; the largest are ").share(quantity, of.layers[first]);
            text.str(" and ").share(quantity, of.layers[second])
        }
    };
    panic!("{}", text.as_str());
}

/// Returns the index of the largest layer, ignoring the one at index `except`.
const fn largest_layer(quantity: Quantity, layers: &[LayerInfo], except: usize) -> usize {
    let (mut largest, mut i) = (if except == 0 && layers.len() > 1 { 1 } else { 0 }, 0);
    while i < layers.len() {
        if i != except && quantity.of(layers[i]) > quantity.of(layers[largest]) {
            largest = i;
        }
        i += 1;
    }
    largest
}

/// The longest text of a layer that a message repeats (bytes).
const MAX_REPEATED_LEN: usize = 60;

impl Text {
    /// Appends `` `Dense<784, 128>` with 401920``. A long list of arguments is shortened to `<…>`.
    const fn share(self, quantity: Quantity, layer: LayerInfo) -> Self {
        let mut name = layer.written;
        if name.len() > MAX_REPEATED_LEN
            && let Some((before, _)) = split(name, b'<')
        {
            name = before;
        }
        let text = self.str("`").str(name);
        let text = if name.len() < layer.written.len() { text.str("<…>") } else { text };
        text.str("` with ").long(quantity.of(layer))
    }
}

/// Splits `text` in front of the first `mark`.
const fn split(text: &str, mark: u8) -> Option<(&str, &str)> {
    let mut i = 0;
    while i < text.len() {
        if text.as_bytes()[i] == mark {
            return text.split_at_checked(i);
        }
        i += 1;
    }
    None
}

/// Whether the shape `dims` is known and meets the expectation of a layer.
pub const fn fits(expects: Expects, dims: &[usize]) -> bool {
    crate::tensor::shape::product(dims) != 0 && !dims.is_empty() && expects.fits(dims)
}
