//! From tokens to the syntax of a declaration.
//!
//! Incomplete input, such as a list that is being typed, is parsed as far as possible: mistakes are reported, and parsing continues after
//! them.

pub mod attributes;
mod budget;
pub mod commas;
pub mod fragments;
mod generics;
mod layers;
mod number;
mod path;
pub mod visibility;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};

use crate::ast::{Layer, Network, Type};
use crate::errors::Errors;
use crate::token::{is_item_name, is_punct, is_word};

const FORM: &str = "a network is declared as `struct Name = Layer, Layer, …;`";

/// Parses a declaration. Without a name there is nothing to define; an error reports that.
pub fn network(input: TokenStream, errors: &mut Errors) -> Option<Network> {
    let tokens = fragments::flatten(input);
    let mut rest = &tokens[..];
    let attributes = attributes::attributes(&mut rest, errors);
    let visibility = visibility::visibility(&mut rest, errors);
    let ident = name(&tokens, &mut rest, FORM, errors)?;
    let parameters = generics::parameters(&mut rest, &ident, errors);
    if let Some(word) = rest.first()
        && is_word(word, "where")
    {
        errors.at(word.span(), layers::NO_WHERE);
        let equals = rest.iter().position(|token| is_punct(token, '=') || is_punct(token, ';')).unwrap_or(rest.len());
        rest = &rest[equals..];
    }
    let mut layers = list(rest, &ident, errors);
    if layers.is_empty() {
        layers.push(Layer::unreadable(Type::unreadable(ident.span())));
    }
    let attributes::Attributes { cfg, limits, others } = attributes;
    Some(Network { cfg, attributes: others, limits, visibility, ident, parameters, layers })
}

/// Parses `struct Name` from the front of `rest`. `form` says in errors how a declaration is written.
pub fn name(tokens: &[TokenTree], rest: &mut &[TokenTree], form: &str, errors: &mut Errors) -> Option<Ident> {
    let last =
        |rest: &[TokenTree]| tokens[..tokens.len() - rest.len()].last().map_or(Span::call_site(), TokenTree::span);
    match *rest {
        [word, after @ ..] if is_word(word, "struct") => *rest = after,
        _ => {
            errors.at(rest.first().map_or_else(|| last(rest), TokenTree::span), form);
            return None;
        }
    }
    match *rest {
        [TokenTree::Ident(name), after @ ..] if is_item_name(name) => {
            *rest = after;
            Some(name.clone())
        }
        [token, ..] => {
            errors.at(token.span(), format_args!("expected the name of a network, found `{token}`: {form}"));
            None
        }
        [] => {
            errors.at(last(rest), format_args!("the name of the network is missing: {form}"));
            None
        }
    }
}

/// Parses `= Layer, Layer, …;`.
fn list(rest: &[TokenTree], network: &Ident, errors: &mut Errors) -> Vec<Layer> {
    match rest {
        [equals, list @ ..] if is_punct(equals, '=') => {
            if list.iter().all(|token| is_punct(token, ';')) {
                let message =
                    format!("`{network}` has no layers: write at least one, as in `struct {network} = Dense<2, 1>;`");
                errors.at(network.span(), message);
            }
            layers::list(list, errors)
        }
        [token, ..] if !is_punct(token, ';') => {
            errors.at(token.span(), format_args!("expected `=` after `{network}`: {FORM}"));
            layers::list(rest, errors)
        }
        _ => {
            errors.at(network.span(), format_args!("`{network}` has no list of layers: {FORM}"));
            Vec::new()
        }
    }
}
