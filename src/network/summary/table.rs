//! A [`Summary`] as a table.

use core::fmt::{self, Display, Formatter};
use core::slice;

use super::{LayerInfo, Summary};
use crate::layer::{Operation, Row};

/// A [`Summary`] in which blocks are opened, to be displayed: made by [`Summary::nested`].
#[derive(Clone, Copy, Debug)]
pub struct Nested(Summary);

impl Summary {
    /// The same table, in which blocks and networks within the network are opened: the layers in each of them follow it, indented, with what
    /// they compute.
    ///
    /// A layer that is applied several times, in a `Repeat`, a `PerStep` or a `Bidirectional`, has one line, with the parameters and
    /// multiply-adds of all times. So the numbers in a block add up to its own.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Inner = Dense<4, 8>, Tanh; }
    /// network! { struct Net = encoder: Inner, Repeat<3, (Residual<(Dense<8, 8>, ReLU)>)>, Dense<8, 2>; }
    /// let table = Net::summary().nested().to_string();
    /// let expected = "\
    /// Net
    ///   field         layer                                       output  parameters  multiply-adds
    ///   encoder       Inner                                            8          40             32
    ///     dense0      dense                                            8          40             32
    ///     tanh1       tanh                                             8           0              0
    ///   repeat1       Repeat<3, (Residual<(Dense<8, 8>, ReLU)>)>       8         216            192
    ///     residual0   sum                                              8         216            192
    ///       first     list                                             8         216            192
    ///         dense0  dense                                            8         216            192
    ///         relu1   ReLU                                             8           0              0
    ///       second    identity                                         8           0              0
    ///   dense2        Dense<8, 2>                                      2          18             16
    /// 274 parameters, 1096 bytes
    /// a prediction: 240 multiply-adds, 176 bytes
    /// ";
    /// assert_eq!(table, expected);
    /// ```
    pub fn nested(self) -> Nested {
        Nested(self)
    }
}

/// A line of the table.
struct Line<'a> {
    /// The number of blocks around the layer.
    depth: usize,
    name: &'static str,
    text: &'a dyn Display,
    output: Dims,
    parameters: usize,
    macs: u64,
}

/// An output shape, displayed as `128` or `1×28×28`.
#[derive(Clone, Copy)]
struct Dims(&'static [usize]);

impl Display for Dims {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
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

fn width(value: &dyn Display) -> usize {
    let mut width = Width(0);
    let _ = fmt::write(&mut width, format_args!("{value}"));
    width.0
}

/// The number of blanks in front of a line per block around it.
const INDENT: usize = 2;

/// The longest text of a layer that has its numbers in the same line (characters). A block has all of its layers in one text.
const LONGEST: usize = 60;

impl Line<'_> {
    fn is_long(&self) -> bool {
        width(self.text) > LONGEST
    }

    /// The widths of the cells. A long text does not widen its column.
    fn widths(&self) -> [usize; 5] {
        let text = if self.is_long() { 0 } else { width(self.text) };
        let name = INDENT * self.depth + width(&self.name);
        [name, text, width(&self.output), width(&self.parameters), width(&self.macs)]
    }

    fn write(&self, [name, text, output, parameters, macs]: [usize; 5], f: &mut Formatter<'_>) -> fmt::Result {
        let indent = INDENT * self.depth;
        write!(f, "  {:indent$}", "")?;
        left(&self.name, name - indent, f)?;
        f.write_str("  ")?;
        if self.is_long() {
            write!(f, "{}\n  {:name$}  {:text$}", self.text, "", "")?;
        } else {
            left(self.text, text, f)?;
        }
        f.write_str("  ")?;
        right(&self.output, output, f)?;
        writeln!(f, "  {:>parameters$}  {:>macs$}", self.parameters, self.macs)
    }
}

/// Writes a text with blanks after it.
fn left(text: &dyn Display, to: usize, f: &mut Formatter<'_>) -> fmt::Result {
    write!(f, "{text}{:1$}", "", to - width(text))
}

/// Writes a text with blanks in front of it.
fn right(text: &dyn Display, to: usize, f: &mut Formatter<'_>) -> fmt::Result {
    write!(f, "{:1$}{text}", "", to - width(text))
}

/// How many times a layer is applied: for its parameters, and for its multiply-adds.
#[derive(Clone, Copy)]
struct Times(usize, u64);

type Visit<'v> = &'v mut dyn FnMut(&Line<'_>) -> fmt::Result;

/// Visits the lines of the layers, and if blocks are open also those of the layers in them.
fn visit(summary: &Summary, is_open: bool, visit: Visit<'_>) -> fmt::Result {
    // Heads are layers of the network.
    let rows_of = |row: &'static Row| match row.operation {
        Operation::Heads(heads) => heads,
        _ => slice::from_ref(row),
    };
    let mut rows = summary.rows.iter().flat_map(rows_of);
    for LayerInfo { name, written, output, parameters, macs, .. } in summary.layers {
        let (parameters, macs) = (*parameters, *macs);
        visit(&Line { depth: 0, name, text: written, output: Dims(output), parameters, macs })?;
        if let Some(row) = rows.next().filter(|_| is_open) {
            visit_in(row, 1, Times(1, 1), visit)?;
        }
    }
    Ok(())
}

/// Visits the lines of the layers in a block, which is applied this number of times.
fn visit_in(block: &Row, depth: usize, Times(all, steps): Times, visit: Visit<'_>) -> fmt::Result {
    let times = match block.operation {
        Operation::Repeat { times, .. } => Times(all * times, steps.saturating_mul(times as u64)),
        Operation::Bidirectional(_) => Times(2 * all, steps.saturating_mul(2)),
        Operation::PerStep { layers } => {
            Times(all, steps.saturating_mul(block.macs.checked_div(layers.macs).unwrap_or(1)))
        }
        _ => Times(all, steps),
    };
    for row in block.operation.rows() {
        // The only list of a block is the block.
        if row.name.is_empty() && matches!(row.operation, Operation::List(_)) {
            visit_in(row, depth, times, visit)?;
            continue;
        }
        let (parameters, macs) = (row.parameters * times.0, row.macs.saturating_mul(times.1));
        visit(&Line { depth, name: row.name, text: &row.operation, output: Dims(row.output), parameters, macs })?;
        visit_in(row, depth + 1, times, visit)?;
    }
    Ok(())
}

fn table(summary: &Summary, is_open: bool, f: &mut Formatter<'_>) -> fmt::Result {
    let titles = ["field", "layer", "output", "parameters", "multiply-adds"];
    let mut widths = titles.map(str::len);
    visit(summary, is_open, &mut |line| {
        widths.iter_mut().zip(line.widths()).for_each(|(widest, width)| *widest = width.max(*widest));
        Ok(())
    })?;
    let [name, text, output, parameters, macs] = widths;
    writeln!(f, "{}", summary.name)?;
    let [field, layer, shape, count, products] = titles;
    writeln!(f, "  {field:name$}  {layer:text$}  {shape:>output$}  {count:>parameters$}  {products:>macs$}")?;
    visit(summary, is_open, &mut |line| line.write(widths, f))?;
    if summary.statistics > 0 {
        writeln!(f, "{} running statistics", summary.statistics)?;
    }
    writeln!(f, "{} parameters, {} bytes", summary.parameters, summary.bytes)?;
    writeln!(f, "a prediction: {} multiply-adds, {} bytes", summary.macs, summary.prediction_bytes)
}

impl Display for Summary {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        table(self, false, f)
    }
}

impl Display for Nested {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        table(&self.0, true, f)
    }
}
