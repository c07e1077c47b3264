//! The parameters of a recurrent layer.

use super::unit::Unit;
use crate::kernels::arguments::{Cell, Recurrence, RecurrentGradients};
use crate::layer::prelude::*;
use crate::parameters;
use crate::tensor::{Gates, Outer};
use crate::type_level::settings::{Bias, InitialState, Peeping, Projecting};
use typenum::{U3, Unsigned};

parameters! {
    /// The parameters of a recurrent layer with `F` inputs, `H` units and `P` outputs per step; `P = H` without `Projection`. The gates are in
    /// the order of PyTorch.
    pub struct RecurrentParams<
        T: Scalar,
        U: Unit,
        F: ArrayLength,
        H: ArrayLength,
        S: Bias,
        L: InitialState,
        J: Projecting,
        K: Peeping,
    > {
        /// The weight of each input in each gate of each unit, `[F][gates · H]`.
        pub input_weight: Outer<Features<F>, Gates<U::Gates, H>> as Weight,
        /// The weight of each output of the previous step in each gate of each unit, `[P][gates · H]`.
        pub recurrent_weight: Outer<Features<J::Outputs<H>>, Gates<U::Gates, H>> as Weight,
        /// The bias of the product of the inputs, `[gates · H]`; empty with `NoBias`.
        pub input_bias: S::Shape<Gates<U::Gates, H>> as Bias,
        /// The bias of the product of the outputs of the previous step, `[gates · H]`; empty with `NoBias`.
        pub recurrent_bias: S::Shape<Gates<U::Gates, H>> as Bias,
        /// The weight of the value of each unit in each output, `[H][P]`; empty without `Projection`.
        pub projection_weight: J::Shape<Outer<Features<H>, Features<J::Outputs<H>>>> as Weight,
        /// The weight of the cell of each unit in its input, forget and output gate, `[3 · H]`; empty without `Peepholes`.
        pub peephole: K::Shape<Gates<U3, H>> as Weight,
        /// The outputs before the first step, `[P]`; empty, and zero, without `LearnedState`.
        pub initial_output: L::Shape<Features<J::Outputs<H>>> as Bias,
        /// The cells of an LSTM before the first step, `[H]`; empty, and zero, without `LearnedState`.
        pub initial_cell: L::Shape<U::Cells<Features<H>>> as Bias,
    }

    fn init(&mut self, scheme, rng) {
        let inputs = scheme.unwrap_or(Init::GlorotUniform);
        let recurrent = scheme.unwrap_or(Init::Orthogonal { gain: 1.0 });
        inputs.blocks(&mut self.input_weight, F::USIZE, H::USIZE, rng);
        recurrent.blocks(&mut self.recurrent_weight, J::Outputs::<H>::USIZE, H::USIZE, rng);
        if J::IS_PROJECTION {
            inputs.weights(&mut self.projection_weight, H::USIZE, J::Outputs::<H>::USIZE, rng);
        }
        inputs.biases(&mut self.input_bias);
        inputs.biases(&mut self.recurrent_bias);
        inputs.biases(&mut self.peephole);
        self.initial_output.fill(T::ZERO);
        self.initial_cell.fill(T::ZERO);
        if let (Cell::Lstm, None) = (U::CELL, scheme)
            && let Some(forget) = self.input_bias.get_mut(H::USIZE..2 * H::USIZE)
        {
            forget.fill(T::ONE);
        }
    }
}

impl<T: Scalar, U: Unit, F: ArrayLength, H: ArrayLength, S: Bias, L: InitialState, J: Projecting, K: Peeping>
    RecurrentParams<T, U, F, H, S, L, J, K>
{
    /// Returns the layer as the kernels take it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn layer(
        &self,
        (cell, relu_candidate): (Cell, bool),
        [samples, steps]: [usize; 2],
    ) -> Recurrence<'_, T> {
        Recurrence {
            cell,
            relu_candidate,
            samples,
            steps,
            inputs: F::USIZE,
            units: H::USIZE,
            outputs: J::Outputs::<H>::USIZE,
            weight: &self.input_weight,
            recurrent_weight: &self.recurrent_weight,
            bias: &self.input_bias,
            recurrent_bias: &self.recurrent_bias,
            projection: &self.projection_weight,
            peepholes: &self.peephole,
            initial_output: &self.initial_output,
            initial_cell: &self.initial_cell,
            given: &[],
            mask: &[],
            masked_initial: &[],
        }
    }

    /// Sets outputs and cells to those before the first step, if these are parameters.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn begin(&self, h: &mut [T], cells: &mut [T]) {
        h.iter_mut().zip(self.initial_output.iter()).for_each(|(h, initial)| *h = *initial);
        cells.iter_mut().zip(self.initial_cell.iter()).for_each(|(cell, initial)| *cell = *initial);
    }

    /// Returns a gradient as the kernels take it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn gradients(&mut self) -> RecurrentGradients<'_, T> {
        RecurrentGradients {
            weight: &mut self.input_weight,
            recurrent_weight: &mut self.recurrent_weight,
            bias: &mut self.input_bias,
            recurrent_bias: &mut self.recurrent_bias,
            projection: &mut self.projection_weight,
            peepholes: &mut self.peephole,
            initial_output: &mut self.initial_output,
            initial_cell: &mut self.initial_cell,
        }
    }
}
