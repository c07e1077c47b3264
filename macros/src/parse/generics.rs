//! The parameters of a generic network: `<H, K>`.

use proc_macro2::{Ident, TokenTree};

use super::commas::{Element, closing, elements};
use crate::errors::Errors;
use crate::token::{is_item_name, is_punct};

/// Parses the parameters after the name of a network from the front of `rest`.
pub fn parameters(rest: &mut &[TokenTree], network: &Ident, errors: &mut Errors) -> Vec<Ident> {
    let [open, inside @ ..] = *rest else { return Vec::new() };
    if !is_punct(open, '<') {
        return Vec::new();
    }
    let Some(close) = closing(inside) else {
        errors.at(open.span(), format_args!("the `<` after `{network}` is not closed: a `>` is missing"));
        let equals = rest.iter().position(|token| is_punct(token, '=')).unwrap_or(rest.len());
        *rest = &rest[equals..];
        return Vec::new();
    };
    *rest = &inside[close + 1..];
    let mut parameters = Vec::new();
    for Element { tokens, comma } in elements(&inside[..close]) {
        match tokens {
            [TokenTree::Ident(parameter)] if is_item_name(parameter) => parameters.push(parameter.clone()),
            [first, ..] => errors.at(
                first.span(),
                "a parameter of a network is a size and consists of a name only: `struct Name<H> = Layer, Layer, …;`",
            ),
            [] => errors.at(comma.unwrap_or(open.span()), "there is one `,` too many"),
        }
    }
    parameters
}
