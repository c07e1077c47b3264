//! Where the values of a branch are in the combined output.

use super::super::combine::{Combination, Combine};
use crate::kernels::slices;
use crate::layer::prelude::*;
use crate::tensor::shape::product;

/// The position of the values of one branch in the combined output.
#[derive(Clone, Copy)]
pub struct Region {
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
pub fn put<T: Scalar, I: Isa>(isa: I, region: Option<Region>, first: bool, from: &[T], to: &mut [T], samples: usize) {
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
pub fn take<T: Scalar>(region: Option<Region>, from: &[T], to: &mut [T], samples: usize) {
    if samples == 0 {
        return;
    }
    let Some(region) = region else { return to.copy_from_slice(from) };
    let (from_size, to_size) = (from.len() / samples, to.len() / samples);
    for (from, to) in from.chunks_exact(from_size).zip(to.chunks_exact_mut(to_size)) {
        region.for_each_run(from_size, to_size, |whole, part| to[part].copy_from_slice(&from[whole]));
    }
}

/// Returns the region of a branch in the combined output; `None` if the outputs are added or multiplied.
pub const fn region<
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
