//! How the outputs of several branches are combined into one.

use core::ops::Add;

use typenum::{Sum as SumOf, U1};

use crate::layer::expects::same;
use crate::layer::head::{Head, Several};
use crate::layer::prelude::*;
use crate::tensor::plain::{Larger, Pair};
use crate::tensor::shape::{Joined, product};

/// What is done with the outputs of branches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combination {
    /// They are added, so that each branch gets the whole gradient.
    Sum,
    /// They are multiplied, value by value.
    Product,
    /// Those of two branches are multiplied, and added up over the channels.
    Dot,
    /// Their channels or features are concatenated.
    Channels,
    /// They are sequences, one after the other.
    Steps,
    /// They stay separate, as those of the heads of a network: they follow one another, whatever their shapes are.
    Separate,
}

impl Combination {
    pub(super) const fn is_sum(self) -> bool {
        matches!(self, Self::Sum)
    }

    pub(super) const fn is_product(self) -> bool {
        matches!(self, Self::Product)
    }

    pub(super) const fn is_dot(self) -> bool {
        matches!(self, Self::Dot)
    }
}

/// A way to combine the outputs of up to four branches into one.
pub trait Combine<A: Shape, B: Shape, C: Shape, D: Shape>: 'static {
    /// The shape of the output.
    type Output: Shape;
    /// Whether the branches fit together.
    const EXPECTS: Expects;
    /// What is done with the outputs of the branches.
    const COMBINATION: Combination;
    /// The meaning of the outputs to a loss.
    type Head: Head;
    /// Memory for the output of a branch in a prediction before it is combined. The first branch of a sum or a product needs none; a dot
    /// product needs that of both branches.
    type BranchOutput<T: Scalar>: Flat<T> + Zero;
    /// Memory for the part of the gradient with respect to the output that belongs to one branch. A sum needs none.
    type BranchGradient<T: Scalar>: Flat<T> + Zero;
}

type Larger4<T, A, B, C, D> = Larger<Larger<Tensor<T, A>, Tensor<T, B>>, Larger<Tensor<T, C>, Tensor<T, D>>>;

/// The outputs are added.
pub struct Sum;
/// The outputs are added; the second of two branches is a shortcut.
pub struct Shortcut;
/// The outputs are multiplied, value by value.
pub struct Product;
/// The outputs of two branches are multiplied and added up over the channels.
pub struct InnerProduct;
/// The outputs are concatenated.
pub struct Concatenated;
/// The outputs are sequences, one after the other.
pub struct Successive;
/// The outputs stay separate: they are those of the heads of a network.
pub struct Separate;

/// A way to combine outputs that does so at each step, too.
pub trait CombineEachStep {}

impl CombineEachStep for Sum {}
impl CombineEachStep for Shortcut {}
impl CombineEachStep for Product {}
impl CombineEachStep for InnerProduct {}
impl CombineEachStep for Concatenated {}
impl CombineEachStep for Separate {}

impl<A: Shape, B: Shape, C: Shape, D: Shape> Combine<A, B, C, D> for Sum {
    type Output = A;
    const EXPECTS: Expects = alike(
        [A::DIMS, B::DIMS, C::DIMS, D::DIMS],
        false,
        ["one branch outputs ", ", another ", ": only outputs of the same shape can be added"],
    );
    const COMBINATION: Combination = Combination::Sum;
    type Head = Values;
    type BranchOutput<T: Scalar> = Larger<Tensor<T, B>, Larger<Tensor<T, C>, Tensor<T, D>>>;
    type BranchGradient<T: Scalar> = ();
}

impl<A: Shape, B: Shape, C: Shape, D: Shape> Combine<A, B, C, D> for Shortcut {
    type Output = A;
    const EXPECTS: Expects = alike(
        [A::DIMS, B::DIMS, C::DIMS, D::DIMS],
        false,
        ["its layers output ", ", but its shortcut ", ": write a projection to the output of the layers after them"],
    );
    const COMBINATION: Combination = Combination::Sum;
    type Head = Values;
    type BranchOutput<T: Scalar> = Larger<Tensor<T, B>, Larger<Tensor<T, C>, Tensor<T, D>>>;
    type BranchGradient<T: Scalar> = ();
}

impl<A: Shape, B: Shape, C: Shape, D: Shape> Combine<A, B, C, D> for Product {
    type Output = A;
    const EXPECTS: Expects = alike(
        [A::DIMS, B::DIMS, C::DIMS, D::DIMS],
        false,
        ["one branch outputs ", ", another ", ": only outputs of the same shape can be multiplied"],
    );
    const COMBINATION: Combination = Combination::Product;
    type Head = Values;
    type BranchOutput<T: Scalar> = Larger<Tensor<T, B>, Larger<Tensor<T, C>, Tensor<T, D>>>;
    type BranchGradient<T: Scalar> = Larger4<T, A, B, C, D>;
}

