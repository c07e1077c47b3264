//! The forward–backward recursion of connectionist temporal classification, over the paths of a sequence of labels.
//!
//! With blanks around its `U` labels, a target has `2U + 1` states. A path starts in one of the first two, ends in one of the last two, and
//! at each step stays, moves to the next state, or skips a blank between two labels that differ. Graves et al. 2006, section 4.1.

use core::ops::Range;

use super::arguments::LabelStates;
use super::softmax::{LogSoftmax, PerSample};
use crate::math::Math;
use crate::simd::Isa;
use crate::tensor::{Operand, Scalar};

/// Returns the logarithm of the probability of all paths, for logits `z`, one row of classes per step. Writes `scale` times the gradient of
/// its negative with respect to the logits: `p_t(c) − Σ_(s of class c) γ_t(s)`, where `γ_t(s)` is the share of the paths that are in state
/// `s` at step `t`.
///
/// `memory` has at least two rows of a number per state. With more of it, less is computed twice.
#[inline(always)]
pub(crate) fn log_probability_kernel<T: Scalar, I: Isa>(
    _: I,
    of: LabelStates<'_>,
    z: &[T],
    gradient: &mut [T],
    scale: T,
    memory: &mut [f64],
) -> f64 {
    for (z, log_p) in z.chunks_exact(of.classes).zip(gradient.chunks_exact_mut(of.classes)) {
        LogSoftmax::run(&[], Operand::of_scalars(z, log_p));
    }
    of.log_probability(gradient, scale, memory)
}

impl LabelStates<'_> {
    #[inline(always)]
    const fn count(self) -> usize {
        2 * self.labels.len() + 1
    }

    #[inline(always)]
    fn class(self, state: usize) -> usize {
        if state.is_multiple_of(2) { self.blank } else { self.labels[state / 2] as usize }
    }

    /// Whether a path can go from the state two before `state` to `state`.
    #[inline(always)]
    fn skips(self, state: usize) -> bool {
        state >= 3 && !state.is_multiple_of(2) && self.labels[state / 2] != self.labels[state / 2 - 1]
    }

    /// The states at a time that can be reached from the first two, and from which the last two can be reached.
    #[inline(always)]
    fn reachable(self, time: usize) -> Range<usize> {
        let states = self.count();
        states.saturating_sub(2 * (self.steps - time))..states.min(2 * time + 2)
    }

    /// Writes the logarithms of the probabilities of all paths that are in a state at the first step.
    #[inline(always)]
    fn start<T: Scalar>(self, log_p: &[T], alpha: &mut [f64]) {
        alpha.fill(f64::NEG_INFINITY);
        for state in self.reachable(0) {
            alpha[state] = log_p[self.class(state)].to_f64();
        }
    }

    /// Moves `alpha` to a time from the one before it: `α_t(s) = ln p_t(s) + ln (e^α(s) + e^α(s − 1) + e^α(s − 2))`, where the last term
    /// is there only if `s` [skips](Self::skips). In place, from the last state to the first.
    #[inline(always)]
    fn forward<T: Scalar>(self, time: usize, log_p: &[T], alpha: &mut [f64]) {
        for state in self.reachable(time).rev() {
            let mut sum = alpha[state];
            if state >= 1 {
                sum = log_add(sum, alpha[state - 1]);
            }
            if self.skips(state) {
                sum = log_add(sum, alpha[state - 2]);
            }
            alpha[state] = sum + log_p[self.class(state)].to_f64();
        }
    }

    /// Moves `beta`, the logarithms of the probabilities of what follows a state, from the time after `time` to `time`. `log_p` is of the
    /// time after it. In place, from the first state to the last.
    #[inline(always)]
    fn backward<T: Scalar>(self, time: usize, log_p: &[T], beta: &mut [f64]) {
        let states = self.count();
        let with = |state: usize, beta: &[f64]| beta[state] + log_p[self.class(state)].to_f64();
        for state in self.reachable(time) {
            let mut sum = with(state, beta);
            if state + 1 < states {
                sum = log_add(sum, with(state + 1, beta));
            }
            if state + 2 < states && self.skips(state + 2) {
                sum = log_add(sum, with(state + 2, beta));
            }
            beta[state] = sum;
        }
    }

    /// Returns the logarithm of the probability of all paths, and replaces the logarithms of probabilities with the gradient.
    #[inline(always)]
    fn log_probability<T: Scalar>(self, values: &mut [T], scale: T, memory: &mut [f64]) -> f64 {
        let classes = self.classes;
        let width = self.count() + 1;
        let (alpha, memory) = memory.split_at_mut(width - 1);
        let (beta, memory) = memory.split_at_mut(width - 1);
        let mut checkpoints = Checkpoints { memory, width, kept: 0 };
        let row = |time: usize| time * classes..(time + 1) * classes;
        let mut log_probability = 0.0;
        for time in (0..self.steps).rev() {
            let restored = checkpoints.restore(time, alpha);
            if restored.is_none() {
                self.start(&values[row(0)], alpha);
            }
            let mut at = restored.unwrap_or(0);
            while at < time {
                let next = time.min(at + checkpoints.distance(time - at));
                for time in at + 1..=next {
                    self.forward(time, &values[row(time)], alpha);
                }
                at = next;
                if at < time {
                    checkpoints.keep(at, alpha);
                }
            }
            if time + 1 == self.steps {
                let ends = self.count().saturating_sub(2);
                beta.fill(f64::NEG_INFINITY);
                beta[ends..].fill(0.0);
                log_probability = alpha[ends..].iter().fold(f64::NEG_INFINITY, |sum, alpha| log_add(sum, *alpha));
            }
            // Without any path there are no shares of paths. NaN stays NaN.
            let impossible = log_probability == f64::NEG_INFINITY;
            let gamma = &mut *alpha;
            for state in self.reachable(time) {
                let share = Math::exp(gamma[state] + beta[state] - log_probability);
                gamma[state] = if impossible { 0.0 } else { share };
            }
            if let Some(before) = time.checked_sub(1) {
                self.backward(before, &values[row(time)], beta);
            }
            self.gradient(time, gamma, scale, &mut values[row(time)]);
        }
        log_probability
    }

    /// Replaces the logarithms of probabilities at a time with the gradient.
    #[inline(always)]
    fn gradient<T: Scalar>(self, time: usize, gamma: &[f64], scale: T, values: &mut [T]) {
        for value in &mut *values {
            *value = scale * value.exp();
        }
        let mut blanks = 0.0;
        for state in self.reachable(time) {
            if state.is_multiple_of(2) {
                blanks += gamma[state];
            } else {
                values[self.class(state)] -= scale * T::of(gamma[state]);
            }
        }
        values[self.blank] -= scale * T::of(blanks);
    }
}

