//! Rows of a table, by whole numbers that are stored as scalars.

use crate::simd::{Isa, Kernel};
use crate::tensor::Scalar;

/// Copies the row of each token from a table with rows of `size` values. A token that the table does not have becomes NaN.
#[inline(always)]
pub fn rows<T: Scalar, I: Isa>(isa: I, size: usize, tokens: &[T], table: &[T], y: &mut [T]) {
    assert_eq!(tokens.len() * size, y.len(), "a row per token");
    T::embedding(isa.level(), size, tokens, table, y);
}

#[inline(always)]
pub(crate) fn rows_kernel<T: Scalar, I: Isa>(_: I, size: usize, tokens: &[T], table: &[T], y: &mut [T]) {
    for (token, y) in tokens.iter().zip(y.chunks_exact_mut(size.max(1))) {
        match row(*token, size, table.len()) {
            Some(first) => y.copy_from_slice(&table[first..first + size]),
            None => y.fill(T::nan()),
        }
    }
}

/// Returns the index in the table at which the row of a token begins.
#[inline(always)]
fn row<T: Scalar>(token: T, size: usize, table: usize) -> Option<usize> {
    let first = token.to_usize()?.checked_mul(size)?;
    (first.checked_add(size)? <= table).then_some(first)
}

/// Adds the gradient of each row to that of the row of its token in the table.
#[inline(always)]
pub fn backward<T: Scalar, I: Isa>(
    isa: I,
    size: usize,
    padding: Option<usize>,
    tokens: &[T],
    dy: &[T],
    dtable: &mut [T],
) {
    assert_eq!(tokens.len() * size, dy.len(), "a row per token");
    T::embedding_backward(isa.level(), size, padding, tokens, dy, dtable);
}

#[inline(always)]
pub(crate) fn backward_kernel<T: Scalar, I: Isa>(
    isa: I,
    size: usize,
    padding: Option<usize>,
    tokens: &[T],
    dy: &[T],
    dtable: &mut [T],
) {
    isa.outlined_widest(Backward { size, padding, tokens, dy, dtable });
}

struct Backward<'a, T> {
    size: usize,
    padding: Option<usize>,
    tokens: &'a [T],
    dy: &'a [T],
    dtable: &'a mut [T],
}

impl<T: Scalar> Kernel for Backward<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { size, padding, tokens, dy, dtable } = self;
        let length = dtable.len();
        for (token, dy) in tokens.iter().zip(dy.chunks_exact(size.max(1))) {
            if let Some(first) = row(*token, size, length)
                && padding != token.to_usize()
            {
                for (sum, dy) in dtable[first..first + size].iter_mut().zip(dy) {
                    *sum += *dy;
                }
            }
        }
    }
}

/// Writes a vector of `size` values for each token, with 1 at the index of the token. A token that is not smaller than `size` becomes NaN.
#[inline(always)]
pub fn one_hot<T: Scalar>(size: usize, tokens: &[T], y: &mut [T]) {
    for (token, y) in tokens.iter().zip(y.chunks_exact_mut(size.max(1))) {
        y.fill(T::ZERO);
        match token.to_usize().and_then(|token| y.get_mut(token)) {
            Some(value) => *value = T::ONE,
            None => y.fill(T::nan()),
        }
    }
}
