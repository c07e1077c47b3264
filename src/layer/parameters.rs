//! [`Parameters`]: the trainable numbers of a layer or a network, by name and as one flat slice.
//!
//! This is one of the few modules with unsafe code: the slice is made here, of the tensors that a visit has shown.

use core::fmt;
use core::slice;

use rand::Rng;

use crate::init::Init;
use crate::layer::parameters_macro::Tensors;
use crate::tensor::{Scalar, Shape, Tensor};
use crate::zero::Zero;

/// The parameters of a layer or of a whole network: tensors in a fixed order, and nothing else.
///
/// Among them are [running statistics](Role::Statistic), if a layer has some: they lie where parameters lie, and no optimizer
/// takes them for any. A gradient is a value of the same type as the parameters it belongs to, and so is each moment of an optimizer.
/// A layer with weights of its own declares a struct of [`Tensor`]s by [`parameters!`](crate::parameters), which implements it.
pub trait Parameters<T: Scalar>: Zero + 'static {
    /// The number of scalars.
    const COUNT: usize = size_of::<Self>() / size_of::<T>();
    /// How many of them are [running statistics](Role::Statistic).
    const STATISTICS: usize = 0;

    /// Draws new parameters: weights by `scheme`, or by the layer's own default law where it is `None`.
    fn init<R: Rng + ?Sized>(&mut self, scheme: Option<Init>, rng: &mut R);

    /// Shows every tensor to `visitor`, in the order of the fields.
    fn visit<'a>(&'a self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a [T]));

    /// Shows every tensor to `visitor`, to be written, in the order of the fields.
    fn visit_mut<'a>(&'a mut self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a mut [T]));
}

/// A layer without parameters has none to show.
impl<T: Scalar> Parameters<T> for () {
    fn init<R: Rng + ?Sized>(&mut self, _: Option<Init>, _: &mut R) {}
    fn visit<'a>(&'a self, _: &Path<'_>, _: &mut dyn FnMut(&Entry<'_>, &'a [T])) {}
    fn visit_mut<'a>(&'a mut self, _: &Path<'_>, _: &mut dyn FnMut(&Entry<'_>, &'a mut [T])) {}
}

/// Writes the name of a network and every tensor with its values: what `Debug` of a network is.
#[doc(hidden)]
pub fn debug<T: Scalar, P: Parameters<T>>(params: &P, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{name} ")?;
    fmt::Debug::fmt(&Tensors::of(params), f)
}

/// Where in a network something is: the names of the fields that lead there. Displayed as `encoder.hidden.weight`.
#[derive(Clone, Copy, Debug)]
pub struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    name: &'static str,
}

impl Path<'_> {
    /// The network itself.
    pub const ROOT: Path<'static> = Path { parent: None, name: "" };

    /// The field `name` of what stands here.
    pub const fn field(&self, name: &'static str) -> Path<'_> {
        Path { parent: Some(self), name }
    }

    /// The last name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The first name: the layer of the network, where this path leads into one.
    pub const fn top(&self) -> &'static str {
        let mut path = self;
        while let Some(parent) = path.parent {
            if parent.parent.is_none() {
                break;
            }
            path = parent;
        }
        path.name
    }

    /// The path of what this is a field of.
    pub const fn parent(&self) -> Option<&Path<'_>> {
        self.parent
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent
            && parent.parent.is_some()
        {
            write!(f, "{parent}.")?;
        }
        f.write_str(self.name)
    }
}

/// What a tensor is to the layer that has it; optimizers treat them differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// Multiplies an input; weight decay applies.
    Weight,
    /// Is added; weight decay can leave it out.
    Bias,
    /// Multiplies every value of a channel, as in a normalization; weight decay can leave it out, as a bias.
    Scale,
    /// A running statistic: not trained, but measured in training and used in prediction.
    ///
    /// In the place of a statistic `s` a gradient has `m · (s − s̄)`, with a momentum `m` and the value `s̄` that the
    /// statistic has in a batch. It is the gradient of `½ m (s − s̄)²`, and a step of length one against it, which
    /// [`OptimizerState::update`](crate::optimizers::OptimizerState::update) makes whatever the optimizer, is the
    /// exponential average `s ← (1 − m) s + m s̄`. Weight decay, clipping and the gradient check leave statistics alone.
    ///
    /// A [`backward`](crate::layer::Trainable::backward) adds `m · (s − s̄)` times the number of samples it is given, in
    /// a batch of several parts so much of each; the sum is divided by the number of samples of the batch.
    Statistic,
}

