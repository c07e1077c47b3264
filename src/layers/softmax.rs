//! [`Softmax`] and [`LogSoftmax`]: logits to a distribution over classes.

use core::ops::Range;

use crate::head::{LogProbabilities, Probabilities};
use crate::in_out::InOut;
use crate::isa::Isa;
use crate::kernels::lanes::{LANES, Lanes, Total, each, fold, load, store, sum};
use crate::kernels::{part, part_mut};
use crate::layer::{Layer, Trainable};
use crate::noise::Noise;
use crate::plan::{InPlace, Reads, Reuse};
use crate::scalar::Scalar;
use crate::shape::Shape;
use crate::tensor::Tensor;

/// `y_i = e^(x_i) / Σ_j e^(x_j)`, over all values of a sample.
///
/// At the end of a network the losses over classes work on its logits, so that nothing overflows or is rounded away.
/// Bridle 1990.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 3>, Softmax; }
/// assert_eq!(Net::ZERO.predict(&[1.0, 2.0]), [1.0 / 3.0; 3]);
/// ```
pub struct Softmax;

/// `y_i = x_i − ln Σ_j e^(x_j)`, over all values of a sample.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Net = Dense<2, 1>, LogSoftmax; }
/// assert_eq!(Net::ZERO.predict(&[1.0, 2.0]), [0.0]);
/// ```
pub struct LogSoftmax;

