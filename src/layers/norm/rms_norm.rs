//! [`RMSNorm`]: the channels of each place by the root of their mean square.

use super::per_sample::prelude::*;

/// `y = x / √(mean(x²) + ε) · w`, with the mean over all channels at a place of a sample. Zhang and Sennrich 2019,
/// equation 4.
///
/// Written behind it, in any order: [`Epsilon<1e-6>`](super::Epsilon), [`NoAffine`](super::NoAffine). In training and in
/// prediction it does the same.
///
/// # Shapes
///
/// - input and output: features, all of which are normalized together; sequences, of which each step is normalized by
///   itself; images, of which each place is, over its channels
/// - `weight`: a number a channel, or none with `NoAffine`; they begin as 1. There is no bias
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
    }
}
