//! [`Layer`]: a layer of the network that is being written, and [`Value`]: what is between two layers.

use super::ImportError;
use super::graph::Node;

/// A layer with its parameters, or a block with its branches.
#[derive(Debug, Default)]
pub struct Layer {
    pub label: Option<String>,
    /// The source text; that of a block is only its name.
    pub text: String,
    pub parameters: Vec<Parameter>,
    pub branches: Vec<Vec<Layer>>,
}

/// A tensor of the network.
#[derive(Debug)]
pub struct Parameter {
    pub name: &'static str,
    pub dims: Vec<usize>,
    pub source: Source,
}

/// Where the numbers of a parameter come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A tensor of the file, multiplied by a number.
    Tensor {
        name: String,
        /// The extents of the tensor as a matrix, `[rows, columns]`, if the parameter has its columns first.
        transposed: Option<[usize; 2]>,
        scale: f64,
    },
    /// A part of a tensor of the file, from the number `start` on: gates of `units` rows of `inputs` numbers each, of which the parameter has
    /// the gates in another order, and the inputs first.
    Gates { name: String, start: usize, gates: &'static [usize], units: usize, inputs: usize },
    /// The same number everywhere.
    Fill(f64),
}

/// The order of the axes of a tensor in the file. A value of recurrent operators is a sequence in the network, with the features of both
/// directions side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The samples first, and then the extents of a sample.
    #[default]
    SamplesFirst,
    /// `[steps][samples][features]`
    StepsFirst,
    /// `[steps][directions][samples][units]`
    Directions,
    /// `[steps][samples][directions][units]`
    DirectionsLast,
    /// `[samples][steps][directions][units]`
    SamplesAndDirections,
}

/// A value between two layers.
#[derive(Clone, Debug)]
pub struct Value {
    /// The extents of a sample in the file.
    pub dims: Vec<usize>,
    /// Whether the network has the axes in another order than the file: a sequence has both swapped, an image has the last one, the
    /// channels, first.
    pub swapped: bool,
    /// The shape that the network has now. It can differ from the extents in the file, as long as the order of the numbers does not.
    pub shape: Vec<usize>,
    /// The order of the axes in the file.
    pub order: Order,
}

impl Value {
    pub fn new(dims: Vec<usize>) -> Self {
        Self { shape: dims.clone(), dims, swapped: false, order: Order::SamplesFirst }
    }

    /// Returns the value with other extents in the file.
    pub fn with_dims(self, dims: Vec<usize>) -> Self {
        Self { dims, ..self }
    }

    /// Changes the shape of the value in the network, with the same numbers in the same order.
    pub fn reshape(&mut self, layers: &mut Vec<Layer>, shape: &[usize]) {
        if self.shape != shape {
            let text = if let [_] = shape { "Flatten".into() } else { format!("Reshape<{}>", shape_text(shape)) };
            layers.push(Layer { text, ..Layer::default() });
            self.shape = shape.to_vec();
        }
    }

    /// Brings the numbers in the network into the order that they have in the file.
    pub fn unswap(&mut self, layers: &mut Vec<Layer>) {
        if !self.swapped {
            return;
        }
        match *self.dims {
            [a, b] => {
                self.reshape(layers, &[b, a]);
                transpose(layers, Some(&[a, b]));
                self.shape = vec![a, b];
            }
            [a, b, c] => {
                self.reshape(layers, &[c, a, b]);
                transpose(layers, None);
                self.shape = vec![a * b, c];
            }
            _ => {}
        }
        self.swapped = false;
    }

    /// Brings the value into the shape in which the channels of the network are on this axis of the file. The batch is axis 0.
    pub fn with_channels(&mut self, layers: &mut Vec<Layer>, axis: usize) {
        match (self.dims.clone().as_slice(), axis) {
            (&[a, b], 1) => {
                if !self.swapped {
                    if matches!(*self.shape, [c, _, _] if c == a) {
                        transpose(layers, None);
                    } else {
                        self.reshape(layers, &[a, b]);
                        transpose(layers, Some(&[b, a]));
                    }
                    (self.shape, self.swapped) = (vec![b, a], true);
                }
                self.reshape(layers, &[b, a]);
            }
            (&[a, b, c], 3) => {
                if !self.swapped {
                    self.reshape(layers, &[a * b, c]);
                    transpose(layers, Some(&[c, a, b]));
                    (self.shape, self.swapped) = (vec![c, a, b], true);
                }
                self.reshape(layers, &[c, a, b]);
            }
            (dims, _) => {
                self.unswap(layers);
                self.reshape(layers, dims);
            }
        }
    }

    /// Applies a `Transpose` of the file.
    pub fn permute(&mut self, layers: &mut Vec<Layer>, node: &Node, order: &[i64]) -> Result<(), ImportError> {
        match (order, self.dims.clone().as_slice()) {
            ([0, 1], [_]) | ([0, 1, 2], [_, _]) | ([0, 1, 2, 3], [_, _, _]) => {}
            ([0, 2, 1], &[a, b]) => {
                self.dims = vec![b, a];
                self.swapped = !self.swapped;
            }
            ([0, 2, 3, 1], &[c, h, w]) => {
                self.unswap(layers);
                (self.dims, self.swapped) = (vec![h, w, c], true);
            }
            ([0, 3, 1, 2], &[h, w, c]) => {
                if !self.swapped {
                    self.reshape(layers, &[h * w, c]);
                    transpose(layers, Some(&[c, h, w]));
                    self.shape = vec![c, h, w];
                }
                (self.dims, self.swapped) = (vec![c, h, w], false);
            }
            _ => {
                return Err(node.error(format!(
                    "its attribute `perm` is {order:?}: a network can only move the channels of an image, or swap the axes of a \
                     sequence"
                )));
            }
        }
        Ok(())
    }
}

/// Adds a `Transpose` to this shape, or from an image to its positions.
pub fn transpose(layers: &mut Vec<Layer>, shape: Option<&[usize]>) {
    let text = shape.map_or("Transpose".into(), |shape| format!("Transpose<{}>", shape_text(shape)));
    layers.push(Layer { text, ..Layer::default() });
}

/// Returns a shape as an argument of a layer.
pub fn shape_text(shape: &[usize]) -> String {
    match shape {
        [features] => features.to_string(),
        [steps, features] => format!("Sequence<{steps}, {features}>"),
        [channels, rows, columns] => format!("Image<{channels}, {rows}, {columns}>"),
        _ => String::new(),
    }
}
