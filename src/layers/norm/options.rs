//! The options of a normalization, in any order: its momentum, its epsilon, and whether it has factors and biases.

use core::marker::PhantomData;

use typenum::U0;

use crate::layer::prelude::*;
use crate::type_level::{By, Negative, Ratio};

/// The weight of each batch in the running statistics of a [`BatchNorm`](super::BatchNorm): `BatchNorm<Momentum<0.01>>`. It is from
/// 0 to 1, by default 0.1.
///
/// The gradient holds the difference between the running and the new statistic, in the scalar type of the parameters. If a statistic
/// falls by orders of magnitude in one step, as with `Momentum<1>` after a running variance of 10⁸, its error is therefore up to 2⁻²³
/// of its previous value (in `f32`; 2⁻⁵² in `f64`; 2⁻²⁴ more for each further part of the batch). A running variance can become 0 or
/// slightly negative, which counts as 0. With `Momentum<1>` the next step corrects the error; with other momentums the remaining part
/// of the old statistic is larger than the error.
pub struct Momentum<M = Missing>(PhantomData<fn() -> M>);

/// The number that a normalization adds to the variance to avoid division by zero: `LayerNorm<Epsilon<1e-3>>`. It is above 0, by
/// default 10⁻⁵.
pub struct Epsilon<E = Missing>(PhantomData<fn() -> E>);

/// A normalization without trainable factors and biases: `BatchNorm<NoAffine>`.
pub struct NoAffine;

/// An option of a normalization.
///
/// Numbers implement it too, so that the types of a list with a mistake exist; [`WRITTEN`](NormOption::WRITTEN) then holds the error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an option of a normalization",
    label = "write `Momentum<0.1>`, `Epsilon<1e-5>` or `NoAffine`"
)]
pub trait NormOption: 'static {
    /// The value of the option.
    const WRITTEN: Written;
    /// The shape of factors and biases, given the shape of the channels.
    type Affine<C: Shape>: Shape;
}

/// The combined options of a normalization.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    momentum: Option<f64>,
    epsilon: Option<f64>,
    affine: bool,
    error: Option<&'static str>,
}

impl Written {
    const NOTHING: Self = Self { momentum: None, epsilon: None, affine: true, error: None };

    const fn wrong(message: &'static str) -> Self {
        Self { error: Some(message), ..Self::NOTHING }
    }

    const fn and(self, other: Self) -> Self {
        let twice = if self.momentum.is_some() && other.momentum.is_some() {
            Some("the momentum is written twice")
        } else if self.epsilon.is_some() && other.epsilon.is_some() {
            Some("the epsilon is written twice")
        } else if !self.affine && !other.affine {
            Some("`NoAffine` is written twice")
        } else {
            None
        };
        Self {
            momentum: if self.momentum.is_some() { self.momentum } else { other.momentum },
            epsilon: if self.epsilon.is_some() { self.epsilon } else { other.epsilon },
            affine: self.affine && other.affine,
            error: match (self.error, other.error) {
                (Some(_), _) => self.error,
                (_, Some(_)) => other.error,
                _ => twice,
            },
        }
    }

    pub(super) const fn momentum(self) -> f64 {
        match self.momentum {
            Some(momentum) => momentum,
            None => 0.1,
        }
    }

    pub(super) const fn epsilon(self) -> f64 {
        match self.epsilon {
            Some(epsilon) => epsilon,
            None => 1e-5,
        }
    }

    /// Returns [`Expects::Anything`], or an error in the options of a `BatchNorm`.
    pub(super) const fn expects(self) -> Expects {
        if let Some(message) = self.error {
            return Expects::Never(message);
        }
        if !in_range(self.momentum(), 0.0, 1.0) {
            return Expects::Never("the momentum must be from 0 to 1, as in `Momentum<0.1>`");
        }
        if !in_range(self.epsilon(), f64::MIN_POSITIVE, f64::MAX) {
            return Expects::Never("the epsilon must be above 0, as in `Epsilon<1e-5>`");
        }
        Expects::Anything
    }

    /// As [`expects`](Self::expects), for a normalization without running statistics.
    pub(super) const fn expects_no_momentum(self) -> Expects {
        if self.error.is_none() && self.momentum.is_some() {
            return Expects::Never("a momentum is for running statistics, which only a `BatchNorm` has");
        }
        self.expects()
    }
}

/// Whether a value is in a range. NaN is not.
const fn in_range(value: f64, least: f64, most: f64) -> bool {
    value >= least && value <= most
}

/// Three options, in any order.
pub struct Options<A, B, C>(PhantomData<(A, B, C)>);

impl<A: NormOption, B: NormOption, C: NormOption> NormOption for Options<A, B, C> {
    const WRITTEN: Written = A::WRITTEN.and(B::WRITTEN).and(C::WRITTEN);
    type Affine<S: Shape> = A::Affine<B::Affine<C::Affine<S>>>;
}

/// Two options, in any order.
pub type Two<A, B> = Options<A, B, Missing>;

impl NormOption for Missing {
    const WRITTEN: Written = Written::NOTHING;
    type Affine<C: Shape> = C;
}

impl<M: Decimal> NormOption for Momentum<M> {
    const WRITTEN: Written = Written { momentum: Some(M::VALUE), ..Written::NOTHING };
    type Affine<C: Shape> = C;
}

impl<E: Decimal> NormOption for Epsilon<E> {
    const WRITTEN: Written = Written { epsilon: Some(E::VALUE), ..Written::NOTHING };
    type Affine<C: Shape> = C;
}

impl NormOption for NoAffine {
    const WRITTEN: Written = Written { affine: false, ..Written::NOTHING };
    type Affine<C: Shape> = Features<U0>;
}

macro_rules! no_option {
    ($(<$($parameter:ident $(: $bound:path)?),*> $number:ty;)*) => {$(
        impl<$($parameter: $($bound +)? 'static),*> NormOption for $number {
            const WRITTEN: Written = Written::wrong(
                "the number of channels is inferred, and other numbers have names: `Momentum<0.1>`, `Epsilon<1e-5>`"
            );
            type Affine<C: Shape> = C;
        }
    )*};
}
no_option! {
    <N: ArrayLength> N;
    <P, Q> Ratio<P, Q>;
    <D> Negative<D>;
    <H, W> By<H, W>;
    <> Auto;
}
