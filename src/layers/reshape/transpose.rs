//! [`Transpose`]: turns an image into the sequence of its positions, and back.

use core::marker::PhantomData;

use crate::kernels::rearrange::transpose;
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::type_level::arithmetic::Count;
use crate::type_level::{Arguments, Written};

/// Swaps channels and positions: `y[p][c] = x[c][p]`.
///
/// # Shapes
///
/// - `Transpose`: from an image to the sequence of its positions, row by row, with one feature per channel: `[C][H][W]` to `[H · W][C]`
/// - `Transpose<Image<C, H, W>>`, or `Transpose<C, H, W>` for short: from such a sequence, `[H · W][C]`, to the image
/// - `Transpose<Sequence<L, F>>`: from a sequence of `F` steps of `L` features to one of `L` steps of `F` features
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Image<2, 1, 3>>, Transpose; }
/// assert_eq!(Net::ZERO.predict(&[1.0, 2.0, 3.0, 10.0, 20.0, 30.0]), [1.0, 10.0, 2.0, 20.0, 3.0, 30.0]);
/// network! { struct Back = Net, Transpose<Image<2, 1, 3>>; }
/// assert_eq!(Back::ZERO.predict(&[1.0, 2.0, 3.0, 10.0, 20.0, 30.0]), [1.0, 2.0, 3.0, 10.0, 20.0, 30.0]);
/// ```
pub struct Transpose<S = Missing, H = Missing, W = Missing>(PhantomData<(S, H, W)>);

fixed!(Transpose<S, H, W>);

impl<In: Count, S: 'static, H: 'static, W: 'static> Fixed<In> for Transpose<S, H, W>
where
    Arguments<S, H, W>: Written,
{
    type Input = In;
    type Output = <Arguments<S, H, W> as Written>::Or<Sequence<In::Positions, In::Channels>>;
    const EXPECTS: Expects = match <Arguments<S, H, W> as Written>::Shape::DIMS {
        _ if !<Arguments<S, H, W>>::WRITTEN => Expects::Image { channels: None, least: [1, 1] },
        [_, _, ..] => {
            let input = Expects::Shape(const { &transposed(<Arguments<S, H, W> as Written>::Shape::DIMS) });
            <Arguments<S, H, W>>::EXPECTS.and(input)
        }
        _ => Expects::Never(
            "`Transpose` takes the shape of its output: `Image<16, 7, 7>` or `Sequence<50, 8>`; without one, the positions of an image become steps",
        ),
    };
    const REUSE: Reuse = Reuse::reads(Reads::NEITHER);
    const OPERATION: Operation = Operation::Transpose;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], isa: I) {
        transpose(isa, sides::<In>(), x, y);
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(_: &[T], dy: &[T], dx: &mut [T], isa: I) {
        let [rows, columns] = sides::<In>();
        transpose(isa, [columns, rows], dy, dx);
    }
}

/// Returns the extents of a shape as a matrix.
const fn sides<In: Shape>() -> [usize; 2] {
    let rows = In::DIMS[0];
    [rows, In::SIZE / rows]
}

/// Returns the steps and features of the sequence whose transpose has the shape `dims`.
const fn transposed(dims: &[usize]) -> [usize; 2] {
    match dims {
        [channels, height, width] => [*height * *width, *channels],
        [steps, features] => [*features, *steps],
        _ => [0, 0],
    }
}
