//! Kernels for the function of a layer's units, each compiled for one function.

use crate::kernels::arguments::Cell;
use crate::simd::{Isa, Kernel};

/// The functions of units, which are the same for all samples.
pub trait Units {
    fn run<I: Isa>(self, isa: I, cell: Cell);
}

/// A kernel for one function, so that the compiler knows it.
pub struct OfCell<U, const CELL: usize>(pub U);

/// The functions in the order of their declaration.
const CELLS: [Cell; 6] = [Cell::Tanh, Cell::ReLU, Cell::Gru, Cell::GruResetFirst, Cell::Lstm, Cell::LstmPeepholes];

impl<U: Units, const CELL: usize> Kernel for OfCell<U, CELL> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) {
        self.0.run(isa, const { CELLS[CELL] });
    }
}

/// Runs the kernel for this function.
#[inline(always)]
pub fn run<I: Isa>(isa: I, cell: Cell, units: impl Units) {
    match cell {
        Cell::Tanh => isa.outlined_widest(OfCell::<_, { Cell::Tanh as usize }>(units)),
        Cell::ReLU => isa.outlined_widest(OfCell::<_, { Cell::ReLU as usize }>(units)),
        Cell::Gru => isa.outlined_widest(OfCell::<_, { Cell::Gru as usize }>(units)),
        Cell::GruResetFirst => isa.outlined_widest(OfCell::<_, { Cell::GruResetFirst as usize }>(units)),
        Cell::Lstm => isa.outlined_widest(OfCell::<_, { Cell::Lstm as usize }>(units)),
        Cell::LstmPeepholes => isa.outlined_widest(OfCell::<_, { Cell::LstmPeepholes as usize }>(units)),
    }
}
