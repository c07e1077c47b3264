//! The loops of all normalizations.
//!
//! Means and variances are computed in two passes, with sums of `f64` in [`LANES`] lanes: the absolute error of the mean of n values is
//! below `n/16 · 2⁻⁵³` times the mean of their magnitudes. The mean is subtracted in two parts, so that normalized values are as exact
//! for a large mean as for 0.

use crate::kernels::arguments::{Moments, Pass};
use crate::kernels::lanes::{Lanes, add, add_to, each, fold, load, of_channels, store};
use crate::kernels::layout::{Group, LANES, Layout, Over};
use crate::kernels::slices::{subslice, subslice_mut};
use crate::math::Math;
use crate::simd::{Isa, Kernel};
use crate::tensor::{Operand, Scalar};

/// Mean and `1 / √(σ² + ε)` of a group, or of one per lane.
#[derive(Clone, Copy)]
struct Normal<T> {
    mean: Mean<T>,
    factor: Lanes<T>,
}

impl<T: Scalar> Normal<T> {
    #[inline(always)]
    fn of(self, x: Lanes<T>) -> Lanes<T> {
        each(|lane| self.mean.off(x[lane], lane) * self.factor[lane])
    }
}

/// Means in two parts, so that the difference of a value and a mean near it keeps all digits.
#[derive(Clone, Copy)]
struct Mean<T> {
    rounded: Lanes<T>,
    /// The mean minus the rounded one.
    rest: Lanes<T>,
}

impl<T: Scalar> Mean<T> {
    #[inline(always)]
    fn of(mean: Lanes<f64>) -> Self {
        let rounded = mean.map(T::of);
        Self { rounded, rest: each(|lane| T::of(mean[lane] - rounded[lane].to_f64())) }
    }

    /// Subtracts the mean from a value. The first difference is exact if the value is near the mean (Sterbenz).
    #[inline(always)]
    fn off(self, value: T, lane: usize) -> T {
        value - self.rounded[lane] - self.rest[lane]
    }
}

/// Computes mean and variance of each channel; the variance is the mean of the squared differences. It is in `f64`, since the variance of
/// finite values can be too large for their own format.
#[inline(always)]
pub fn measure<T: Scalar, I: Isa>(isa: I, layout: Layout, x: &[T], mean: &mut [f64], variance: &mut [f64]) {
    T::moments(isa.level(), layout, x, mean, variance);
}

#[inline(always)]
pub(crate) fn measure_kernel<T: Scalar, I: Isa>(
    isa: I,
    layout: Layout,
    x: &[T],
    mean: &mut [f64],
    variance: &mut [f64],
) {
    // Not with AVX-512: sums in `f64` were a third slower (Zen 4).
    isa.outlined(Measure { layout, x, mean, variance });
}

struct Measure<'a, T> {
    layout: Layout,
    x: &'a [T],
    mean: &'a mut [f64],
    variance: &'a mut [f64],
}

impl<T: Scalar> Kernel for Measure<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { layout, x, mean, variance } = self;
        for group in layout.groups(Over::Channels) {
            let count = if group.one_per_lane { group.len } else { 1 };
            let channels = group.channel..group.channel + count;
            let [of_mean, of_variance] = moments(group, x, false);
            for (lane, channel) in channels.enumerate() {
                (mean[channel], variance[channel]) = (of_mean[lane], of_variance[lane]);
            }
        }
    }
}

/// `y = x̂ · w + b` with `x̂ = (x − μ) / √(σ² + ε)`
#[inline(always)]
pub fn forward<T: Scalar, I: Isa>(isa: I, pass: Pass<'_, T>, values: Operand<'_, T>) {
    T::normalize(isa.level(), pass, values);
}

#[inline(always)]
pub(crate) fn forward_kernel<T: Scalar, I: Isa>(isa: I, pass: Pass<'_, T>, values: Operand<'_, T>) {
    isa.outlined_widest(Forward { pass, values });
}

struct Forward<'a, T> {
    pass: Pass<'a, T>,
    values: Operand<'a, T>,
}

