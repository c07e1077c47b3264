//! Several branches with the same input, whose outputs are combined into one.

use core::marker::PhantomData;

use super::combine::{Combination, Combine, CombineEachStep};
use super::product::{Contraction, multiply};
use crate::kernels::slices;
use crate::layer::head::Head;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::layer::{Operation, Row};
use crate::tensor::plain::{Larger, Pair, values_mut};
use crate::tensor::shape::product;
use crate::tensor::{same, same_mut};
use crate::type_level::numbers::{largest, sum};
use crate::{parameters, plain_struct};

/// Two to four branches with the same input, whose outputs `How` combines into one: [`Add`](super::Add), [`Multiply`](super::Multiply),
/// [`Dot`](super::Dot), [`Concat`](super::Concat), [`Residual`](super::Residual).
pub struct Branches<How, First, Second, Third = Nothing, Fourth = Nothing>(
    PhantomData<(How, First, Second, Third, Fourth)>,
);

/// The missing third or fourth branch of a block.
pub struct Nothing;

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

/// The position of the values of one branch in the combined output.
#[derive(Clone, Copy)]
struct Region {
    /// The number of contiguous runs of values: one per step if features of sequences are concatenated, otherwise a single one.
    runs: usize,
    /// The index of the first value in a run of the combined output.
    start: usize,
}

impl Region {
    /// Returns the region of a branch if the outputs of these shapes are concatenated, as whole outputs or by features.
    const fn of(branch: usize, shapes: [&[usize]; 4], are_whole: bool) -> Self {
        let runs = match shapes[0] {
            [steps, _] if !are_whole => *steps,
            _ => 1,
        };
        let (mut start, mut previous) = (0, 0);
        while previous < branch {
            start += product(shapes[previous]) / if runs == 0 { 1 } else { runs };
            previous += 1;
        }
        Self { runs, start }
    }

    /// Calls `f` with the range of each run in the combined output and in the output of the branch, for one sample.
    fn for_each_run(
        self,
        whole: usize,
        part: usize,
        mut f: impl FnMut(core::ops::Range<usize>, core::ops::Range<usize>),
    ) {
        let (whole, part) = (whole / self.runs.max(1), part / self.runs.max(1));
        for run in 0..self.runs {
            let start = run * whole + self.start;
            f(start..start + part, run * part..(run + 1) * part);
        }
    }
}

/// Adds the output of one branch to the combined output, or writes it there if it is the first or has a region of its own.
fn put<T: Scalar, I: Isa>(isa: I, region: Option<Region>, first: bool, from: &[T], to: &mut [T], samples: usize) {
    isa.vectorize(|| {
        let Some(region) = region else {
            if first {
                to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
            } else {
                to.iter_mut().zip(from).for_each(|(to, from)| *to += *from);
            }
            return;
        };
        let (from_size, to_size) = (from.len() / samples.max(1), to.len() / samples.max(1));
        for (from, to) in from.chunks_exact(from_size.max(1)).zip(to.chunks_exact_mut(to_size.max(1))) {
            region.for_each_run(to_size, from_size, |whole, part| {
                let run = slices::subslice_mut(to, whole).iter_mut().zip(slices::subslice(from, part));
                run.for_each(|(to, from)| *to = *from);
            });
        }
    });
}

