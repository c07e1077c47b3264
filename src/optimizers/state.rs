//! [`OptimizerState`]: the memory of an optimizer, and the loop over all parameters that changes it.

use core::sync::atomic::{AtomicBool, Ordering};

use super::change::{Change, Outcome};
use crate::kernels::arguments::Piece;
use crate::layer::{Entry, Parameters, Path, parameters, parameters_mut};
use crate::simd::{Isa, Kernel, Level};
use crate::tensor::Scalar;
use crate::zero::Zero;
use crate::{plain_struct, threads};

plain_struct! {
/// The memory of an optimizer for a network `P`: the number of steps, and `K` buffers of the network's own type.
///
/// Its size is that of `K` networks and eight bytes, without padding.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 4>, ReLU, Dense<4, 1>; }
/// static STATE: OptimizerState<Net, 2> = OptimizerState::ZERO; // that of `Adam`
/// assert_eq!(size_of_val(&STATE), 2 * size_of::<Net>() + 8);
/// ```
    #[derive(Clone, Debug, PartialEq)]
    pub struct OptimizerState<P: Zero; const K: usize> {
        pub(super) steps: Word,
        pub(super) buffers: [P; K],
    }
}

impl<P: Zero, const K: usize> OptimizerState<P, K> {
    /// The number of steps done.
    pub const fn steps(&self) -> u64 {
        self.steps.get()
    }

    /// Counts one more step and returns its number, starting at 1.
    pub const fn count_step(&mut self) -> u64 {
        self.steps.set(self.steps() + 1);
        self.steps()
    }

    /// The buffers, each with one value per parameter.
    pub const fn buffers(&self) -> &[P; K] {
        &self.buffers
    }

    /// The buffers, for writing.
    pub const fn buffers_mut(&mut self) -> &mut [P; K] {
        &mut self.buffers
    }

