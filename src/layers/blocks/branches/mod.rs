//! Several branches with the same input, whose outputs are combined into one.

mod nothing;
mod region;
mod streaming;
mod training;

use core::marker::PhantomData;

pub use self::nothing::Nothing;

use self::region::{put, region};
use super::combine::{Combination, Combine};
use super::product::{Contraction, multiply};
use crate::kernels::slices;
use crate::layer::head::Head;
use crate::layer::prelude::*;
use crate::layer::{Operation, Row};
use crate::tensor::plain::{Larger, Pair, values_mut};
use crate::tensor::same_mut;
use crate::tensor::shape::product;
use crate::type_level::numbers::{largest, sum};
use crate::{parameters, plain_struct};

/// Two to four branches with the same input, whose outputs `How` combines into one: [`Add`](super::Add), [`Multiply`](super::Multiply),
/// [`Dot`](super::Dot), [`Concat`](super::Concat), [`Residual`](super::Residual).
pub struct Branches<How, First, Second, Third = Nothing, Fourth = Nothing>(
    PhantomData<(How, First, Second, Third, Fourth)>,
);

parameters! {
    /// The parameters of the [`Branches`].
    pub struct BranchesParams<T: Scalar, In: Shape, First: Layer<In>, Second: Layer<In>, Third: Layer<In>, Fourth: Layer<In>> {
        /// The parameters of the first branch.
        pub first: First::Params<T>,
        /// The parameters of the second branch.
        pub second: Second::Params<T>,
        /// The parameters of the third branch.
        pub third: Third::Params<T>,
        /// The parameters of the fourth branch.
        pub fourth: Fourth::Params<T>,
    }

    fn init(&mut self, scheme, rng) {
        self.first.init(scheme, rng);
        self.second.init(scheme, rng);
        self.third.init(scheme, rng);
        self.fourth.init(scheme, rng);
    }
}

plain_struct! {
    /// Working memory of training: the outputs and the saved values of each branch, and gradients.
    pub struct BranchesCache<T: Scalar, In: Shape, First: Trainable<In>, Second: Trainable<In>, Third: Trainable<In>, Fourth: Trainable<In>, Gradient: Zero; const B: usize> {
        outputs: Outputs<T, In, First, Second, Third, Fourth, B>,
        dy: [Gradient; B],
        dx: [Tensor<T, In>; B],
        first: First::Cache<T, B>,
        second: Second::Cache<T, B>,
        third: Third::Cache<T, B>,
        fourth: Fourth::Cache<T, B>,
    }
}

plain_struct! {
    /// The outputs of each branch.
    struct Outputs<T: Scalar, In: Shape, First: Layer<In>, Second: Layer<In>, Third: Layer<In>, Fourth: Layer<In>; const B: usize> {
        first: [Tensor<T, First::Output>; B],
        second: [Tensor<T, Second::Output>; B],
        third: [Tensor<T, Third::Output>; B],
        fourth: [Tensor<T, Fourth::Output>; B],
    }
}

/// The working memory of the branches in a prediction, which they use one after the other.
type Scratches<T, In, First, Second, Third, Fourth> = Larger<
    Larger<<First as Layer<In>>::Scratch<T>, <Second as Layer<In>>::Scratch<T>>,
    Larger<<Third as Layer<In>>::Scratch<T>, <Fourth as Layer<In>>::Scratch<T>>,
>;

/// Returns the expectation of the first branch that does not accept the input. If all accept it, the input is tokens if all branches expect
/// tokens, and otherwise `together`. `sizes` are those of the outputs; a missing branch has none.
const fn expects(dims: &[usize], branches: [Expects; 4], sizes: [usize; 4], together: Expects) -> Expects {
    let (mut branch, mut all_expect_tokens) = (0, true);
    while branch < branches.len() {
        if product(dims) != 0 && !branches[branch].fits(dims) {
            return branches[branch];
        }
        all_expect_tokens &= sizes[branch] == 0 || matches!(branches[branch], Expects::Tokens { .. });
        branch += 1;
    }
    match together {
        Expects::Anything if all_expect_tokens => Expects::Tokens { length: None, vocabulary: None },
        together => together,
    }
}

