//! [`Softmax`] and [`LogSoftmax`]: from logits to a distribution over classes.

use crate::kernels::arguments::Distributions;
use crate::kernels::softmax;
use crate::layer::Operation;
use crate::layer::head::{LogProbabilities, Probabilities};
use crate::layer::prelude::*;

/// `y_i = e^(x_i) / Σ_j e^(x_j)`, over all values of a sample, those of each step of a sequence, or the channels at each
/// position of an image.
///
/// If it is the last layer, losses over classes use its logits, so that nothing overflows or loses precision. Bridle 1990.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 3>, Softmax; }
/// assert_eq!(Net::ZERO.predict(&[1.0, 2.0]), [1.0 / 3.0; 3]);
///
/// // A distribution over four classes for each pixel.
/// network! { struct Pixels = Input<Image<3, 8, 8>>, Conv2d<3, 4, 3, Same>, Softmax; }
/// assert_eq!(Pixels::ZERO.predict(&[0.5; 192]), [0.25; 256]);
/// ```
pub struct Softmax;

/// `y_i = x_i − ln Σ_j e^(x_j)`, over all values of a sample, those of each step of a sequence, or the channels at each
/// position of an image.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 2>, LogSoftmax; }
/// assert_eq!(Net::ZERO.predict(&[1.0, 2.0]), [-core::f32::consts::LN_2; 2]);
/// ```
pub struct LogSoftmax;

/// The largest number of classes for which the kernel is compiled with that number as a constant. The general kernel takes 1.5 times
/// as long for them.
const FEW: usize = 64;

macro_rules! few_or_many {
    ($isa:ident, $kernel:ident, $of_one:ident, $with:expr, $values:expr) => {
        if const { Distributions::of(In::DIMS).positions == 1 && Distributions::of(In::DIMS).classes <= FEW } {
            // Inlined into a function for the instruction set: a closure might not be inlined and be compiled for the build target.
            softmax::each_sample::<T, softmax::$of_one>(const { Distributions::of(In::DIMS).classes }, $with, $values);
        } else {
            T::$kernel($isa.level(), const { Distributions::of(In::DIMS) }, $with, $values);
        }
    };
}

macro_rules! normalization {
    ($($layer:ident ends in $head:ident, by $forward:ident ($forward_of_one:ident) and $backward:ident ($backward_of_one:ident);)*) => {$(
        impl<In: Shape> Layer<In> for $layer {
            type Input = In;
            type Output = In;
            type Head = $head;
            type Params<T: Scalar> = ();
            type Scratch<T: Scalar> = ();

            const REUSE: Reuse = Reuse { predict: InPlace::Yes, train: InPlace::Yes, reads: Reads::Y };
            const OPERATION: Operation = Operation::$layer;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn predict<T: Scalar, I: Isa>(_: &(), xy: Operand<'_, T, In>, _: &mut [()], isa: I) {
                if xy.wants_logits() {
                    return xy.copy();
                }
                few_or_many!(isa, $forward, $forward_of_one, &[], xy.flat());
            }
        }

        impl<In: Shape> Streaming<In> for $layer {
            type State<T: Scalar> = ();

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn step<T: Scalar, I: Isa>(
                (): &(),
                x: &Tensor<T, In::Step>,
                y: &mut Tensor<T, In::Step>,
                (): &mut (),
                isa: I,
            ) {
                few_or_many!(isa, $forward, $forward_of_one, &[], Operand::of_scalars(x, y));
            }
        }

        impl<In: Shape> Trainable<In> for $layer {
            type Cache<T: Scalar, const B: usize> = ();

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn backward<T: Scalar, I: Isa, const B: usize>(
                _: &(),
                saved: Saved<'_, Self, In, T, B>,
                gradients: Gradients<'_, Self, In, T>,
                isa: I,
            ) {
                let by_logits = gradients.by_logits();
                match gradients.operand() {
                    Some(gradients) if by_logits => gradients.copy(),
                    Some(gradients) => {
                        few_or_many!(isa, $backward, $backward_of_one, all_scalars(saved.y), gradients.flat());
                    }
                    None => {}
                }
            }
        }
    )*};
}
normalization! {
    Softmax ends in Probabilities, by softmax (Softmax) and softmax_gradient (SoftmaxGradient);
    LogSoftmax ends in LogProbabilities, by log_softmax (LogSoftmax) and log_softmax_gradient (LogSoftmaxGradient);
}