/// Copies the region of one branch from the combined gradient.
fn take<T: Scalar>(region: Option<Region>, from: &[T], to: &mut [T], samples: usize) {
    if samples == 0 {
        return;
    }
    let Some(region) = region else { return to.copy_from_slice(from) };
    let (from_size, to_size) = (from.len() / samples, to.len() / samples);
    for (from, to) in from.chunks_exact(from_size).zip(to.chunks_exact_mut(to_size)) {
        region.for_each_run(from_size, to_size, |whole, part| to[part].copy_from_slice(&from[whole]));
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

    #[inline(always)]
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

/// The gradient by the parameters of branches, by reference.
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
    #[inline(always)]
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

/// Returns the region of a branch in the combined output; `None` if the outputs are added or multiplied.
const fn region<
    How: Combine<First, Second, Third, Fourth>,
    First: Shape,
    Second: Shape,
    Third: Shape,
    Fourth: Shape,
>(
    branch: usize,
) -> Option<Region> {
    if How::COMBINATION.is_sum() || How::COMBINATION.is_product() || How::COMBINATION.is_dot() {
        return None;
    }
    let are_whole = matches!(How::COMBINATION, Combination::Separate | Combination::Steps);
    Some(Region::of(branch, [First::DIMS, Second::DIMS, Third::DIMS, Fourth::DIMS], are_whole))
}

/// At each step the outputs of the branches are vectors, which are combined as those of a sequence.
impl<In, How, First, Second, Third, Fourth> Streaming<In> for Branches<How, First, Second, Third, Fourth>
where
    In: Shape,
    First: Streaming<In>,
    Second: Streaming<In>,
    Third: Streaming<In>,
    Fourth: Streaming<In>,
    How: CombineEachStep + Combine<First::Output, Second::Output, Third::Output, Fourth::Output>,
{
    type State<T: Scalar> = Pair<Pair<First::State<T>, Second::State<T>>, Pair<Third::State<T>, Fourth::State<T>>>;

    const NOT_CARRIED: Option<&'static str> =
        match (First::NOT_CARRIED, Second::NOT_CARRIED, Third::NOT_CARRIED, Fourth::NOT_CARRIED) {
            (None, None, None, fourth) => fourth,
            (Some(name), ..) | (_, Some(name), ..) | (_, _, Some(name), _) => Some(name),
        };

    #[inline(always)]
    fn step<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, <How::Output as Shape>::Step>,
        state: &mut Self::State<T>,
        isa: I,
    ) {
        Self::step_parts(params.parts(), x, y, state, isa);
    }
}

impl<How, First, Second, Third, Fourth> Branches<How, First, Second, Third, Fourth> {
    /// As `step`, with the parameters of each branch anywhere.
    #[inline(always)]
    pub(super) fn step_parts<T: Scalar, I: Isa, In: Shape>(
        params: ParamsOf<'_, T, In, First, Second, Third, Fourth>,
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, <How::Output as Shape>::Step>,
        Pair(Pair(first, second), Pair(third, fourth)): &mut <Self as Streaming<In>>::State<T>,
        isa: I,
    ) where
        First: Streaming<In>,
        Second: Streaming<In>,
        Third: Streaming<In>,
        Fourth: Streaming<In>,
        How: CombineEachStep + Combine<First::Output, Second::Output, Third::Output, Fourth::Output>,
    {
        let mut start = 0;
        // The first factor of a dot product.
        let mut factor = Tensor::<T, <First::Output as Shape>::Step>::ZERO;
        macro_rules! branch {
            ($branch:ident $field:ident) => {
                if $branch::Output::SIZE > 0 {
                    let mut output = Tensor::<T, <$branch::Output as Shape>::Step>::ZERO;
                    $branch::step(params.$field, x, &mut output, $field, isa);
                    if How::COMBINATION.is_sum() && start > 0 {
                        y.iter_mut().zip(output.iter()).for_each(|(y, output)| *y += *output);
                    } else if How::COMBINATION.is_product() && start > 0 {
                        y.iter_mut().zip(output.iter()).for_each(|(y, output)| *y *= *output);
                    } else if How::COMBINATION.is_dot() && start > 0 {
                        Contraction::of(<First::Output as Shape>::Step::DIMS).dot(isa, &factor, &output, y);
                    } else if How::COMBINATION.is_dot() {
                        factor.iter_mut().zip(output.iter()).for_each(|(factor, output)| *factor = *output);
                        start += output.len();
                    } else {
                        let y = slices::subslice_mut(y, start..start + output.len());
                        y.iter_mut().zip(output.iter()).for_each(|(y, output)| *y = *output);
                        start += output.len();
                    }
                }
            };
        }
        branch!(First first);
        branch!(Second second);
        branch!(Third third);
        branch!(Fourth fourth);
        let _ = start;
    }
}

impl<In, How, First, Second, Third, Fourth> Trainable<In> for Branches<How, First, Second, Third, Fourth>
where
    In: Shape,
    First: Trainable<In>,
    Second: Trainable<In>,
    Third: Trainable<In>,
    Fourth: Trainable<In>,
    How: Combine<First::Output, Second::Output, Third::Output, Fourth::Output>,
{
    type Cache<T: Scalar, const B: usize> =
        BranchesCache<T, In, First, Second, Third, Fourth, How::BranchGradient<T>, B>;

    #[inline(always)]
    fn forward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, How::Output>,
        cache: &mut Self::Cache<T, B>,
        rng: &mut StepRng,
        isa: I,
    ) {
        Self::forward_parts(params.parts(), xy, cache, rng, isa);
    }

    #[inline(always)]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        saved: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        let logits = gradients.logits_of_heads();
        let (dy, dx, gradient) = gradients.apart();
        Self::backward_parts(params.parts(), saved, (dy, dx, logits), gradient.parts_mut(), isa);
    }
}

