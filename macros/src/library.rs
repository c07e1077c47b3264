//! The name of the library in the user's program, where it can be renamed in `Cargo.toml` or re-exported by another crate.
//!
//! Generated code is written with `::stackprop`, and with `::__stackprop` where it has the span of the user's tokens. Both are replaced in
//! the end: the first by `$crate`, the second by an import of it, because a name with the user's span that resolves in another crate would
//! not be underlined together with the tokens around it.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::format_ident;

use crate::token::{is_item_name, is_path_separator, is_punct};

/// Splits `$crate; …`, the form in which `stackprop::network!` calls the macro.
pub fn split(input: TokenStream) -> Option<(Ident, TokenStream)> {
    let mut tokens = input.into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(library)), Some(_)) => Some((library, tokens.collect())),
        _ => None,
    }
}

/// Returns the name under which the items of a network import the library.
pub fn import(network: &Ident) -> Ident {
    format_ident!("__{}Library", network, span = Span::call_site())
}

/// Whether the tokens `before` end in `__size!`, after which the user's own tokens follow. These must not be rebuilt: that would drop the
/// invisible groups around macro fragments, and with them the order of operations.
fn is_size(before: &[TokenTree]) -> bool {
    matches!(before, [.., TokenTree::Ident(name), bang] if name == "__size" && is_punct(bang, '!'))
}

/// Whether a path can begin after these tokens: not after a name, which `::` would continue.
fn begins_path(before: &[TokenTree]) -> bool {
    !matches!(before.last(), Some(TokenTree::Ident(before)) if is_item_name(before))
}

/// Returns the same tokens with the name `library` for the library, or the name `import` where it has a span of the user's.
pub fn substitute(library: &Ident, import: Option<&Ident>, tokens: TokenStream) -> TokenStream {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let (mut named, mut rest) = (Vec::with_capacity(tokens.len()), &tokens[..]);
    while let [token, after @ ..] = rest {
        rest = after;
        match (token, after) {
            (colon, [second, TokenTree::Ident(name), after @ ..])
                if is_path_separator(colon, second)
                    && (name == "stackprop" || name == "__stackprop")
                    && begins_path(&named) =>
            {
                let mut library = import.filter(|_| name != "stackprop").unwrap_or(library).clone();
                if name != "stackprop" {
                    library.set_span(colon.span());
                }
                named.push(library.into());
                rest = after;
            }
            (TokenTree::Group(group), _) if !is_size(&named) => {
                let mut inner = Group::new(group.delimiter(), substitute(library, import, group.stream()));
                inner.set_span(group.span());
                named.push(inner.into());
            }
            _ => named.push(token.clone()),
        }
    }
    named.into_iter().collect()
}
