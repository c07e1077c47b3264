//! [`InstanceNorm`]: each channel of each sample by its mean and variance.

use super::per_sample::prelude::*;

/// `y = (x − μ) / √(σ² + ε) · w + b`, with mean `μ` and variance `σ²` of the channel in the sample. Ulyanov, Vedaldi and
/// Lempitsky 2016, equation 2.
///
/// Written behind it, in any order: [`Epsilon<1e-3>`](super::Epsilon), [`NoAffine`](super::NoAffine). In training and in
/// prediction it does the same. Unlike PyTorch's it has factors and biases unless it is told not to.
///
/// # Shapes
///
/// - input and output: images and sequences, where a channel has more than one value
/// - `weight`, `bias`: a number a channel, or none with `NoAffine`; they begin as 1 and 0
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
        bias: <Two<P, Q> as NormOption>::Affine<Features<In::Channels>>,
        expects: if In::SIZE == In::Channels::USIZE && In::SIZE > 0 {
            Expects::Never("each channel has a single value, of which nothing is left but 0: write `LayerNorm` or `BatchNorm`")
        } else {
            Expects::Anything
        },
    }
}