    /// Applies `rule` to every parameter, in one pass over memory. [Running statistics](crate::layer::Role::Statistic) are moved by
    /// their gradient, whatever the rule.
    ///
    /// `setting` is called once per tensor with its path, role and extents. It returns the setting for the rule, such as a learning
    /// rate or a weight decay, or `None` to leave the tensor and its buffers as they are.
    ///
    /// `rule` is called with a parameter, its gradient, its values in the buffers and the setting of its tensor, and returns the new
    /// parameter and the new values. It is compiled for the best instruction set of the processor, so it should be plain
    /// arithmetic; make choices that are the same for all parameters outside the rule.
    ///
    /// Subnormal numbers are stored as 0 in the buffers and in running statistics, because many processors are slow with them.
    ///
    /// ```
    /// use stackprop::prelude::*;
    /// network! { struct Net = body: Dense<1, 1>, head: Dense<1, 1>; }
    /// let (mut net, mut gradient, mut state) = (Net::ZERO, Net::ZERO, OptimizerState::<Net, 0>::ZERO);
    /// gradient.parameters_mut().fill(1.0);
    /// // The body does not move, and biases move slowly.
    /// let rate = |entry: &Entry<'_>| match entry.role {
    ///     _ if entry.path.top() == "body" => None,
    ///     Role::Bias => Some(0.125),
    ///     _ => Some(0.5),
    /// };
    /// state.update(Change::in_place(&mut net), &gradient, rate, |theta: f32, g, [], rate| (theta - rate * g, []));
    /// assert_eq!(net.parameters(), [0.0, 0.0, -0.5, -0.125]);
    /// ```
    pub fn update<T, C, S, R>(&mut self, params: Change<'_, P>, gradient: &P, setting: C, rule: R)
    where
        T: Scalar,
        P: Parameters<T>,
        C: Fn(&Entry<'_>) -> Option<S>,
        S: Copy + Sync,
        R: Fn(T, T, [T; K], S) -> (T, [T; K]) + Sync,
    {
        self.each_tensor(
            params,
            gradient,
            |entry, _| setting(entry),
            |level, setting, piece| level.run(Sweep { piece, setting, rule: &rule }),
        );
    }

    /// As [`update`](Self::update), with the weight decay of a tensor as its setting, and with a function that applies the rule to a
    /// tensor, or a part of one, and returns whether all gradients and all new parameters are finite.
    pub(super) fn sweep<T, D, S>(&mut self, params: Change<'_, P>, gradient: &P, decay: D, sweep: S)
    where
        T: Scalar,
        P: Parameters<T>,
        D: Fn(&Entry<'_>) -> f64,
        S: Fn(Level, T, Piece<'_, T, K>) -> bool + Sync,
    {
        self.each_tensor(params, gradient, |entry, factor| Some(T::of(factor * decay(entry))), sweep);
    }

    /// `setting` also gets what the weight decay of the tensor is multiplied by.
    fn each_tensor<T, C, S, W>(&mut self, params: Change<'_, P>, gradient: &P, setting: C, sweep: W)
    where
        T: Scalar,
        P: Parameters<T>,
        C: Fn(&Entry<'_>, f64) -> Option<S>,
        S: Copy + Sync,
        W: Fn(Level, S, Piece<'_, T, K>) -> bool + Sync,
    {
        let level = Level::detect();
        let mut buffers = self.buffers.each_mut().map(parameters_mut);
        let Change { from, to, groups, outcome } = params;
        let (from, to) = (from.map(parameters), parameters_mut(to));
        let finite = AtomicBool::new(true);
        let mut start = 0;
        gradient.visit(&Path::ROOT, &mut |entry, gradient| {
            let place = start..start + gradient.len();
            start = place.end;
            let from = from.map(|from| &from[place.clone()]);
            let to = &mut to[place.clone()];
            let group = groups.iter().find(|group| group.range.contains(&place.start));
            let (is_frozen, decay) = group.map_or((false, 1.0), |group| (group.is_frozen, group.decay));
            let is_trained = !is_frozen && entry.is_trained();
            let setting = if is_trained { setting(entry, decay) } else { None };
            let Some(setting) = setting else {
                if let Some(from) = from {
                    to.copy_from_slice(from);
                }
                let of_interest = if entry.is_measured() && !is_frozen {
                    T::move_statistics(level, gradient, to);
                    &*to
                } else {
                    gradient
                };
                return finite
                    .store(finite.load(Ordering::Relaxed) && of_interest.iter().all(is_finite), Ordering::Relaxed);
            };
            let buffers = buffers.each_mut().map(|buffer| &mut buffer[place.clone()]);
            let parts = threads::parts(threads::WRITE_COST * gradient.len());
            threads::par_chunks(parts, to, buffers, |place, to, buffers| {
                let piece =
                    Piece { from: from.map(|from| &from[place.clone()]), to, gradient: &gradient[place], buffers };
                if !sweep(level, setting, piece) {
                    finite.store(false, Ordering::Relaxed);
                }
            });
        });
        if let Some(outcome) = outcome {
            *outcome = Outcome::Finite(finite.into_inner());
        }
    }
}

/// `s ← s − g`: a step of length 1 against the gradient of running statistics.
#[inline(always)]
pub(crate) fn move_statistics_kernel<T: Scalar, I: Isa>(_: I, gradient: &[T], to: &mut [T]) {
    to.iter_mut().zip(gradient).for_each(|(s, g)| *s = normal(*s - *g));
}

/// The application of a rule of the user's crate, where it is compiled.
struct Sweep<'a, 'r, T, S, R, const K: usize> {
    piece: Piece<'a, T, K>,
    setting: S,
    rule: &'r R,
}

impl<T: Scalar, S: Copy, R: Fn(T, T, [T; K], S) -> (T, [T; K]), const K: usize> Kernel for Sweep<'_, '_, T, S, R, K> {
    type Output = bool;

    #[inline(always)]
    fn run<I: Isa>(self, isa: I) -> bool {
        self.piece.sweep(isa, self.setting, self.rule)
    }
}

/// Eight bytes with the alignment of an `f32`, so that a state has no padding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Word([u32; 2]);

// SAFETY: it is numbers.
unsafe impl Zero for Word {
    const ZERO: Self = Self([0; 2]);
}

impl Word {
    pub const fn get(self) -> u64 {
        self.0[0] as u64 | (self.0[1] as u64) << 32
    }

    pub const fn set(&mut self, value: u64) {
        self.0 = [value as u32, (value >> 32) as u32];
    }
}

/// The number of parameters updated at a time. They are copied to local arrays first: without the copies, the compiler would have to
/// prove that many slices do not overlap, and does not vectorize.
const LANES: usize = 16;

/// How far ahead of the loop parameters are prefetched (parameters).
const PREFETCH_DISTANCE: usize = 24 * LANES;

impl<'a, T: Scalar, const K: usize> Piece<'a, T, K> {
    /// The same piece with `N` buffers, which must equal `K`: for functions that are compiled for a fixed number of buffers,
    /// called where the number is a constant parameter.
    #[inline(always)]
    pub(super) fn with<const N: usize>(self) -> Piece<'a, T, N> {
        debug_assert!(N == K);
        let Self { from, to, gradient, buffers } = self;
        let mut buffers = buffers.into_iter();
        Piece { from, to, gradient, buffers: core::array::from_fn(|_| buffers.next().unwrap_or_default()) }
    }

    /// As [`sweep`](Self::sweep), with the widest vectors that the processor has.
    #[must_use]
    #[inline(always)]
    pub(crate) fn sweep_widest<I: Isa, S: Copy>(
        self,
        isa: I,
        setting: S,
        rule: impl Fn(T, T, [T; K], S) -> (T, [T; K]),
    ) -> bool {
        isa.outlined_widest(Sweep { piece: self, setting, rule: &rule })
    }

    /// Applies `rule` to each parameter. Returns whether all gradients and all new parameters are finite.
    #[must_use]
    #[inline(always)]
    fn sweep<I: Isa, S: Copy>(self, isa: I, setting: S, rule: impl Fn(T, T, [T; K], S) -> (T, [T; K])) -> bool {
        let mut zero_if_finite = [T::ZERO; LANES];
        let Self { from, to, gradient, mut buffers } = self;
        let whole = to.len() - to.len() % LANES;
        let (gradients, _) = gradient.as_chunks::<LANES>();
        let (chunks, _) = to.as_chunks_mut::<LANES>();
        for (index, (to, gradient)) in chunks.iter_mut().zip(gradients).enumerate() {
            // Other cores have read the parameters and may have them in their caches.
            isa.prefetch_to_write(to.as_ptr().wrapping_add(PREFETCH_DISTANCE));
            let mut theta = *from.map_or(&*to, |from| &from.as_chunks().0[index]);
            let mut state = [[T::ZERO; LANES]; K];
            for (state, buffer) in state.iter_mut().zip(&buffers) {
                *state = buffer.as_chunks().0[index];
            }
            for lane in 0..LANES {
                let mut of_lane = [T::ZERO; K];
                for k in 0..K {
                    of_lane[k] = state[k][lane];
                }
                let (new, kept) = rule(theta[lane], gradient[lane], of_lane, setting);
                zero_if_finite[lane] += zero_or_nan(gradient[lane]) + zero_or_nan(new);
                theta[lane] = new;
                for k in 0..K {
                    state[k][lane] = normal(kept[k]);
                }
            }
            *to = theta;
            for (state, buffer) in state.iter().zip(&mut buffers) {
                buffer.as_chunks_mut().0[index] = *state;
            }
        }
        for index in whole..to.len() {
            let theta = from.map_or(to[index], |from| from[index]);
            let mut of_index = [T::ZERO; K];
            for k in 0..K {
                of_index[k] = buffers[k][index];
            }
            let (new, kept) = rule(theta, gradient[index], of_index, setting);
            zero_if_finite[0] += zero_or_nan(gradient[index]) + zero_or_nan(new);
            to[index] = new;
            for k in 0..K {
                buffers[k][index] = normal(kept[k]);
            }
        }
        zero_if_finite == [T::ZERO; LANES]
    }
}

/// 0 for a finite value, NaN for others. Sums of these stay in the vector registers that hold the values; `bool`s would not.
///
/// Added to a step that was divided by the value, it makes an infinite second moment visible. Otherwise the step would be 0, and the
/// parameter would never move again.
#[expect(clippy::eq_op, reason = "infinity minus infinity is NaN")]
#[inline(always)]
pub(super) fn zero_or_nan<T: Scalar>(value: T) -> T {
    value - value
}

/// Whether a value is finite, by one comparison that vector units have.
#[inline(always)]
fn is_finite<T: Scalar>(value: &T) -> bool {
    value.abs() <= T::max_value()
}

/// The value, or 0 instead of a subnormal number. The average of gradients that have become 0 would otherwise fade to the smallest
/// subnormal number and stay there, and some processors take a hundred times as long with those.
#[inline(always)]
fn normal<T: Scalar>(value: T) -> T {
    if value.abs() < T::min_positive_value() { T::ZERO } else { value }
}

/// `base` to the power of `exponent`.
pub(crate) fn power(base: f64, exponent: u64) -> f64 {
    num_traits::pow(base, usize::try_from(exponent).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_counted_beyond_32_bits() {
        let mut state = OptimizerState::<(), 0>::ZERO;
        assert_eq!((state.count_step(), state.count_step()), (1, 2));
        state.steps.set(u32::MAX.into());
        assert_eq!((state.count_step(), state.steps()), (1 << 32, 1 << 32));
    }

    #[test]
    fn a_power_is_that_of_repeated_multiplication() {
        assert_eq!(
            [power(0.9, 0), power(0.5, 1), power(0.5, 10), power(0.999, u64::MAX)],
            [1.0, 0.5, 0.5f64.powi(10), 0.0]
        );
    }
}
