//! Arithmetic on type-level sizes, with which the compiler computes the output shapes of layers.
//!
//! Every operation is defined for all numbers, so that the types of a network with a mistake exist too: subtraction stops at zero, and
//! division by zero is division by one. Each trait has a single `impl` for all sizes. Its conditions hold for any numbers, but the
//! compiler can only verify them for known numbers.

use core::ops::{Add, Div, Mul, Sub};

use generic_array::ArrayLength;
use typenum::{Max, Maximum, Min, Minimum, U1};

use crate::tensor::Shape;

/// `Self + R`
pub trait Plus<R> {
    /// The sum.
    type Sum: ArrayLength;
}

impl<L: Add<R, Output: ArrayLength>, R> Plus<R> for L {
    type Sum = L::Output;
}

/// `Self − R`, or 0 if `R` is larger.
pub trait Minus<R> {
    /// The difference.
    type Difference: ArrayLength;
}

impl<L: Max<R>, R> Minus<R> for L
where
    Maximum<L, R>: Sub<R, Output: ArrayLength>,
{
    type Difference = <Maximum<L, R> as Sub<R>>::Output;
}

/// `Self · R`
pub trait Times<R> {
    /// The product.
    type Product: ArrayLength;
}

impl<L: Mul<R, Output: ArrayLength>, R> Times<R> for L {
    type Product = L::Output;
}

/// `Self / R`, rounded down; `Self` if `R` is 0.
pub trait Over<R> {
    /// The quotient.
    type Quotient: ArrayLength;
}

impl<L, R: Max<U1>> Over<R> for L
where
    L: Div<Maximum<R, U1>, Output: ArrayLength>,
{
    type Quotient = <L as Div<Maximum<R, U1>>>::Output;
}

type Sum<L, R> = <L as Plus<R>>::Sum;
/// `L − R`, or 0.
pub type Difference<L, R> = <L as Minus<R>>::Difference;
/// `L · R`
pub type Product<L, R> = <L as Times<R>>::Product;
type Quotient<L, R> = <L as Over<R>>::Quotient;

/// The distance from the first to the last value of a window of `K` values with dilation `D`: `D (K − 1)`.
type Reach<K, D> = Product<D, Difference<K, U1>>;

/// The number of positions at which a window fits into `Self` values: `⌊(N + A + B + Q D (K − 1) − D (K − 1) − 1) / S⌋ + 1`, and
/// 0 if it fits nowhere.
///
/// `K` is the length of the window, `S` its stride, `D` its dilation, `A` and `B` the padding at the start and at the end. `Q` is 1 for
/// the padding of `Same`, which is `D (K − 1)` in total, and 0 otherwise.
pub trait Window<K, S, D, A, B, Q> {
    /// The number of positions.
    type Positions: ArrayLength;
}

type Padded<N, R, A, B, Q> = Sum<Sum<Sum<N, A>, B>, Product<R, Q>>;
type Room<N, R, S, A, B, Q> = Difference<Sum<Padded<N, R, A, B, Q>, Maximum<S, U1>>, Sum<R, U1>>;

impl<N, K, S, D, A, B, Q> Window<K, S, D, A, B, Q> for N
where
    K: Minus<U1>,
    D: Times<Difference<K, U1>>,
    S: Max<U1>,
    N: Plus<A>,
    Sum<N, A>: Plus<B>,
    Reach<K, D>: Plus<U1> + Times<Q>,
    Sum<Sum<N, A>, B>: Plus<Product<Reach<K, D>, Q>>,
    Padded<N, Reach<K, D>, A, B, Q>: Plus<Maximum<S, U1>>,
    Sum<Padded<N, Reach<K, D>, A, B, Q>, Maximum<S, U1>>: Minus<Sum<Reach<K, D>, U1>>,
    Room<N, Reach<K, D>, S, A, B, Q>: Over<S>,
{
    type Positions = Quotient<Room<N, Reach<K, D>, S, A, B, Q>, S>;
}

/// The number of positions of a pooling window in `Self` values.
///
/// As [`Window`], without dilation. If `C` is 1 the number is rounded up, so that the last window may extend beyond the end; it must
/// start before the padding at the end, as in PyTorch.
pub trait Pool<K, S, A, B, C> {
    /// The number of positions.
    type Positions: ArrayLength;
}

type Beyond<S, C> = Product<Difference<S, U1>, C>;
type Steps<N, K, S, A, B, C> = Difference<Sum<Sum<Sum<Sum<N, A>, B>, Maximum<S, U1>>, Beyond<S, C>>, Maximum<K, U1>>;
type Starts<N, S, A> = Sum<Sum<N, A>, Difference<S, U1>>;

