//! Several branches with the same input, whose outputs become one.

use core::marker::PhantomData;

use super::Combine;
use crate::kernels::slices;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::tensor::plain::{Larger, Pair, values_mut};
use crate::tensor::shape::product;
use crate::tensor::{same, same_mut};
use crate::type_level::numbers::{largest, sum};
use crate::{parameters, plain_struct};

/// Two to four branches from one input, whose outputs become one, as `How` says: [`Add`](super::Add),
/// [`Concat`](super::Concat), [`Residual`](super::Residual).
pub struct Branches<How, A, B, C = Nothing, D = Nothing>(PhantomData<(How, A, B, C, D)>);

/// No branch: the third and fourth of a block that has two.
pub struct Nothing;

parameters! {
    /// The parameters of the [`Branches`].
    pub struct BranchesParams<T: Scalar, In: Shape, A: Layer<In>, B: Layer<In>, C: Layer<In>, D: Layer<In>> {
        /// Those of the first branch.
        pub first: A::Params<T>,
        /// Those of the second branch.
        pub second: B::Params<T>,
        /// Those of the third branch.
        pub third: C::Params<T>,
        /// Those of the fourth branch.
        pub fourth: D::Params<T>,
    }

    fn init(&mut self, scheme, rng) {
        self.first.init(scheme, rng);
        self.second.init(scheme, rng);
        self.third.init(scheme, rng);
        self.fourth.init(scheme, rng);
    }
}

plain_struct! {
    /// Working memory of training: what each branch gives and keeps, and gradients.
    pub struct BranchesCache<T: Scalar, In: Shape, A: Trainable<In>, B: Trainable<In>, C: Trainable<In>, D: Trainable<In>, Part: Zero; const N: usize> {
        outputs: Outputs<T, In, A, B, C, D, N>,
        dy: [Part; N],
        dx: [Tensor<T, In>; N],
        first: A::Cache<T, N>,
        second: B::Cache<T, N>,
        third: C::Cache<T, N>,
        fourth: D::Cache<T, N>,
    }
}

plain_struct! {
    /// What each branch gives.
    struct Outputs<T: Scalar, In: Shape, A: Layer<In>, B: Layer<In>, C: Layer<In>, D: Layer<In>; const N: usize> {
        first: [Tensor<T, A::Output>; N],
        second: [Tensor<T, B::Output>; N],
        third: [Tensor<T, C::Output>; N],
        fourth: [Tensor<T, D::Output>; N],
    }
}

/// What the branches use for themselves in a prediction, one after the other.
type Scratches<T, In, A, B, C, D> = Larger<
    Larger<<A as Layer<In>>::Scratch<T>, <B as Layer<In>>::Scratch<T>>,
    Larger<<C as Layer<In>>::Scratch<T>, <D as Layer<In>>::Scratch<T>>,
>;

/// What the first branch that does not fit expects; if all do, whether they fit together.
const fn expects(dims: &[usize], branches: [Expects; 4], together: Expects) -> Expects {
    let mut branch = 0;
    while branch < branches.len() {
        if product(dims) != 0 && !branches[branch].fits(dims) {
            return branches[branch];
        }
        branch += 1;
    }
    together
}

/// Where the values of one branch lie among those of all.
#[derive(Clone, Copy)]
struct Part {
    /// The number of runs of values that lie side by side: one a step for sequences, one in all for others.
    runs: usize,
    /// The place of the first value in a run of the whole.
    start: usize,
}

impl Part {
    /// The part of the branch of this number, if branches of these shapes stand one behind the other.
    const fn of(branch: usize, shapes: [&[usize]; 4]) -> Self {
        let runs = if let [steps, _] = shapes[0] { *steps } else { 1 };
        let (mut start, mut before) = (0, 0);
        while before < branch {
            start += product(shapes[before]) / if runs == 0 { 1 } else { runs };
            before += 1;
        }
        Self { runs, start }
    }

