//! The invisible groups that `macro_rules!` puts around the fragments it passes on, such as `$size:expr`.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::commas::{closing, elements};
use crate::token::{is_path_separator, is_punct, is_word};

/// Returns all tokens without invisible groups. An invisible group that is an expression becomes a group in braces.
pub fn flatten(stream: TokenStream) -> Vec<TokenTree> {
    let mut tokens = Vec::new();
    for token in stream {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => match expression(&group) {
                Some(expression) => {
                    let mut braces = Group::new(Delimiter::Brace, expression);
                    braces.set_span(group.span());
                    tokens.push(braces.into());
                }
                None => tokens.extend(flatten(group.stream())),
            },
            token => tokens.push(token),
        }
    }
    tokens
}

/// Returns the tokens in the brackets of an attribute, which may be a single fragment.
pub fn in_attribute(brackets: &Group) -> Vec<TokenTree> {
    let tokens: Vec<_> = brackets.stream().into_iter().collect();
    match &tokens[..] {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => in_attribute(group),
        _ => tokens,
    }
}

/// Returns the expression of a fragment, unless it is only a path, a number or a group.
fn expression(fragment: &Group) -> Option<TokenStream> {
    let inner = flatten(fragment.stream());
    match &inner[..] {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            let inner = flatten(group.stream());
            let is_number = matches!(inner[..], [TokenTree::Literal(_)]);
            if is_number { Some(group.stream()) } else { expression(group).filter(|_| elements(&inner).count() == 1) }
        }
        [] | [_] => None,
        [minus, TokenTree::Literal(_)] if is_punct(minus, '-') => None,
        [first, ..] if is_word(first, "pub") => None,
        _ => (!is_path(&inner)).then(|| fragment.stream()),
    }
}

/// Whether the tokens are a path with or without arguments: `layers::Dense<784, 128>`.
fn is_path(tokens: &[TokenTree]) -> bool {
    let mut rest = tokens;
    loop {
        if let [first, second, after @ ..] = rest
            && is_path_separator(first, second)
        {
            rest = after;
        }
        match rest {
            [TokenTree::Ident(_)] => return true,
            [TokenTree::Ident(_), after @ ..] if after.len() > 1 && is_path_separator(&after[0], &after[1]) => {
                rest = after
            }
            [TokenTree::Ident(_), open, inside @ ..] | [open, inside @ ..] if is_punct(open, '<') => {
                return !is_punct(&tokens[0], '<') && closing(inside).is_some_and(|close| close + 1 == inside.len());
            }
            _ => return false,
        }
    }
}
