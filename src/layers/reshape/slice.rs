//! [`Slice`]: some of the features of a vector or of each step, or some of the channels of an image.

use core::marker::PhantomData;

use typenum::Unsigned;

use crate::kernels::slices::{subslice, subslice_mut};
use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};
use crate::type_level::Extent;

/// The `N` features from `FROM` on, counted from 0: `y[i] = x[FROM + i]`.
///
/// # Shapes
///
/// - input: a vector, a sequence or an image with at least `FROM + N` features or channels
/// - output: the same shape with `N` features or channels. So it is the inverse of [`Concat`](crate::layers::Concat)
///
/// The inputs of a network are one array. Branches that begin with slices divide it into several inputs:
///
/// ```
/// use stackprop::prelude::*;
/// network! {
///     struct TwoTowers =
///         Input<12>,
///         Concat<
///             (user: Slice<0, 8>, Dense<8, 16>, ReLU), // the first 8 numbers
///             (item: Slice<8, 4>, Dense<4, 16>, ReLU), // the next 4
///         >,
///         Dense<32, 1>;
/// }
/// let (user, item) = ([0.5; 8], [1.0, 2.0, 3.0, 4.0]);
/// let mut input = [0.0; 12];
/// input[..8].copy_from_slice(&user);
/// input[8..].copy_from_slice(&item);
/// assert_eq!(TwoTowers::ZERO.predict(&input), [0.0]);
/// ```
///
/// Of images and sequences it takes channels and features:
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Blue = Input<Image<3, 1, 2>>, Slice<2, 1>; }
/// assert_eq!(Blue::ZERO.predict(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), [5.0, 6.0]);
/// network! { struct Second = Input<Sequence<3, 2>>, Slice<1, 1>; }
/// assert_eq!(Second::ZERO.predict(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), [2.0, 4.0, 6.0]);
/// ```
pub struct Slice<From = Missing, N = Missing>(PhantomData<fn() -> (From, N)>);

fixed!(Slice<From, N>);

impl<In: Shape, From: Extent, N: Extent> Fixed<In> for Slice<From, N> {
    type Input = In;
    type Output = In::WithChannels<N::Height>;
    const EXPECTS: Expects = match [From::NUMBERS, N::NUMBERS] {
        [1, 1] if N::Height::USIZE == 0 => Expects::Never("the number of features must be at least 1"),
        [1, 1] => Expects::Channels { least: From::Height::USIZE + N::Height::USIZE },
        _ => Expects::Never("write the first feature, counted from 0, and the number of features, as in `Slice<8, 4>`"),
    };
    const REUSE: Reuse = Reuse::reads(Reads::NEITHER);
    const OPERATION: Operation = Operation::Slice { from: From::Height::USIZE };

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], _: I) {
        let runs = Runs::of::<In, From, N>();
        for (x, y) in x.chunks_exact(runs.input).zip(y.chunks_exact_mut(runs.output)) {
            y.copy_from_slice(subslice(x, runs.start..runs.start + runs.output));
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(_: &[T], dy: &[T], dx: &mut [T], _: I) {
        let runs = Runs::of::<In, From, N>();
        dx.fill(T::ZERO);
        for (dx, dy) in dx.chunks_exact_mut(runs.input).zip(dy.chunks_exact(runs.output)) {
            subslice_mut(dx, runs.start..runs.start + runs.output).copy_from_slice(dy);
        }
    }
}

/// The contiguous values that are copied: of each step of a sequence, or of each sample.
struct Runs {
    /// The values of the input from one run to the next.
    input: usize,
    /// The index of the first of them that is copied.
    start: usize,
    /// The number of them that are copied.
    output: usize,
}

impl Runs {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn of<In: Shape, From: Extent, N: Extent>() -> Self {
        const {
            let (from, count) = (From::Height::USIZE, N::Height::USIZE);
            match In::DIMS {
                [_, features] => Self { input: *features, start: from, output: count },
                [_, rows, columns] => {
                    Self { input: In::SIZE, start: from * *rows * *columns, output: count * *rows * *columns }
                }
                _ => Self { input: In::SIZE, start: from, output: count },
            }
        }
    }
}

/// The same features of each step.
impl<In: Shape, From: Extent, N: Extent> Streaming<In> for Slice<From, N> {
    type State<T: Scalar> = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, I: Isa>(
        (): &(),
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, <In::WithChannels<N::Height> as Shape>::Step>,
        (): &mut (),
        _: I,
    ) {
        y.iter_mut().zip(x.iter().skip(From::Height::USIZE)).for_each(|(y, x)| *y = *x);
    }
}
