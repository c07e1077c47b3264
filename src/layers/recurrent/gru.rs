//! [`GRU`]: a recurrent layer with a gate for what to forget and one for what to update.

use super::Recurrent;
use super::shared::NoStates;
use super::unit::Unit;
use crate::kernels::arguments::Cell;
use crate::tensor::Shape;
use crate::type_level::Missing;
use typenum::U3;

/// A recurrent layer of gated units, starting with `h = 0`. Cho et al. 2014.
///
/// With the columns `[r, z, n]` of `W`, `U`, `b` and `c`:
///
/// ```text
/// r = σ(x_t · W_r + b_r + h · U_r + c_r)           what counts of the previous outputs
/// z = σ(x_t · W_z + b_z + h · U_z + c_z)           how much of the previous outputs remains
/// n = tanh(x_t · W_n + b_n + r ∘ (h · U_n + c_n))  the candidate
/// h ← (1 − z) ∘ n + z ∘ h
/// ```
///
/// `GRU<F, H>` reads `F` features per step, or any number with `_`, and outputs `H` features per step, `y_t = h`. These are the equations
/// of PyTorch and the defaults of Keras.
///
/// Settings, in any order: [`ResetFirst`](crate::layers::ResetFirst) for the equation `n = tanh(x_t · W_n + b_n + (r ∘ h) · U_n + c_n)`,
/// which is the default of ONNX; [`ReLU`](crate::layers::ReLU) in place of the hyperbolic tangent; [`NoBias`](crate::layers::NoBias); [`LearnedState`](crate::layers::LearnedState), with which `h` starts
/// from a parameter; [`RecurrentDropout<0.2>`](crate::layers::RecurrentDropout).
///
/// # Shapes
///
/// - input: a sequence of `F` features; output: a sequence of the same number of steps of `H` features. [`Last`](super::Last) keeps only
///   the last step
/// - `input_weight`, `W`: `[F][3 H]`; `recurrent_weight`, `U`: `[H][3 H]`; `input_bias`, `b`, and `recurrent_bias`, `c`: `[3 H]`, or none with
///   `NoBias`
///
/// # Initialisation
///
/// As in [`RNN`](super::RNN), where each gate has a matrix of its own. Orthogonal weights are part of this default only: an
/// [`Init`](crate::init::Init) that you choose is that of all weights.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<50, 8>>, GRU<8, 16>, Last, Dense<16, 1>; }
/// assert_eq!(Net::ZERO.gru1.input_weight.len(), 8 * 3 * 16);
/// ```
pub type GRU<F = Missing, H = Missing, A = Missing, B = Missing, C = Missing, D = Missing, E = Missing> =
    Recurrent<Gated, F, H, A, B, C, D, E>;

/// The units of a [`GRU`].
pub struct Gated;

impl Unit for Gated {
    type Gates = U3;
    type States<Out: Shape> = Out;
    type Cells<Out: Shape> = NoStates;
    const CELL: Cell = Cell::Gru;
}
