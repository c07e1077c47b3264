//! [`Summary`]: the table of a network's layers.

use core::fmt;

use crate::layer::InPlace;
use crate::network::facts::Facts;

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
}

/// An output shape, displayed as `128` or `1×28×28`.
struct Dims(&'static [usize]);

impl fmt::Display for Dims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, extent) in self.0.iter().enumerate() {
            write!(f, "{}{extent}", if i > 0 { "×" } else { "" })?;
        }
        Ok(())
    }
}

/// Counts characters without allocating, to align columns.
struct Width(usize);

impl fmt::Write for Width {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.chars().count();
        Ok(())
    }
}

fn width(value: &dyn fmt::Display) -> usize {
    let mut width = Width(0);
    let _ = fmt::write(&mut width, format_args!("{value}"));
    width.0
}

/// The longest text of a layer that has its numbers in the same line (characters). A block has all of its layers in one text.
const LONGEST: usize = 60;

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = |title: &str, of: &dyn Fn(&LayerInfo) -> usize| {
            self.layers.iter().map(of).chain([title.len()]).max().unwrap_or_default()
        };
        let name = column("field", &|l| width(&l.name));
        let is_long = |layer: &LayerInfo| width(&layer.written) > LONGEST;
        let written = column("layer", &|l| if is_long(l) { 0 } else { width(&l.written) });
        let output = column("output", &|l| width(&Dims(l.output)));
        let parameters = column("parameters", &|l| width(&l.parameters));
        let macs = column("multiply-adds", &|l| width(&l.macs));
        writeln!(f, "{}", self.name)?;
        writeln!(
            f,
            "  {:name$}  {:written$}  {:>output$}  {:>parameters$}  {:>macs$}",
            "field", "layer", "output", "parameters", "multiply-adds"
        )?;
        for layer in self.layers {
            let dims = Dims(layer.output);
            let pad = output - width(&dims);
            let (mut field, mut text) = (layer.name, layer.written);
            if is_long(layer) {
                writeln!(f, "  {field:name$}  {text}")?;
                (field, text) = ("", "");
            }
            writeln!(
                f,
                "  {field:name$}  {text:written$}  {:pad$}{dims}  {:>parameters$}  {:>macs$}",
                "", layer.parameters, layer.macs
            )?;
        }
        if self.statistics > 0 {
            writeln!(f, "{} running statistics", self.statistics)?;
        }
        writeln!(f, "{} parameters, {} bytes", self.parameters, self.bytes)?;
        writeln!(f, "a prediction: {} multiply-adds, {} bytes", self.macs, self.prediction_bytes)
    }
}
