//! [`Layout`]: how the tensors of a network are named and laid out in a file. The rules are constant functions, for loading at run time
//! and for [`weights!`](crate::weights!).

use crate::layer::{Path, Role};
use crate::network::LayerInfo;

/// How the tensors of a network are named and laid out in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// That of this crate: the fields of the struct as names, such as `dense0.weight`, with the weights of a `Dense` as `[in, out]`.
    Stackprop,
    /// That of a `state_dict` of PyTorch.
    ///
    /// | here | there |
    /// |---|---|
    /// | a layer without a label: `dense2` | its index in `nn.Sequential`, where layers without parameters count, but `Input` does not: `2` |
    /// | a layer with a label: `hidden: Dense<…>` | the attribute `hidden` |
    /// | the weights of a `Dense`, `[in, out]` | `[out, in]`; so are all weights with two directions |
    /// | `mean` and `variance` of a `BatchNorm` | `running_mean`, `running_var`; `num_batches_tracked` is ignored, and saved as 0 |
    /// | `slope` of a `PReLU` | `weight` |
    /// | `input_weight` and `recurrent_weight` of a recurrent layer | `weight_ih_l0`, `weight_hh_l0`, `[gates · units, in]`; so with the biases |
    /// | `projection_weight` of an `LSTM` | `weight_hr_l0`, `[outputs, units]` |
    /// | `peephole` of an `LSTM` | `weight_peephole_l0`, `[3 · units]`, in a custom module: `nn.LSTM` has none |
    /// | `forward` and `reverse` of a `Bidirectional` | nothing, and `_reverse` at the end of each name |
    ///
    /// Layers in blocks are named by the same rules, below the block: `residual1.first.dense0.weight` is `1.first.0.weight`. A module of your own in
    /// Python has names of your own: see `Options::names` (feature `safetensors`).
    PyTorch,
}

/// Layers that have parameters, and blocks, as the names of their fields begin.
const FIELDS: [&str; 22] = [
    "add",
    "batchnorm",
    "bidirectional",
    "concat",
    "conv1d",
    "conv2d",
    "convtranspose2d",
    "dense",
    "embedding",
    "groupnorm",
    "gru",
    "instancenorm",
    "layernorm",
    "learnedpositions",
    "lstm",
    "perstep",
    "prelu",
    "repeat",
    "residual",
    "rmsnorm",
    "rnn",
    "selfattention",
];

/// A part of the name of a tensor, between two dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    Name(&'static str),
    Number(usize),
}

impl Layout {
    /// Returns the last segment of the name of a layer or a block of a network with these layers.
    pub(super) const fn layer(self, layers: &[LayerInfo], path: &Path<'_>) -> Segment {
        let is_top = match path.parent() {
            Some(parent) => parent.parent().is_none(),
            None => true,
        };
        match self {
            Self::Stackprop => Segment::Name(path.name()),
            Self::PyTorch if is_top => top(layers, path.name()),
            Self::PyTorch => nested(path.name()),
        }
    }

    /// Returns the last segment of the name of a tensor.
    pub(super) const fn tensor(self, path: &Path<'_>, role: Role) -> &'static str {
        match (self, role) {
            (Self::Stackprop, _) => path.name(),
            (Self::PyTorch, Role::Statistic) if is(path.name(), "mean") => "running_mean",
            (Self::PyTorch, Role::Statistic) if is(path.name(), "variance") => "running_var",
            (Self::PyTorch, _) if is(path.name(), "slope") => "weight",
            (Self::PyTorch, _) if is_recurrent(path.name()) => recurrent(path),
            (Self::PyTorch, _) => path.name(),
        }
    }

    /// Returns the path of the layer of a tensor. In PyTorch the directions of a `Bidirectional` are no layers, but a part of the name of
    /// the tensor.
    pub(super) const fn owner<'a>(self, path: &'a Path<'_>) -> Option<&'a Path<'a>> {
        match (self, path.parent()) {
            (Self::PyTorch, Some(layer)) if is_recurrent(path.name()) && direction(layer).is_some() => layer.parent(),
            (_, layer) => layer,
        }
    }

    /// Returns the last segment of the name of PyTorch's count of batches, which it keeps with the running statistics of this tensor, if
    /// it is a variance.
    pub(super) const fn counter(self, path: &Path<'_>, role: Role) -> Option<&'static str> {
        match (self, role) {
            (Self::PyTorch, Role::Statistic) if is(path.name(), "variance") => Some("num_batches_tracked"),
            _ => None,
        }
    }

    /// Returns the extents of the network's matrix, `[rows, columns]`, if the file has its columns first.
    pub(super) const fn transposed(self, role: Role, dims: &[usize]) -> Option<[usize; 2]> {
        match (self, role, dims) {
            (Self::PyTorch, Role::Weight, &[rows, columns]) => Some([rows, columns]),
            _ => None,
        }
    }

    /// The word for this layout in the metadata of a file, `format`. Other libraries write `pt` too.
    pub(super) const fn format(self) -> &'static str {
        match self {
            Self::Stackprop => "stackprop",
            Self::PyTorch => "pt",
        }
    }