impl<N, K, S, A, B, C> Pool<K, S, A, B, C> for N
where
    K: Max<U1>,
    S: Max<U1> + Minus<U1>,
    Difference<S, U1>: Times<C>,
    N: Plus<A>,
    Sum<N, A>: Plus<B> + Plus<Difference<S, U1>>,
    Sum<Sum<N, A>, B>: Plus<Maximum<S, U1>>,
    Sum<Sum<Sum<N, A>, B>, Maximum<S, U1>>: Plus<Beyond<S, C>>,
    Sum<Sum<Sum<Sum<N, A>, B>, Maximum<S, U1>>, Beyond<S, C>>: Minus<Maximum<K, U1>>,
    Steps<N, K, S, A, B, C>: Over<S>,
    Starts<N, S, A>: Over<S>,
    Quotient<Steps<N, K, S, A, B, C>, S>: Min<Quotient<Starts<N, S, A>, S>, Output: ArrayLength>,
{
    type Positions = Minimum<Quotient<Steps<N, K, S, A, B, C>, S>, Quotient<Starts<N, S, A>, S>>;
}

/// The number of values that windows at `Self` positions cover: `(N − 1) S + D (K − 1) + 1 + E − A − B`, where `E` is the output
/// padding. It is the inverse of [`Window`].
pub trait Spread<K, S, D, A, B, E> {
    /// The number of values.
    type Values: ArrayLength;
}

type Starting<N, S> = Product<Difference<N, U1>, S>;
type Whole<N, R, S, E> = Sum<Sum<Sum<Starting<N, S>, R>, U1>, E>;

impl<N, K, S, D, A, B, E> Spread<K, S, D, A, B, E> for N
where
    K: Minus<U1>,
    D: Times<Difference<K, U1>>,
    N: Minus<U1>,
    Difference<N, U1>: Times<S>,
    Starting<N, S>: Plus<Reach<K, D>>,
    Sum<Starting<N, S>, Reach<K, D>>: Plus<U1>,
    Sum<Sum<Starting<N, S>, Reach<K, D>>, U1>: Plus<E>,
    A: Plus<B>,
    Whole<N, Reach<K, D>, S, E>: Minus<Sum<A, B>>,
{
    type Values = Difference<Whole<N, Reach<K, D>, S, E>, Sum<A, B>>;
}

/// The number of values per step of the queries, keys and values of an attention of `Self` features: `F + 2 G (F / H)`, with `H` heads of
/// queries and `G` heads of keys and values.
pub trait Projected<H, G> {
    /// The number of values.
    type Width: ArrayLength;
}

type Keys<F, H, G> = Product<G, Quotient<F, H>>;

impl<F, H, G> Projected<H, G> for F
where
    F: Over<H> + Plus<Keys<F, H, G>>,
    G: Times<Quotient<F, H>>,
    Sum<F, Keys<F, H, G>>: Plus<Keys<F, H, G>>,
{
    type Width = Sum<Sum<F, Keys<F, H, G>>, Keys<F, H, G>>;
}

/// The numbers of positions and values of a shape. All shapes implement it.
pub trait Count: Shape {
    /// The number of positions: height times width.
    type Positions: ArrayLength;
    /// The number of values: channels times positions.
    type Values: ArrayLength;
}

