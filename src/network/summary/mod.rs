//! [`Summary`]: the table of a network's layers.

mod table;

use crate::layer::{InPlace, Row};
use crate::network::facts::Facts;
pub use table::Nested;

/// One layer of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerInfo {
    /// The name of the field.
    pub name: &'static str,
    /// The source text of the layer.
    pub written: &'static str,
    /// The shape of the output.
    pub output: &'static [usize],
    /// The number of parameters, without running statistics.
    pub parameters: usize,
    /// The size of the parameters, running statistics included (bytes).
    pub bytes: usize,
    /// The number of multiply-adds in one prediction: see [`Layer::MACS`](crate::layer::Layer::MACS).
    pub macs: u64,
    /// The memory for a prediction of one sample (bytes): the output, unless it replaces the input, working memory, and local arrays on
    /// the stack.
    pub prediction_bytes: usize,
}

impl LayerInfo {
    /// Returns the information about a layer from its facts and the size of a scalar in bytes.
    #[doc(hidden)]
    pub const fn of(layer: &Facts, name: &'static str, written: &'static str, scalar: usize) -> Self {
        let output = if let InPlace::No = layer.in_place { layer.size } else { 0 };
        Self {
            name,
            written,
            output: layer.output,
            parameters: layer.parameters - layer.statistics,
            bytes: layer.parameters * scalar,
            macs: layer.macs,
            prediction_bytes: scalar * (output + layer.stack + layer.scratch),
        }
    }
}

/// The table of a network's layers, their output shapes and their parameters, to be displayed.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = hidden: Dense<784, 128>, ReLU, Dense<128, 10>, Softmax; }
/// let table = Net::summary().to_string();
/// assert!(table.contains("hidden"));
/// assert!(table.ends_with("101770 parameters, 407080 bytes\na prediction: 101632 multiply-adds, 592 bytes\n"));
/// ```
///
/// A block or a network in it is one line, unless it is opened by [`nested`](Self::nested).
#[derive(Clone, Copy, Debug)]
pub struct Summary {
    /// The name of the network.
    pub name: &'static str,
    /// The layers, first to last.
    pub layers: &'static [LayerInfo],
    /// The number of parameters, without running statistics.
    pub parameters: usize,
    /// The number of running statistics.
    pub statistics: usize,
    /// The size of the network (bytes).
    pub bytes: usize,
    /// The number of multiply-adds in one prediction.
    pub macs: u64,
    /// The working memory for one prediction (bytes).
    pub prediction_bytes: usize,
    /// What the layers compute: [`Network::ROWS`](super::Network::ROWS). Blocks contain the rows of their lists.
    pub rows: &'static [Row],
}
