//! [`RNN`]: outputs are the hyperbolic tangent of inputs and previous outputs.

use super::Recurrent;
use super::shared::NoStates;
use super::unit::Unit;
use crate::kernels::arguments::Cell;
use crate::tensor::Shape;
use crate::type_level::Missing;
use typenum::U1;

/// A recurrent layer without gates: `h_t = tanh(x_t · W + b + h_{t−1} · U + c)`, starting with `h = 0`. Elman 1990.
///
/// `RNN<F, H>` reads `F` features per step, or any number with `_`, and outputs `H` features per step, `y_t = h_t`.
///
/// Settings, in any order: [`ReLU`](crate::layers::ReLU) in place of the hyperbolic tangent, [`NoBias`](crate::layers::NoBias),
/// [`LearnedState`](crate::layers::LearnedState), with which `h` starts from a parameter, and
/// [`RecurrentDropout<0.2>`](crate::layers::RecurrentDropout).
///
/// # Shapes
///
/// - input: a sequence of `F` features; output: a sequence of the same number of steps of `H` features. [`Last`](super::Last) keeps only
///   the last step
/// - `input_weight`, `W`: `[F][H]`; `recurrent_weight`, `U`: `[H][H]`; `input_bias`, `b`, and `recurrent_bias`, `c`: `[H]`, or none with `NoBias`.
///   There are two biases so that weights can be exchanged with PyTorch
///
/// # Initialisation
///
/// Weights are drawn from [`Init::GlorotUniform`](crate::init::Init), recurrent weights are [orthogonal](crate::init::Init::Orthogonal), so that gradients neither vanish
/// nor explode over the steps at first (Saxe et al. 2014). Biases are zero. Orthogonal weights are part of this default only: an
/// [`Init`](crate::init::Init) that you choose is that of all weights.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<3, 1>>, RNN<1, 1, ReLU>; }
/// let mut net = Net::ZERO;
/// net.rnn1.input_weight[0] = 1.0;
/// net.rnn1.recurrent_weight[0] = 0.5;
/// assert_eq!(net.predict(&[4.0, 0.0, 1.0]), [4.0, 2.0, 2.0]);
/// ```
pub type RNN<F = Missing, H = Missing, A = Missing, B = Missing, C = Missing, D = Missing> =
    Recurrent<Plain, F, H, A, B, C, D, Missing>;

/// The units of an [`RNN`].
pub struct Plain;

impl Unit for Plain {
    type Gates = U1;
    type States<Out: Shape> = NoStates;
    type Cells<Out: Shape> = NoStates;
    const CELL: Cell = Cell::Tanh;
}