impl<In, How, First, Second, Third, Fourth> Layer<In> for Branches<How, First, Second, Third, Fourth>
where
    In: Shape,
    First: Layer<In>,
    Second: Layer<In>,
    Third: Layer<In>,
    Fourth: Layer<In>,
    How: Combine<First::Output, Second::Output, Third::Output, Fourth::Output>,
{
    type Input = First::Input;
    type Output = How::Output;
    type Head = How::Head;
    type Params<T: Scalar> = BranchesParams<T, In, First, Second, Third, Fourth>;
    /// The output of a branch, and its working memory.
    type Scratch<T: Scalar> = Pair<How::BranchOutput<T>, Scratches<T, In, First, Second, Third, Fourth>>;

    const EXPECTS: Expects = expects(
        In::DIMS,
        [First::EXPECTS, Second::EXPECTS, Third::EXPECTS, Fourth::EXPECTS],
        [First::Output::SIZE, Second::Output::SIZE, Third::Output::SIZE, Fourth::Output::SIZE],
        How::EXPECTS,
    );
    const REUSE: Reuse = Reuse::reads(Reads {
        x: First::REUSE.reads.x || Second::REUSE.reads.x || Third::REUSE.reads.x || Fourth::REUSE.reads.x,
        y: false,
    });
    const MACS: u64 = sum(&[
        First::MACS,
        Second::MACS,
        Third::MACS,
        Fourth::MACS,
        if How::COMBINATION.is_dot() { First::Output::SIZE as u64 } else { 0 },
    ]);
    const STACK: usize = largest(&[First::STACK, Second::STACK, Third::STACK, Fourth::STACK]);
    const OPERATION: Operation = {
        let branches: &'static [Row; 4] = const {
            &[
                Row::of::<First, In>("first"),
                Row::of::<Second, In>("second"),
                Row::of::<Third, In>("third"),
                Row::of::<Fourth, In>("fourth"),
            ]
        };
        let branches = present(branches);
        match How::COMBINATION {
            Combination::Sum => Operation::Add(branches),
            Combination::Product => Operation::Multiply(branches),
            Combination::Dot => Operation::Dot(branches),
            Combination::Channels => Operation::Concat(branches),
            Combination::Steps => Operation::ConcatSteps(branches),
            Combination::Separate => Operation::Heads(branches),
        }
    };

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn predict<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, How::Output>,
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    ) {
        Self::predict_parts(params.parts(), xy, scratch, isa);
    }
}

/// The parameters of the branches, each of which can be anywhere, or something else for each of them.
pub struct Parts<First, Second, Third = (), Fourth = ()> {
    /// Of the first branch.
    pub first: First,
    /// Of the second branch.
    pub second: Second,
    /// Of the third branch.
    pub third: Third,
    /// Of the fourth branch.
    pub fourth: Fourth,
}

/// The parameters of branches, by reference.
pub type ParamsOf<'a, T, In, First, Second, Third, Fourth> = Parts<
    &'a <First as Layer<In>>::Params<T>,
    &'a <Second as Layer<In>>::Params<T>,
    &'a <Third as Layer<In>>::Params<T>,
    &'a <Fourth as Layer<In>>::Params<T>,
>;

/// The gradient with respect to the parameters of branches, by reference.
pub type GradientOf<'a, T, In, First, Second, Third, Fourth> = Parts<
    &'a mut <First as Layer<In>>::Params<T>,
    &'a mut <Second as Layer<In>>::Params<T>,
    &'a mut <Third as Layer<In>>::Params<T>,
    &'a mut <Fourth as Layer<In>>::Params<T>,
>;

impl<T: Scalar, In: Shape, First: Layer<In>, Second: Layer<In>, Third: Layer<In>, Fourth: Layer<In>>
    BranchesParams<T, In, First, Second, Third, Fourth>
{
    const fn parts(&self) -> ParamsOf<'_, T, In, First, Second, Third, Fourth> {
        Parts { first: &self.first, second: &self.second, third: &self.third, fourth: &self.fourth }
    }

    const fn parts_mut(&mut self) -> GradientOf<'_, T, In, First, Second, Third, Fourth> {
        Parts { first: &mut self.first, second: &mut self.second, third: &mut self.third, fourth: &mut self.fourth }
    }
}

