//! What a network costs, in plain numbers, and the judge of its `#[budget(…)]`.
//!
//! `network!` calls [`check`] in a constant on the tokens of each limit, so that one that is exceeded is one error there.

use super::messages::Text;
use crate::layer::Expects;
use crate::network::LayerInfo;

/// A limit as it was written.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Its value.
    pub value: u64,
    /// How it was written, if not as a plain number: `64 KiB`.
    pub written: &'static str,
}

/// The value of a limit that is an expression.
pub const fn limit(value: usize) -> u64 {
    value as u64
}

/// A network with a budget.
#[derive(Clone, Copy, Debug)]
pub struct Budgeted {
    /// Its name.
    pub name: &'static str,
    /// Its layers.
    pub layers: &'static [LayerInfo],
    /// Whether all of its layers fit together. If not, that is said elsewhere, and nothing is known of its costs.
    pub fits: bool,
}

/// What can be limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// The bytes of the parameters.
    Parameters,
    /// The bytes of working memory for a prediction.
    Inference,
    /// The multiply-adds of a prediction.
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

/// Fails constant evaluation, with a sentence, if the `figure` of a network is above the limit.
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

/// The place of the largest layer but for that at one place.
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

/// The most of a layer's text that is repeated.
const LONG: usize = 60;

impl Text {
    /// `` `Dense<784, 128>` with 401920``; a long list of arguments is left out.
    const fn share(self, quantity: Quantity, layer: LayerInfo) -> Self {
        let mut name = layer.written;
        if name.len() > LONG
            && let Some((before, _)) = split(name, b'<')
        {
            name = before;
        }
        let text = self.str("`").str(name);
        let text = if name.len() < layer.written.len() { text.str("<…>") } else { text };
        text.str("` with ").long(quantity.of(layer))
    }
}

/// What stands before a mark, and from it on.
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

/// Whether a layer that expects this can work with the shape `dims`, and both are known.
pub const fn fits(expects: Expects, dims: &[usize]) -> bool {
    crate::tensor::shape::product(dims) != 0 && !dims.is_empty() && expects.fits(dims)
}
