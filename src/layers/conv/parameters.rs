//! The parameters of a convolution.

use core::marker::PhantomData;

use crate::layer::prelude::*;
use crate::parameters;
use crate::tensor::{Filters, SequenceFilters};

parameters! {
    /// The parameters of a convolution with the filters `F` and a bias of shape `B`.
    pub struct ConvParams<T: Scalar, F: Filter, B: Shape> {
        /// The filters: `[out][in / groups][rows][columns]`, without `[rows]` for a sequence; in a transposed convolution `[in][out / groups][rows][columns]`.
        pub weight: F::Shape as Weight,
        /// The bias of each output channel, `[out]`; empty with `NoBias`.
        pub bias: B as Bias,
    }

    fn init(&mut self, scheme, rng) {
        let scheme = scheme.unwrap_or(Init::GlorotUniform);
        scheme.filters(&mut self.weight, F::Shape::DIMS[0], F::FANS, rng);
        scheme.biases(&mut self.bias);
    }
}

/// Filters: their shape and their fans.
pub trait Filter: 'static {
    /// The shape of the filters.
    type Shape: Shape;
    /// `[fan_in, fan_out]`
    const FANS: [usize; 2];
}

/// The filters of a convolution with `G` groups: each output value is computed from a window of the input.
pub struct Gather<O, I, H, W, G>(PhantomData<(O, I, H, W, G)>);

impl<O: ArrayLength, I: ArrayLength, H: ArrayLength, W: ArrayLength, G: ArrayLength> Filter for Gather<O, I, H, W, G> {
    type Shape = Filters<O, I, H, W>;
    const FANS: [usize; 2] = {
        let (window, groups) = (H::USIZE * W::USIZE, if G::USIZE == 0 { 1 } else { G::USIZE });
        [I::USIZE * window, O::USIZE / groups * window]
    };
}

/// The filters of a convolution over a sequence, with `G` groups.
pub struct GatherSteps<O, I, L, G>(PhantomData<(O, I, L, G)>);

impl<O: ArrayLength, I: ArrayLength, L: ArrayLength, G: ArrayLength> Filter for GatherSteps<O, I, L, G> {
    type Shape = SequenceFilters<O, I, L>;
    const FANS: [usize; 2] = Gather::<O, I, U1, L, G>::FANS;
}

/// The filters of a transposed convolution with `G` groups: each input value contributes to a window of the output.
pub struct Scatter<I, O, H, W, G>(PhantomData<(I, O, H, W, G)>);

impl<I: ArrayLength, O: ArrayLength, H: ArrayLength, W: ArrayLength, G: ArrayLength> Filter for Scatter<I, O, H, W, G> {
    type Shape = Filters<I, O, H, W>;
    const FANS: [usize; 2] = {
        let [out, into] = Gather::<I, O, H, W, G>::FANS;
        [into, out]
    };
}
