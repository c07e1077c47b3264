//! [`GroupNorm`]: groups of channels by their mean and variance.

use super::per_sample::prelude::*;

/// `y = (x − μ) / √(σ² + ε) · w + b`, with mean `μ` and variance `σ²` of a group of neighbouring channels in the sample.
/// Wu and He 2018, equations 1, 2 and 7.
///
/// `G` is the number of groups, which divides that of the channels: with 1 all values of a sample are normalized together.
/// Behind it, in any order: [`Epsilon<1e-3>`](super::Epsilon), [`NoAffine`](super::NoAffine). In training and in prediction
/// it does the same.
///
/// # Shapes
///
/// - input and output: any shape. A group is its channels at all places of an image, and at all steps of a sequence
/// - `weight`, `bias`: a number a channel, or none with `NoAffine`; they begin as 1 and 0
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
        bias: <Two<P, Q> as NormOption>::Affine<Features<In::Channels>>,
        expects: expects::<In>(G::VALUE),
    }
}

const fn expects<In: Shape>(written: f64) -> Expects {
    let (groups, channels) = (written as usize, In::Channels::USIZE);
    if groups == 0 || groups as f64 != written {
        Expects::Never("the number of groups comes first, a whole number above 0, as in `GroupNorm<8>`")
    } else if !channels.is_multiple_of(groups) {
        Expects::Never(
            "groups are of equal size: write a number of groups that divides the number of channels before it",
        )
    } else if In::SIZE == groups {
        Expects::Never("each group has a single value, of which nothing is left but 0: write fewer groups")
    } else {
        Expects::Anything
    }
}
