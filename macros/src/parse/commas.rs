//! Commas and angle brackets, which token trees do not group.

use proc_macro2::{Span, TokenTree};

use crate::token::is_punct;

/// The tokens between two commas, and the comma after them.
pub struct Element<'a> {
    pub tokens: &'a [TokenTree],
    pub comma: Option<Span>,
}

/// Splits at the commas outside angle brackets. There is no element after a trailing comma.
pub fn elements(mut rest: &[TokenTree]) -> impl Iterator<Item = Element<'_>> {
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut depth = 0usize;
        for (index, token) in rest.iter().enumerate() {
            match token {
                _ if is_punct(token, '<') => depth += 1,
                _ if is_punct(token, '>') => depth = depth.saturating_sub(1),
                _ if is_punct(token, ',') && depth == 0 => {
                    let element = Element { tokens: &rest[..index], comma: Some(token.span()) };
                    rest = &rest[index + 1..];
                    return Some(element);
                }
                _ => {}
            }
        }
        Some(Element { tokens: std::mem::take(&mut rest), comma: None })
    })
}

/// Returns the index of the `>` that closes a `<` in front of these tokens.
pub fn closing(tokens: &[TokenTree]) -> Option<usize> {
    let mut depth = 0usize;
    tokens.iter().position(|token| {
        if is_punct(token, '<') {
            depth += 1;
        } else if is_punct(token, '>') {
            if depth == 0 {
                return true;
            }
            depth -= 1;
        }
        false
    })
}
