//! The functions of recurrent layers of one sample and one step, from products to outputs, and from gradients with respect to
//! outputs to those with respect to products.

use core::ops::Range;

use super::activations::{logistic, tanh};
use crate::kernels::arguments::Cell;
use crate::kernels::lanes::{Lanes, load, store};
use crate::kernels::layout::LANES;
use crate::kernels::slices::{subslice, subslice_mut};
use crate::simd::Isa;
use crate::tensor::Scalar;

/// The values of one sample and one step.
pub struct Row<'a, T> {
    /// The products of the inputs, which the gates replace if they are to be kept.
    pub gates: &'a mut [T],
    /// The products of the last outputs.
    pub sums: &'a [T],
    /// The last cells of an LSTM, which the next ones replace. A GRU keeps there what its reset gate has multiplied.
    pub states: &'a mut [T],
    /// The last outputs, which the next ones replace; memory for the values of the units if there is a projection.
    pub h: &'a mut [T],
    /// The weights of the cells in the gates; empty without peepholes.
    pub peepholes: &'a [T],
    /// Whether the candidate of a GRU is the positive part of its sum.
    pub relu_candidate: bool,
}

/// The values and the gradients of one sample and one step.
pub struct GradientRow<'a, T> {
    /// The gates, which the gradients with respect to the products of the inputs replace.
    pub gates: &'a mut [T],
    /// The cells of an LSTM; what the reset gate of a GRU has multiplied, which the gradient with respect to it replaces if it is a product.
    pub states: &'a mut [T],
    /// The states of the previous step; empty at the first step.
    pub previous_states: &'a [T],
    /// The outputs.
    pub h: &'a [T],
    /// The outputs of the previous step; empty at the first step.
    pub previous_h: &'a [T],
    /// The gradient with respect to the outputs.
    pub dy: &'a [T],
    /// The gradient with respect to the outputs that comes from the next step, and then the part of the gradient with respect to the
    /// previous outputs that does not come through a product.
    pub carried_h: &'a mut [T],
    /// The gradient with respect to the cells that comes from the next step, and then that with respect to the previous cells.
    pub carried_states: &'a mut [T],
    /// The weights of the cells in the gates; empty without peepholes.
    pub peepholes: &'a [T],
    /// The gradient with respect to the values of the units in front of a projection, which these values replace; empty without one.
    pub hidden: &'a mut [T],
    /// Whether the candidate of a GRU is the positive part of its sum.
    pub relu_candidate: bool,
}

/// The values at most [`LANES`] units apart: of unit `start` and the following ones.
#[derive(Clone, Copy)]
struct Chunk {
    start: usize,
    count: usize,
    units: usize,
}

impl Chunk {
    /// Returns all chunks of this number of units.
    #[inline(always)]
    fn all(units: usize) -> impl Iterator<Item = Self> {
        (0..units).step_by(LANES).map(move |start| Self { start, count: LANES.min(units - start), units })
    }

    /// Returns the range of the chunk in a gate.
    #[inline(always)]
    fn of(self, gate: usize) -> Range<usize> {
        let start = gate * self.units + self.start;
        start..start + self.count
    }

    #[inline(always)]
    fn load<T: Scalar>(self, values: &[T], gate: usize) -> Lanes<T> {
        load(subslice(values, self.of(gate)))
    }

    /// Loads values that are zeros if there are none.
    #[inline(always)]
    fn load_or_zeros<T: Scalar>(self, values: &[T]) -> Lanes<T> {
        if values.is_empty() { [T::ZERO; LANES] } else { self.load(values, 0) }
    }

    #[inline(always)]
    fn store<T: Scalar>(self, lanes: Lanes<T>, values: &mut [T], gate: usize) {
        store(lanes, subslice_mut(values, self.of(gate)));
    }
}

/// Computes the next outputs. If the gates are not to be kept, nothing is known about them afterwards.
///
/// If the reset gate comes first, this is only the first half: `states` are then the last outputs times the reset gate, whose
/// product [`second_half`] needs.
#[inline(always)]
pub fn advance<T: Scalar, I: Isa, const KEEP: bool>(isa: I, cell: Cell, row: Row<'_, T>) {
    match cell {
        Cell::Tanh => rnn_tanh(isa, row),
        Cell::ReLU => rnn_relu(row),
        Cell::Gru => gru::<T, I, KEEP>(isa, row),
        Cell::GruResetFirst => first_half(isa, row),
        Cell::Lstm => lstm::<T, I, KEEP, false>(isa, row),
        Cell::LstmPeepholes => lstm::<T, I, KEEP, true>(isa, row),
    }
}