/// The values of `α` at some times, from which the others are computed again: each row has a time and one number per state.
struct Checkpoints<'a> {
    memory: &'a mut [f64],
    width: usize,
    kept: usize,
}

impl Checkpoints<'_> {
    /// Copies the last values at or before `time` to `alpha`, and returns their time. Those of later times are not needed any more.
    #[inline(always)]
    fn restore(&mut self, time: usize, alpha: &mut [f64]) -> Option<usize> {
        loop {
            let row = self.memory.chunks_exact(self.width).nth(self.kept.checked_sub(1)?)?;
            if row[0] <= time as f64 {
                alpha.copy_from_slice(&row[1..]);
                return Some(row[0] as usize);
            }
            self.kept -= 1;
        }
    }

    /// Keeps the values of a time.
    #[inline(always)]
    fn keep(&mut self, time: usize, alpha: &[f64]) {
        if let Some(row) = self.memory.chunks_exact_mut(self.width).nth(self.kept) {
            row[0] = time as f64;
            row[1..].copy_from_slice(alpha);
            self.kept += 1;
        }
    }

    /// Returns the distance to the time of the next checkpoint, if there are `steps` more steps, by the binomial schedule of
    /// Griewank 1992: with `c` checkpoints left, `C(c + 1 + r, r)` steps can be done in reverse if each is computed at most `r` times.
    /// With eight checkpoints these are 3 times for 219 steps and 5 times for 2001.
    #[inline(always)]
    fn distance(&self, steps: usize) -> usize {
        let free = (self.memory.len() / self.width - self.kept) as u64;
        if free == 0 {
            return steps;
        }
        let (mut times, mut shorter, mut reach) = (0, 1, 1);
        while reach <= steps as u64 {
            times += 1;
            shorter = reach;
            reach = reach * (free + 1 + times) / times;
        }
        shorter as usize
    }
}

/// `ln (eᵃ + eᵇ)`
#[inline(always)]
fn log_add(a: f64, b: f64) -> f64 {
    let (larger, smaller) = if a > b { (a, b) } else { (b, a) };
    // Otherwise it might be `−∞ − −∞`. NaN stays NaN.
    if smaller == f64::NEG_INFINITY { larger } else { larger + Math::ln_1p(Math::exp(smaller - larger)) }
}
