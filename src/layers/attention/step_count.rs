//! The number of steps so far, in the state of a layer, which consists of scalars.

use crate::tensor::Scalar;

/// The low and the high part of the number. `f32` counts to 2²⁴ only: at 48 000 steps per second, six minutes.
pub type StepCount<T> = [T; 2];

/// The number of values of the low part.
const LOW: u64 = 1 << 20;

/// Returns the number of steps so far.
pub fn steps<T: Scalar>(count: &StepCount<T>) -> u64 {
    let [low, high] = count.map(|part| part.to_u64().unwrap_or_default());
    high * LOW + low
}

/// Counts one more step.
pub fn advance<T: Scalar>(count: &mut StepCount<T>) {
    let next = steps(count) + 1;
    *count = [next % LOW, next / LOW].map(|part| T::of(part as f64));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_steps_than_a_scalar_counts() {
        let mut count = [0.0f32; 2];
        for expected in [1, 2, 3] {
            advance(&mut count);
            assert_eq!(steps(&count), expected);
        }
        let mut count = [(LOW - 1) as f32, 5000.0];
        advance(&mut count);
        assert_eq!((count, steps(&count)), ([0.0, 5001.0], 5001 * LOW));
        advance(&mut count);
        assert_eq!(steps(&count), 5001 * LOW + 1);
    }
}