/// From gradients with respect to the outputs, computes those with respect to the products.
///
/// If the reset gate comes first, this is only the second half in reverse: the gradients with respect to the update gate and to
/// the candidate. [`backward_first_half`] needs the product of the latter.
///
/// If the values of the units are `PROJECTED`, the gradients are those with respect to these values.
#[inline(always)]
pub fn backward<T: Scalar, I: Isa, const PROJECTED: bool>(isa: I, cell: Cell, row: GradientRow<'_, T>) {
    match cell {
        Cell::Tanh => rnn_tanh_backward(row),
        Cell::ReLU => rnn_relu_backward(row),
        Cell::Gru => gru_backward::<T, true>(row),
        Cell::GruResetFirst => gru_backward::<T, false>(row),
        Cell::Lstm => lstm_backward::<T, I, false, PROJECTED>(isa, row),
        Cell::LstmPeepholes => lstm_backward::<T, I, true, PROJECTED>(isa, row),
    }
}

/// Returns the sums of the products of the inputs and of the last outputs.
#[inline(always)]
fn sum<T: Scalar>(chunk: Chunk, gates: &[T], sums: &[T], gate: usize) -> Lanes<T> {
    let (mut gates, sums) = (chunk.load(gates, gate), chunk.load(sums, gate));
    for lane in 0..LANES {
        gates[lane] += sums[lane];
    }
    gates
}

/// `h = tanh(a)`
#[inline(always)]
fn rnn_tanh<T: Scalar, I: Isa>(isa: I, Row { gates, sums, h, .. }: Row<'_, T>) {
    for chunk in Chunk::all(h.len()) {
        let mut a = sum(chunk, gates, sums, 0);
        for a in &mut a {
            *a = tanh(isa, *a);
        }
        chunk.store(a, h, 0);
    }
}

/// `da = dh · (1 − h²)`
#[inline(always)]
fn rnn_tanh_backward<T: Scalar>(GradientRow { gates, h, dy, carried_h, .. }: GradientRow<'_, T>) {
    for chunk in Chunk::all(h.len()) {
        let (h, mut da, carried) = (chunk.load(h, 0), chunk.load(dy, 0), chunk.load(carried_h, 0));
        for lane in 0..LANES {
            da[lane] = (da[lane] + carried[lane]) * (T::ONE - h[lane] * h[lane]);
        }
        chunk.store(da, gates, 0);
    }
}

/// `n = tanh(a)`, or `n = max(a, 0)`
#[inline(always)]
fn candidate<T: Scalar, I: Isa>(isa: I, is_relu: bool, n: &mut Lanes<T>) {
    if is_relu {
        n.iter_mut().for_each(|n| *n = if *n < T::ZERO { T::ZERO } else { *n });
    } else {
        for n in n {
            *n = tanh(isa, *n);
        }
    }
}

/// `da = dn · (1 − n²)`, or `da = dn` where `n > 0` and 0 elsewhere. The gradients replace the candidates.
#[inline(always)]
fn candidate_backward<T: Scalar>(is_relu: bool, n: &mut Lanes<T>, dn: &Lanes<T>) {
    for lane in 0..LANES {
        let is_open = n[lane] > T::ZERO;
        n[lane] = match is_relu {
            false => dn[lane] * (T::ONE - n[lane] * n[lane]),
            true if is_open => dn[lane],
            true => T::ZERO,
        };
    }
}

/// `h = max(a, 0)`
#[inline(always)]
fn rnn_relu<T: Scalar>(Row { gates, sums, h, .. }: Row<'_, T>) {
    for chunk in Chunk::all(h.len()) {
        let mut a = sum(chunk, gates, sums, 0);
        for a in &mut a {
            *a = if *a < T::ZERO { T::ZERO } else { *a };
        }
        chunk.store(a, h, 0);
    }
}

/// `da = dh` where `h > 0`, and 0 elsewhere.
#[inline(always)]
fn rnn_relu_backward<T: Scalar>(GradientRow { gates, h, dy, carried_h, .. }: GradientRow<'_, T>) {
    for chunk in Chunk::all(h.len()) {
        let (h, mut da, carried) = (chunk.load(h, 0), chunk.load(dy, 0), chunk.load(carried_h, 0));
        for lane in 0..LANES {
            da[lane] = if h[lane] > T::ZERO { da[lane] + carried[lane] } else { T::ZERO };
        }
        chunk.store(da, gates, 0);
    }
}

