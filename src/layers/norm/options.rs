//! What can be written behind a normalization, in any order: its momentum, its epsilon, that it has no factors.

use core::marker::PhantomData;

use typenum::U0;

use crate::layer::prelude::*;
use crate::type_level::{By, Negative, Ratio};

/// How much of its running statistics a [`BatchNorm`](super::BatchNorm) takes of each batch: `BatchNorm<Momentum<0.01>>`.
/// From 0 to 1; 0.1 unless it is written.
///
/// The gradient has the difference of running and new statistic, in the format of the parameters. So where a statistic falls by
/// orders of magnitude in one step, as with `Momentum<1>` after a running variance of 10⁸, it misses its value by up to 2⁻²³ of what it
/// was before (in `f32`; 2⁻⁵² in `f64`; 2⁻²⁴ more for each further part of the batch), and a running variance can be 0 or a little below, which counts as 0. The next step of
/// `Momentum<1>` mends it; other momentums have a part of the old statistic left, which is larger.
pub struct Momentum<M = Missing>(PhantomData<fn() -> M>);

/// What a normalization adds to the variance, so that values that are all the same do not divide by zero:
/// `LayerNorm<Epsilon<1e-3>>`. Above 0; 10⁻⁵ unless it is written.
pub struct Epsilon<E = Missing>(PhantomData<fn() -> E>);

/// The normalization has neither factors nor biases to be trained: `BatchNorm<NoAffine>`.
pub struct NoAffine;

/// What is written behind a normalization.
///
/// Numbers are options too, so that the types of a wrong list exist; [`WRITTEN`](NormOption::WRITTEN) says what is wrong.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an option of a normalization",
    label = "write `Momentum<0.1>`, `Epsilon<1e-5>` or `NoAffine`"
)]
pub trait NormOption: 'static {
    /// What it says.
    const WRITTEN: Written;
    /// The shape of factors and biases, given that of the channels.
    type Affine<C: Shape>: Shape;
}

/// What the options of a normalization say together.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    momentum: Option<f64>,
    epsilon: Option<f64>,
    affine: bool,
    wrong: Option<&'static str>,
}

impl Written {
    const NOTHING: Self = Self { momentum: None, epsilon: None, affine: true, wrong: None };

    const fn wrong(sentence: &'static str) -> Self {
        Self { wrong: Some(sentence), ..Self::NOTHING }
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
            wrong: match (self.wrong, other.wrong) {
                (Some(_), _) => self.wrong,
                (_, Some(_)) => other.wrong,
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

    /// Everything, or a sentence that says what is wrong with the options of a `BatchNorm`.
    pub(super) const fn expects(self) -> Expects {
        if let Some(sentence) = self.wrong {
            return Expects::Never(sentence);
        }
        if !in_range(self.momentum(), 0.0, 1.0) {
            return Expects::Never("the momentum is what a batch counts: from 0 to 1, as in `Momentum<0.1>`");
        }
        if !in_range(self.epsilon(), f64::MIN_POSITIVE, f64::MAX) {
            return Expects::Never("the epsilon is added to the variance: a number above 0, as in `Epsilon<1e-5>`");
        }
        Expects::Anything
    }

    /// The same for a normalization without running statistics.
    pub(super) const fn expects_no_momentum(self) -> Expects {
        if self.wrong.is_none() && self.momentum.is_some() {
            return Expects::Never("a momentum is for running statistics, which only a `BatchNorm` has");
        }
        self.expects()
    }
}

/// What is not a number is in no range.
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
                "a normalization knows the number of channels, and other numbers have names: `Momentum<0.1>`, `Epsilon<1e-5>`"
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
