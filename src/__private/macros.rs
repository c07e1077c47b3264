//! The macros that generated code is written with.

/// Items that a generated network has only where there is a heap.
#[doc(hidden)]
#[cfg(feature = "std")]
#[macro_export]
macro_rules! __with_std {
    ($($items:tt)*) => { $($items)* };
}

/// Items that a generated network has only where there is a heap.
#[doc(hidden)]
#[cfg(not(feature = "std"))]
#[macro_export]
macro_rules! __with_std {
    ($($items:tt)*) => {};
}

/// Items under one condition, as an attribute of the macro.
#[doc(hidden)]
#[macro_export]
macro_rules! __items {
    ($($items:tt)*) => { $($items)* };
}

/// A function that calls the layers of a list one after the other.
#[doc(hidden)]
#[cfg(feature = "std")]
#[macro_export]
macro_rules! __calls {
    ($($function:tt)*) => { $($function)* };
}

/// A function that goes through the layers of a list: without `std` they are inlined into it, and it is, too, so that the compiler
/// sees that nothing can panic.
#[doc(hidden)]
#[cfg(not(feature = "std"))]
#[macro_export]
macro_rules! __calls {
    ($($function:tt)*) => { #[inline(always)] $($function)* };
}

/// A size that is an expression. A macro, so that one that is no expression is an error by itself.
#[doc(hidden)]
#[macro_export]
macro_rules! __size {
    ($($expression:tt)*) => { { $($expression)* } };
}

/// Items that only an editor sees.
#[doc(hidden)]
#[cfg(rust_analyzer)]
#[macro_export]
macro_rules! __for_editors {
    ($($items:tt)*) => { $($items)* };
}

/// Items that only an editor sees.
#[doc(hidden)]
#[cfg(not(rust_analyzer))]
#[macro_export]
macro_rules! __for_editors {
    ($($items:tt)*) => {};
}

/// Items that an editor does not see: they are there for the errors they give, and bear the spans of what the user wrote.
#[doc(hidden)]
#[cfg(not(rust_analyzer))]
#[macro_export]
macro_rules! __for_compiler {
    ($($items:tt)*) => { $($items)* };
}

/// Items that an editor does not see.
#[doc(hidden)]
#[cfg(rust_analyzer)]
#[macro_export]
macro_rules! __for_compiler {
    ($($items:tt)*) => {};
}