    /// Calls `f` with each run of a part of a sample and its place in the whole.
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

/// Puts what one branch gives to its place in the whole.
fn put<T: Scalar, X: Isa>(isa: X, part: Option<Part>, first: bool, from: &[T], to: &mut [T], samples: usize) {
    isa.vectorize(|| {
        let Some(part) = part else {
            if first {
                to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
            } else {
                to.iter_mut().zip(from).for_each(|(to, from)| *to += *from);
            }
            return;
        };
        let (from_size, to_size) = (from.len() / samples.max(1), to.len() / samples.max(1));
        for (from, to) in from.chunks_exact(from_size.max(1)).zip(to.chunks_exact_mut(to_size.max(1))) {
            part.for_each_run(to_size, from_size, |whole, part| {
                let run = slices::subslice_mut(to, whole).iter_mut().zip(slices::subslice(from, part));
                run.for_each(|(to, from)| *to = *from);
            });
        }
    });
}

/// Takes what belongs to one branch from the whole.
fn take<T: Scalar>(part: Option<Part>, from: &[T], to: &mut [T], samples: usize) {
    if samples == 0 {
        return;
    }
    let Some(part) = part else { return to.copy_from_slice(from) };
    let (from_size, to_size) = (from.len() / samples, to.len() / samples);
    for (from, to) in from.chunks_exact(from_size).zip(to.chunks_exact_mut(to_size)) {
        part.for_each_run(from_size, to_size, |whole, part| to[part].copy_from_slice(&from[whole]));
    }
}

impl<In, How, A, B, C, D> Layer<In> for Branches<How, A, B, C, D>
where
    In: Shape,
    A: Layer<In>,
    B: Layer<In>,
    C: Layer<In>,
    D: Layer<In>,
    How: Combine<A::Output, B::Output, C::Output, D::Output>,
{
    type Input = A::Input;
    type Output = How::Output;
    type Head = Values;
    type Params<T: Scalar> = BranchesParams<T, In, A, B, C, D>;
    /// What a branch gives, and what it uses for itself.
    type Scratch<T: Scalar> = Pair<How::Apart<T>, Scratches<T, In, A, B, C, D>>;

    const EXPECTS: Expects = expects(In::DIMS, [A::EXPECTS, B::EXPECTS, C::EXPECTS, D::EXPECTS], How::EXPECTS);
    const REUSE: Reuse = Reuse::reads(Reads {
        x: A::REUSE.reads.x || B::REUSE.reads.x || C::REUSE.reads.x || D::REUSE.reads.x,
        y: false,
    });
    const MACS: u64 = sum(&[A::MACS, B::MACS, C::MACS, D::MACS]);
    const STACK: usize = largest(&[A::STACK, B::STACK, C::STACK, D::STACK]);

    #[inline(always)]
    fn predict<T: Scalar, X: Isa>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, How::Output>,
        scratch: &mut [Self::Scratch<T>],
        isa: X,
    ) {
        let (x, y) = xy.apart();
        let count = x.len();
        let (apart, scratch) = all_scalars_mut(scratch).split_at_mut(count * How::Apart::<T>::LEN);
        macro_rules! branch {
            ($number:literal $branch:ident $field:ident) => {
                if const { How::IS_SUM && $number == 0 } {
                    let scratch = values_mut(scratch, count);
                    $branch::predict::<T, X>(&params.$field, Operand::new(x, same_mut(y)), scratch, isa);
                } else if const { How::IS_SUM && leads_around($branch::REUSE.predict) } {
                    put(isa, None, false, all_scalars(x), all_scalars_mut(y), count);
                } else if $branch::Output::SIZE > 0 {
                    let of_branch = values_mut::<T, Tensor<T, $branch::Output>>(apart, count);
                    let scratch = values_mut(scratch, count);
                    $branch::predict::<T, X>(&params.$field, Operand::new(x, of_branch), scratch, isa);
                    let part = part::<How, A::Output, B::Output, C::Output, D::Output>($number);
                    put(isa, part, $number == 0, all_scalars(of_branch), all_scalars_mut(y), count);
                }
            };
        }
        branch!(0 A first);
        branch!(1 B second);
        branch!(2 C third);
        branch!(3 D fourth);
    }
}

/// Whether a branch gives what it gets.
const fn leads_around(branch: InPlace) -> bool {
    matches!(branch, InPlace::Unchanged)
}

/// Where the outputs of a branch are in the whole; nowhere in particular in a sum.
const fn part<How: Combine<A, B, C, D>, A: Shape, B: Shape, C: Shape, D: Shape>(branch: usize) -> Option<Part> {
    if How::IS_SUM { None } else { Some(Part::of(branch, [A::DIMS, B::DIMS, C::DIMS, D::DIMS])) }
}