impl<How, First, Second, Third, Fourth> Branches<How, First, Second, Third, Fourth> {
    /// As `predict`, with the parameters of each branch anywhere.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn predict_parts<T: Scalar, I: Isa, In: Shape>(
        params: ParamsOf<'_, T, In, First, Second, Third, Fourth>,
        xy: Operand<'_, T, In, How::Output>,
        scratch: &mut [<Self as Layer<In>>::Scratch<T>],
        isa: I,
    ) where
        First: Layer<In>,
        Second: Layer<In>,
        Third: Layer<In>,
        Fourth: Layer<In>,
        How: Combine<First::Output, Second::Output, Third::Output, Fourth::Output>,
    {
        let logits = xy.logits_of_heads();
        let (x, y) = xy.apart();
        let count = x.len();
        let (outputs, scratch) = all_scalars_mut(scratch).split_at_mut(count * How::BranchOutput::<T>::LEN);
        macro_rules! branch {
            ($number:literal $branch:ident $field:ident) => {
                if const { (How::COMBINATION.is_sum() || How::COMBINATION.is_product()) && $number == 0 } {
                    let scratch = values_mut(scratch, count);
                    $branch::predict::<T, I>(params.$field, Operand::new(x, same_mut(y)), scratch, isa);
                } else if const { How::COMBINATION.is_sum() && is_identity($branch::REUSE.predict) } {
                    put(isa, None, false, all_scalars(x), all_scalars_mut(y), count);
                } else if const { How::COMBINATION.is_product() && is_identity($branch::REUSE.predict) } {
                    multiply(isa, all_scalars(x), all_scalars_mut(y));
                } else if $branch::Output::SIZE > 0 {
                    // The outputs of a dot product follow one another.
                    let start = if How::COMBINATION.is_dot() && $number > 0 { count * First::Output::SIZE } else { 0 };
                    let outputs = slices::tail_mut(outputs, start);
                    let branch_output = values_mut::<T, Tensor<T, $branch::Output>>(outputs, count);
                    let scratch = values_mut(scratch, count);
                    let xy = Operand::new(x, &mut *branch_output);
                    let xy = xy.wanting_logits(are_logits::<$branch, In>(logits, $number));
                    $branch::predict::<T, I>(params.$field, xy, scratch, isa);
                    if How::COMBINATION.is_product() {
                        multiply(isa, all_scalars(branch_output), all_scalars_mut(y));
                    } else if !How::COMBINATION.is_dot() {
                        let region =
                            region::<How, First::Output, Second::Output, Third::Output, Fourth::Output>($number);
                        put(isa, region, $number == 0, all_scalars(branch_output), all_scalars_mut(y), count);
                    }
                }
            };
        }
        branch!(0 First first);
        branch!(1 Second second);
        branch!(2 Third third);
        branch!(3 Fourth fourth);
        if How::COMBINATION.is_dot() {
            let start = count * First::Output::SIZE;
            let (a, b) = (slices::subslice(outputs, 0..start), slices::tail(outputs, start));
            Contraction::of(First::Output::DIMS).dot(isa, a, b, all_scalars_mut(y));
        }
    }
}

/// Whether the outputs of a branch are to be its logits: if it is a head whose bit is set, and that is computed from logits.
const fn are_logits<Branch: Layer<In>, In: Shape>(of_heads: u8, branch: usize) -> bool {
    Branch::Head::FROM_LOGITS && of_heads >> branch & 1 == 1
}

/// Returns the branches without those at the end that are missing.
const fn present(branches: &'static [Row]) -> &'static [Row] {
    match branches {
        [present @ .., last] if product(last.output) == 0 => self::present(present),
        _ => branches,
    }
}

/// Whether a branch outputs its input.
const fn is_identity(branch: InPlace) -> bool {
    matches!(branch, InPlace::Unchanged)
}
