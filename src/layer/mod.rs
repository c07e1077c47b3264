//! [`Layer`] and [`Trainable`]: what a layer is. The macro knows nothing else of any of them.

mod parameters;

pub use parameters::{Entry, Parameters, Path, Role, debug, parameters, parameters_mut};

use crate::head::Head;
use crate::isa::Isa;
use crate::noise::Noise;
use crate::plan::Reuse;
use crate::tensor::plain::Flat;
use crate::tensor::{Scalar, Shape, Tensor};
use crate::zero::Zero;

/// A layer, given the shape of what comes in: its output shape, its parameters, and how it predicts.
///
/// The type is a description and has no values; a network holds the [`Params`](Layer::Params). An `impl` takes *any*
/// shape, so that the types of a wrong network exist too, and says in [`EXPECTS`](Layer::EXPECTS) what it can work with;
/// the macro turns a mismatch into one error at the layer.
///
/// For an activation that treats each value by itself, implement [`Elementwise`](crate::elementwise::Elementwise)
/// instead, which is a value and a derivative.
///
/// # Example
///
/// A layer of the user's own, with a parameter and a backward pass: `y = scale · x`.
///
/// ```
/// use stackprop::layer::prelude::*;
///
/// /// Multiplies everything by one trainable number.
/// pub struct Scale;
///
/// stackprop::plain_struct! {
///     /// Its parameters.
///     #[repr(C)]
///     pub struct ScaleParams<T: Scalar> {
///         pub scale: Tensor<T, Features<U1>>,
///     }
/// }
///
/// impl<T: Scalar> Parameters<T> for ScaleParams<T> {
///     fn init<R: Rng + ?Sized>(&mut self, _: Option<Init>, _: &mut R) {
///         self.scale[0] = T::ONE;
///     }
///     fn visit<'a>(&'a self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a [T])) {
///         self.scale.visit(path, "scale", Role::Weight, visitor);
///     }
///     fn visit_mut<'a>(&'a mut self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a mut [T])) {
///         self.scale.visit_mut(path, "scale", Role::Weight, visitor);
///     }
/// }
///
/// impl<In: Shape> Layer<In> for Scale {
///     type Input = In; // takes what comes
///     type Output = In;
///     type Head = Values;
///     type Params<T: Scalar> = ScaleParams<T>;
///     type Scratch<T: Scalar> = ();
///
///     fn predict<T: Scalar, I: Isa>(
///         params: &ScaleParams<T>, x: &[Tensor<T, In>], y: &mut [Tensor<T, In>], _: &mut [()], _: I,
///     ) {
///         for (y, x) in all_scalars_mut(y).iter_mut().zip(all_scalars(x)) {
///             *y = params.scale[0] * *x;
///         }
///     }
/// }
///
/// impl<In: Shape> Trainable<In> for Scale {
///     type Cache<T: Scalar, const B: usize> = ();
///
///     fn forward<T: Scalar, I: Isa, const B: usize>(
///         params: &ScaleParams<T>, x: &[Tensor<T, In>], y: &mut [Tensor<T, In>], _: &mut (), _: &mut Noise, isa: I,
///     ) {
///         <Self as Layer<In>>::predict::<T, I>(params, x, y, &mut [], isa);
///     }
///
///     fn backward<T: Scalar, I: Isa, const B: usize>(
///         params: &ScaleParams<T>, x: &[Tensor<T, In>], _: &[Tensor<T, In>], _: &mut (),
///         dy: &[Tensor<T, In>], dx: Option<&mut [Tensor<T, In>]>, gradient: &mut ScaleParams<T>, _: I,
///     ) {
///         for (dy, x) in all_scalars(dy).iter().zip(all_scalars(x)) {
///             gradient.scale[0] += *dy * *x;
///         }
///         if let Some(dx) = dx {
///             for (dx, dy) in all_scalars_mut(dx).iter_mut().zip(all_scalars(dy)) {
///                 *dx = params.scale[0] * *dy;
///             }
///         }
///     }
/// }
///
/// stackprop::network! { struct Net = Dense<3, 4>, Scale, Tanh, Dense<4, 1>; }
/// assert_eq!(Net::PARAMS, 3 * 4 + 4 + 1 + 4 + 1);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer",
    label = "not a layer",
    note = "layers stand in `stackprop::prelude`; one of your own implements `stackprop::layer::Layer`"
)]
pub trait Layer<In: Shape>: 'static {
    /// The shape of one input: `In` if the layer takes what comes; its own if it has one, with which it can stand first
    /// in a list.
    type Input: Shape;
    /// The shape of one output.
    type Output: Shape;
    /// What the outputs mean to a loss: [`Values`](crate::head::Values) for most layers.
    type Head: Head;
    /// The parameters: a `#[repr(C)]` struct of tensors, or `()`.
    type Params<T: Scalar>: Parameters<T>;
    /// Working memory of a prediction, for each sample; `()` for most layers. It is as long for every scalar type.
    type Scratch<T: Scalar>: Flat<T> + Zero;

    /// What the layer can work with.
    const EXPECTS: Expects = Expects::Anything;
    /// What memory it allows to be used again.
    const REUSE: Reuse = Reuse::NOTHING;
    /// The multiply-adds of one sample in a prediction: those of products of matrices and of convolutions. What is done with
    /// each value by itself does not count, and neither do biases; most layers have none.
    const MACS: u64 = 0;
    /// How many scalars [`predict`](Layer::predict) puts on the stack in arrays of its own; most layers none.
    const STACK: usize = 0;

    /// Computes the outputs `y` of the samples `x`. There are as many of one as of the other, and of `scratch`.
    fn predict<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &[Tensor<T, In>],
        y: &mut [Tensor<T, Self::Output>],
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    );

    /// As [`predict`](Layer::predict), but gives the logits that the outputs are made from, where there are such.
    ///
    /// Only layers with a head that is made from logits, and networks, have a version of their own.
    #[inline(always)]
    fn predict_logits<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        x: &[Tensor<T, In>],
        z: &mut [Tensor<T, Self::Output>],
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    ) {
        Self::predict(params, x, z, scratch, isa);
    }

    /// As [`predict`](Layer::predict), where the outputs take the place of the inputs.
    ///
    /// A layer that says [`InPlace::Yes`](crate::plan::InPlace::Yes) of predictions has a version of its own.
    fn predict_in_place<T: Scalar, I: Isa>(
        params: &Self::Params<T>,
        xy: &mut [Tensor<T, Self::Output>],
        scratch: &mut [Self::Scratch<T>],
        isa: I,
    ) {
        let _ = (params, xy, scratch, isa);
        unreachable!("`predict_in_place` of a layer that does not predict in place");
    }
}

