//! What becomes of the outputs of several branches.

use core::ops::Add;

use typenum::Sum as SumOf;

use crate::layer::expects::same;
use crate::layer::prelude::*;
use crate::tensor::plain::Larger;
use crate::tensor::shape::product;

/// A way to make one output of those of four branches, of which the last may be missing.
pub trait Combine<A: Shape, B: Shape, C: Shape, D: Shape>: 'static {
    /// The shape of the output.
    type Output: Shape;
    /// Whether the branches fit together.
    const EXPECTS: Expects;
    /// Whether the output is the sum of what the branches give, so that each has the gradient of the whole.
    const IS_SUM: bool;
    /// Room for what a branch gives in a prediction before it comes to the rest. The first of a sum needs none.
    type BranchOutput<T: Scalar>: Flat<T> + Zero;
    /// Room for that part of the gradient by the output that belongs to one branch. In a sum all of it does.
    type BranchGradient<T: Scalar>: Flat<T> + Zero;
}

type Larger4<T, A, B, C, D> = Larger<Larger<Tensor<T, A>, Tensor<T, B>>, Larger<Tensor<T, C>, Tensor<T, D>>>;

/// The outputs are added.
pub struct Sum;
/// The outputs are added; one of the two branches leads around the other.
pub struct Shortcut;
/// The outputs stand one behind the other.
pub struct Concatenated;

impl<A: Shape, B: Shape, C: Shape, D: Shape> Combine<A, B, C, D> for Sum {
    type Output = A;
    const EXPECTS: Expects = alike(
        [A::DIMS, B::DIMS, C::DIMS, D::DIMS],
        false,
        ["one branch gives ", ", another ", ": only what has the same shape can be added"],
    );
    const IS_SUM: bool = true;
    type BranchOutput<T: Scalar> = Larger<Tensor<T, B>, Larger<Tensor<T, C>, Tensor<T, D>>>;
    type BranchGradient<T: Scalar> = ();
}

impl<A: Shape, B: Shape, C: Shape, D: Shape> Combine<A, B, C, D> for Shortcut {
    type Output = A;
    const EXPECTS: Expects = alike(
        [A::DIMS, B::DIMS, C::DIMS, D::DIMS],
        false,
        ["its layers give ", ", what leads around them ", ": write a projection to what the layers give behind them"],
    );
    const IS_SUM: bool = true;
    type BranchOutput<T: Scalar> = Larger<Tensor<T, B>, Larger<Tensor<T, C>, Tensor<T, D>>>;
    type BranchGradient<T: Scalar> = ();
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
        ["one branch gives ", ", another ", ": they can differ in the number of channels, or of features, only"],
    );
    const IS_SUM: bool = false;
    type BranchOutput<T: Scalar> = Larger4<T, A, B, C, D>;
    type BranchGradient<T: Scalar> = Larger4<T, A, B, C, D>;
}

/// Whether all shapes are the same, but for the number of channels if that `may_differ`. Shapes without values do not count:
/// there is no such branch, or it has an error of its own.
const fn alike(
    shapes: [&'static [usize]; 4],
    may_differ: bool,
    [before, between, behind]: [&'static str; 3],
) -> Expects {
    let (mut branch, first) = (1, shapes[0]);
    while branch < shapes.len() {
        let other = shapes[branch];
        if product(first) * product(other) != 0 && !are_alike(first, other, may_differ) {
            return Expects::Conflict { before, one: first, between, other, behind };
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