impl<A: Shape, B: Shape, C: Shape, D: Shape> Combine<A, B, C, D> for InnerProduct {
    type Output = A::WithChannels<U1>;
    const EXPECTS: Expects = alike(
        [A::DIMS, B::DIMS, C::DIMS, D::DIMS],
        false,
        ["one branch outputs ", ", the other ", ": only outputs of the same shape have a dot product"],
    );
    const COMBINATION: Combination = Combination::Dot;
    type Head = Values;
    type BranchOutput<T: Scalar> = Pair<Tensor<T, A>, Tensor<T, B>>;
    type BranchGradient<T: Scalar> = Larger4<T, A, B, C, D>;
}

impl<A: Shape, B: Shape, C: Shape, D: Shape> Combine<A, B, C, D> for Concatenated
where
    A::Channels: Add<B::Channels>,
    SumOf<A::Channels, B::Channels>: Add<C::Channels>,
    SumOf<SumOf<A::Channels, B::Channels>, C::Channels>: Add<D::Channels>,
    SumOf<SumOf<SumOf<A::Channels, B::Channels>, C::Channels>, D::Channels>: ArrayLength,
{
    type Output = A::WithChannels<SumOf<SumOf<SumOf<A::Channels, B::Channels>, C::Channels>, D::Channels>>;
    const EXPECTS: Expects = alike(
        [A::DIMS, B::DIMS, C::DIMS, D::DIMS],
        true,
        ["one branch outputs ", ", another ", ": branches can differ only in the number of channels or features"],
    );
    const COMBINATION: Combination = Combination::Channels;
    type Head = Values;
    type BranchOutput<T: Scalar> = Larger4<T, A, B, C, D>;
    type BranchGradient<T: Scalar> = Larger4<T, A, B, C, D>;
}

impl<A: Shape, B: Shape, C: Shape, D: Shape> Combine<A, B, C, D> for Successive
where
    A::Height: Add<B::Height, Output: ArrayLength>,
{
    type Output = Sequence<SumOf<A::Height, B::Height>, A::Channels>;
    const EXPECTS: Expects = match [A::DIMS, B::DIMS] {
        [[_, a], [_, b]] if *a == *b => Expects::Anything,
        [first, second] if product(first) * product(second) == 0 => Expects::Anything,
        [first, second] => Expects::Conflict {
            start: "one branch outputs ",
            first,
            middle: ", the other ",
            second,
            end: ": both must be sequences with the same number of features",
        },
    };
    const COMBINATION: Combination = Combination::Steps;
    type Head = Values;
    type BranchOutput<T: Scalar> = Larger<Tensor<T, A>, Tensor<T, B>>;
    type BranchGradient<T: Scalar> = Larger<Tensor<T, A>, Tensor<T, B>>;
}

impl<A: Shape, B: Shape, C: Shape, D: Shape> Combine<A, B, C, D> for Separate {
    type Output = Joined<A, B, C, D>;
    const EXPECTS: Expects = Expects::Anything;
    const COMBINATION: Combination = Combination::Separate;
    type Head = Several;
    type BranchOutput<T: Scalar> = Larger4<T, A, B, C, D>;
    type BranchGradient<T: Scalar> = Larger4<T, A, B, C, D>;
}

/// Checks that all shapes are equal, except for the number of channels if that `may_differ`. Empty shapes are ignored: the branch is
/// missing, or has an error of its own.
const fn alike(shapes: [&'static [usize]; 4], may_differ: bool, [start, middle, end]: [&'static str; 3]) -> Expects {
    let (mut branch, first) = (1, shapes[0]);
    while branch < shapes.len() {
        let other = shapes[branch];
        if product(first) * product(other) != 0 && !are_alike(first, other, may_differ) {
            return Expects::Conflict { start, first, middle, second: other, end };
        }
        branch += 1;
    }
    Expects::Anything
}

const fn are_alike(one: &[usize], other: &[usize], may_differ: bool) -> bool {
    match (one, other) {
        ([_], [_]) | ([_, _, _], [_, _, _]) | ([_, _], [_, _]) if !may_differ => same(one, other),
        ([_], [_]) => true,
        ([_, a @ ..], [_, b @ ..]) if one.len() == 3 && other.len() == 3 => same(a, b),
        ([a, _], [b, _]) => *a == *b,
        _ => false,
    }
}
