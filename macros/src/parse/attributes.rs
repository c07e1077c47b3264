//! Attributes and doc comments.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::{budget, fragments};
use crate::ast::Limit;
use crate::errors::Errors;
use crate::token::{is_punct, is_word};

/// The attributes of a network.
#[derive(Default)]
pub struct Attributes {
    /// All `#[cfg(…)]` attributes.
    pub cfg: TokenStream,
    /// The limits in `#[budget(…)]`.
    pub limits: Vec<Limit>,
    /// All other attributes.
    pub others: TokenStream,
}

/// Parses the attributes of a network from the front of `rest`.
pub fn attributes(rest: &mut &[TokenTree], errors: &mut Errors) -> Attributes {
    let mut all = Attributes::default();
    while let Some((hash, brackets)) = attribute(rest) {
        if budget::is_budget(brackets) {
            budget::budget(brackets, &mut all.limits, errors);
        } else if is_named(brackets, "cfg") {
            all.cfg.extend([hash.clone(), brackets.clone().into()]);
        } else {
            all.others.extend([hash.clone(), brackets.clone().into()]);
        }
    }
    all
}

/// Parses the doc comments of a layer from the front of `rest`. It can have no other attributes.
pub fn docs(rest: &mut &[TokenTree], errors: &mut Errors) -> TokenStream {
    let mut docs = TokenStream::new();
    while let Some((hash, brackets)) = attribute(rest) {
        if is_named(brackets, "doc") {
            docs.extend([hash.clone(), brackets.clone().into()]);
        } else {
            errors.at(
                brackets.span(),
                "a layer can have no attributes except doc comments: write `#[cfg(…)]` before `struct`, for the whole network",
            );
        }
    }
    docs
}

/// Takes `#[…]` from the front of `rest`.
fn attribute<'a>(rest: &mut &'a [TokenTree]) -> Option<(&'a TokenTree, &'a Group)> {
    match *rest {
        [hash, TokenTree::Group(brackets), after @ ..]
            if is_punct(hash, '#') && brackets.delimiter() == Delimiter::Bracket =>
        {
            *rest = after;
            Some((hash, brackets))
        }
        _ => None,
    }
}

fn is_named(brackets: &Group, name: &str) -> bool {
    fragments::in_attribute(brackets).first().is_some_and(|first| is_word(first, name))
}
