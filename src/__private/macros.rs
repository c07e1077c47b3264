//! Macros that generated code uses.

/// Items that a generated network has only with the `std` feature.
#[doc(hidden)]
#[cfg(feature = "std")]
#[macro_export]
macro_rules! __with_std {
    ($($items:tt)*) => { $($items)* };
}

/// Items that a generated network has only with the `std` feature.
#[doc(hidden)]
#[cfg(not(feature = "std"))]
#[macro_export]
macro_rules! __with_std {
    ($($items:tt)*) => {};
}

/// Several items, so that one attribute can apply to all of them.
#[doc(hidden)]
#[macro_export]
macro_rules! __items {
    ($($items:tt)*) => { $($items)* };
}

/// A function that calls the layers of a list in order.
#[doc(hidden)]
#[cfg(feature = "std")]
#[macro_export]
macro_rules! __calls {
    ($($function:tt)*) => { $($function)* };
}

/// A function that calls the layers of a list in order. Without `std` the layers are inlined into it, and it is inlined too, so that
/// the compiler sees that nothing can panic.
#[doc(hidden)]
#[cfg(not(feature = "std"))]
#[macro_export]
macro_rules! __calls {
    ($($function:tt)*) => { #[cfg_attr(not(debug_assertions), inline(always))] $($function)* };
}

/// A size that is an expression. It is a macro so that invalid syntax is an error at these tokens only.
#[doc(hidden)]
#[macro_export]
macro_rules! __size {
    ($($expression:tt)*) => { { $($expression)* } };
}

/// Items that only editors see.
#[doc(hidden)]
#[cfg(rust_analyzer)]
#[macro_export]
macro_rules! __for_editors {
    ($($items:tt)*) => { $($items)* };
}

/// Items that only editors see.
#[doc(hidden)]
#[cfg(not(rust_analyzer))]
#[macro_export]
macro_rules! __for_editors {
    ($($items:tt)*) => {};
}

/// Items that editors do not see: they exist for their errors, and have the spans of what the user wrote.
#[doc(hidden)]
#[cfg(not(rust_analyzer))]
#[macro_export]
macro_rules! __for_compiler {
    ($($items:tt)*) => { $($items)* };
}

/// Items that editors do not see.
#[doc(hidden)]
#[cfg(rust_analyzer)]
#[macro_export]
macro_rules! __for_compiler {
    ($($items:tt)*) => {};
}

/// The traits of serde for a network.
#[doc(hidden)]
#[cfg(feature = "serde")]
#[macro_export]
macro_rules! __with_serde {
    ($name:ty, [$($parameters:tt)*]) => {
        impl<$($parameters)*> $crate::__private::serde::Serialize for $name {
            fn serialize<__S: $crate::__private::serde::Serializer>(
                &self,
                serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error> {
                $crate::serialization::serialize(self, serializer)
            }
        }

        impl<'__de, $($parameters)*> $crate::__private::serde::Deserialize<'__de> for $name {
            fn deserialize<__D: $crate::__private::serde::Deserializer<'__de>>(
                deserializer: __D,
            ) -> ::core::result::Result<Self, __D::Error> {
                $crate::serialization::deserialize(deserializer)
            }
        }
    };
}

/// The traits of serde for a network.
#[doc(hidden)]
#[cfg(not(feature = "serde"))]
#[macro_export]
macro_rules! __with_serde {
    ($name:ty, [$($parameters:tt)*]) => {};
}
