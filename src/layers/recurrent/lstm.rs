//! [`LSTM`]: a recurrent layer whose cells keep values over many steps.

use super::Recurrent;
use super::unit::Unit;
use crate::kernels::arguments::Cell;
use crate::tensor::Shape;
use crate::type_level::Missing;
use typenum::U4;

/// A recurrent layer of units with long short-term memory, starting with `h = 0` and `c = 0`. Hochreiter and Schmidhuber 1997, with the
/// forget gate of Gers, Schmidhuber and Cummins 2000.
///
/// With the columns `[i, f, g, o]` of `W`, `U`, `b` and `b'`:
///
/// ```text
/// a = x_t · W + b + h · U + b'
/// c ← σ(a_f) ∘ c + σ(a_i) ∘ tanh(a_g)              the cells: what remains, and what is added
/// h ← σ(a_o) ∘ tanh(c)
/// ```
///
/// `LSTM<F, H>` reads `F` features per step, or any number with `_`, and outputs `H` features per step, `y_t = h`. These are the equations
/// of PyTorch and Keras.
///
/// Settings, in any order: [`NoBias`](crate::layers::NoBias); [`LearnedState`](crate::layers::LearnedState), with which `h` and `c` start
/// from parameters; [`RecurrentDropout<0.2>`](crate::layers::RecurrentDropout); and
///
/// - [`Projection<P>`](crate::layers::Projection): `h ← (σ(a_o) ∘ tanh(c)) · V`, which are `P` numbers. Sak, Senior and Beaufays 2014
/// - [`Peepholes`](crate::layers::Peepholes): `a_i` and `a_f` have the summand `p ∘ c` with the previous cells, and `a_o` with the next ones,
///   each with its own `p`. Gers, Schraudolph and Schmidhuber 2002
///
/// # Shapes
///
/// - input: a sequence of `F` features; output: a sequence of the same number of steps of `H` features. [`Last`](super::Last) keeps only
///   the last step
/// - `input_weight`, `W`: `[F][4 H]`; `recurrent_weight`, `U`: `[H][4 H]`; `input_bias`, `b`, and `recurrent_bias`, `b'`: `[4 H]`, or none with
///   `NoBias`
/// - with `Projection<P>`, the output has `P` features, `recurrent_weight` is `[P][4 H]`, and `projection_weight`, `V`, is `[H][P]`
/// - with `Peepholes`, `peephole`, the `p` of the input, the forget and the output gate, is `[3 H]`
///
/// # Initialisation
///
/// As in [`RNN`](super::RNN), where each gate has a matrix of its own. The bias of the forget gate is 1 ([`RecurrentParams`](super::RecurrentParams)), so that
/// cells keep their values at first (Gers et al. 2000; Jozefowicz et al. 2015). `projection_weight` is Glorot uniform, `peephole` zero.
/// Orthogonal weights and the 1 of the forget gate are part of this default only: an [`Init`](crate::init::Init) that you choose is that of all
/// weights and biases, and with `NoBias` the gate has no bias.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<50, 8>>, LSTM<8, 16>, Last, Dense<16, 1>; }
/// assert_eq!(Net::ZERO.lstm1.input_weight.len(), 8 * 4 * 16);
///
/// network! { struct Projected = Input<Sequence<50, 8>>, LSTM<8, 16, Projection<4>, Peepholes>, Last, Dense<4, 1>; }
/// assert_eq!(Projected::ZERO.lstm1.recurrent_weight.len(), 4 * 4 * 16);
/// ```
pub type LSTM<F = Missing, H = Missing, A = Missing, B = Missing, C = Missing, D = Missing, E = Missing> =
    Recurrent<LongShortTerm, F, H, A, B, C, D, E>;

/// The units of an [`LSTM`].
pub struct LongShortTerm;

impl Unit for LongShortTerm {
    type Gates = U4;
    type States<Out: Shape> = Out;
    type Cells<Out: Shape> = Out;
    const CELL: Cell = Cell::Lstm;
}
