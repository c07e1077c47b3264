//! [`Elementwise`]: activations, defined by a value and a derivative.

use core::marker::PhantomData;
use core::ops::Range;

use crate::kernels::slices::subslice;
use crate::layer::head::Head;
use crate::layer::{Expects, Gradients, InPlace, Layer, Operation, Reads, Reuse, Saved, StepRng, Streaming, Trainable};
use crate::simd::{Isa, Kernel};
use crate::tensor::operand::Slices;
use crate::tensor::plain::all_scalars;
use crate::tensor::{Operand, Scalar, Shape, Tensor};
use crate::threads;

/// An activation: a function applied to each value separately, for any shape.
///
/// ```
/// use stackprop::prelude::*;
///
/// /// `y = x²`
/// pub struct Square;
///
/// impl Elementwise for Square {
///     type Head = Values;
///     const READS: Reads = Reads::X;
///     fn value<T: Scalar>(x: T) -> T { x * x }
///     fn derivative<T: Scalar>(x: T, _y: T) -> T { x + x }
/// }
///
/// stackprop::network! { struct Net = Dense<3, 4>, Square, Dense<4, 1>; }
/// ```
pub trait Elementwise: Sized + 'static {
    /// What the outputs mean to a loss.
    type Head: Head;
    /// [`Expects::Never`] if the arguments of the layer are invalid.
    const EXPECTS: Expects = Expects::Anything;
    /// The values that the derivative reads. If it reads only the output, training does not save the input.
    const READS: Reads = Reads::BOTH;
    /// As in [`Layer`](Layer::OPERATION).
    const OPERATION: Operation = Operation::Custom;
    /// Returns the output for the input `x`.
    fn value<T: Scalar>(x: T) -> T;
    /// Returns the derivative at the input `x` with the output `y`. An argument that is not among [`READS`](Self::READS) is 0.
    fn derivative<T: Scalar>(x: T, y: T) -> T;

    /// Computes the outputs for many inputs. The activations of this crate override it with kernels compiled in this crate.
    #[doc(hidden)]
    #[inline(always)]
    fn values<T: Scalar, I: Isa>(isa: I, values: Operand<'_, T>) {
        values_kernel::<T, I, Self>(isa, values);
    }

    /// `dx = dy · f'(x)`. If the derivative does not read `x` or `y`, that slice is empty.
    #[doc(hidden)]
    #[inline(always)]
    fn gradients<T: Scalar, I: Isa>(isa: I, x: &[T], y: &[T], gradients: Operand<'_, T>) {
        gradients_kernel::<T, I, Self>(isa, x, y, gradients);
    }
}

/// In an `impl` of [`Elementwise`]: uses kernels compiled in this crate for many values.
macro_rules! compiled_with_the_crate {
    ($values:ident, $gradients:ident) => {
        #[inline(always)]
        fn values<T: Scalar, I: $crate::simd::Isa>(isa: I, values: $crate::tensor::Operand<'_, T>) {
            T::$values(isa.level(), values);
        }

        #[inline(always)]
        fn gradients<T: Scalar, I: $crate::simd::Isa>(
            isa: I,
            x: &[T],
            y: &[T],
            gradients: $crate::tensor::Operand<'_, T>,
        ) {
            T::$gradients(isa.level(), x, y, gradients);
        }
    };
}
pub(crate) use compiled_with_the_crate;

impl<In: Shape, E: Elementwise> Layer<In> for E {
    type Input = In;
    type Output = In;
    type Head = E::Head;
    type Params<T: Scalar> = ();
    type Scratch<T: Scalar> = ();

    const EXPECTS: Expects = E::EXPECTS;
    const REUSE: Reuse = Reuse { predict: InPlace::Yes, train: InPlace::Yes, reads: E::READS };
    const OPERATION: Operation = E::OPERATION;

    #[inline(always)]
    fn predict<T: Scalar, I: Isa>(_: &(), xy: Operand<'_, T, In>, _: &mut [()], isa: I) {
        if E::Head::FROM_LOGITS && xy.wants_logits() {
            return xy.copy();
        }
        // A constant condition, so that the inlined code is compiled for small layers only.
        if const { In::SIZE <= FEW } && xy.samples() == 1 {
            xy.map(E::value);
        } else {
            E::values(isa, xy.flat());
        }
    }
}

impl<In: Shape, E: Elementwise> Trainable<In> for E {
    type Cache<T: Scalar, const B: usize> = ();

