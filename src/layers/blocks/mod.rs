//! [`Add`], [`Concat`], [`Residual`], and their parts: layers made of layers.
//!
//! The arguments of a block are layers, networks, and lists in parentheses, nested to any depth. Each list has the same input as the
//! block. If a block is the first layer of a network, each list must therefore begin with a layer of fixed input size, or `Input` must
//! come before the block.

mod branches;
mod combine;
pub(crate) mod heads;
mod identity;
mod per_step;
mod repeat;

use crate::type_level::Missing;

pub use branches::{Branches, BranchesParams, Nothing, Parts};
pub use combine::{Combine, Concatenated, Shortcut, Sum};
pub use heads::Heads;
pub use identity::Identity;
pub use per_step::PerStep;
pub use repeat::{Repeat, RepeatParams};

/// The sum of the outputs of two to four branches: `y = a(x) + b(x) + …`
///
/// # Shapes
///
/// - input: a shape that all branches accept; output: the output shape of the branches, the same for all
/// - parameters: the parameters of the branches, as `first`, `second`, `third` and `fourth`
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<4, 8>, Add<(Dense<8, 8>, Tanh), (Dense<8, 2>, Dense<2, 8>)>, Dense<8, 1>; }
/// assert_eq!(Net::ZERO.add1.first.dense0.bias.len(), 8);
/// ```
pub type Add<A = Missing, B = Missing, C = Nothing, D = Nothing> = Branches<Sum, A, B, C, D>;

/// The concatenated outputs of two to four branches: the channels of images, the features of vectors and sequences.
///
/// As in GoogLeNet (Szegedy et al. 2015), and in DenseNet (Huang et al. 2017) with [`Identity`] as a branch.
///
/// # Shapes
///
/// - input: a shape that all branches accept; output: the sum of the channels (or features) of the branches, whose other extents are
///   the same
/// - parameters: the parameters of the branches, as `first`, `second`, `third` and `fourth`
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<4, 8>, Concat<(Dense<8, 3>, Tanh), Dense<8, 2>, Identity>, Dense<13, 1>; }
/// assert_eq!(Net::PARAMS, 4 * 8 + 8 + 8 * 3 + 3 + 8 * 2 + 2 + 13 + 1);
/// ```
pub type Concat<A = Missing, B = Missing, C = Nothing, D = Nothing> = Branches<Concatenated, A, B, C, D>;

/// A shortcut around a list of layers: `y = x + layers(x)`; with a projection, `y = projection(x) + layers(x)`.
///
/// He et al. 2016, "Deep Residual Learning for Image Recognition", equations 1 and 2. The activation after the sum in that paper is a
/// separate layer here.
///
/// # Shapes
///
/// - input: the input shape of the layers; output: their output shape. Without a projection both are the same; with one, the projection
///   has the same output shape
/// - parameters: the parameters of the layers as `first`, of the projection as `second`
///
/// ```
/// use stackprop::prelude::*;
/// network! {
///     struct Net =
///         Residual<(inner: Dense<8, 8>, Tanh, Dense<8, 8>)>, // input and output have the same size
///         ReLU,
///         Residual<(Dense<8, 4>, Tanh), Dense<8, 4>>;        // the output is smaller: the second argument is the projection
/// }
/// assert_eq!(Net::ZERO.residual0.first.inner.bias.len(), 8);
/// ```
pub type Residual<Layers = Missing, Projection = Identity> = Branches<Shortcut, Layers, Projection>;
