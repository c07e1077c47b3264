//! [`GroupNorm`]: normalizes groups of channels by their mean and variance.

use super::per_sample::prelude::*;

/// `y = (x − μ) / √(σ² + ε) · w + b`, with mean `μ` and variance `σ²` of a group of consecutive channels of a sample.
/// Wu and He 2018, equations 1, 2 and 7.
///
/// `G` is the number of groups, which must divide the number of channels. With 1 group all values of a sample are normalized together.
/// Settings, in any order: [`Epsilon<1e-3>`](crate::layers::Epsilon), [`NoAffine`](crate::layers::NoAffine). It does the same in training and in
/// prediction.
///
/// # Shapes
///
/// - input and output: any shape. A group consists of its channels at all positions of an image, or at all steps of a sequence
/// - `weight`, `bias`: one number per channel, or none with `NoAffine`; they start at 1 and 0
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 12>, GroupNorm<3>, ReLU, Dense<12, 1>; }
/// assert_eq!(Net::ZERO.groupnorm1.weight.len(), 12);
/// ```
pub struct GroupNorm<G = Missing, P = Missing, Q = Missing>(PhantomData<(G, P, Q)>);

per_sample! {
    impl<In, G: Decimal> GroupNorm<G, P, Q> {
        over: Over::Groups(G::VALUE as usize),
        moments: Moments::Own { about_zero: false },
        bias: <Two<P, Q> as Settings>::Affine<Features<In::Channels>>,
        expects: expects::<In>(G::VALUE),
        operation: |norm| Operation::GroupNorm { groups: G::VALUE as usize, norm },
    }
}

const fn expects<In: Shape>(written: f64) -> Expects {
    let (groups, channels) = (written as usize, In::Channels::USIZE);
    if groups == 0 || groups as f64 != written {
        Expects::Never("the first argument is the number of groups, a whole number above 0, as in `GroupNorm<8>`")
    } else if !channels.is_multiple_of(groups) {
        Expects::Never("the number of groups must divide the number of channels, because all groups have the same size")
    } else if In::SIZE == groups {
        Expects::Never("each group has a single value, which is always normalized to 0: write fewer groups")
    } else {
        Expects::Anything
    }
}
