//! [`Parameters`]: the trainable numbers of a layer or a network, by name and as one flat slice.
//!
//! This is one of the few modules with unsafe code: it builds the flat slice from the tensors that a visit passes to the visitor.

use core::fmt;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::slice;

use rand::Rng;

use crate::init::Init;
use crate::layer::role::Role;
use crate::layer::structure::Structure;
use crate::tensor::{Scalar, Shape, Tensor, Values};
use crate::zero::Zero;

/// The parameters of a layer or of a whole network: tensors in a fixed order, and nothing else.
///
/// They include the [running statistics](Role::Statistic) of a layer, which optimizers do not train. A gradient has the same type as
/// the parameters it belongs to, and so has each moment of an optimizer. A layer with weights declares a struct of [`Tensor`]s with
/// [`parameters!`](crate::parameters), which implements this trait.
pub trait Parameters<T: Scalar>: Zero + Send + Sync + 'static {
    /// The number of scalars.
    const COUNT: usize = size_of::<Self>() / size_of::<T>();
    /// The number of scalars that are [running statistics](Role::Statistic).
    const STATISTICS: usize = 0;
    /// The number of scalars that training changes: parameters and running statistics, but no [constants](Role::Constant), and none of
    /// [`Frozen`](crate::layers::Frozen) layers. If it is 0, no gradient is computed by the inputs of the layer after these, unless another layer before it needs one.
    const TRAINED: usize = Self::COUNT;
    /// Of which tensors they consist. Without it, [`weights!`](crate::weights!) cannot fill a network with such parameters.
    const STRUCTURE: Structure<Self> = Structure::UNKNOWN;

    /// Draws new parameters: weights from `scheme`, or from the default of the layer if it is `None`.
    fn init<R: Rng + ?Sized>(&mut self, scheme: Option<Init>, rng: &mut R);

    /// Calls `visitor` with every tensor, in the order of the fields.
    fn visit<'a>(&'a self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a [T]));

    /// Calls `visitor` with every tensor as a mutable slice, in the order of the fields.
    fn visit_mut<'a>(&'a mut self, path: &Path<'_>, visitor: &mut dyn FnMut(&Entry<'_>, &'a mut [T]));
}

/// A layer without parameters: there is nothing to visit.
impl<T: Scalar> Parameters<T> for () {
    const STRUCTURE: Structure<Self> = Structure::NOTHING;

    fn init<R: Rng + ?Sized>(&mut self, _: Option<Init>, _: &mut R) {}
    fn visit<'a>(&'a self, _: &Path<'_>, _: &mut dyn FnMut(&Entry<'_>, &'a [T])) {}
    fn visit_mut<'a>(&'a mut self, _: &Path<'_>, _: &mut dyn FnMut(&Entry<'_>, &'a mut [T])) {}
}

/// Writes the name of a network and every tensor with its values: the `Debug` output of a network.
#[doc(hidden)]
pub fn debug<T: Scalar, P: Parameters<T>>(params: &P, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{name} ")?;
    fmt::Debug::fmt(&Tensors::of(params), f)
}

/// The path of a field in a network, displayed as `encoder.hidden.weight`.
#[derive(Clone, Copy, Debug)]
pub struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    name: &'static str,
}

impl Path<'_> {
    /// The network itself.
    pub const ROOT: Path<'static> = Path { parent: None, name: "" };

    /// Returns the path of the field `name` of this one.
    pub const fn field(&self, name: &'static str) -> Path<'_> {
        Path { parent: Some(self), name }
    }

    /// Returns the last name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the first name, which is that of a layer of the network.
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

    /// Returns the path without its last name; `None` for the network itself.
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

/// A description of a tensor, as [`Parameters::visit`] passes it to the visitor.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The path of the tensor.
    pub path: Path<'a>,
    /// The role of the tensor in its layer.
    pub role: Role,
    /// The extents of the tensor, outermost first.
    pub dims: &'static [usize],
    /// Whether the tensor is within a [`Frozen`](crate::layers::Frozen) block, so that training does not change it.
    pub is_frozen: bool,
}

impl Entry<'_> {
    /// Whether optimizers change the tensor: it is not frozen, no constant, and no running statistic.
    pub const fn is_trained(&self) -> bool {
        !self.is_frozen && !matches!(self.role, Role::Statistic | Role::Constant)
    }

    /// Whether training moves the tensor as a running statistic.
    pub const fn is_measured(&self) -> bool {
        !self.is_frozen && matches!(self.role, Role::Statistic)
    }
}