/// What the two have in common: a function of one sample and its backward pass; both stand on logits.
trait Normalization {
    fn forward<T: Scalar>(values: InOut<'_, T>);
    fn backward<T: Scalar>(y: &[T], gradients: InOut<'_, T>);
}

impl Normalization for Softmax {
    #[inline(always)]
    fn forward<T: Scalar>(mut values: InOut<'_, T>) {
        let (_, sum) = exponentials(values.reborrow());
        for y in values.y() {
            *y /= sum;
        }
    }

    /// `dx_i = y_i · (dy_i − Σ_j dy_j · y_j)`
    #[inline(always)]
    fn backward<T: Scalar>(y: &[T], gradients: InOut<'_, T>) {
        let dy = gradients.x();
        let dot = sum(y.len().min(dy.len()), |class| y[class] * dy[class]);
        gradients.map_with(y.iter(), |dy, y| *y * (dy - dot));
    }
}

impl Normalization for LogSoftmax {
    #[inline(always)]
    fn forward<T: Scalar>(values: InOut<'_, T>) {
        let max = largest(values.x());
        let mut total = Total::NONE;
        for place in chunks(values.x().len()) {
            total.add(exponentials_of(part(values.x(), place), max));
        }
        let log_sum = total.with(T::ZERO).ln();
        values.map(|x| x - max - log_sum);
    }

    /// `dx_i = dy_i − e^(y_i) · Σ_j dy_j`
    #[inline(always)]
    fn backward<T: Scalar>(y: &[T], gradients: InOut<'_, T>) {
        let dy = gradients.x();
        let sum = sum(dy.len(), |class| dy[class]);
        gradients.map_with(y.iter(), |dy, y| dy - y.exp() * sum);
    }
}

#[inline(always)]
fn largest<T: Scalar>(x: &[T]) -> T {
    let larger = |max, x| if x > max { x } else { max };
    let mut max = [T::neg_infinity(); LANES];
    let mut chunks = x.chunks_exact(LANES);
    for x in &mut chunks {
        max.iter_mut().zip(x).for_each(|(max, x)| *max = larger(*max, *x));
    }
    max.iter_mut().zip(chunks.remainder()).for_each(|(max, x)| *max = larger(*max, *x));
    fold(max, larger)
}

/// `y_i = e^(x_i − max x)`; gives `max x` and `Σ y`.
#[inline(always)]
pub(crate) fn exponentials<T: Scalar>(mut values: InOut<'_, T>) -> (T, T) {
    let max = largest(values.x());
    let mut total = Total::NONE;
    for place in chunks(values.x().len()) {
        let y = exponentials_of(part(values.x(), place.clone()), max);
        total.add(y);
        store(y, part_mut(values.y(), place));
    }
    (max, total.with(T::ZERO))
}

/// The places of so many values, as many at a time as there are lanes.
#[inline(always)]
fn chunks(len: usize) -> impl Iterator<Item = Range<usize>> {
    (0..len).step_by(LANES).map(move |start| start..len.min(start + LANES))
}

/// `e^(x − max)` in each lane that has a value, and 0 in the others.
#[inline(always)]
fn exponentials_of<T: Scalar>(x: &[T], max: T) -> Lanes<T> {
    let mut values = load(x);
    if x.len() == LANES {
        // As a loop it becomes vector code in the largest functions, too, where that of `each` is given up.
        for value in &mut values {
            *value = (*value - max).exp();
        }
        return values;
    }
    let y = each(|lane| (values[lane] - max).exp());
    each(|lane| if lane < x.len() { y[lane] } else { T::ZERO })
}

macro_rules! normalization {
    ($($layer:ident gives $head:ident)*) => {$(
        impl<In: Shape> Layer<In> for $layer {
            type Input = In;
            type Output = In;
            type Head = $head;
            type Params<T: Scalar> = ();
            type Scratch<T: Scalar> = ();

            const REUSE: Reuse = Reuse { predict: InPlace::Yes, train: InPlace::Yes, reads: Reads::Y };

            #[inline(always)]
            fn predict<T: Scalar, I: Isa>(
                _: &(),
                x: &[Tensor<T, In>],
                y: &mut [Tensor<T, In>],
                _: &mut [()],
                isa: I,
            ) {
                isa.vectorize(|| {
                    for (x, y) in x.iter().zip(y) {
                        <Self as Normalization>::forward(InOut::Apart(x, y));
                    }
                });
            }

            #[inline(always)]
            fn predict_logits<T: Scalar, I: Isa>(
                _: &(),
                x: &[Tensor<T, In>],
                z: &mut [Tensor<T, In>],
                _: &mut [()],
                _: I,
            ) {
                z.clone_from_slice(x);
            }

            #[inline(always)]
            fn predict_in_place<T: Scalar, I: Isa>(_: &(), xy: &mut [Tensor<T, In>], _: &mut [()], isa: I) {
                isa.vectorize(|| {
                    for xy in xy {
                        <Self as Normalization>::forward(InOut::Same(xy));
                    }
                });
            }
        }

        impl<In: Shape> Trainable<In> for $layer {
            type Cache<T: Scalar, const B: usize> = ();

            #[inline(always)]
            fn forward<T: Scalar, I: Isa, const B: usize>(
                params: &(),
                x: &[Tensor<T, In>],
                y: &mut [Tensor<T, In>],
                _: &mut (),
                _: &mut Noise,
                isa: I,
            ) {
                <Self as Layer<In>>::predict::<T, I>(params, x, y, &mut [], isa);
            }

            #[inline(always)]
            fn backward<T: Scalar, I: Isa, const B: usize>(
                _: &(),
                _: &[Tensor<T, In>],
                y: &[Tensor<T, In>],
                _: &mut (),
                dy: &[Tensor<T, In>],
                dx: Option<&mut [Tensor<T, In>]>,
                _: &mut (),
                isa: I,
            ) {
                let Some(dx) = dx else { return };
                isa.vectorize(|| {
                    for ((y, dy), dx) in y.iter().zip(dy).zip(dx) {
                        <Self as Normalization>::backward(y, InOut::Apart(dy, dx));
                    }
                });
            }

            #[inline(always)]
            fn forward_in_place<T: Scalar, I: Isa, const B: usize>(
                params: &(),
                xy: &mut [Tensor<T, In>],
                _: &mut (),
                _: &mut Noise,
                isa: I,
            ) {
                <Self as Layer<In>>::predict_in_place::<T, I>(params, xy, &mut [], isa);
            }

            #[inline(always)]
            fn backward_in_place<T: Scalar, I: Isa, const B: usize>(
                _: &(),
                _: &[Tensor<T, In>],
                y: &[Tensor<T, In>],
                _: &mut (),
                dxy: &mut [Tensor<T, In>],
                _: &mut (),
                isa: I,
            ) {
                isa.vectorize(|| {
                    for (y, dxy) in y.iter().zip(dxy) {
                        <Self as Normalization>::backward(y, InOut::Same(dxy));
                    }
                });
            }

            #[inline(always)]
            fn logits<'a, T: Scalar, const B: usize>(
                x: &'a [Tensor<T, In>],
                _: &'a [Tensor<T, In>],
                _: &'a (),
            ) -> &'a [Tensor<T, In>] {
                x
            }

            #[inline(always)]
            fn backward_from_logits<T: Scalar, I: Isa, const B: usize>(
                _: &(),
                _: &[Tensor<T, In>],
                _: &[Tensor<T, In>],
                _: &mut (),
                dz: &[Tensor<T, In>],
                dx: Option<&mut [Tensor<T, In>]>,
                _: &mut (),
                _: I,
            ) {
                if let Some(dx) = dx {
                    dx.clone_from_slice(dz);
                }
            }
        }
    )*};
}
normalization!(Softmax gives Probabilities LogSoftmax gives LogProbabilities);
