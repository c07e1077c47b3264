//! Deep networks with parameters.

use stackprop::prelude::*;
use stackprop::typenum::{U5, U8};

use super::assert_learns;

times! { Deep<H> = [Dense<2, H>,] [Dense<H, H>, Tanh,] [Dense<H, 1>] * 3 * 5 }

#[test]
fn thirty_layers_learn() {
    assert_eq!((Deep::<U5>::PARAMS, Deep::<U8>::PARAMS), (15 + 15 * 30 + 6, 24 + 15 * 72 + 9));
    assert_learns::<Deep<U5>>();
}
