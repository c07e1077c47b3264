//! [`Add`], [`Concat`], [`Residual`], and what they are made of: layers made of layers.
//!
//! A block takes layers, networks, and lists in parentheses, nested to any depth. A list begins with what the block begins
//! with. In a block that comes first in a network, each list therefore has to begin with a layer that fixes its input; or
//! `Input` comes before the block.

mod branches;
mod combine;
mod identity;
mod repeat;

use crate::type_level::Missing;

pub use branches::{Branches, BranchesParams, Nothing};
pub use combine::{Combine, Concatenated, Shortcut, Sum};
pub use identity::Identity;
pub use repeat::{Repeat, RepeatParams};

/// The sum of what two to four branches give: `y = a(x) + b(x) + …`
///
/// # Shapes
///
/// - input: whatever all branches take; output: what each of them gives, the same for all
/// - parameters: those of the branches, as `first`, `second`, `third` and `fourth`
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<4, 8>, Add<(Dense<8, 8>, Tanh), (Dense<8, 2>, Dense<2, 8>)>, Dense<8, 1>; }
/// assert_eq!(Net::ZERO.add1.first.dense0.bias.len(), 8);
/// ```
pub type Add<A = Missing, B = Missing, C = Nothing, D = Nothing> = Branches<Sum, A, B, C, D>;

/// What two to four branches give, one behind the other: the channels of images, the features of vectors and of sequences.
///
/// The branches of GoogLeNet (Szegedy et al. 2015), the connections of DenseNet (Huang et al. 2017) with
/// [`Identity`] as a branch.
///
/// # Shapes
///
/// - input: whatever all branches take; output: channels (or features) of the branches, added up; all else is the same
/// - parameters: those of the branches, as `first`, `second`, `third` and `fourth`
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<4, 8>, Concat<(Dense<8, 3>, Tanh), Dense<8, 2>, Identity>, Dense<13, 1>; }
/// assert_eq!(Net::PARAMS, 4 * 8 + 8 + 8 * 3 + 3 + 8 * 2 + 2 + 13 + 1);
/// ```
pub type Concat<A = Missing, B = Missing, C = Nothing, D = Nothing> = Branches<Concatenated, A, B, C, D>;

/// A shortcut around a list of layers: `y = x + layers(x)`; with a projection, `y = projection(x) + layers(x)`.
///
/// He et al. 2016, "Deep Residual Learning for Image Recognition", equations 1 and 2. The activation that follows the sum
/// there is the next layer here.
///
/// # Shapes
///
/// - input: what the layers take; output: what they give. Without a projection that is the same; with one it gives that too.
/// - parameters: those of the layers as `first`, of the projection as `second`
///
/// ```
/// use stackprop::prelude::*;
/// network! {
///     struct Net =
///         Residual<(inner: Dense<8, 8>, Tanh, Dense<8, 8>)>, // as many values come out as go in
///         ReLU,
///         Residual<(Dense<8, 4>, Tanh), Dense<8, 4>>;        // fewer do: the second is the projection
/// }
/// assert_eq!(Net::ZERO.residual0.first.inner.bias.len(), 8);
/// ```
pub type Residual<Layers = Missing, Projection = Identity> = Branches<Shortcut, Layers, Projection>;
