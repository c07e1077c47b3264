//! [`Structure`]: of which tensors parameters consist, known at compile time.
//!
//! This is one of the few modules with unsafe code: a macro in it proves, for a struct that it declares, that the struct consists of
//! scalars only, and `layer/parameters.rs` uses that proof.

use core::marker::PhantomData;

use generic_array::{ArrayLength, GenericArray};

use crate::layer::role::Role;
use crate::tensor::plain::Flat;
use crate::tensor::{Scalar, Shape, Tensor};

/// Of which tensors `P` consists: their names, roles and extents, in the order of memory.
///
/// [`parameters!`](crate::parameters) and `network!` write it. [`weights!`](crate::weights!) fills a network according to it.
pub struct Structure<P> {
    parts: Parts,
    of: PhantomData<fn() -> P>,
}

/// The tree of the tensors.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Parts {
    /// Nothing is known.
    Unknown,
    /// A single tensor.
    Tensor {
        /// Its role.
        role: Role,
        /// Its extents.
        dims: &'static [usize],
        /// The number of its scalars.
        len: usize,
    },
    /// The fields of a struct.
    Fields(&'static [Field]),
    /// Several values of one type, with the names [`NUMBERS`].
    Repeated {
        /// Their number.
        times: usize,
        /// Each of them.
        of: &'static Parts,
    },
}

/// A field of a struct.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name. If it is empty, it is not part of the path of its tensors.
    pub name: &'static str,
    /// The tensors in it.
    pub parts: Parts,
}

impl Field {
    /// Returns a field of type `P`.
    pub const fn new<P>(name: &'static str, structure: Structure<P>) -> Self {
        Self { name, parts: structure.parts }
    }
}

/// The names of equal parts that follow one another.
pub(crate) const NUMBERS: [&str; 64] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20",
    "21", "22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "33", "34", "35", "36", "37", "38", "39",
    "40", "41", "42", "43", "44", "45", "46", "47", "48", "49", "50", "51", "52", "53", "54", "55", "56", "57", "58",
    "59", "60", "61", "62", "63",
];

impl<P> Structure<P> {
    /// Nothing is known about `P`: it cannot be filled at compile time.
    pub const UNKNOWN: Self = Self { parts: Parts::Unknown, of: PhantomData };

    /// Returns the structure of a struct that a macro of this crate has declared.
    #[doc(hidden)]
    pub const fn of<T: Scalar>() -> Self
    where
        P: Declared<T>,
    {
        Self { parts: Parts::Fields(P::FIELDS), of: PhantomData }
    }

    /// Returns the tree of the tensors.
    pub(crate) const fn parts(&self) -> &Parts {
        &self.parts
    }
}

impl Structure<()> {
    /// The structure of no parameters.
    pub(crate) const NOTHING: Self = Self { parts: Parts::Fields(&[]), of: PhantomData };
}

impl<T: Scalar, S: Shape> Structure<Tensor<T, S>> {
    /// Returns the structure of a tensor with this role.
    #[doc(hidden)]
    pub const fn tensor(role: Role) -> Self {
        Self { parts: Parts::Tensor { role, dims: S::DIMS, len: <Tensor<T, S> as Flat<T>>::LEN }, of: PhantomData }
    }
}

impl<P, N: ArrayLength> Structure<GenericArray<P, N>> {
    /// Returns the structure of several values, each of which has the structure `each`.
    pub(crate) const fn repeated(each: &'static Structure<P>) -> Self {
        Self { parts: Parts::Repeated { times: N::USIZE, of: &each.parts }, of: PhantomData }
    }
}

impl Parts {
    /// Returns the number of scalars; `None` if it is not known of which tensors everything consists.
    pub(super) const fn len(&self) -> Option<usize> {
        match self {
            Self::Unknown => None,
            Self::Tensor { len, .. } => Some(*len),
            Self::Fields(fields) => {
                let (mut sum, mut i) = (0usize, 0);
                while i < fields.len() {
                    let Some(len) = fields[i].parts.len() else { return None };
                    sum = sum.saturating_add(len);
                    i += 1;
                }
                Some(sum)
            }
            Self::Repeated { times, of } => match of.len() {
                Some(len) => Some(len.saturating_mul(*times)),
                None => None,
            },
        }
    }
}

/// A struct whose fields are known.
///
/// # Safety
///
/// `FIELDS` has every field of the struct, and its `parts` are those of a [`Structure`] of the type of that field.
#[doc(hidden)]
pub unsafe trait Declared<T: Scalar>: Sized {
    /// The fields, in the order of memory.
    const FIELDS: &'static [Field];
}

/// Declares a struct of parameters as [`plain_struct!`](crate::plain_struct), in the order of its fields, and implements [`Declared`]
/// for it. Each field has its name in parentheses, and its [`Structure`] after `=`.
#[doc(hidden)]
#[macro_export]
macro_rules! __parameter_struct {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident<$($parameter:ident $(: $bound:path)? $(= $default:ty)?),* $(,)?> of $scalar:ident {
            $($(#[$field_attribute:meta])* $field_visibility:vis $field:ident($text:expr): $kind:ty = $structure:expr,)*
        }
    ) => {
        $crate::plain_struct! {
            $(#[$attribute])*
            #[repr(C)]
            $visibility struct $name<$($parameter $(: $bound)? $(= $default)?),*> {
                $($(#[$field_attribute])* $field_visibility $field: $kind,)*
            }
        }

        // SAFETY: this is the struct above. Its fields are named here from the same list, and `Field::new` proves of each that the
        // structure is one of its type.
        unsafe impl<$($parameter $(: $bound)?),*> $crate::__private::Declared<$scalar> for $name<$($parameter),*> {
            const FIELDS: &'static [$crate::__private::Field] =
                &[$($crate::__private::Field::new::<$kind>($text, $structure)),*];
        }
    };
}
