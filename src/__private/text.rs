//! [`Text`]: a message that is put together during constant evaluation.

use super::written::Written;
use crate::layer::Expects;

pub(super) const fn or(number: Option<usize>, otherwise: usize) -> usize {
    match number {
        Some(0) | None => otherwise,
        Some(number) => number,
    }
}

/// A message built during constant evaluation. Text beyond 512 bytes is dropped.
#[derive(Clone, Copy)]
pub(crate) struct Text {
    bytes: [u8; 512],
    len: usize,
}

impl Text {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; 512], len: 0 }
    }

    pub(crate) const fn str(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        if self.len + text.len() <= self.bytes.len() {
            let mut i = 0;
            while i < text.len() {
                self.bytes[self.len + i] = text[i];
                i += 1;
            }
            self.len += text.len();
        }
        self
    }

    pub(crate) const fn number(self, number: usize) -> Self {
        self.long(number as u64)
    }

    pub(super) const fn long(self, number: u64) -> Self {
        let mut digits = [0; 20];
        let (mut at, mut rest) = (digits.len(), number);
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        match core::str::from_utf8(digits.split_at(at).1) {
            Ok(digits) => self.str(digits),
            Err(_) => self,
        }
    }

    /// Appends the name of a field, after a dot if there is something before it.
    pub(crate) const fn field(self, name: &str) -> Self {
        if self.len > 0 && !name.is_empty() { self.str(".").str(name) } else { self.str(name) }
    }

    /// Appends `128 features`, or `1×28×28` for a shape with several extents.
    pub(super) const fn shape(mut self, dims: &[usize]) -> Self {
        let mut i = 0;
        while i < dims.len() {
            if i > 0 {
                self = self.str("×");
            }
            self = self.number(dims[i]);
            i += 1;
        }
        match dims {
            [1] => self.str(" feature"),
            [_] => self.str(" features"),
            _ => self,
        }
    }

    /// Appends `[[_; 3]; 2]` for the extents 2 and 3.
    pub(super) const fn array(mut self, extents: &[usize]) -> Self {
        let mut i = 0;
        while i < extents.len() {
            self = self.str("[");
            i += 1;
        }
        self = self.str("_");
        while i > 0 {
            i -= 1;
            self = self.str("; ").number(extents[i]).str("]");
        }
        self
    }

    /// Appends ` (with `H` = 8)`.
    pub(super) const fn sizes(self, layer: Written<'_>) -> Self {
        if layer.sizes.is_empty() {
            return self;
        }
        let mut text = self.str(if layer.tried { " (parameters can have any size; checked with " } else { " (with " });
        let mut i = 0;
        while i < layer.sizes.len() {
            let (name, size) = layer.sizes[i];
            text = text.str(if i > 0 { ", `" } else { "`" }).str(name).str("` = ").number(size);
            i += 1;
        }
        text.str(")")
    }

    /// Appends the fix for an image with its channels last, or for a sequence whose two numbers may be swapped. For a sequence both
    /// possible fixes are given, because either number may be the one that was meant.
    pub(super) const fn other_order(self, layer: Written<'_>, dims: &[usize]) -> Self {
        match dims {
            [rows, columns, channels] => {
                let text =
                    self.str(": channels come first, so write `Image<").number(*channels).str(", ").number(*rows);
                text.str(", ").number(*columns).str(">`")
            }
            [steps, features] => {
                let text =
                    self.str(": write ").rewritten(layer, *features).str(", or, because steps come first, `Sequence<");
                text.number(*features).str(", ").number(*steps).str(">`")
            }
            _ => self,
        }
    }

    /// Appends the layer with a different first argument.
    pub(super) const fn rewritten(self, layer: Written<'_>, first: usize) -> Self {
        self.str("`").str(layer.head).number(first).str(layer.tail).str("`")
    }

    pub(super) const fn dense(self, inputs: usize, outputs: usize) -> Self {
        self.str("`Dense<").number(inputs).str(", ").number(outputs).str(">`")
    }

    /// Appends `64 tokens of a vocabulary of 256`.
    pub(super) const fn tokens(self, length: Option<usize>, vocabulary: Option<usize>) -> Self {
        let text = match length {
            Some(1) => self.str("1 token"),
            Some(length) => self.number(length).str(" tokens"),
            None => self.str("tokens"),
        };
        match vocabulary {
            Some(vocabulary) => text.str(" of a vocabulary of ").number(vocabulary),
            None => text,
        }
    }

    /// Appends `an image of 3 channels`.
    pub(super) const fn image_or_sequence(self, expects: Expects) -> Self {
        match expects {
            Expects::Image { channels: Some(channels), .. } => {
                self.str("an image of ").number(channels).str(if channels == 1 { " channel" } else { " channels" })
            }
            Expects::Image { .. } => self.str("an image"),
            Expects::Sequence { features: Some(features), .. } | Expects::Steps { features: Some(features), .. } => {
                self.str("a sequence of ").number(features).str(if features == 1 { " feature" } else { " features" })
            }
            Expects::Sequence { .. } | Expects::Steps { .. } => self.str("a sequence"),
            Expects::Tokens { length, vocabulary } => self.tokens(length, vocabulary),
            _ => self.str("an image or a sequence"),
        }
    }

    /// Appends an example of an `Input` with the expected shape.
    pub(super) const fn input(self, expects: Expects) -> Self {
        match expects {
            Expects::Sequence { features, .. } | Expects::Steps { features, .. } => {
                self.str("`Input<Sequence<100, ").number(or(features, 1)).str(">>`")
            }
            Expects::Image { channels, .. } => self.str("`Input<Image<").number(or(channels, 1)).str(", 28, 28>>`"),
            Expects::Tokens { length, vocabulary } => {
                self.str("`Input<Tokens<").number(or(length, 64)).str(", ").number(or(vocabulary, 256)).str(">>`")
            }
            _ => self.str("`Input<Image<1, 28, 28>>`"),
        }
    }

    /// Appends a `Reshape` of `size` values to the expected shape, with its extents if they can be guessed.
    pub(super) const fn reshape(self, expects: Expects, size: usize) -> Self {
        match expects {
            Expects::Sequence { features, .. } | Expects::Steps { features, .. } => {
                let features = or(features, 1);
                match size % features {
                    0 => self.str("`Reshape<Sequence<").number(size / features).str(", ").number(features).str(">>`"),
                    _ => self.str("`Reshape<Sequence<…>>`"),
                }
            }
            Expects::Image { channels, .. } => {
                let channels = or(channels, 1);
                let side = (size / channels).isqrt();
                if side * side * channels != size {
                    return self.str("`Reshape<Image<…>>`");
                }
                let text = self.str("`Reshape<Image<").number(channels).str(", ").number(side);
                text.str(", ").number(side).str(">>`")
            }
            _ => self.str("`Reshape<Image<…>>`"),
        }
    }

    pub(crate) const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "shape mismatch",
        }
    }
}
