//! The loops of all normalizations. Sizes are run-time numbers, so that there is one copy of the code for each scalar and
//! instruction set.
//!
//! Means and variances are those of two passes, with sums of `f64` in [`LANES`] lanes: of n values a mean has an absolute
//! error below `n/16 · 2⁻⁵³` times the mean of their magnitudes, and is rounded to the scalar then.

use crate::in_out::InOut;
use crate::isa::Isa;
use crate::kernels::channels::{Group, Layout, Over};
use crate::kernels::lanes::{LANES, Lanes, add, add_to, each, load, of_channels, store};
use crate::kernels::{part, part_mut};
use crate::math::Math;
use crate::scalar::Scalar;

/// A normalization of some samples, `y = (x − μ) / √(σ² + ε) · w + b`.
#[derive(Clone, Copy)]
pub struct Pass<'a, T> {
    /// Where the values of each channel are.
    pub layout: Layout,
    /// Which values are normalized together.
    pub over: Over,
    /// What is added to the variance, `ε`.
    pub epsilon: f64,
    /// Where mean and variance come from.
    pub moments: Moments<'a, T>,
    /// A factor a channel, or none.
    pub weight: &'a [T],
    /// A summand a channel, or none.
    pub bias: &'a [T],
}

/// Where mean and variance come from.
#[derive(Clone, Copy)]
pub enum Moments<'a, T> {
    /// From the values that are normalized.
    Own,
    /// From these too, with 0 for the mean: the variance is the mean of the squares.
    OwnAboutZero,
    /// From here, one of each a channel.
    Given {
        /// The means.
        mean: &'a [T],
        /// The variances.
        variance: &'a [T],
    },
}

/// Mean and `1 / √(σ² + ε)` of a group, or of several that lie apart.
#[derive(Clone, Copy)]
struct Normal<T> {
    mean: Lanes<T>,
    factor: Lanes<T>,
}

impl<T: Scalar> Normal<T> {
    #[inline(always)]
    fn of(self, x: Lanes<T>) -> Lanes<T> {
        each(|lane| (x[lane] - self.mean[lane]) * self.factor[lane])
    }
}

/// Gives mean and variance of each channel; the variance is the mean of the squared differences.
#[inline(always)]
pub fn measure<T: Scalar, I: Isa>(isa: I, layout: Layout, x: &[T], mean: &mut [T], variance: &mut [T]) {
    T::measure(isa.level(), layout, x, mean, variance);
}

#[inline(always)]
pub(super) fn measure_kernel<T: Scalar, I: Isa>(isa: I, layout: Layout, x: &[T], mean: &mut [T], variance: &mut [T]) {
    isa.vectorize(|| {
        for group in layout.groups(Over::Channels) {
            let count = if group.apart { group.len } else { 1 };
            let channels = group.channel..group.channel + count;
            let [of_mean, of_variance] = moments(group, x, false);
            for (lane, channel) in channels.enumerate() {
                (mean[channel], variance[channel]) = (T::of(of_mean[lane]), T::of(of_variance[lane]));
            }
        }
    });
}

/// `y = x̂ · w + b` with `x̂ = (x − μ) / √(σ² + ε)`
#[inline(always)]
pub fn forward<T: Scalar, I: Isa>(isa: I, pass: Pass<'_, T>, values: InOut<'_, T>) {
    T::normalize(isa.level(), pass, values);
}

#[inline(always)]
pub(super) fn forward_kernel<T: Scalar, I: Isa>(isa: I, pass: Pass<'_, T>, mut values: InOut<'_, T>) {
    isa.vectorize(|| {
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
    });
}

/// `dw += Σ dy · x̂`, `db += Σ dy`, and with `g = dy · w` and means over what is normalized together
/// `dx = (g − mean(g) − x̂ · mean(g · x̂)) / √(σ² + ε)`; without the first mean where that of `x` is not taken off.
#[inline(always)]
pub fn backward<T: Scalar, I: Isa>(
    isa: I,
    pass: Pass<'_, T>,
    x: &[T],
    dy: &[T],
    dx: Option<&mut [T]>,
    dw_db: [&mut [T]; 2],
) {
    T::normalize_gradient(isa.level(), pass, x, dy, dx, dw_db);
}

