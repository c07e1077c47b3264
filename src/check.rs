//! The compile-time judge: compares what a layer expects with what it gets, in plain numbers, and says so in a sentence.
//!
//! `network!` calls [`layer`] in a constant on the layer's own tokens, so that a mistake is one error there.

use crate::layer::Expects;

/// Fails constant evaluation, with a sentence, if `layer` cannot work with the shape `dims` that `before` gives.
#[track_caller]
pub const fn layer(expects: Expects, dims: &[usize], layer: &str, before: &str) {
    let text = Text::new();
    let text = match expects {
        Expects::Anything => return,
        Expects::Features(wanted) if dims.len() == 1 && dims[0] == wanted => return,
        Expects::Shape(wanted) if same(wanted, dims) => return,
        Expects::Never(sentence) => text.str("`").str(layer).str("`: ").str(sentence),
        Expects::Features(wanted) => {
            text.str("shape mismatch: `").str(layer).str("` takes ").shape(&[wanted]).given(dims, before)
        }
        Expects::Shape(wanted) => {
            text.str("shape mismatch: `").str(layer).str("` takes ").shape(wanted).given(dims, before)
        }
    };
    panic!("{}", text.as_str());
}

/// Fails constant evaluation if a size is beyond what can be a size.
#[track_caller]
pub const fn size(value: usize) -> usize {
    assert!(value as u64 <= u32::MAX as u64, "a size is at most 4294967295");
    value
}

const fn same(a: &[usize], b: &[usize]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// A sentence put together in constant evaluation. What does not fit is cut off.
struct Text {
    bytes: [u8; 512],
    len: usize,
}

impl Text {
    const fn new() -> Self {
        Self { bytes: [0; 512], len: 0 }
    }

    const fn str(mut self, text: &str) -> Self {
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

    const fn number(self, number: usize) -> Self {
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

    /// `128 features`, or `1×28×28` for a shape of more than one direction.
    const fn shape(mut self, dims: &[usize]) -> Self {
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

    const fn given(self, dims: &[usize], before: &str) -> Self {
        let text = self.str(", but `").str(before).str("` before it gives ");
        if let [features] = dims { text.number(*features) } else { text.shape(dims) }
    }

    const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "shape mismatch",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_passes() {
        layer(Expects::Features(10), &[10], "Dense<10, 1>", "ReLU");
        layer(Expects::Shape(&[1, 28, 28]), &[1, 28, 28], "Net", "Conv");
    }

    #[test]
    #[should_panic = "shape mismatch: `Dense<64, 10>` takes 64 features, but `ReLU` before it gives 128"]
    fn what_does_not_fit_is_said_in_decimals() {
        layer(Expects::Features(64), &[128], "Dense<64, 10>", "ReLU");
    }

    #[test]
    #[should_panic = "`Dense<1024, 1>` takes 1024 features, but `Conv` before it gives 16×8×8"]
    fn an_image_is_named_by_its_extents() {
        layer(Expects::Features(1024), &[16, 8, 8], "Dense<1024, 1>", "Conv");
    }
}
