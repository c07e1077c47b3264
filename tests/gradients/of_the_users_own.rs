//! Activations and losses that take what they need from `Math`, in one function for `f32` and `f64`.

use super::*;

/// `y = sin 3x`, of a network for signals (Sitzmann et al. 2020).
struct Sine;

impl Elementwise for Sine {
    type Head = Values;
    const READS: Reads = Reads::X;
    fn value<T: Scalar>(x: T) -> T {
        (T::of(3.0) * x).sin()
    }
    fn derivative<T: Scalar>(x: T, _: T) -> T {
        T::of(3.0) * (T::of(3.0) * x).cos()
    }
}

/// All the others: `y = atan x + ln cosh x + log₂(1 + x²) + log₁₀(1 + x²) + (sinh x + tan(x/4)) / 10`
struct Many;

impl Elementwise for Many {
    type Head = Values;
    const READS: Reads = Reads::X;
    fn value<T: Scalar>(x: T) -> T {
        let (square, quarter) = (T::ONE + x.powi(2), x * T::of(0.25));
        x.atan() + x.cosh().ln() + square.log2() + square.log10() + (x.sinh() + quarter.tan()) * T::of(0.1)
    }
    fn derivative<T: Scalar>(x: T, _: T) -> T {
        let (square, quarter) = (T::ONE + x * x, x * T::of(0.25));
        let logarithms = (T::of(2.0).ln().recip() + T::of(10.0).ln().recip()) * (x + x) / square;
        let tangent = (quarter.cos() * quarter.cos()).recip() * T::of(0.25);
        square.recip() + x.tanh() + logarithms + (x.cosh() + tangent) * T::of(0.1)
    }
}

/// `L = Σ |y − t|ᵖ`
struct PowerOfError(f64);

impl<N: Network, Y: Target<N::Scalar, N::Output>> Loss<N, Y> for PowerOfError {
    fn sample(&self, y: &[N::Scalar], target: &Y, scale: N::Scalar, gradient: &mut [N::Scalar]) -> N::Scalar {
        let p = N::Scalar::of(self.0);
        let mut sum = N::Scalar::ZERO;
        for ((y, t), gradient) in y.iter().zip(target.values()).zip(gradient) {
            let error = *y - *t;
            sum += error.abs().powf(p);
            *gradient = scale * p * error.abs().powf(p - N::Scalar::ONE) * error.signum();
        }
        sum
    }
}

#[test]
fn are_trained_as_those_of_the_library() {
    network! { struct Net = Dense<3, 4>, Sine, Dense<4, 3>, Many, Dense<3, 2>; }
    let (network, inputs, targets) = example::<Net<f64>>(7);
    assert_right_in_parts(&*network, &PowerOfError(2.5), &inputs, &targets);
}

#[test]
fn have_the_values_that_they_are_written_as() {
    fn largest<T: Scalar>(values: impl Fn(T) -> T, exact: impl Fn(f64) -> f64) -> f64 {
        let xs = (-40..40).map(|i| f64::from(i) / 8.0);
        xs.map(|x| (values(T::of(x)).to_f64() - exact(x)).abs() / exact(x).abs().max(0.1)).fold(0.0, f64::max)
    }
    let many = |x: f64| {
        let square: f64 = 1.0 + x * x;
        x.atan() + x.cosh().ln() + square.log2() + square.log10() + (x.sinh() + (x / 4.0).tan()) * 0.1
    };
    // Sums of six terms, each to two roundings or three, of which none is more than ten times the sum.
    assert!(largest::<f64>(Many::value, many) < 60.0 * f64::EPSILON);
    assert!(largest::<f32>(Many::value, many) < 60.0 * f64::from(f32::EPSILON));
    assert!(largest::<f64>(Sine::value, |x| (3.0 * x).sin()) < 10.0 * f64::EPSILON);
}
