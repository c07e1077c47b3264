//! The loops of all normalizations. Sizes are run-time numbers, so that there is one copy of the code for each scalar and
//! instruction set.
//!
//! Means and variances are those of two passes, with sums of `f64` in [`LANES`] lanes: of n values a mean has an absolute
//! error below `n/16 · 2⁻⁵³` times the mean of their magnitudes. It is taken off in two parts, so that normalized values are as
//! exact where the mean is large as where it is 0.

use crate::kernels::arguments::{Moments, Pass};
use crate::kernels::lanes::{Lanes, add, add_to, each, load, of_channels, store};
use crate::kernels::layout::{Group, LANES, Layout, Over};
use crate::kernels::slices::{part, part_mut};
use crate::math::Math;
use crate::simd::{Isa, Kernel};
use crate::tensor::{InOut, Scalar};

/// Mean and `1 / √(σ² + ε)` of a group, or of several that lie apart.
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

/// Means in two parts, so that values which differ little from their mean keep all digits of the difference.
#[derive(Clone, Copy)]
struct Mean<T> {
    rounded: Lanes<T>,
    /// The mean, less the rounded one.
    rest: Lanes<T>,
}

impl<T: Scalar> Mean<T> {
    #[inline(always)]
    fn of(mean: Lanes<f64>) -> Self {
        let rounded = mean.map(T::of);
        Self { rounded, rest: each(|lane| T::of(mean[lane] - rounded[lane].to_f64())) }
    }

    /// Takes the mean off a value. The first difference is exact where the value is near the mean (Sterbenz).
    #[inline(always)]
    fn off(self, value: T, lane: usize) -> T {
        value - self.rounded[lane] - self.rest[lane]
    }
}

/// Returns mean and variance of each channel; the variance is the mean of the squared differences. The variance of finite values can
/// be too large for their own format.
#[inline(always)]
pub fn measure<T: Scalar, I: Isa>(isa: I, layout: Layout, x: &[T], mean: &mut [f64], variance: &mut [f64]) {
    T::measure(isa.level(), layout, x, mean, variance);
}

#[inline(always)]
pub(crate) fn measure_kernel<T: Scalar, I: Isa>(
    isa: I,
    layout: Layout,
    x: &[T],
    mean: &mut [f64],
    variance: &mut [f64],
) {
    // Not apart: sums in `f64` were a third slower with AVX-512 (Zen 4).
    isa.outlined(Measure { layout, x, mean, variance });
}

/// The loops are work, not closures: the compiler may leave a closure of some length as a function of its own, which is then
/// compiled for the build target.
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
            let count = if group.apart { group.len } else { 1 };
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
pub fn forward<T: Scalar, I: Isa>(isa: I, pass: Pass<'_, T>, values: InOut<'_, T>) {
    T::normalize(isa.level(), pass, values);
}

#[inline(always)]
pub(crate) fn forward_kernel<T: Scalar, I: Isa>(isa: I, pass: Pass<'_, T>, values: InOut<'_, T>) {
    isa.outlined_widest(Forward { pass, values });
}

struct Forward<'a, T> {
    pass: Pass<'a, T>,
    values: InOut<'a, T>,
}

impl<T: Scalar> Kernel for Forward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { pass, mut values } = self;
        for group in pass.layout.groups(pass.over) {
            let normal = pass.normal(group, values.x());
            for (start, channel) in group.runs() {
                for (place, channel) in group.chunks(start, channel) {
                    let weight = of_channels(group, pass.weight, channel, place.len(), T::ONE);
                    let bias = of_channels(group, pass.bias, channel, place.len(), T::ZERO);
                    let normal = normal.of(load(part(values.x(), place.clone())));
                    store(each(|lane| normal[lane] * weight[lane] + bias[lane]), part_mut(values.y(), place));
                }
            }
        }
    }
}

/// `dw += Σ dy · x̂`, `db += Σ dy`, and with `g = dy · w` and means over what is normalized together
/// `dx = (g − mean(g) − x̂ · mean(g · x̂)) / √(σ² + ε)`; without the first mean where that of `x` is not taken off.
///
/// The sums of `dw` and `db` are made in `sums`, as many numbers, whatever is in them before. If these are empty, they are made
/// in a single place for each channel, which is possible [`Over::Channels`] alone.
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
    T::normalize_gradient(isa.level(), pass, x, dy, dx, dw_db, sums);
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
            let by_lane = group.along && group.apart;
            let one_channel = !group.along && group.next == 0;
            let (mut of_dy, mut of_dy_normal) = ([0.0; LANES], [0.0; LANES]);
            for (start, first) in group.runs() {
                for (place, channel) in group.chunks(start, first) {
                    let count = place.len();
                    let weight = of_channels(group, pass.weight, channel, count, T::ONE);
                    let (normal, dy) = (normal.of(load(part(x, place.clone()))), load(&dy[place]));
                    let dy_normal = each(|lane| dy[lane] * normal[lane]);
                    add(&mut of_g, each(|lane| (dy[lane] * weight[lane]).to_f64()), count);
                    add(&mut of_g_normal, each(|lane| (dy_normal[lane] * weight[lane]).to_f64()), count);
                    if group.along && !group.apart {
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
            let mean_g_normal = mean(group, of_g_normal).map(T::of);
            let mean_g = Mean::of(match pass.moments {
                Moments::Own { about_zero: true } => [0.0; LANES],
                _ => mean(group, of_g),
            });
            for (start, channel) in group.runs() {
                for (place, channel) in group.chunks(start, channel) {
                    let weight = of_channels(group, pass.weight, channel, place.len(), T::ONE);
                    let x_normal = normal.of(load(part(x, place.clone())));
                    let dy = load(&dy[place.clone()]);
                    let slope = |lane: usize| {
                        let g = dy[lane] * weight[lane];
                        (mean_g.off(g, lane) - x_normal[lane] * mean_g_normal[lane]) * normal.factor[lane]
                    };
                    store(each(slope), &mut dx[place]);
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
            // A fourth case would be a jump through a table, which `.ci/panic-paths` cannot follow.
            Moments::Own { about_zero } => moments(group, x, about_zero),
            Moments::Given { mean, variance } => [given(group, mean), given(group, variance)],
            Moments::Measured { mean, variance } => [given(group, mean), given(group, variance)],
        };
        // What rounding has made of a variance of zero is none below it; what is not a number stays so.
        let positive = |variance: f64| if variance < 0.0 { 0.0 } else { variance };
        let factor = variance.map(|variance| T::of(1.0 / Math::sqrt(positive(variance) + self.epsilon)));
        Normal { mean: Mean::of(mean), factor }
    }
}

/// What is given for the channels of a group.
#[inline(always)]
fn given<S: Scalar>(group: Group, of: &[S]) -> Lanes<f64> {
    if group.along {
        load(part(of, group.channel..group.channel + group.len)).map(Scalar::to_f64)
    } else {
        [of.get(group.channel).map_or(0.0, |&of| of.to_f64()); LANES]
    }
}

/// Mean and variance of a group, or of each that lies apart, in its lane.
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
        for (place, _) in group.chunks(start, channel) {
            let x = load(part(x, place.clone()));
            add(&mut sum, each(|lane| term(x[lane].to_f64(), lane)), place.len());
        }
    }
    sum
}

/// The means by the sums in each lane: of each lane by itself where these lie apart, of all of them otherwise.
#[inline(always)]
fn mean(group: Group, sums: Lanes<f64>) -> Lanes<f64> {
    let sums = if group.apart { sums } else { [sums.iter().sum(); LANES] };
    sums.map(|sum| sum / group.count() as f64)
}
