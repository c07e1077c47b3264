//! [`Accuracy`]: how many digits of a function are computed.

use generic_array::ArrayLength;

use crate::layer::Expects;
use crate::layers::Fast;
use crate::type_level::{Auto, By, Negative, Ratio};

/// A function computed to full precision: for [`Tanh`](super::Tanh) and [`Sigmoid`](super::Sigmoid) the opposite of [`Fast`], and the default. For
/// [`GELU`](super::GELU), the exact `Φ`.
pub struct Exact;

/// How many digits of a function are computed: [`Exact`] or [`Fast`]. Numbers implement it too, so that the types of a list with a mistake exist.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an accuracy of a function",
    label = "write `Fast`, or nothing for the exact function"
)]
pub trait Accuracy: 'static {
    /// Whether the function has the error of [`Fast`].
    const IS_FAST: bool = false;
    /// [`Expects::Anything`], or a message if this is not an accuracy.
    const EXPECTS: Expects = Expects::Anything;
}

impl Accuracy for Exact {}

impl Accuracy for Fast {
    const IS_FAST: bool = true;
}

macro_rules! no_accuracy {
    ($(<$($parameter:ident $(: $bound:path)?),*> $number:ty;)*) => {$(
        impl<$($parameter: $($bound +)? 'static),*> Accuracy for $number {
            const EXPECTS: Expects = Expects::Never("it has no number: write `Tanh` or `Sigmoid`, or `Tanh<Fast>` and `Sigmoid<Fast>` for fewer digits");
        }
    )*};
}
no_accuracy! {
    <N: ArrayLength> N;
    <P, Q> Ratio<P, Q>;
    <D> Negative<D>;
    <H, W> By<H, W>;
    <> Auto;
}