    /// Returns the layout that the metadata of a file states.
    pub(super) const fn of_format(format: &str) -> Option<Self> {
        if is(format, Self::Stackprop.format()) {
            Some(Self::Stackprop)
        } else if is(format, Self::PyTorch.format()) {
            Some(Self::PyTorch)
        } else {
            None
        }
    }
}

/// Whether this is the name of a tensor of a recurrent layer.
const fn is_recurrent(name: &str) -> bool {
    is(name, "input_weight")
        || is(name, "recurrent_weight")
        || is(name, "input_bias")
        || is(name, "recurrent_bias")
        || is(name, "projection_weight")
        || is(name, "peephole")
}

/// Returns the name of a tensor of a recurrent layer in PyTorch.
const fn recurrent(path: &Path<'_>) -> &'static str {
    let names = match path.name() {
        name if is(name, "input_weight") => ["weight_ih_l0", "weight_ih_l0_reverse"],
        name if is(name, "recurrent_weight") => ["weight_hh_l0", "weight_hh_l0_reverse"],
        name if is(name, "projection_weight") => ["weight_hr_l0", "weight_hr_l0_reverse"],
        name if is(name, "peephole") => ["weight_peephole_l0", "weight_peephole_l0_reverse"],
        name if is(name, "input_bias") => ["bias_ih_l0", "bias_ih_l0_reverse"],
        _ => ["bias_hh_l0", "bias_hh_l0_reverse"],
    };
    let is_reverse = match path.parent() {
        Some(layer) => matches!(direction(layer), Some(Direction::Reverse)),
        None => false,
    };
    names[is_reverse as usize]
}

/// A direction of a `Bidirectional`.
enum Direction {
    Forward,
    Reverse,
}

/// Returns the direction whose parameters these are; `None` if they are not those of a direction. A layer of the network can have the
/// label `forward` or `reverse`.
const fn direction(layer: &Path<'_>) -> Option<Direction> {
    match layer.parent() {
        Some(outer) if outer.parent().is_none() => None,
        Some(_) if is(layer.name(), "forward") => Some(Direction::Forward),
        Some(_) if is(layer.name(), "reverse") => Some(Direction::Reverse),
        _ => None,
    }
}

/// Whether two texts are the same.
pub(super) const fn is(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    a.len() == b.len() && i == a.len()
}

/// Returns the segment for a layer of the network: its index in `nn.Sequential`, which has no `Input`, unless it has a label.
const fn top(layers: &[LayerInfo], name: &'static str) -> Segment {
    let inputs = if !layers.is_empty() && identifier(layers[0].written).eq_ignore_ascii_case(b"input") { 1 } else { 0 };
    let mut digits = count_digits(name);
    while digits > 0 {
        let (field, index) = split(name, digits);
        if let Some(index) = index
            && index < layers.len()
            && is(layers[index].name, name)
            && identifier(layers[index].written).eq_ignore_ascii_case(field)
            && index >= inputs
        {
            return Segment::Number(index - inputs);
        }
        digits -= 1;
    }
    Segment::Name(name)
}

/// Returns the segment for a layer in a block: its index in its list, unless it has a label.
const fn nested(name: &'static str) -> Segment {
    let mut digits = count_digits(name);
    while digits > 0 {
        let (field, index) = split(name, digits);
        let mut i = 0;
        while i < FIELDS.len() {
            if let Some(index) = index
                && field.eq_ignore_ascii_case(FIELDS[i].as_bytes())
            {
                return Segment::Number(index);
            }
            i += 1;
        }
        digits -= 1;
    }
    Segment::Name(name)
}

/// Returns how the name of a field begins whose layer is written like this, in any case: `nn::Dense<4, 8>` is `Dense`.
const fn identifier(written: &str) -> &[u8] {
    let (written, mut start, mut end) = (written.as_bytes(), 0, 0);
    while end < written.len() && written[end] != b'<' {
        if written[end] == b':' {
            start = end + 1;
        }
        end += 1;
    }
    written.split_at(end).0.split_at(start).1.trim_ascii()
}

/// Returns the number of digits at the end of a name. The name of the layer can end in digits itself.
const fn count_digits(name: &str) -> usize {
    let (name, mut digits) = (name.as_bytes(), 0);
    while digits < name.len() && name[name.len() - 1 - digits].is_ascii_digit() {
        digits += 1;
    }
    digits
}

/// Splits a name in front of this number of digits; they are `None` if their value is too large.
const fn split(name: &str, digits: usize) -> (&[u8], Option<usize>) {
    let (field, digits) = name.as_bytes().split_at(name.len() - digits);
    let (mut value, mut i) = (Some(0usize), 0);
    while i < digits.len() {
        value = match value {
            Some(value) => match value.checked_mul(10) {
                Some(value) => value.checked_add((digits[i] - b'0') as usize),
                None => None,
            },
            None => None,
        };
        i += 1;
    }
    (field, value)
}