impl<How, First, Second, Third, Fourth> Branches<How, First, Second, Third, Fourth> {
    /// As `forward`, with the parameters of each branch anywhere.
    #[inline(always)]
    pub(super) fn forward_parts<T: Scalar, I: Isa, In: Shape, const B: usize>(
        params: ParamsOf<'_, T, In, First, Second, Third, Fourth>,
        xy: Operand<'_, T, In, How::Output>,
        cache: &mut <Self as Trainable<In>>::Cache<T, B>,
        rng: &mut StepRng,
        isa: I,
    ) where
        First: Trainable<In>,
        Second: Trainable<In>,
        Third: Trainable<In>,
        Fourth: Trainable<In>,
        How: Combine<First::Output, Second::Output, Third::Output, Fourth::Output>,
    {
        let logits = xy.logits_of_heads();
        let (x, y) = xy.apart();
        macro_rules! branch {
            ($number:literal $branch:ident $field:ident) => {
                if $branch::Output::SIZE > 0 {
                    let branch_output = if is_identity($branch::REUSE.train)
                        && !(How::COMBINATION.is_product() || How::COMBINATION.is_dot())
                    {
                        same(x)
                    } else if is_identity($branch::REUSE.train) {
                        // The other factors need it in the backward pass.
                        let y = &mut cache.outputs.$field[..x.len()];
                        put(isa, None, true, all_scalars(x), all_scalars_mut(y), x.len());
                        &*y
                    } else {
                        let y = &mut cache.outputs.$field[..x.len()];
                        let xy = Operand::new(x, &mut *y);
                        let xy = xy.wanting_logits(are_logits::<$branch, In>(logits, $number));
                        $branch::forward::<T, I, B>(params.$field, xy, &mut cache.$field, rng, isa);
                        &*y
                    };
                    if How::COMBINATION.is_product() && $number > 0 {
                        multiply(isa, all_scalars(branch_output), all_scalars_mut(y));
                    } else if !How::COMBINATION.is_dot() {
                        let region =
                            region::<How, First::Output, Second::Output, Third::Output, Fourth::Output>($number);
                        put(isa, region, $number == 0, all_scalars(branch_output), all_scalars_mut(y), x.len());
                    }
                }
            };
        }
        branch!(0 First first);
        branch!(1 Second second);
        branch!(2 Third third);
        branch!(3 Fourth fourth);
        if How::COMBINATION.is_dot() {
            let Outputs { first, second, .. } = &cache.outputs;
            let (a, b) = (all_scalars(&first[..x.len()]), all_scalars(&second[..x.len()]));
            Contraction::of(First::Output::DIMS).dot(isa, a, b, all_scalars_mut(y));
        }
    }

