//! A step of each branch.

use super::super::combine::{Combine, CombineEachStep};
use super::super::product::Contraction;
use super::{Branches, ParamsOf};
use crate::kernels::slices;
use crate::layer::prelude::*;
use crate::tensor::plain::Pair;

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

    fn is_full<T: Scalar>(Pair(Pair(first, second), Pair(third, fourth)): &Self::State<T>) -> bool {
        First::is_full::<T>(first)
            || Second::is_full::<T>(second)
            || Third::is_full::<T>(third)
            || Fourth::is_full::<T>(fourth)
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
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
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(in super::super) fn step_parts<T: Scalar, I: Isa, In: Shape>(
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
