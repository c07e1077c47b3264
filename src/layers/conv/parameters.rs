//! The parameters of a convolution.

use core::marker::PhantomData;

use crate::layer::prelude::*;
use crate::plain_struct;
use crate::tensor::{Filters, struct_of_tensors};

plain_struct! {
    /// The parameters of a convolution with the filters `F` and a bias of shape `B`.
    #[repr(C)]
    pub struct ConvParams<T: Scalar, F: Filter, B: Shape> {
        /// The filters: `[out][in / groups][rows][columns]`; in a transposed convolution `[in][out / groups][rows][columns]`.
        pub weight: Tensor<T, F::Shape>,
        /// What each output starts from, `[out]`; empty without bias.
        pub bias: Tensor<T, B>,
    }
}

/// Filters: their shape, and how many values each value that they give reads and is read by.
pub trait Filter: 'static {
    /// Their shape.
    type Shape: Shape;
    /// `[fan_in, fan_out]`
    const FANS: [usize; 2];
}

/// The filters of a convolution with `G` groups: each value gathers what lies under a window.
pub struct Gather<O, I, H, W, G>(PhantomData<(O, I, H, W, G)>);

impl<O: ArrayLength, I: ArrayLength, H: ArrayLength, W: ArrayLength, G: ArrayLength> Filter for Gather<O, I, H, W, G> {
    type Shape = Filters<O, I, H, W>;
    const FANS: [usize; 2] = {
        let (window, groups) = (H::USIZE * W::USIZE, if G::USIZE == 0 { 1 } else { G::USIZE });
        [I::USIZE * window, O::USIZE / groups * window]
    };
}

/// The filters of a transposed convolution with `G` groups: each value is scattered over a window.
pub struct Scatter<I, O, H, W, G>(PhantomData<(I, O, H, W, G)>);

impl<I: ArrayLength, O: ArrayLength, H: ArrayLength, W: ArrayLength, G: ArrayLength> Filter for Scatter<I, O, H, W, G> {
    type Shape = Filters<I, O, H, W>;
    const FANS: [usize; 2] = {
        let [out, into] = Gather::<I, O, H, W, G>::FANS;
        [into, out]
    };
}

struct_of_tensors! { ConvParams<T: Scalar, F: Filter, B: Shape> { weight, bias } }

impl<T: Scalar, F: Filter, B: Shape> Parameters<T> for ConvParams<T, F, B> {
    fn init<R: Rng + ?Sized>(&mut self, scheme: Option<Init>, rng: &mut R) {
        let scheme = scheme.unwrap_or(Init::GlorotUniform);
        scheme.filters(&mut self.weight, F::Shape::DIMS[0], F::FANS, rng);
        scheme.biases(&mut self.bias);
    }

    fn visit<'a>(&'a self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a [T])) {
        self.weight.visit(path, "weight", Role::Weight, visitor);
        self.bias.visit(path, "bias", Role::Bias, visitor);
    }

    fn visit_mut<'a>(&'a mut self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a mut [T])) {
        self.weight.visit_mut(path, "weight", Role::Weight, visitor);
        self.bias.visit_mut(path, "bias", Role::Bias, visitor);
    }
}