    /// As `backward`, with the parameters of each branch anywhere.
    ///
    /// Each branch gets its region of `dy`, or all of it in a sum, multiplied by the other factors in a product; `dx` is the sum of the
    /// gradients of the branches.
    #[inline(always)]
    #[expect(clippy::type_complexity, reason = "two gradients, and by which heads' logits they are")]
    pub(super) fn backward_parts<T: Scalar, I: Isa, In: Shape, const B: usize>(
        params: ParamsOf<'_, T, In, First, Second, Third, Fourth>,
        Saved { x, cache, .. }: Saved<'_, Self, In, T, B>,
        (dy, mut dx, logits): (&[Tensor<T, How::Output>], Option<&mut [Tensor<T, In>]>, u8),
        gradient: GradientOf<'_, T, In, First, Second, Third, Fourth>,
        isa: I,
    ) where
        First: Trainable<In>,
        Second: Trainable<In>,
        Third: Trainable<In>,
        Fourth: Trainable<In>,
        How: Combine<First::Output, Second::Output, Third::Output, Fourth::Output>,
    {
        let count = dy.len();
        macro_rules! branch {
            ($number:literal $branch:ident $field:ident) => {
                if $branch::Output::SIZE > 0 {
                    let branch_output: &[Tensor<T, $branch::Output>] = if How::COMBINATION.is_sum() {
                        same(dy)
                    } else if How::COMBINATION.is_product() || How::COMBINATION.is_dot() {
                        let branch_output =
                            values_mut::<T, Tensor<T, $branch::Output>>(all_scalars_mut(&mut cache.dy), count);
                        let Outputs { first, second, third, fourth } = &cache.outputs;
                        let others = [
                            (0, all_scalars(&first[..count])),
                            (1, all_scalars(&second[..count])),
                            (2, all_scalars(&third[..count])),
                            (3, all_scalars(&fourth[..count])),
                        ];
                        let mut others =
                            others.into_iter().filter(|(other, values)| *other != $number && !values.is_empty());
                        let gradient = all_scalars_mut(branch_output);
                        if How::COMBINATION.is_product() {
                            put(isa, None, true, all_scalars(dy), gradient, count);
                            others.for_each(|(_, values)| multiply(isa, values, gradient));
                        } else if let Some((_, other)) = others.next() {
                            Contraction::of(First::Output::DIMS).gradient(isa, all_scalars(dy), other, gradient);
                        }
                        branch_output
                    } else {
                        let region =
                            region::<How, First::Output, Second::Output, Third::Output, Fourth::Output>($number);
                        let branch_output =
                            values_mut::<T, Tensor<T, $branch::Output>>(all_scalars_mut(&mut cache.dy), count);
                        take(region, all_scalars(dy), all_scalars_mut(branch_output), count);
                        branch_output
                    };
                    let of_input = match &mut dx {
                        Some(dx) if $number == 0 => Some(&mut **dx),
                        Some(_) => Some(&mut cache.dx[..count]),
                        None => None,
                    };
                    let is_identity = is_identity($branch::REUSE.train);
                    if !is_identity {
                        let saved = Saved { x, y: &cache.outputs.$field[..count], cache: &mut cache.$field };
                        let gradients = Gradients::new(branch_output, of_input, gradient.$field)
                            .of_logits(are_logits::<$branch, In>(logits, $number));
                        $branch::backward::<T, I, B>(params.$field, saved, gradients, isa);
                    }
                    if let Some(dx) = &mut dx
                        && (is_identity || $number > 0)
                    {
                        let of_input =
                            if is_identity { all_scalars(branch_output) } else { all_scalars(&cache.dx[..count]) };
                        put(isa, None, $number == 0, of_input, all_scalars_mut(dx), count);
                    }
                }
            };
        }
        branch!(0 First first);
        branch!(1 Second second);
        branch!(2 Third third);
        branch!(3 Fourth fourth);
    }
}

fixed!(Nothing);

impl<In: Shape> Fixed<In> for Nothing {
    type Input = In;
    type Output = Features<typenum::U0>;
    const EXPECTS: Expects = Expects::Anything;
    const REUSE: Reuse = Reuse::reads(Reads::NEITHER);
    const OPERATION: Operation = Operation::Identity;

    fn forward<T: Scalar, I: Isa>(_: &[T], _: &mut [T], _: I) {}

    fn backward<T: Scalar, I: Isa>(_: &[T], _: &[T], _: &mut [T], _: I) {}
}

impl<In: Shape> Streaming<In> for Nothing {
    type State<T: Scalar> = ();

    fn step<T: Scalar, I: Isa>(
        (): &(),
        _: &Tensor<T, In::Step>,
        _: &mut Tensor<T, <<Self as Layer<In>>::Output as Shape>::Step>,
        (): &mut (),
        _: I,
    ) {
    }
}
