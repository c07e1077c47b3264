//! [`Summary`]: the table of a network's layers.

use core::fmt;

use crate::layer::InPlace;
use crate::network::facts::Facts;

/// One layer of a network as the list has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerInfo {
    /// The name of its field.
    pub name: &'static str,
    /// The layer as it was written.
    pub written: &'static str,
    /// The shape of its output.
    pub output: &'static [usize],
    /// The number of its parameters, without running statistics.
    pub parameters: usize,
    /// The bytes of its parameters, running statistics among them.
    pub bytes: usize,
    /// Its multiply-adds in one prediction: see [`Layer::MACS`](crate::layer::Layer::MACS).
    pub macs: u64,
    /// The bytes that it needs in a prediction of one sample: for its output, where that does not take the place of the
    /// input, for working memory of its own, on the stack.
    pub prediction_bytes: usize,
}

impl LayerInfo {
    /// What there is to say of a layer of which the facts are known, with scalars of so many bytes.
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

/// The table of a network's layers, their output shapes and their parameters. Display it.
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
    /// Its layers, first to last.
    pub layers: &'static [LayerInfo],
    /// The number of its parameters.
    pub parameters: usize,
    /// The number of its running statistics, which are not among the parameters.
    pub statistics: usize,
    /// Its size in bytes.
    pub bytes: usize,
    /// The multiply-adds of one prediction.
    pub macs: u64,
    /// The bytes of working memory for one prediction.
    pub prediction_bytes: usize,
}

/// An output shape, as `128` or `1×28×28`.
struct Dims(&'static [usize]);

impl fmt::Display for Dims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, extent) in self.0.iter().enumerate() {
            write!(f, "{}{extent}", if i > 0 { "×" } else { "" })?;
        }
        Ok(())
    }
}

/// Counts characters, without memory, to align columns.
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

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = |title: &str, of: &dyn Fn(&LayerInfo) -> usize| {
            self.layers.iter().map(of).chain([title.len()]).max().unwrap_or_default()
        };
        let name = column("field", &|l| width(&l.name));
        let written = column("layer", &|l| width(&l.written));
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
            writeln!(
                f,
                "  {:name$}  {:written$}  {:pad$}{dims}  {:>parameters$}  {:>macs$}",
                layer.name, layer.written, "", layer.parameters, layer.macs
            )?;
        }
        if self.statistics > 0 {
            writeln!(f, "{} running statistics", self.statistics)?;
        }
        writeln!(f, "{} parameters, {} bytes", self.parameters, self.bytes)?;
        writeln!(f, "a prediction: {} multiply-adds, {} bytes", self.macs, self.prediction_bytes)
    }
}