    #[inline(always)]
    fn forward<T: Scalar, I: Isa, const B: usize>(_: &(), xy: Operand<'_, T, In>, _: &mut (), _: &mut StepRng, isa: I) {
        if E::Head::FROM_LOGITS && xy.wants_logits() {
            return xy.copy();
        }
        E::values(isa, xy.flat());
    }

    #[inline(always)]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        _: &(),
        saved: Saved<'_, Self, In, T, B>,
        gradients: Gradients<'_, Self, In, T>,
        isa: I,
    ) {
        let by_logits = E::Head::FROM_LOGITS && gradients.by_logits();
        match gradients.operand() {
            Some(gradients) if by_logits => gradients.copy(),
            Some(gradients) => E::gradients(isa, all_scalars(saved.x), all_scalars(saved.y), gradients.flat()),
            None => {}
        }
    }
}

impl<In: Shape, E: Elementwise> Streaming<In> for E {
    type State<T: Scalar> = ();

    #[inline(always)]
    fn step<T: Scalar, I: Isa>((): &(), x: &Tensor<T, In::Step>, y: &mut Tensor<T, In::Step>, (): &mut (), isa: I) {
        let xy = Operand::of_scalars(x, y);
        if const { In::Step::SIZE <= FEW } { xy.map(E::value) } else { E::values(isa, xy) }
    }
}

/// The largest sample that a prediction maps inline instead of calling a kernel (values).
const FEW: usize = 64;

/// Calls `work` with ranges of the values on as many threads as are worthwhile.
#[inline(always)]
fn share<T: Scalar>(values: Operand<'_, T>, work: impl Fn(Range<usize>, Operand<'_, T>) + Sync) {
    match values.slices {
        Slices::Apart(x, y) => {
            let parts = threads::parts(threads::WRITE_COST.saturating_mul(y.len()));
            threads::par_chunks(parts, y, [], |range, y, []| {
                work(range.clone(), Operand::of_scalars(subslice(x, range), y))
            });
        }
        Slices::InPlace(xy) => {
            let parts = threads::parts(threads::WRITE_COST.saturating_mul(xy.len()));
            threads::par_chunks(parts, xy, [], |range, xy, []| work(range, Operand::of_scalars_in_place(xy)));
        }
    }
}

/// `y = f(x)`
#[inline(always)]
pub(crate) fn values_kernel<T: Scalar, I: Isa, E: Elementwise>(isa: I, values: Operand<'_, T>) {
    share(values, |_, values| isa.outlined_widest(Values::<T, E> { values, of: PhantomData }));
}

/// It is a kernel, not a closure, because the compiler may not inline a long closure, which would then be compiled for the build
/// target.
struct Values<'a, T, E> {
    values: Operand<'a, T>,
    of: PhantomData<E>,
}

impl<T: Scalar, E: Elementwise> Kernel for Values<'_, T, E> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        self.values.map(E::value);
    }
}

/// `dx = dy · f'(x)`. If the derivative does not read `x` or `y`, that slice is empty.
#[inline(always)]
pub(crate) fn gradients_kernel<T: Scalar, I: Isa, E: Elementwise>(isa: I, x: &[T], y: &[T], gradients: Operand<'_, T>) {
    share(gradients, |range, gradients| {
        let (x, y) = (
            if E::READS.x { subslice(x, range.clone()) } else { &[] },
            if E::READS.y { subslice(y, range) } else { &[] },
        );
        isa.outlined_widest(ChainRule::<T, E> { x, y, gradients, of: PhantomData });
    });
}

struct ChainRule<'a, T, E> {
    x: &'a [T],
    y: &'a [T],
    gradients: Operand<'a, T>,
    of: PhantomData<E>,
}

impl<T: Scalar, E: Elementwise> Kernel for ChainRule<'_, T, E> {
    type Output = ();

    #[inline(always)]
    fn run<I: Isa>(self, _: I) {
        let Self { x, y, gradients, .. } = self;
        match E::READS {
            Reads::NEITHER => gradients.map(|dy| dy * E::derivative(T::ZERO, T::ZERO)),
            Reads::X => gradients.map_with(x.iter(), |dy, x| dy * E::derivative(*x, T::ZERO)),
            Reads::Y => gradients.map_with(y.iter(), |dy, y| dy * E::derivative(T::ZERO, *y)),
            Reads::BOTH => gradients.map_with(x.iter().zip(y), |dy, (x, y)| dy * E::derivative(*x, *y)),
        }
    }
}
