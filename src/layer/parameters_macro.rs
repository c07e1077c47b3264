//! [`parameters!`](crate::parameters): the parameters of a layer, declared once.

/// Declares the parameters of a layer: a struct of tensors, each with its shape and its [`Role`](crate::layer::Role), and a function
/// that initialises them.
///
/// The struct implements [`Parameters`](crate::layer::Parameters), [`Zero`](crate::zero::Zero), `Clone`, `PartialEq`, `Debug` and `Default`. Its first generic
/// parameter is the scalar. `init` gets the requested scheme, or `None`, and a random number generator. A field without a role holds
/// the parameters of an inner layer.
///
/// ```
/// use stackprop::prelude::*;
///
/// stackprop::parameters! {
///     /// The parameters of a layer from `In` to `Out`.
///     pub struct AffineParams<T: Scalar, In: Shape, Out: Shape> {
///         /// A factor for each input.
///         pub factor: In as Weight,
///         /// A summand for each output.
///         pub summand: Out as Bias,
///     }
///
///     fn init(&mut self, scheme, rng) {
///         scheme.unwrap_or(Init::GlorotUniform).weights(&mut self.factor, In::SIZE, Out::SIZE, rng);
///     }
/// }
///
/// let params = AffineParams::<f32, Features<U1>, Features<U1>>::default();
/// assert_eq!(format!("{params:?}"), "AffineParams { factor: [0.0], summand: [0.0] }");
/// ```
#[macro_export]
macro_rules! parameters {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident<$scalar:ident: Scalar $(, $parameter:ident: $bound:path)* $(,)?> {
            $($(#[$field_attribute:meta])* $field_visibility:vis $field:ident: $kind:ty $(as $role:tt)?),* $(,)?
        }

        fn init(&mut $this:ident, $scheme:pat_param, $rng:pat_param) $init:block
    ) => {
        $crate::__parameter_struct! {
            $(#[$attribute])*
            $visibility struct $name<$scalar: $crate::tensor::Scalar $(, $parameter: $bound)*> of $scalar {
                $($(#[$field_attribute])* $field_visibility $field(stringify!($field)): $crate::__parameter!(type $scalar, $kind $(as $role)?)
                    = $crate::__parameter!(structure $scalar, $kind $(as $role)?),)*
            }
        }

        impl<$scalar: $crate::tensor::Scalar $(, $parameter: $bound)*> $crate::layer::Parameters<$scalar>
            for $name<$scalar $(, $parameter)*>
        {
            const STRUCTURE: $crate::layer::Structure<Self> = $crate::layer::Structure::<Self>::of::<$scalar>();
            const STATISTICS: usize = 0 $(+ $crate::__parameter!(statistics $scalar, $kind $(as $role)?))*;
            const TRAINED: usize = 0 $(+ $crate::__parameter!(trained $scalar, $kind $(as $role)?))*;

            fn init<__R: $crate::rand::Rng + ?Sized>(
                &mut $this,
                $scheme: ::core::option::Option<$crate::init::Init>,
                $rng: &mut __R,
            ) $init

            fn visit<'a>(
                &'a self,
                path: &$crate::layer::Path<'_>,
                visitor: &mut dyn ::core::ops::FnMut(&$crate::layer::Entry<'_>, &'a [$scalar]),
            ) {
                $($crate::__parameter!(visit self.$field, path, stringify!($field), visitor $(, $role)?);)*
            }

            fn visit_mut<'a>(
                &'a mut self,
                path: &$crate::layer::Path<'_>,
                visitor: &mut dyn ::core::ops::FnMut(&$crate::layer::Entry<'_>, &'a mut [$scalar]),
            ) {
                $($crate::__parameter!(visit_mut self.$field, path, stringify!($field), visitor $(, $role)?);)*
            }
        }

        $crate::__parameter_traits!($name<$scalar: Scalar $(, $parameter: $bound)*>);

        impl<$scalar: $crate::tensor::Scalar $(, $parameter: $bound)*> ::core::fmt::Debug
            for $name<$scalar $(, $parameter)*>
        {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($field), $crate::__parameter!(debug $scalar, &self.$field $(, $role)?)))*
                    .finish()
            }
        }
    };
}

