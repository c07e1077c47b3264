//! [`Last`]: the last step of a sequence.

use crate::layer::Operation;
use crate::layer::prelude::*;
use crate::layer::stateless::{Fixed, fixed};

/// The last step of a sequence: after a recurrent layer, what it has made of the whole sequence.
///
/// [`GlobalAvgPool`](crate::layers::GlobalAvgPool) is the mean of all steps, [`GlobalMaxPool`](crate::layers::GlobalMaxPool) their maximum;
/// step by step, of the steps so far.
///
/// # Shapes
///
/// - input: a sequence of `L` steps of `F` features
/// - output: `F` features
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<3, 2>>, Last; }
/// assert_eq!(Net::ZERO.predict(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), [5.0, 6.0]);
/// ```
pub struct Last;

fixed!(Last);

impl<In: Shape> Fixed<In> for Last {
    type Input = In;
    type Output = Features<In::Channels>;
    const EXPECTS: Expects = Expects::Sequence { features: None, least: 1 };
    const REUSE: Reuse = Reuse::reads(Reads::NEITHER);
    const OPERATION: Operation = Operation::Last;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn forward<T: Scalar, I: Isa>(x: &[T], y: &mut [T], _: I) {
        let (size, features) = sizes::<In>();
        for (x, y) in x.chunks_exact(size).zip(y.chunks_exact_mut(features)) {
            y.iter_mut().rev().zip(x.iter().rev()).for_each(|(y, x)| *y = *x);
        }
    }

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa>(_: &[T], dy: &[T], dx: &mut [T], _: I) {
        let (size, features) = sizes::<In>();
        dx.fill(T::ZERO);
        for (dx, dy) in dx.chunks_exact_mut(size).zip(dy.chunks_exact(features)) {
            dx.iter_mut().rev().zip(dy.iter().rev()).for_each(|(dx, dy)| *dx = *dy);
        }
    }
}

/// Returns the numbers of inputs and outputs of a sample.
const fn sizes<In: Shape>() -> (usize, usize) {
    match In::DIMS {
        [steps, features] if *steps > 0 && *features > 0 => (In::SIZE, *features),
        _ => (1, 1),
    }
}

/// The output for each step is that step: the last one so far.
impl<In: Shape> Streaming<In> for Last {
    type State<T: Scalar> = ();

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, I: Isa>(
        (): &(),
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, Features<In::Channels>>,
        (): &mut (),
        _: I,
    ) {
        y.iter_mut().zip(x.iter()).for_each(|(y, x)| *y = *x);
    }
}
