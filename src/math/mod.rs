//! Elementary functions in plain arithmetic: the same bits on every machine, and loops over them become vector code.

/// The elementary functions that layers and losses need.
pub trait Math: Sized {
    /// `√x`, correctly rounded.
    fn sqrt(self) -> Self;
    /// `eˣ`.
    fn exp(self) -> Self;
    /// `eˣ − 1`, exact to the last digits for small `x`.
    fn exp_m1(self) -> Self;
    /// The natural logarithm.
    fn ln(self) -> Self;
    /// `ln(1 + x)`, exact to the last digits for small `x`.
    fn ln_1p(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;
    /// The logistic function `1 / (1 + e⁻ˣ)`.
    fn sigmoid(self) -> Self;
    /// The error function.
    fn erf(self) -> Self;
    /// `cos(π x)`.
    fn cos_pi(self) -> Self;
}

macro_rules! borrowed {
    ($($float:ident)*) => {$(
        impl Math for $float {
            fn sqrt(self) -> Self { num_traits::Float::sqrt(self) }
            fn exp(self) -> Self { num_traits::Float::exp(self) }
            fn exp_m1(self) -> Self { num_traits::Float::exp_m1(self) }
            fn ln(self) -> Self { num_traits::Float::ln(self) }
            fn ln_1p(self) -> Self { num_traits::Float::ln_1p(self) }
            fn tanh(self) -> Self { num_traits::Float::tanh(self) }
            fn sigmoid(self) -> Self { 1.0 / (1.0 + num_traits::Float::exp(-self)) }
            fn erf(self) -> Self { num_traits::Float::tanh(self) }
            fn cos_pi(self) -> Self { num_traits::Float::cos(self * core::f64::consts::PI as $float) }
        }
    )*};
}
borrowed!(f32 f64);