impl<T: Scalar> Kernel for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { pass, mut values } = self;
        for group in pass.layout.groups(pass.over) {
            let normal = pass.normal(group, values.x());
            for (start, channel) in group.runs() {
                for (range, channel) in group.chunks(start, channel) {
                    let weight = of_channels(group, pass.weight, channel, range.len(), T::ONE);
                    let bias = of_channels(group, pass.bias, channel, range.len(), T::ZERO);
                    let normal = normal.of(load(subslice(values.x(), range.clone())));
                    store(each(|lane| normal[lane] * weight[lane] + bias[lane]), subslice_mut(values.y(), range));
                }
            }
        }
    }
}

/// `dw += Σ dy · x̂`, `db += Σ dy`, and with `g = dy · w` and means over the values that are normalized together
/// `dx = (g − mean(g) − x̂ · mean(g · x̂)) / √(σ² + ε)`; without the first mean if the mean of `x` is not subtracted, and without both
/// if mean and variance are given, since they do not depend on `x` then.
///
/// `sums` is working memory, as long as `dw` and `db`, whose previous contents do not matter. It is empty for [`Over::Channels`], where
/// each channel is one group.
#[inline(always)]
pub fn backward<T: Scalar, I: Isa>(
    isa: I,
    pass: Pass<'_, T>,
    x: &[T],
    dy: &[T],
    dx: Option<&mut [T]>,
    dw_db: [&mut [T]; 2],
    sums: [&mut [f64]; 2],
) {
    T::normalize_backward(isa.level(), pass, x, dy, dx, dw_db, sums);
}

#[inline(always)]
pub(crate) fn backward_kernel<T: Scalar, I: Isa>(
    isa: I,
    pass: Pass<'_, T>,
    x: &[T],
    dy: &[T],
    dx: Option<&mut [T]>,
    dw_db: [&mut [T]; 2],
    sums: [&mut [f64]; 2],
) {
    isa.outlined_widest(Backward { pass, x, dy, dx, dw_db, sums });
}

struct Backward<'a, T> {
    pass: Pass<'a, T>,
    x: &'a [T],
    dy: &'a [T],
    dx: Option<&'a mut [T]>,
    dw_db: [&'a mut [T]; 2],
    sums: [&'a mut [f64]; 2],
}

impl<T: Scalar> Kernel for Backward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { pass, x, dy, mut dx, dw_db: [dw, db], sums: [of_dw, of_db] } = self;
        of_dw.fill(0.0);
        of_db.fill(0.0);
        for group in pass.layout.groups(pass.over) {
            let normal = pass.normal(group, x);
            let (mut of_g, mut of_g_normal) = ([0.0; LANES], [0.0; LANES]);
            // Where all runs are of the same channels, one in each lane, or all of one channel, what belongs to them is added up
            // first.
            let by_lane = group.along && group.one_per_lane;
            let one_channel = !group.along && group.next == 0;
            let (mut of_dy, mut of_dy_normal) = ([0.0; LANES], [0.0; LANES]);
            for (start, first) in group.runs() {
                for (range, channel) in group.chunks(start, first) {
                    let count = range.len();
                    let weight = of_channels(group, pass.weight, channel, count, T::ONE);
                    let (normal, dy) = (normal.of(load(subslice(x, range.clone()))), load(&dy[range]));
                    let dy_normal = each(|lane| dy[lane] * normal[lane]);
                    add(&mut of_g, each(|lane| (dy[lane] * weight[lane]).to_f64()), count);
                    add(&mut of_g_normal, each(|lane| (dy_normal[lane] * weight[lane]).to_f64()), count);
                    if group.along && !group.one_per_lane {
                        add_to(of_dw, channel, dy_normal.map(Scalar::to_f64), count);
                        add_to(of_db, channel, dy.map(Scalar::to_f64), count);
                    } else {
                        add(&mut of_dy, dy.map(Scalar::to_f64), count);
                        add(&mut of_dy_normal, dy_normal.map(Scalar::to_f64), count);
                    }
                }
                if !group.along && !one_channel {
                    add_to(of_dw, first, [of_dy_normal.iter().sum(); LANES], 1);
                    add_to(of_db, first, [of_dy.iter().sum(); LANES], 1);
                    (of_dy, of_dy_normal) = ([0.0; LANES], [0.0; LANES]);
                }
            }
            let count = if by_lane { group.len } else { 1 };
            if one_channel {
                (of_dy, of_dy_normal) = ([of_dy.iter().sum(); LANES], [of_dy_normal.iter().sum(); LANES]);
            }
            if pass.over == Over::Channels {
                add_to(dw, group.channel, of_dy_normal.map(T::of), count);
                add_to(db, group.channel, of_dy.map(T::of), count);
            } else if by_lane || one_channel {
                add_to(of_dw, group.channel, of_dy_normal, count);
                add_to(of_db, group.channel, of_dy, count);
            }
            let Some(dx) = &mut dx else { continue };
            let are_given = matches!(pass.moments, Moments::Given { .. });
            let mean_g_normal = if are_given { [T::ZERO; LANES] } else { mean(group, of_g_normal).map(T::of) };
            let mean_g = Mean::of(match pass.moments {
                Moments::Own { about_zero: true } => [0.0; LANES],
                _ if are_given => [0.0; LANES],
                _ => mean(group, of_g),
            });
            for (start, channel) in group.runs() {
                for (range, channel) in group.chunks(start, channel) {
                    let weight = of_channels(group, pass.weight, channel, range.len(), T::ONE);
                    let x_normal = normal.of(load(subslice(x, range.clone())));
                    let dy = load(&dy[range.clone()]);
                    let slope = |lane: usize| {
                        let g = dy[lane] * weight[lane];
                        (mean_g.off(g, lane) - x_normal[lane] * mean_g_normal[lane]) * normal.factor[lane]
                    };
                    store(each(slope), &mut dx[range]);
                }
            }
        }
        for (all, sums) in [(dw, of_dw), (db, of_db)] {
            all.iter_mut().zip(sums).for_each(|(all, sum)| *all += T::of(*sum));
        }
    }
}

