//! The passes of training through each branch.

use super::super::combine::Combine;
use super::super::heads::HeadGradients;
use super::super::product::{Contraction, multiply};
use super::region::{put, region, take};
use super::{Branches, BranchesCache, GradientOf, Outputs, ParamsOf, are_logits, is_identity};
use crate::layer::prelude::*;
use crate::tensor::plain::values_mut;
use crate::tensor::same;

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

    const OVERWRITES: bool = true;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        xy: Operand<'_, T, In, How::Output>,
        cache: &mut Self::Cache<T, B>,
        rng: &mut StepRng,
        isa: I,
    ) {
        Self::forward_parts(params.parts(), xy, cache, rng, isa);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        saved: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        let (logits, is_first_part) = (gradients.logits_of_heads(), gradients.is_first_part());
        let (dy, dx, gradient) = gradients.apart();
        Self::backward_parts(params.parts(), saved, (dy, dx, logits, is_first_part), gradient.parts_mut(), isa);
    }
}

impl<How, First, Second, Third, Fourth> Branches<How, First, Second, Third, Fourth> {
    /// As `forward`, with the parameters of each branch anywhere.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(in super::super) fn forward_parts<T: Scalar, I: Isa, In: Shape, const B: usize>(
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
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(in super::super) fn backward_parts<T: Scalar, I: Isa, In: Shape, const B: usize>(
        params: ParamsOf<'_, T, In, First, Second, Third, Fourth>,
        Saved { x, cache, .. }: Saved<'_, Self, In, T, B>,
        (dy, mut dx, logits, is_first_part): HeadGradients<'_, T, In, How::Output>,
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
                            .of_logits(are_logits::<$branch, In>(logits, $number))
                            .of_first_part(is_first_part, isa);
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