/// A layer with a backward pass. A network can be trained if all of its layers are.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no backward pass, so a network with it can predict but not be trained",
    note = "implement `stackprop::layer::Trainable` for it"
)]
pub trait Trainable<In: Shape>: Layer<In> {
    /// What `backward` needs of a batch of up to `B` samples besides `x` and `y`; `()` for most layers.
    type Cache<T: Scalar, const B: usize>: Zero;

    /// Computes the outputs `y` of the samples `x` in training, where dropout drops.
    fn forward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        x: &[Tensor<T, In>],
        y: &mut [Tensor<T, Self::Output>],
        cache: &mut Self::Cache<T, B>,
        noise: &mut Noise,
        isa: I,
    );

    /// Computes, from the gradient `dy` of the loss by the outputs, the gradient `dx` by the inputs, if it is asked for,
    /// and adds the gradient by the parameters to `gradient`. What is added in the place of a running statistic stands at
    /// [`Role::Statistic`](crate::layer::Role::Statistic).
    ///
    /// `x`, `y` and `cache` are those of the `forward` before. Of `x` and `y`, what the layer has said that it does not
    /// [read](crate::plan::Reads) is empty.
    #[expect(clippy::too_many_arguments, reason = "the quantities of one formula, under their usual letters")]
    fn backward<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        x: &[Tensor<T, In>],
        y: &[Tensor<T, Self::Output>],
        cache: &mut Self::Cache<T, B>,
        dy: &[Tensor<T, Self::Output>],
        dx: Option<&mut [Tensor<T, In>]>,
        gradient: &mut Self::Params<T>,
        isa: I,
    );

    /// As [`forward`](Trainable::forward), where the outputs take the place of the inputs.
    ///
    /// A layer that says [`InPlace::Yes`](crate::plan::InPlace::Yes) of training has a version of its own.
    fn forward_in_place<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        xy: &mut [Tensor<T, Self::Output>],
        cache: &mut Self::Cache<T, B>,
        noise: &mut Noise,
        isa: I,
    ) {
        let _ = (params, xy, cache, noise, isa);
        unreachable!("`forward_in_place` of a layer that is not trained in place");
    }

    /// As [`backward`](Trainable::backward), where the gradient by the inputs takes the place of that by the outputs.
    ///
    /// A layer that says [`InPlace::Yes`](crate::plan::InPlace::Yes) of training has a version of its own.
    fn backward_in_place<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        x: &[Tensor<T, In>],
        y: &[Tensor<T, Self::Output>],
        cache: &mut Self::Cache<T, B>,
        dxy: &mut [Tensor<T, In>],
        gradient: &mut Self::Params<T>,
        isa: I,
    ) {
        let _ = (params, x, y, cache, dxy, gradient, isa);
        unreachable!("`backward_in_place` of a layer that is not trained in place");
    }

    /// The logits that the outputs were made from, for a head that is made from logits; for others the outputs.
    ///
    /// Only layers with such a head, and networks, have a version of their own.
    fn logits<'a, T: Scalar, const B: usize>(
        x: &'a [Tensor<T, In>],
        y: &'a [Tensor<T, Self::Output>],
        cache: &'a Self::Cache<T, B>,
    ) -> &'a [Tensor<T, Self::Output>] {
        let _ = (x, cache);
        y
    }

    /// As [`backward`](Trainable::backward), from the gradient by the [`logits`](Trainable::logits).
    #[expect(clippy::too_many_arguments, reason = "the quantities of one formula, under their usual letters")]
    fn backward_from_logits<T: Scalar, I: Isa, const B: usize>(
        params: &Self::Params<T>,
        x: &[Tensor<T, In>],
        y: &[Tensor<T, Self::Output>],
        cache: &mut Self::Cache<T, B>,
        dz: &[Tensor<T, Self::Output>],
        dx: Option<&mut [Tensor<T, In>]>,
        gradient: &mut Self::Params<T>,
        isa: I,
    ) {
        Self::backward(params, x, y, cache, dz, dx, gradient, isa);
    }
}

