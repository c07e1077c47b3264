//! [`LayerNorm`]: normalizes the channels at each position by their mean and variance.

use super::per_sample::prelude::*;

/// `y = (x − μ) / √(σ² + ε) · w + b`, with mean `μ` and variance `σ²` of all channels at a position of a sample. Ba, Kiros and
/// Hinton 2016, equation 4.
///
/// Settings, in any order: [`Epsilon<1e-3>`](crate::layers::Epsilon), [`NoAffine`](crate::layers::NoAffine). It does the same in training and in
/// prediction.
///
/// # Shapes
///
/// - input and output: vectors, normalized over all features; sequences, normalized over the features of each step; images, normalized
///   over the channels at each position. [`GroupNorm<1>`](super::GroupNorm) normalizes all values of an image together
/// - `weight`, `bias`: one number per channel, or none with `NoAffine`; they start at 1 and 0
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 8>, LayerNorm, ReLU, Dense<8, 1>; }
/// let mut net = Net::ZERO;
/// net.dense0.bias[7] = 1.0;
/// net.layernorm1.weight.fill(1.0);
/// net.dense3.weight.fill(1.0);
/// let [y] = net.predict(&[0.0; 2]); // (1 − 1/8) / √(7/64)
/// assert!((y - 7.0f32.sqrt()).abs() < 1e-3);
/// ```
pub struct LayerNorm<P = Missing, Q = Missing>(PhantomData<(P, Q)>);

per_sample! {
    impl<In> LayerNorm<P, Q> {
        over: Over::Positions,
        moments: Moments::Own { about_zero: false },
        bias: <Two<P, Q> as Settings>::Affine<Features<In::Channels>>,
        expects: if In::Channels::USIZE == 1 {
            Expects::Never("a single channel is always normalized to 0: a `LayerNorm` needs at least 2 channels")
        } else {
            Expects::Anything
        },
        operation: |norm| Operation::LayerNorm(norm);
        step
    }
}