impl<In, How, A, B, C, D> Trainable<In> for Branches<How, A, B, C, D>
where
    In: Shape,
    A: Trainable<In>,
    B: Trainable<In>,
    C: Trainable<In>,
    D: Trainable<In>,
    How: Combine<A::Output, B::Output, C::Output, D::Output>,
{
    type Cache<T: Scalar, const N: usize> = BranchesCache<T, In, A, B, C, D, How::Part<T>, N>;

    #[inline(always)]
    fn forward<T: Scalar, X: Isa, const N: usize>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, How::Output>,
        cache: &mut Self::Cache<T, N>,
        rng: &mut StepRng,
        isa: X,
    ) {
        let (x, y) = xy.apart();
        macro_rules! branch {
            ($number:literal $branch:ident $field:ident) => {
                if $branch::Output::SIZE > 0 {
                    let of_branch = if leads_around($branch::REUSE.train) {
                        same(x)
                    } else {
                        let y = &mut cache.outputs.$field[..x.len()];
                        let xy = Operand::new(x, &mut *y);
                        $branch::forward::<T, X, N>(&params.$field, xy, &mut cache.$field, rng, isa);
                        &*y
                    };
                    let part = part::<How, A::Output, B::Output, C::Output, D::Output>($number);
                    put(isa, part, $number == 0, all_scalars(of_branch), all_scalars_mut(y), x.len());
                }
            };
        }
        branch!(0 A first);
        branch!(1 B second);
        branch!(2 C third);
        branch!(3 D fourth);
    }

    /// Each branch has its part of `dy`, all of it in a sum; `dx` is the sum of what the branches give.
    #[inline(always)]
    fn backward<T: Scalar, X: Isa, const N: usize>(
        params: &Self::Params<T>,
        Saved { x, cache, .. }: Saved<'_, Self, In, T, N>,
        gradients: Gradients<'_, Self, In, T>,
        isa: X,
    ) {
        let count = gradients.samples();
        let (dy, mut dx, gradient) = gradients.apart();
        macro_rules! branch {
            ($number:literal $branch:ident $field:ident) => {
                if $branch::Output::SIZE > 0 {
                    let of_branch: &[Tensor<T, $branch::Output>] = if How::IS_SUM {
                        same(dy)
                    } else {
                        let part = part::<How, A::Output, B::Output, C::Output, D::Output>($number);
                        let of_branch =
                            values_mut::<T, Tensor<T, $branch::Output>>(all_scalars_mut(&mut cache.dy), count);
                        take(part, all_scalars(dy), all_scalars_mut(of_branch), count);
                        of_branch
                    };
                    let of_input = match &mut dx {
                        Some(dx) if $number == 0 => Some(&mut **dx),
                        Some(_) => Some(&mut cache.dx[..count]),
                        None => None,
                    };
                    let around = leads_around($branch::REUSE.train);
                    if !around {
                        let saved = Saved { x, y: &cache.outputs.$field[..count], cache: &mut cache.$field };
                        let gradients = Gradients::new(of_branch, of_input, &mut gradient.$field);
                        $branch::backward::<T, X, N>(&params.$field, saved, gradients, isa);
                    }
                    if let Some(dx) = &mut dx
                        && (around || $number > 0)
                    {
                        let of_input = if around { all_scalars(of_branch) } else { all_scalars(&cache.dx[..count]) };
                        put(isa, None, $number == 0, of_input, all_scalars_mut(dx), count);
                    }
                }
            };
        }
        branch!(0 A first);
        branch!(1 B second);
        branch!(2 C third);
        branch!(3 D fourth);
    }
}

fixed!(Nothing);

impl<In: Shape> Fixed<In> for Nothing {
    type Input = In;
    type Output = Features<typenum::U0>;
    const EXPECTS: Expects = Expects::Anything;
    const REUSE: Reuse = Reuse::reads(Reads::NEITHER);

    fn forward<T: Scalar, I: Isa>(_: &[T], _: &mut [T], _: I) {}

    fn backward<T: Scalar, I: Isa>(_: &[T], _: &[T], _: &mut [T], _: I) {}
}
