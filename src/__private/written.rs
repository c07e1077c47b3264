//! [`Written`]: a layer as it was written.

/// A layer as it was written, cut at its first argument, so that a cure can be written in its place.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// All of it: `Dense<64, 10>`.
    pub text: &'static str,
    /// What stands before the first argument: `Dense<`.
    pub head: &'static str,
    /// The first argument.
    pub first: First,
    /// What stands behind it: `, 10>`.
    pub tail: &'static str,
    /// Whether it has lists of layers in it, which are checked by themselves.
    pub has_lists: bool,
    /// The sizes of a network with parameters, and the names of these; empty for others.
    pub sizes: &'a [(&'static str, usize)],
    /// Whether these are sizes to try it with, and not those that it is used with.
    pub tried: bool,
}

impl Written<'_> {
    pub(super) const fn first_text(&self) -> &str {
        let text = self.text.as_bytes().split_at(self.text.len() - self.tail.len()).0;
        match core::str::from_utf8(text.split_at(self.head.len()).1) {
            Ok(text) => text,
            Err(_) => "the first argument",
        }
    }
}

/// The first argument of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// `_`
    Auto,
    /// `64`
    Number(usize),
    /// A constant or an expression that has this value.
    Expression(usize),
    /// No size, or no argument.
    Other,
}
