//! [`RMSNorm`]: normalizes the channels at each position by the root of their mean square.

use super::per_sample::prelude::*;

/// `y = x / √(mean(x²) + ε) · w`, with the mean over all channels at a position of a sample. Zhang and Sennrich 2019,
/// equation 4.
///
/// Settings, in any order: [`Epsilon<1e-6>`](crate::layers::Epsilon), [`NoAffine`](crate::layers::NoAffine). It does the same in training and in
/// prediction.
///
/// # Shapes
///
/// - input and output: vectors, normalized over all features; sequences, normalized over the features of each step; images, normalized
///   over the channels at each position
/// - `weight`: one number per channel, or none with `NoAffine`; it starts at 1. There is no bias
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<1, 4>, RMSNorm; }
/// let mut net = Net::ZERO;
/// net.dense0.bias.copy_from_slice(&[3.0, 3.0, -3.0, -3.0]);
/// net.rmsnorm1.weight.fill(2.0);
/// assert!((net.predict(&[0.0])[3] + 2.0).abs() < 1e-5);
/// ```
pub struct RMSNorm<P = Missing, Q = Missing>(PhantomData<(P, Q)>);

per_sample! {
    impl<In> RMSNorm<P, Q> {
        over: Over::Positions,
        moments: Moments::Own { about_zero: true },
        bias: Features<U0>,
        expects: Expects::Anything,
        operation: |norm| Operation::RMSNorm(norm);
        step
    }
}
