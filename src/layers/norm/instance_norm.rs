//! [`InstanceNorm`]: normalizes each channel of each sample by its mean and variance.

use super::per_sample::prelude::*;

/// `y = (x − μ) / √(σ² + ε) · w + b`, with mean `μ` and variance `σ²` of a channel of a sample. Ulyanov, Vedaldi and
/// Lempitsky 2016, equation 2.
///
/// Settings, in any order: [`Epsilon<1e-3>`](crate::layers::Epsilon), [`NoAffine`](crate::layers::NoAffine). It does the same in training and in
/// prediction. Unlike in PyTorch, it has factors and biases by default.
///
/// # Shapes
///
/// - input and output: images and sequences with more than one value per channel
/// - `weight`, `bias`: one number per channel, or none with `NoAffine`; they start at 1 and 0
///
/// ```
/// use stackprop::layers::{InstanceNorm, NoAffine};
/// use stackprop::layer::Layer;
/// use stackprop::tensor::Image;
/// use typenum::{U3, U8};
/// type Params = <InstanceNorm as Layer<Image<U3, U8, U8>>>::Params<f32>;
/// type None = <InstanceNorm<NoAffine> as Layer<Image<U3, U8, U8>>>::Params<f32>;
/// assert_eq!((size_of::<Params>(), size_of::<None>()), (2 * 3 * 4, 0));
/// ```
pub struct InstanceNorm<P = Missing, Q = Missing>(PhantomData<(P, Q)>);

per_sample! {
    impl<In> InstanceNorm<P, Q> {
        over: Over::Groups(In::Channels::USIZE),
        moments: Moments::Own { about_zero: false },
        bias: <Two<P, Q> as Settings>::Affine<Features<In::Channels>>,
        expects: if In::SIZE == In::Channels::USIZE && In::SIZE > 0 {
            Expects::Never("each channel has a single value, which is always normalized to 0: write `LayerNorm` or `BatchNorm`")
        } else {
            Expects::Anything
        },
        operation: |norm| Operation::GroupNorm { groups: In::Channels::USIZE, norm },
    }
}
