//! [`Reverse`]: the steps of a sequence in reverse order.

use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};

/// The steps of a sequence in reverse order: `y[t] = x[L − 1 − t]`.
///
/// [`Bidirectional`](super::Bidirectional) uses it for layers that read a sequence in both directions.
///
/// # Shapes
///
/// - input and output: a sequence
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<3, 2>>, Reverse; }
/// assert_eq!(Net::ZERO.predict(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), [5.0, 6.0, 3.0, 4.0, 1.0, 2.0]);
/// ```
pub struct Reverse;

fixed!(Reverse);

impl<In: Shape> Fixed<In> for Reverse {
    type Input = In;
    type Output = In;
    const EXPECTS: Expects = Expects::Sequence { features: None, least: 1 };
    const REUSE: Reuse = Reuse::reads(Reads::NEITHER);
    const OPERATION: Operation = Operation::Reverse;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], _: I) {
        reverse::<T, In>(x, y);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(_: &[T], dy: &[T], dx: &mut [T], _: I) {
        reverse::<T, In>(dy, dx);
    }
}

/// Copies the steps of all samples in reverse order.
#[cfg_attr(not(debug_assertions), inline(always))]
pub(super) fn reverse<T: Scalar, In: Shape>(x: &[T], y: &mut [T]) {
    let features = match In::DIMS {
        [_, features] if *features > 0 && In::SIZE > 0 => *features,
        _ => return,
    };
    for (x, y) in x.chunks_exact(In::SIZE).zip(y.chunks_exact_mut(In::SIZE)) {
        for (x, y) in x.chunks_exact(features).rev().zip(y.chunks_exact_mut(features)) {
            y.iter_mut().zip(x).for_each(|(y, x)| *y = *x);
        }
    }
}