/// What a layer can work with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expects {
    /// Every shape.
    Anything,
    /// A vector of this many values.
    Features(usize),
    /// Exactly this shape.
    Shape(&'static [usize]),
    /// As many values as this, in any shape.
    Values(usize),
    /// An image of so many channels, or of any number, and of at least this many rows and columns.
    Image {
        /// The number of channels, if it matters.
        channels: Option<usize>,
        /// The least number of rows and of columns.
        least: [usize; 2],
    },
    /// A sequence of so many features, or of any number, and of at least this many steps.
    Sequence {
        /// The number of features, if it matters.
        features: Option<usize>,
        /// The least number of steps.
        least: usize,
    },
    /// An image or a sequence: values at places.
    Places,
    /// Nothing: what is within the layer does not fit together. Said as `before one between other behind`.
    Conflict {
        /// What the first shape is.
        before: &'static str,
        /// The first shape.
        one: &'static [usize],
        /// What the second shape is.
        between: &'static str,
        /// The second shape.
        other: &'static [usize],
        /// What can be done.
        behind: &'static str,
    },
    /// Nothing: the layer was declared in a way that makes no sense, which the sentence explains.
    Never(&'static str),
}

impl Expects {
    /// What both ask for, where one of them is [`Anything`](Expects::Anything) or [`Never`](Expects::Never).
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Never(_), _) | (_, Self::Anything) => self,
            _ => other,
        }
    }
}

/// What one needs to write a layer.
pub mod prelude {
    pub use super::{Expects, Layer, Trainable};
    pub use crate::elementwise::Elementwise;
    pub use crate::head::Values;
    pub use crate::isa::Isa;
    pub use crate::layer::{Entry, Parameters, Path, Role};
    pub use crate::math::Math;
    pub use crate::noise::Noise;
    pub use crate::plan::{InPlace, Reads, Reuse};
    pub use crate::prelude::*;
    pub use crate::size::{Auto, Decimal, Inputs, Missing, Outputs};
    pub use crate::tensor::plain::{Flat, all_scalars, all_scalars_mut};
    pub use crate::tensor::{Features, InOut, Scalar, Shape, Tensor};
    pub use generic_array::ArrayLength;
    // The methods of a `Scalar` that is not a parameter but `N::Scalar` are found only if their traits are in scope.
    pub use num_traits::float::FloatCore;
    pub use rand::Rng;
    pub use typenum::U1;
}