/// Implements `Clone`, `PartialEq` and `Default` for parameters, by their flat slice.
#[doc(hidden)]
#[macro_export]
macro_rules! __parameter_traits {
    ($name:ident<$scalar:ident: Scalar $(, $parameter:ident: $bound:path)*>) => {
        impl<$scalar: $crate::tensor::Scalar $(, $parameter: $bound)*> ::core::clone::Clone
            for $name<$scalar $(, $parameter)*>
        {
            fn clone(&self) -> Self {
                let mut copy = <Self as $crate::zero::Zero>::ZERO;
                ::core::clone::Clone::clone_from(&mut copy, self);
                copy
            }

            /// Copies in place, so that large parameters are not copied through the stack.
            fn clone_from(&mut self, source: &Self) {
                $crate::layer::parameters_mut::<$scalar, Self>(self)
                    .copy_from_slice($crate::layer::parameters::<$scalar, Self>(source));
            }
        }

        impl<$scalar: $crate::tensor::Scalar $(, $parameter: $bound)*> ::core::cmp::PartialEq
            for $name<$scalar $(, $parameter)*>
        {
            fn eq(&self, other: &Self) -> bool {
                $crate::layer::parameters::<$scalar, Self>(self) == $crate::layer::parameters::<$scalar, Self>(other)
            }
        }

        impl<$scalar: $crate::tensor::Scalar $(, $parameter: $bound)*> ::core::default::Default
            for $name<$scalar $(, $parameter)*>
        {
            /// All zero. `init` draws new parameters.
            fn default() -> Self {
                <Self as $crate::zero::Zero>::ZERO
            }
        }
    };
}

/// The code that differs between a tensor, which has a role, and the parameters of an inner layer.
#[doc(hidden)]
#[macro_export]
macro_rules! __parameter {
    (role $role:ident) => { $crate::layer::Role::$role };
    (type $scalar:ident, $kind:ty as $role:tt) => { $crate::tensor::Tensor<$scalar, $kind> };
    (type $scalar:ident, $kind:ty) => { $kind };

    (structure $scalar:ident, $kind:ty as $role:tt) => {
        $crate::layer::Structure::<$crate::tensor::Tensor<$scalar, $kind>>::tensor($crate::__parameter!(role $role))
    };
    (structure $scalar:ident, $kind:ty) => { <$kind as $crate::layer::Parameters<$scalar>>::STRUCTURE };

    (statistics $scalar:ident, $kind:ty as $role:tt) => {
        if let $crate::layer::Role::Statistic = $crate::__parameter!(role $role) { <$kind as $crate::tensor::Shape>::SIZE } else { 0 }
    };
    (statistics $scalar:ident, $kind:ty) => { <$kind as $crate::layer::Parameters<$scalar>>::STATISTICS };

    (trained $scalar:ident, $kind:ty as $role:tt) => {
        if let $crate::layer::Role::Constant = $crate::__parameter!(role $role) { 0 } else { <$kind as $crate::tensor::Shape>::SIZE }
    };
    (trained $scalar:ident, $kind:ty) => { <$kind as $crate::layer::Parameters<$scalar>>::TRAINED };

    (visit $value:expr, $path:ident, $name:expr, $visitor:ident, $role:tt) => {
        $value.visit($path, $name, $crate::__parameter!(role $role), $visitor)
    };
    (visit $value:expr, $path:ident, $name:expr, $visitor:ident) => {
        $crate::layer::Parameters::visit(&$value, &$path.field($name), $visitor)
    };
    (visit_mut $value:expr, $path:ident, $name:expr, $visitor:ident, $role:tt) => {
        $value.visit_mut($path, $name, $crate::__parameter!(role $role), $visitor)
    };
    (visit_mut $value:expr, $path:ident, $name:expr, $visitor:ident) => {
        $crate::layer::Parameters::visit_mut(&mut $value, &$path.field($name), $visitor)
    };

    (debug $scalar:ident, $value:expr, $role:tt) => { $value };
    (debug $scalar:ident, $value:expr) => { &$crate::__private::Tensors::<$scalar, _>::of($value) };
}