#[inline(always)]
pub(super) fn backward_kernel<T: Scalar, I: Isa>(
    isa: I,
    pass: Pass<'_, T>,
    x: &[T],
    dy: &[T],
    mut dx: Option<&mut [T]>,
    [dw, db]: [&mut [T]; 2],
) {
    isa.vectorize(|| {
        for group in pass.layout.groups(pass.over) {
            let normal = pass.normal(group, x);
            let (mut of_g, mut of_g_normal) = ([0.0; LANES], [0.0; LANES]);
            // Where all runs are of the same channels, one in each lane, what belongs to them is added up first.
            let by_lane = group.along && group.apart;
            let (mut of_lane, mut of_lane_normal) = ([0.0; LANES], [0.0; LANES]);
            for (start, first) in group.runs() {
                let (mut of_dy, mut of_dy_normal) = ([0.0; LANES], [0.0; LANES]);
                for (place, channel) in group.chunks(start, first) {
                    let count = place.len();
                    let weight = of_channels(group, pass.weight, channel, count, T::ONE);
                    let (normal, dy) = (normal.of(load(part(x, place.clone()))), load(&dy[place]));
                    let dy_normal = each(|lane| dy[lane] * normal[lane]);
                    add(&mut of_g, each(|lane| (dy[lane] * weight[lane]).to_f64()), count);
                    add(&mut of_g_normal, each(|lane| (dy_normal[lane] * weight[lane]).to_f64()), count);
                    if by_lane {
                        add(&mut of_lane, dy.map(Scalar::to_f64), count);
                        add(&mut of_lane_normal, dy_normal.map(Scalar::to_f64), count);
                    } else if group.along {
                        add_to(dw, channel, dy_normal, count);
                        add_to(db, channel, dy, count);
                    } else {
                        add(&mut of_dy, dy.map(Scalar::to_f64), count);
                        add(&mut of_dy_normal, dy_normal.map(Scalar::to_f64), count);
                    }
                }
                if !group.along {
                    add_to(dw, first, [T::of(of_dy_normal.iter().sum()); LANES], 1);
                    add_to(db, first, [T::of(of_dy.iter().sum()); LANES], 1);
                }
            }
            if by_lane {
                add_to(dw, group.channel, of_lane_normal.map(T::of), group.len);
                add_to(db, group.channel, of_lane.map(T::of), group.len);
            }
            let Some(dx) = &mut dx else { continue };
            let mean_g_normal = mean(group, of_g_normal).map(T::of);
            let mean_g = match pass.moments {
                Moments::OwnAboutZero => [T::ZERO; LANES],
                _ => mean(group, of_g).map(T::of),
            };
            for (start, channel) in group.runs() {
                for (place, channel) in group.chunks(start, channel) {
                    let weight = of_channels(group, pass.weight, channel, place.len(), T::ONE);
                    let x_normal = normal.of(load(part(x, place.clone())));
                    let dy = load(&dy[place.clone()]);
                    let slope = |lane: usize| {
                        let g = dy[lane] * weight[lane];
                        (g - mean_g[lane] - x_normal[lane] * mean_g_normal[lane]) * normal.factor[lane]
                    };
                    store(each(slope), &mut dx[place]);
                }
            }
        }
    });
}

impl<T: Scalar> Pass<'_, T> {
    #[inline(always)]
    fn normal(self, group: Group, x: &[T]) -> Normal<T> {
        let (mean, variance) = match self.moments {
            Moments::Own | Moments::OwnAboutZero => {
                let [mean, variance] = moments(group, x, matches!(self.moments, Moments::OwnAboutZero));
                (mean.map(T::of), variance)
            }
            Moments::Given { mean, variance } => {
                let given = |of: &[T]| {
                    if group.along {
                        load(part(of, group.channel..group.channel + group.len))
                    } else {
                        [of.get(group.channel).copied().unwrap_or(T::ZERO); LANES]
                    }
                };
                (given(mean), given(variance).map(Scalar::to_f64))
            }
        };
        // What rounding has made of a variance of zero is none below it; what is not a number stays so.
        let positive = |variance: f64| if variance < 0.0 { 0.0 } else { variance };
        Normal { mean, factor: variance.map(|variance| T::of(1.0 / Math::sqrt(positive(variance) + self.epsilon))) }
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
