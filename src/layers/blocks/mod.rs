//! [`Add`], [`Multiply`], [`Dot`], [`Concat`], [`ConcatSteps`], [`Residual`], and their parts: layers made of layers.
//!
//! The arguments of a block are layers, networks, and lists in parentheses, nested to any depth. Each list has the same input as the
//! block. If a block is the first layer of a network, each list must therefore begin with a layer of fixed input size, or `Input` must
//! come before the block.

mod branches;
mod combine;
mod frozen;
pub(crate) mod heads;
mod identity;
mod per_step;
mod product;
mod repeat;

use crate::type_level::Missing;

pub use branches::{Branches, BranchesParams, Nothing, Parts};
pub use combine::{Combine, Concatenated, InnerProduct, Product, Shortcut, Successive, Sum};
pub use frozen::{Frozen, FrozenParams};
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

/// The product of the outputs of two to four branches, value by value: `y = a(x) · b(x) · …`, as `Multiply` in Keras.
///
/// # Shapes
///
/// - input: a shape that all branches accept; output: the output shape of the branches, the same for all
/// - parameters: the parameters of the branches, as `first`, `second`, `third` and `fourth`
///
/// A gated linear unit, half of whose outputs say how much of the others passes (Dauphin et al. 2017):
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<4, 16>, Multiply<Slice<0, 8>, (Slice<8, 8>, Sigmoid)>, Dense<8, 1>; }
/// assert_eq!(Net::PARAMS, 4 * 16 + 16 + 8 + 1);
/// ```
pub type Multiply<A = Missing, B = Missing, C = Nothing, D = Nothing> = Branches<Product, A, B, C, D>;

/// The dot product of the outputs of two branches: `y = Σ a(x) · b(x)` over the values of a vector, over the features of each step of a
/// sequence, or over the channels at each pixel of an image, as `Dot` in Keras.
///
/// # Shapes
///
/// - input: a shape that both branches accept, which output the same shape; output: that shape with one channel, such as `Features<1>`
/// - parameters: the parameters of the branches, as `first` and `second`
///
/// A recommender of two towers: one for the features of a user, one for those of an item, and the dot product of the two vectors as the
/// score.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use stackprop::prelude::*;
/// network! {
///     struct Recommender =
///         Input<10>,
///         Dot<
///             (user: Slice<0, 6>, Dense<6, 16>, ReLU, Dense<16, 8>),
///             (item: Slice<6, 4>, Dense<4, 16>, ReLU, Dense<16, 8>),
///         >;
/// }
///
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let mut net = Recommender::new(&mut rng);
/// let (inputs, likes) = ([[0.5; 10], [-0.5; 10]], [true, false]);
/// net.fit(BinaryCrossEntropyWithLogits, Adam::new(0.01)).epochs(50).run(&inputs, &likes, &mut rng)?;
/// let [[first], [second]] = inputs.map(|input| net.predict(&input));
/// assert!(first > second);
/// # Ok::<(), TrainError>(())
/// ```
pub type Dot<A = Missing, B = Missing> = Branches<InnerProduct, A, B>;

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

/// Two sequences, one after the other: the steps of the first branch, then those of the second.
///
/// It cannot run step by step, since both branches have the same input.
///
/// # Shapes
///
/// - input: a shape that both branches accept; output: a sequence with the steps of both, `[L1 + L2][F]`
/// - parameters: the parameters of the branches, as `first` and `second`
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Swapped = Input<Sequence<5, 2>>, ConcatSteps<SliceSteps<3, 2>, SliceSteps<0, 3>>; }
/// let steps = [1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5];
/// let swapped = [4.0, 4.5, 5.0, 5.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5];
/// assert_eq!(Swapped::ZERO.predict(&steps), swapped);
/// ```
pub type ConcatSteps<A = Missing, B = Missing> = Branches<Successive, A, B>;

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