/// One tensor of a network, as [`Parameters::visit`] shows it.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Where it is.
    pub path: Path<'a>,
    /// What it is to its layer.
    pub role: Role,
    /// Its extent in each direction, outermost first.
    pub dims: &'static [usize],
}

impl<T: Scalar, S: Shape> Tensor<T, S> {
    /// Shows this tensor to a visitor of [`Parameters::visit`] under `name`.
    pub fn visit<'a>(
        &'a self,
        path: &Path<'_>,
        name: &'static str,
        role: Role,
        visitor: &mut dyn FnMut(&Entry<'_>, &'a [T]),
    ) {
        visitor(&Entry { path: path.field(name), role, dims: S::DIMS }, self.as_slice());
    }

    /// Shows this tensor to a visitor of [`Parameters::visit_mut`] under `name`.
    pub fn visit_mut<'a>(
        &'a mut self,
        path: &Path<'_>,
        name: &'static str,
        role: Role,
        visitor: &mut dyn FnMut(&Entry<'_>, &'a mut [T]),
    ) {
        visitor(&Entry { path: path.field(name), role, dims: S::DIMS }, self.as_mut_slice());
    }
}

/// All parameters as one slice, in the order in which they are visited.
///
/// # Panics
///
/// If the tensors that `P` shows are not its own memory, whole and in order. Structs made by `network!` are.
///
/// ```
/// use stackprop::prelude::*;
/// network! { struct Tiny = Dense<2, 1>; }
/// let mut net = Tiny::ZERO;
/// net.dense0.bias[0] = 0.5;
/// assert_eq!(stackprop::layer::parameters(&net), [0.0, 0.0, 0.5]);
/// ```
pub fn parameters<T: Scalar, P: Parameters<T>>(params: &P) -> &[T] {
    let start = core::ptr::from_ref(params).cast::<T>();
    let mut len = 0;
    params.visit(&Path::ROOT, &mut |_, tensor: &[T]| {
        let next = core::ptr::eq(tensor.as_ptr(), start.wrapping_add(len));
        assert!(next || tensor.is_empty(), "tensors are shown in the order of memory");
        len += tensor.len();
    });
    assert!(len * size_of::<T>() == size_of::<P>(), "all of the parameters are shown");
    if len == 0 {
        return &[]; // Where there are none, `start` need not be aligned.
    }
    // SAFETY: the visit has shown slices of initialised scalars that live as long as the borrow of `params` (their
    // lifetime is the same `'a`) and that cover the memory of `params` from its first byte to its last without a gap.
    // An empty slice among them proves nothing and is not counted upon: its length adds nothing to `len`.
    unsafe { slice::from_raw_parts(start, len) }
}

/// All parameters as one slice, to be written.
///
/// # Panics
///
/// As [`parameters`].
pub fn parameters_mut<T: Scalar, P: Parameters<T>>(params: &mut P) -> &mut [T] {
    let start = core::ptr::from_mut(params).cast::<T>();
    let mut len = 0;
    params.visit_mut(&Path::ROOT, &mut |_, tensor: &mut [T]| {
        let next = core::ptr::eq(tensor.as_ptr(), start.wrapping_add(len));
        assert!(next || tensor.is_empty(), "tensors are shown in the order of memory");
        len += tensor.len();
    });
    assert!(len * size_of::<T>() == size_of::<P>(), "all of the parameters are shown");
    if len == 0 {
        return &mut [];
    }
    // SAFETY: as in `parameters`; the slices shown were exclusive and any scalar could be written through them. None of
    // them is alive any more, so the result is the only access to `params` as long as it lives.
    unsafe { slice::from_raw_parts_mut(core::ptr::from_mut(params).cast::<T>(), len) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_parameters_gives_an_empty_slice_wherever_it_lies() {
        // One of two neighbouring addresses is not that of an `f64`.
        let mut places = [((), 0u8), ((), 0u8)];
        for (nothing, _) in &mut places {
            assert!(parameters::<f64, ()>(nothing).is_empty());
            assert!(parameters_mut::<f64, ()>(nothing).is_empty());
        }
    }
}