impl<S: Shape> Count for S
where
    S::Height: Times<S::Width>,
    S::Channels: Times<Product<S::Height, S::Width>>,
{
    type Positions = Product<S::Height, S::Width>;
    type Values = Product<S::Channels, Product<S::Height, S::Width>>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use typenum::{U0, U2, U3, U4, U5, U7, U8, U16, U28, Unsigned};

    /// The formula that PyTorch documents for `Conv2d`, with the padding of both sides, and at least 0.
    fn window(n: usize, k: usize, s: usize, d: usize, padding: usize, q: usize) -> usize {
        let reach = d * k.saturating_sub(1);
        (n + padding + q * reach).checked_sub(reach + 1).map_or(0, |room| room / s.max(1) + 1)
    }

    /// The formula that PyTorch uses for `MaxPool2d`.
    fn pool(n: usize, k: usize, s: usize, [before, after]: [usize; 2], ceil: usize) -> usize {
        let (k, s) = (k.max(1) as i64, s.max(1) as i64);
        let (n, before, after) = (n as i64, before as i64, after as i64);
        let positions = (n + before + after - k + if ceil == 1 { s - 1 } else { 0 }).div_euclid(s) + 1;
        let beyond = (positions - 1) * s >= n + before;
        (positions - i64::from(beyond)).max(0) as usize
    }

    fn spread(n: usize, k: usize, s: usize, d: usize, padding: usize, e: usize) -> usize {
        (n.saturating_sub(1) * s + d * k.saturating_sub(1) + 1 + e).saturating_sub(padding)
    }

    macro_rules! over_all {
        ($check:ident: [$($n:ty)*] $rest:tt) => { $(over_all!(@n $check $n, $rest);)* };
        (@n $check:ident $n:ty, [$($k:ty)*, $s:tt, $p:tt]) => { $(over_all!(@k $check $n, $k, $s, $p);)* };
        (@k $check:ident $n:ty, $k:ty, [$($s:ty)*], $p:tt) => { $(over_all!(@s $check $n, $k, $s, $p);)* };
        (@s $check:ident $n:ty, $k:ty, $s:ty, [$($p:ty)*]) => { $($check::<$n, $k, $s, $p>();)* };
    }

    fn check_window<N, K: Unsigned, S: Unsigned, P: Unsigned>()
    where
        N: Unsigned + Window<K, S, U1, P, P, U0> + Window<K, S, U2, P, U1, U0> + Window<K, S, U3, U0, U0, U1>,
    {
        let (n, k, s, p) = (N::USIZE, K::USIZE, S::USIZE, P::USIZE);
        let positions = [
            (<N as Window<K, S, U1, P, P, U0>>::Positions::USIZE, window(n, k, s, 1, 2 * p, 0)),
            (<N as Window<K, S, U2, P, U1, U0>>::Positions::USIZE, window(n, k, s, 2, p + 1, 0)),
            (<N as Window<K, S, U3, U0, U0, U1>>::Positions::USIZE, window(n, k, s, 3, 0, 1)),
        ];
        assert!(positions.iter().all(|(found, expected)| found == expected), "{n} {k} {s} {p}: {positions:?}");
    }

    fn check_pool<N, K: Unsigned, S: Unsigned, P: Unsigned>()
    where
        N: Unsigned + Pool<K, S, P, P, U0> + Pool<K, S, P, P, U1> + Pool<K, S, P, U0, U1>,
    {
        let (n, k, s, p) = (N::USIZE, K::USIZE, S::USIZE, P::USIZE);
        if 2 * p <= k {
            assert_eq!(<N as Pool<K, S, P, P, U0>>::Positions::USIZE, pool(n, k, s, [p, p], 0), "{n} {k} {s} {p}");
            assert_eq!(<N as Pool<K, S, P, P, U1>>::Positions::USIZE, pool(n, k, s, [p, p], 1), "{n} {k} {s} {p}, up");
            assert_eq!(
                <N as Pool<K, S, P, U0, U1>>::Positions::USIZE,
                pool(n, k, s, [p, 0], 1),
                "{n} {k} {s} {p}, 0, up"
            );
        }
    }

    fn check_spread<N, K: Unsigned, S: Unsigned, P: Unsigned>()
    where
        N: Unsigned + Spread<K, S, U1, P, P, U0> + Spread<K, S, U2, P, U1, U1>,
    {
        let (n, k, s, p) = (N::USIZE, K::USIZE, S::USIZE, P::USIZE);
        assert_eq!(<N as Spread<K, S, U1, P, P, U0>>::Values::USIZE, spread(n, k, s, 1, 2 * p, 0), "{n} {k} {s} {p}");
        assert_eq!(<N as Spread<K, S, U2, P, U1, U1>>::Values::USIZE, spread(n, k, s, 2, p + 1, 1), "{n} {k} {s} {p}");
    }

    #[test]
    fn windows_are_counted_as_in_plain_numbers() {
        over_all!(check_window: [U0 U1 U2 U4 U5 U7 U8 U28] [U0 U1 U2 U3 U5 U16, [U0 U1 U2 U3 U5], [U0 U1 U2 U7]]);
    }

    #[test]
    fn pools_are_counted_as_in_plain_numbers() {
        over_all!(check_pool: [U1 U2 U4 U5 U7 U8 U28] [U1 U2 U3 U5 U16, [U0 U1 U2 U3 U5], [U0 U1 U2 U7]]);
    }

    #[test]
    fn transposed_windows_are_counted_as_in_plain_numbers() {
        over_all!(check_spread: [U0 U1 U2 U4 U5 U28] [U0 U1 U2 U3 U5, [U0 U1 U2 U3 U5], [U0 U1 U2 U7]]);
    }
}