impl<T: Scalar> Pass<'_, T> {
    #[inline(always)]
    fn normal(self, group: Group, x: &[T]) -> Normal<T> {
        let [mean, variance] = match self.moments {
            // A fourth case would make a jump table, which `.ci/panic-paths` cannot follow.
            Moments::Own { about_zero } => moments(group, x, about_zero),
            Moments::Given { mean, variance } => [given(group, mean), given(group, variance)],
            Moments::Measured { mean, variance } => [given(group, mean), given(group, variance)],
        };
        // Rounding can make a variance of zero negative; NaN stays NaN.
        let positive = |variance: f64| if variance < 0.0 { 0.0 } else { variance };
        let factor = |variance: f64| T::of(1.0 / Math::sqrt(positive(variance) + self.epsilon));
        // A square root and a division take as long as the rest of a short row, so they are not computed in lanes that are all equal.
        let factor = if group.one_per_lane { variance.map(factor) } else { [factor(variance[0]); LANES] };
        Normal { mean: Mean::of(mean), factor }
    }
}

/// Returns the given numbers for the channels of a group.
#[inline(always)]
fn given<S: Scalar>(group: Group, of: &[S]) -> Lanes<f64> {
    if group.along {
        load(subslice(of, group.channel..group.channel + group.len)).map(Scalar::to_f64)
    } else {
        [of.get(group.channel).map_or(0.0, |&of| of.to_f64()); LANES]
    }
}

/// Returns mean and variance of a group in all lanes, or of one group per lane.
#[inline(always)]
fn moments<T: Scalar>(group: Group, x: &[T], about_zero: bool) -> [Lanes<f64>; 2] {
    let center = if about_zero { [0.0; LANES] } else { mean(group, sum(group, x, |x, _| x)) };
    let squared = |x: f64, lane: usize| (x - center[lane]) * (x - center[lane]);
    [center, mean(group, sum(group, x, squared))]
}

#[inline(always)]
fn sum<T: Scalar>(group: Group, x: &[T], term: impl Fn(f64, usize) -> f64) -> Lanes<f64> {
    let mut sum = [0.0; LANES];
    for (start, channel) in group.runs() {
        for (range, _) in group.chunks(start, channel) {
            let x = load(subslice(x, range.clone()));
            add(&mut sum, each(|lane| term(x[lane].to_f64(), lane)), range.len());
        }
    }
    sum
}

/// Returns the means for the sums of the lanes: per lane if each is a group, otherwise of all lanes.
#[inline(always)]
fn mean(group: Group, sums: Lanes<f64>) -> Lanes<f64> {
    let count = group.count() as f64;
    if group.one_per_lane { sums.map(|sum| sum / count) } else { [fold(sums, |a, b| a + b) / count; LANES] }
}
