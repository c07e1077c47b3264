//! [`PositionalEncoding`]: adds sines and cosines of the position of each step.

use typenum::Unsigned;

use super::step_count::{self, StepCount};
use crate::kernels::attention::positions;
use crate::layer::Operation;
use crate::layer::prelude::*;

/// `y[t][2i] = x[t][2i] + sin(t · 10000^(−2i/F))`, `y[t][2i + 1] = x[t][2i + 1] + cos(t · 10000^(−2i/F))`, for the steps `t` from 0 on.
/// Vaswani et al. 2017, section 3.5.
///
/// A [`SelfAttention`](super::SelfAttention) without [`Causal`](super::super::Causal) does not see the order of the steps: this tells it.
///
/// # Shapes
///
/// - input and output: a sequence of any number of steps and features
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Input<Sequence<2, 4>>, PositionalEncoding; }
/// let y = Net::ZERO.predict(&[0.0; 8]);
/// let [first, second] = Net::nested(&y);
/// assert_eq!(*first, [0.0, 1.0, 0.0, 1.0]);
/// let expected = [1.0f32.sin(), 1.0f32.cos(), 0.01f32.sin(), 0.01f32.cos()];
/// assert!(second.iter().zip(expected).all(|(y, e)| (y - e).abs() < 1e-6));
/// ```
pub struct PositionalEncoding;

impl<In: Shape> Layer<In> for PositionalEncoding {
    type Input = In;
    type Output = In;
    type Head = Values;
    type Params<T: Scalar> = ();
    type Scratch<T: Scalar> = ();

    const EXPECTS: Expects = Expects::Sequence { features: None, least: 1 };
    const REUSE: Reuse = Reuse { predict: InPlace::Yes, train: InPlace::Yes, reads: Reads::NEITHER };
    const OPERATION: Operation = Operation::PositionalEncoding;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn predict<T: Scalar, I: Isa>(_: &(), mut xy: Operand<'_, T, In>, _: &mut [()], isa: I) {
        xy.reborrow().copy();
        T::add_sinusoids(isa.level(), [In::Height::USIZE, In::Channels::USIZE], xy.y());
    }
}

impl<In: Shape> Trainable<In> for PositionalEncoding {
    type Cache<T: Scalar, const B: usize> = ();

    /// `dx = dy`
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        _: &(),
        _: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        _: I,
    ) {
        if let Some(gradients) = gradients.operand() {
            gradients.copy();
        }
    }
}

/// The number of steps so far; it can be larger than the declared length.
impl<In: Shape> Streaming<In> for PositionalEncoding {
    type State<T: Scalar> = StepCount<T>;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn step<T: Scalar, I: Isa>(
        (): &(),
        x: &Tensor<T, In::Step>,
        y: &mut Tensor<T, In::Step>,
        count: &mut StepCount<T>,
        _: I,
    ) {
        y.copy_from_slice(x);
        positions::add_sinusoids_of_step(step_count::steps(count), y);
        step_count::advance(count);
    }
}
