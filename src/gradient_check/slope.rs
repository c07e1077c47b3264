//! [`Slope`]: a derivative by finite differences, and its uncertainty.

/// The slope of the loss with respect to one value, from finite differences.
#[derive(Clone, Copy)]
pub struct Slope {
    pub value: f64,
    /// The disagreement of the differences: near a kink of two straight lines, at least 1.4 times the error of `value`.
    bend: f64,
    /// An upper bound of the slope that rounding of the losses makes of a slope of zero.
    floor: f64,
}

/// The largest steps by which a value is changed; each is halved twice.
const STEPS: [f64; 3] = [1.0 / 512.0, 1.0 / 8192.0, 1.0 / 131_072.0];
/// The disagreement below which no smaller steps are tried.
const SETTLED: f64 = 1e-7;
/// The disagreement above which, at all steps, the function has a kink.
const KINK: f64 = 1e-6;
/// The floor, relative to the loss and the step. Rounding is about 2⁻⁵² of a loss; 2²⁸ times that keeps it below 10⁻⁷ of the floor.
const FLOOR: f64 = 1.0 / (1 << 24) as f64;

impl Slope {
    /// The slope of `loss` at the value `at`, where it is `here`.
    pub fn of(at: f64, here: f64, propagated: f64, mut loss: impl FnMut(f64) -> f64) -> Self {
        let mut best = Self::by_step(STEPS[0], at, here, &mut loss);
        for step in &STEPS[1..] {
            if best.disagreement(propagated) <= SETTLED {
                break;
            }
            let next = Self::by_step(*step, at, here, &mut loss);
            if next.disagreement(propagated) < best.disagreement(propagated) {
                best = next;
            }
        }
        best
    }

    fn by_step(step: f64, at: f64, here: f64, loss: &mut impl FnMut(f64) -> f64) -> Self {
        let (mut slopes, mut turns, mut largest) = ([0.0; 3], [0.0; 3], here.abs());
        let step = step * at.abs().max(1.0);
        for (halvings, (slope, turn)) in slopes.iter_mut().zip(&mut turns).enumerate() {
            let h = step / (1 << halvings) as f64;
            let (right, left) = (at + h, at - h);
            let (above, below) = (loss(right), loss(left));
            *slope = (above - below) / (right - left);
            *turn = ((above - here) - (here - below)) / h;
            largest = largest.max(above.abs()).max(below.abs());
        }
        // For a smooth function the error of the slope is a series in h², and the slope turns by h·f″ within a step h, a series
        // in odd powers. Halving the step cancels the first terms of both; at a kink the turn remains.
        let [wide, narrow] = [0, 1].map(|i| (4.0 * slopes[i + 1] - slopes[i]) / 3.0);
        let [wide_kink, narrow_kink] = [0, 1].map(|i| 2.0 * turns[i + 1] - turns[i]);
        let kink = (8.0 * narrow_kink - wide_kink) / 7.0;
        Self {
            value: (16.0 * narrow - wide) / 15.0,
            bend: (narrow - wide).abs() + kink.abs(),
            floor: FLOOR * largest / step,
        }
    }

    fn scale(self, propagated: f64) -> f64 {
        propagated.abs().max(self.value.abs()).max(self.floor)
    }

    fn disagreement(self, propagated: f64) -> f64 {
        if self.bend == 0.0 { 0.0 } else { self.bend / self.scale(propagated) }
    }

    /// The relative error of the slope by back-propagation.
    pub fn error(self, propagated: f64) -> f64 {
        if propagated == self.value {
            return 0.0;
        }
        let error = (propagated - self.value).abs() / self.scale(propagated);
        if error.is_nan() { f64::INFINITY } else { error }
    }

    /// Whether a kink explains the distance of `propagated` from the differences.
    pub fn explains(self, propagated: f64) -> bool {
        self.disagreement(propagated) > KINK && (propagated - self.value).abs() <= self.bend
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;

    fn slope(at: f64, propagated: f64, loss: impl Fn(f64) -> f64) -> Slope {
        Slope::of(at, loss(at), propagated, loss)
    }

    #[test]
    fn smooth_functions_are_known_to_many_digits() {
        type Known = (f64, f64, fn(f64) -> f64);
        let known: [Known; 4] = [
            (0.3, 0.3f64.exp(), f64::exp),
            (-2.0, -2f64.sin(), |x| -x.cos()),
            (50.0, 3.0 * 2500.0, |x| x * x * x),
            (0.01, 200.0 * (2.0f64).cos(), |x| (200.0 * x).sin()),
        ];
        for (at, derivative, loss) in known {
            let found = slope(at, derivative, loss);
            assert!(found.error(derivative) < 1e-9, "at {at}: {:e}", found.error(derivative));
            assert!(!found.explains(derivative));
        }
    }

    #[test]
    fn the_function_next_to_a_kink_is_judged() {
        for distance in [1e-5, 1e-4, 5e-4, 1e-3] {
            for side in [-1.0, 1.0] {
                let (loss, propagated) = (|x: f64| (x - 1.0).max(0.0), if side > 0.0 { 1.0 } else { 0.0 });
                let found = slope(1.0 + side * distance, propagated, loss);
                assert!(!found.explains(propagated) && found.error(propagated) < 1e-6, "{side} · {distance}");
                assert!(found.error(1.0 - propagated) > 0.9);
            }
        }
    }

    #[test]
    fn the_slope_of_one_side_of_a_kink_is_explained_and_no_slope_beyond_it() {
        for distance in [0.0, 1e-9, -1e-9, 1e-6, -1e-6] {
            for (left, right) in [(0.0, 1.0), (-1.0, 1.0), (2.0, 2.001)] {
                let loss = |x: f64| 5.0 + if x > 1.0 { right * (x - 1.0) } else { left * (x - 1.0) };
                let propagated = if distance > 0.0 { right } else { left };
                let found = slope(1.0 + distance, propagated, loss);
                assert!(found.explains(propagated) || found.error(propagated) < 1e-6, "{left} {right} {distance}");
                for wrong in [left - 2.0 * (right - left), right + 2.0 * (right - left)] {
                    assert!(!slope(1.0 + distance, wrong, loss).explains(wrong), "{left} {right} {distance}");
                }
            }
        }
    }

    #[test]
    fn what_is_not_a_number_is_an_error_without_limit() {
        assert_eq!(slope(1.0, f64::NAN, |x| x).error(f64::NAN), f64::INFINITY);
        let found = slope(1.0, 1.0, |_| f64::NAN);
        assert!(!found.explains(1.0));
        assert_eq!(found.error(1.0), f64::INFINITY);
    }

    #[test]
    fn a_zero_in_place_of_a_slope_is_an_error_of_one() {
        assert!((slope(0.0, 0.0, |x| 1e-4 * x).error(0.0) - 1.0).abs() < 1e-9);
        assert_eq!(slope(0.0, 0.0, |_| 1.0).error(0.0), 0.0);
    }
}
