//! The attribute `#[budget(parameters = "64 KiB", inference = "4 KiB", macs = 100_000)]`.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::commas::{Element, elements};
use super::fragments::{flatten, in_attribute};
use super::path;
use crate::ast::{Limit, LimitValue};
use crate::errors::Errors;
use crate::token::{is_path_separator, is_punct, is_word};

const FORM: &str =
    "a budget has limits, as in `#[budget(parameters = \"64 KiB\", inference = \"4 KiB\", macs = 100_000)]`";

/// Whether an attribute, without its `#`, is a budget.
pub fn is_budget(attribute: &Group) -> bool {
    match &in_attribute(attribute)[..] {
        [_, first, second, ..] if is_path_separator(first, second) => false,
        [name, ..] => is_word(name, "budget"),
        [] => false,
    }
}

/// Parses a budget attribute.
pub fn budget(attribute: &Group, limits: &mut Vec<Limit>, errors: &mut Errors) {
    let tokens = in_attribute(attribute);
    let inner = match &tokens[1..] {
        [TokenTree::Group(inner)] if inner.delimiter() == Delimiter::Parenthesis => flatten(inner.stream()),
        _ => Vec::new(),
    };
    if inner.is_empty() {
        errors.on(tokens.into_iter().collect::<TokenStream>(), FORM);
        return;
    }
    limits.extend(elements(&inner).filter_map(|element| limit(&element, errors)));
}

/// Parses the limit between two commas.
fn limit(element: &Element<'_>, errors: &mut Errors) -> Option<Limit> {
    match element.tokens {
        [] => {
            errors.at(element.comma?, "there is one `,` too many");
            None
        }
        [TokenTree::Ident(key), after @ ..] => {
            let end = after.last().map_or(key.span(), TokenTree::span);
            Some(Limit { key: key.clone(), value: value(after), end })
        }
        [first, ..] => {
            errors.at(first.span(), FORM);
            None
        }
    }
}

/// Parses the tokens after the key.
fn value(tokens: &[TokenTree]) -> LimitValue {
    let tokens = match tokens {
        [equals, value @ ..] if is_punct(equals, '=') => value,
        [other, ..] => return LimitValue::NoEquals(other.span()),
        [] => return LimitValue::Missing,
    };
    let all = || tokens.iter().cloned().collect();
    match tokens {
        [] => LimitValue::Missing,
        [TokenTree::Literal(literal)] => LimitValue::Literal(literal.clone()),
        [minus, ..] if is_punct(minus, '-') => LimitValue::Negative(all()),
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Brace && !group.stream().is_empty() => {
            LimitValue::Expression(group.stream())
        }
        _ if is_path(tokens) => LimitValue::Expression(all()),
        _ => LimitValue::Other(all()),
    }
}

/// `LIMIT`, `config::LIMIT`
fn is_path(tokens: &[TokenTree]) -> bool {
    let mut rest = tokens;
    path::path(&mut rest, &mut Errors::default()).is_ok() && rest.is_empty()
}