impl<T: Scalar, S: Shape> Tensor<T, S> {
    /// Passes this tensor to a visitor of [`Parameters::visit`] under `name`.
    pub fn visit<'a>(
        &'a self,
        path: &Path<'_>,
        name: &'static str,
        role: Role,
        visitor: &mut dyn FnMut(&Entry<'_>, &'a [T]),
    ) {
        visitor(&Entry { path: path.field(name), role, dims: S::DIMS, is_frozen: false }, self.as_slice());
    }

    /// Passes this tensor to a visitor of [`Parameters::visit_mut`] under `name`.
    pub fn visit_mut<'a>(
        &'a mut self,
        path: &Path<'_>,
        name: &'static str,
        role: Role,
        visitor: &mut dyn FnMut(&Entry<'_>, &'a mut [T]),
    ) {
        visitor(&Entry { path: path.field(name), role, dims: S::DIMS, is_frozen: false }, self.as_mut_slice());
    }
}

/// Returns all parameters as one slice, in the order in which they are visited.
///
/// # Panics
///
/// If the visited tensors are not the whole memory of `P` in order. They are for structs declared by `network!` and `parameters!`.
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
        assert!(next || tensor.is_empty(), "tensors must be visited in the order of memory");
        len += tensor.len();
    });
    assert!(len * size_of::<T>() == size_of::<P>(), "all parameters must be visited");
    if len == 0 {
        return &[]; // `start` need not be aligned if there are no parameters.
    }
    // SAFETY: the visit has shown slices of initialised scalars that live as long as the borrow of `params` (their
    // lifetime is the same `'a`) and that cover the memory of `params` from its first byte to its last without a gap.
    // An empty slice among them proves nothing and is not counted upon: its length adds nothing to `len`.
    unsafe { slice::from_raw_parts(start, len) }
}

/// Returns all parameters as one mutable slice.
///
/// # Panics
///
/// As [`parameters`].
pub fn parameters_mut<T: Scalar, P: Parameters<T>>(params: &mut P) -> &mut [T] {
    let start = core::ptr::from_mut(params).cast::<T>();
    let mut len = 0;
    params.visit_mut(&Path::ROOT, &mut |_, tensor: &mut [T]| {
        let next = core::ptr::eq(tensor.as_ptr(), start.wrapping_add(len));
        assert!(next || tensor.is_empty(), "tensors must be visited in the order of memory");
        len += tensor.len();
    });
    assert!(len * size_of::<T>() == size_of::<P>(), "all parameters must be visited");
    if len == 0 {
        return &mut [];
    }
    // SAFETY: as in `parameters`; the slices shown were exclusive and any scalar could be written through them. None of
    // them is alive any more, so the result is the only access to `params` as long as it lives.
    unsafe { slice::from_raw_parts_mut(core::ptr::from_mut(params).cast::<T>(), len) }
}

/// Returns parameters as one slice of scalars; `None` if it is not known of which tensors they consist.
///
/// As [`parameters_mut`], but at compile time, when nothing can be visited, and nothing of unknown type can
/// be dropped.
pub(crate) const fn scalars_mut<T: Scalar, P: Parameters<T>>(params: &mut ManuallyDrop<P>) -> Option<&mut [T]> {
    let Some(len) = P::STRUCTURE.parts().len() else { return None };
    if len.saturating_mul(size_of::<T>()) != size_of::<P>() {
        return None;
    }
    if len == 0 {
        return Some(&mut []); // nothing need not be aligned
    }
    // SAFETY: all parts of `P` are known: its fields are tensors of `T`, or consist of them, and a tensor is initialised scalars. The size
    // of `P` is that of all its scalars, so there is no padding between them, and as there are some, `P` is aligned like them. `ManuallyDrop<P>` is
    // laid out as `P`.
    Some(unsafe { slice::from_raw_parts_mut(core::ptr::from_mut(params).cast(), len) })
}

/// The tensors of parameters, for display.
#[doc(hidden)]
pub struct Tensors<'a, T, P>(&'a P, PhantomData<T>);

impl<'a, T: Scalar, P: Parameters<T>> Tensors<'a, T, P> {
    /// Returns the tensors of `params`.
    pub fn of(params: &'a P) -> Self {
        Self(params, PhantomData)
    }
}

impl<T: Scalar, P: Parameters<T>> fmt::Debug for Tensors<'_, T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut tensors = f.debug_map();
        self.0.visit(&Path::ROOT, &mut |entry, tensor| {
            tensors.entry(&format_args!("{}", entry.path), &Values(tensor));
        });
        tensors.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_parameters_are_an_empty_slice_at_any_address() {
        // Of two adjacent addresses, one is not aligned for `f64`.
        let mut values = [((), 0u8), ((), 0u8)];
        for (nothing, _) in &mut values {
            assert!(parameters::<f64, ()>(nothing).is_empty());
            assert!(parameters_mut::<f64, ()>(nothing).is_empty());
        }
    }
}