/// `c ← σ(f) · c + σ(i) · tanh(g)`, `h = σ(o) · tanh(c)`. With peepholes, `i` and `f` have a part of the last cells, and `o` of the next ones.
#[inline(always)]
fn lstm<T: Scalar, I: Isa, const KEEP: bool, const PEEPHOLES: bool>(isa: I, row: Row<'_, T>) {
    let Row { gates, sums, states, h, peepholes, .. } = row;
    for chunk in Chunk::all(h.len()) {
        let (mut i, mut f) = (sum(chunk, gates, sums, 0), sum(chunk, gates, sums, 1));
        let (mut g, mut o) = (sum(chunk, gates, sums, 2), sum(chunk, gates, sums, 3));
        let mut c = chunk.load(states, 0);
        if PEEPHOLES {
            let (of_i, of_f) = (chunk.load(peepholes, 0), chunk.load(peepholes, 1));
            for lane in 0..LANES {
                i[lane] += of_i[lane] * c[lane];
                f[lane] += of_f[lane] * c[lane];
            }
        }
        for lane in 0..LANES {
            i[lane] = logistic(isa, i[lane]);
            f[lane] = logistic(isa, f[lane]);
            g[lane] = tanh(isa, g[lane]);
            if !PEEPHOLES {
                o[lane] = logistic(isa, o[lane]);
            }
            c[lane] = isa.mul_add(f[lane], c[lane], i[lane] * g[lane]);
        }
        chunk.store(c, states, 0);
        if PEEPHOLES {
            let of_o = chunk.load(peepholes, 2);
            for lane in 0..LANES {
                o[lane] = logistic(isa, o[lane] + of_o[lane] * c[lane]);
            }
        }
        for lane in 0..LANES {
            c[lane] = o[lane] * tanh(isa, c[lane]);
        }
        chunk.store(c, h, 0);
        if KEEP {
            for (gate, lanes) in [i, f, g, o].into_iter().enumerate() {
                chunk.store(lanes, gates, gate);
            }
        }
    }
}

/// `do = dh · tanh(c)`, `dc += dh · o · (1 − tanh²(c))`, `di = dc · g`, `df = dc · c₋₁`, `dg = dc · i`, `dc₋₁ = dc · f`, each times the
/// derivative of its function. With peepholes, `dc` and `dc₋₁` also have the gradients of the gates times the weights of the cells there.
#[inline(always)]
fn lstm_backward<T: Scalar, I: Isa, const PEEPHOLES: bool, const PROJECTED: bool>(isa: I, row: GradientRow<'_, T>) {
    let GradientRow { gates, states, previous_states, dy, carried_h, carried_states, peepholes, hidden, .. } = row;
    for chunk in Chunk::all(states.len()) {
        let (mut i, mut f) = (chunk.load(gates, 0), chunk.load(gates, 1));
        let (mut g, mut o) = (chunk.load(gates, 2), chunk.load(gates, 3));
        let (c, previous_c) = (chunk.load(states, 0), chunk.load_or_zeros(previous_states));
        let mut dc = chunk.load(carried_states, 0);
        let mut dh = if PROJECTED { chunk.load(hidden, 0) } else { sum(chunk, dy, carried_h, 0) };
        let mut p = [[T::ZERO; LANES]; 3];
        if PEEPHOLES {
            p = [chunk.load(peepholes, 0), chunk.load(peepholes, 1), chunk.load(peepholes, 2)];
        }
        for lane in 0..LANES {
            let (of_output, tanh) = (dh[lane], tanh(isa, c[lane]));
            let mut of_cell = dc[lane] + of_output * o[lane] * (T::ONE - tanh * tanh);
            dh[lane] = o[lane] * tanh;
            o[lane] = of_output * tanh * o[lane] * (T::ONE - o[lane]);
            if PEEPHOLES {
                of_cell += p[2][lane] * o[lane];
            }
            dc[lane] = of_cell * f[lane];
            f[lane] = of_cell * previous_c[lane] * f[lane] * (T::ONE - f[lane]);
            let di = of_cell * g[lane] * i[lane] * (T::ONE - i[lane]);
            g[lane] = of_cell * i[lane] * (T::ONE - g[lane] * g[lane]);
            i[lane] = di;
            if PEEPHOLES {
                dc[lane] += p[0][lane] * i[lane] + p[1][lane] * f[lane];
            }
        }
        if PROJECTED {
            chunk.store(dh, hidden, 0);
        }
        chunk.store(dc, carried_states, 0);
        for (gate, lanes) in [i, f, g, o].into_iter().enumerate() {
            chunk.store(lanes, gates, gate);
        }
    }
}

/// `n = tanh(nₓ + σ(r) · nₕ)`, or the positive part of that sum, `h ← (1 − σ(z)) · n + σ(z) · h`
#[inline(always)]
fn gru<T: Scalar, I: Isa, const KEEP: bool>(isa: I, Row { gates, sums, states, h, relu_candidate, .. }: Row<'_, T>) {
    for chunk in Chunk::all(h.len()) {
        let (mut r, mut z) = (sum(chunk, gates, sums, 0), sum(chunk, gates, sums, 1));
        let (mut n, product, mut next) = (chunk.load(gates, 2), chunk.load(sums, 2), chunk.load(h, 0));
        for lane in 0..LANES {
            r[lane] = logistic(isa, r[lane]);
            z[lane] = logistic(isa, z[lane]);
        }
        for lane in 0..LANES {
            n[lane] = isa.mul_add(r[lane], product[lane], n[lane]);
        }
        candidate(isa, relu_candidate, &mut n);
        for lane in 0..LANES {
            next[lane] = isa.mul_add(z[lane], next[lane] - n[lane], n[lane]);
        }
        chunk.store(next, h, 0);
        if KEEP {
            chunk.store(product, states, 0);
            for (gate, lanes) in [r, z, n].into_iter().enumerate() {
                chunk.store(lanes, gates, gate);
            }
        }
    }
}

