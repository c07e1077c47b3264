//! [`Written`]: the source text of a layer.

/// The source text of a layer, split at its first argument, so that a message can propose a different one.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// The whole text: `Dense<64, 10>`.
    pub text: &'static str,
    /// The text before the first argument: `Dense<`.
    pub head: &'static str,
    /// The first argument.
    pub first: First,
    /// The text after the first argument: `, 10>`.
    pub tail: &'static str,
    /// Whether an argument is a list of layers, which has checks of its own.
    pub has_lists: bool,
    /// The names and sizes of the parameters of a generic network; empty for others.
    pub sizes: &'a [(&'static str, usize)],
    /// Whether `sizes` are sample sizes for a check where the network is declared, rather than the sizes it is used with.
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
    /// An argument that is not a size, or no argument.
    Other,
}