/// `dz = dh · (h₋₁ − n)`, `dn = dh · (1 − z)`, `dr = dn · nₕ`, `dnₕ = dn · r`, each times the derivative of its function. If the reset gate
/// does not come `AFTER` the product, the last two are not computed.
#[inline(always)]
fn gru_backward<T: Scalar, const AFTER: bool>(row: GradientRow<'_, T>) {
    let GradientRow { gates, states, h, previous_h, dy, carried_h, relu_candidate, .. } = row;
    for chunk in Chunk::all(h.len()) {
        let (mut z, mut n) = (chunk.load(gates, 1), chunk.load(gates, 2));
        let (dy, mut carried, previous_h) =
            (chunk.load(dy, 0), chunk.load(carried_h, 0), chunk.load_or_zeros(previous_h));
        let mut dn = [T::ZERO; LANES];
        for lane in 0..LANES {
            let dh = dy[lane] + carried[lane];
            carried[lane] = dh * z[lane];
            dn[lane] = dh * (T::ONE - z[lane]);
            z[lane] = dh * (previous_h[lane] - n[lane]) * z[lane] * (T::ONE - z[lane]);
        }
        candidate_backward(relu_candidate, &mut n, &dn);
        chunk.store(carried, carried_h, 0);
        chunk.store(z, gates, 1);
        chunk.store(n, gates, 2);
        if AFTER {
            let (mut r, mut product) = (chunk.load(gates, 0), chunk.load(states, 0));
            for lane in 0..LANES {
                let dr = n[lane] * product[lane];
                product[lane] = n[lane] * r[lane];
                r[lane] = dr * r[lane] * (T::ONE - r[lane]);
            }
            chunk.store(r, gates, 0);
            chunk.store(product, states, 0);
        }
    }
}

/// The first half of a GRU whose reset gate comes first: both gates, and `s = σ(r) · h`. The gates replace the products of the inputs.
#[inline(always)]
fn first_half<T: Scalar, I: Isa>(isa: I, Row { gates, sums, states, h, .. }: Row<'_, T>) {
    for chunk in Chunk::all(h.len()) {
        let (mut r, mut z, mut s) = (sum(chunk, gates, sums, 0), sum(chunk, gates, sums, 1), chunk.load(h, 0));
        for lane in 0..LANES {
            r[lane] = logistic(isa, r[lane]);
            z[lane] = logistic(isa, z[lane]);
            s[lane] *= r[lane];
        }
        chunk.store(r, gates, 0);
        chunk.store(z, gates, 1);
        chunk.store(s, states, 0);
    }
}

/// The second half: `n = tanh(nₓ + nₛ)`, or the positive part of that sum, `h ← (1 − z) · n + z · h`.
#[inline(always)]
pub fn second_half<T: Scalar, I: Isa>(isa: I, Row { gates, sums, h, relu_candidate, .. }: Row<'_, T>) {
    for chunk in Chunk::all(h.len()) {
        let (z, mut n, mut next) = (chunk.load(gates, 1), sum(chunk, gates, sums, 2), chunk.load(h, 0));
        candidate(isa, relu_candidate, &mut n);
        for lane in 0..LANES {
            next[lane] = isa.mul_add(z[lane], next[lane] - n[lane], n[lane]);
        }
        chunk.store(n, gates, 2);
        chunk.store(next, h, 0);
    }
}

/// `dr = ds · h₋₁`, times the derivative of its function; `dh₋₁ += ds · r`. `ds` is in `carried_states`.
#[inline(always)]
pub fn backward_first_half<T: Scalar>(row: GradientRow<'_, T>) {
    let GradientRow { gates, h, previous_h, carried_h, carried_states, .. } = row;
    for chunk in Chunk::all(h.len()) {
        let (mut r, ds) = (chunk.load(gates, 0), chunk.load(carried_states, 0));
        let (mut carried, previous_h) = (chunk.load(carried_h, 0), chunk.load_or_zeros(previous_h));
        for lane in 0..LANES {
            carried[lane] += ds[lane] * r[lane];
            r[lane] = ds[lane] * previous_h[lane] * r[lane] * (T::ONE - r[lane]);
        }
        chunk.store(carried, carried_h, 0);
        chunk.store(r, gates, 0);
    }
}
