//! The library under the name that the user's program knows it by, which may be another one in its `Cargo.toml`, or a path into a crate
//! that exports it again.
//!
//! Generated code is written with `::stackprop`, and with `::__stackprop` where it has the span of something the user wrote. Neither is
//! there at the end: the first becomes `$crate`. The second becomes an import of it, because a name with a span of the user's that
//! resolves as in another crate would not be drawn as one with the rest of what is underlined.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::format_ident;

use crate::token::{is_item_name, is_path_separator, is_punct};

/// Splits `$crate; …`, which is how `stackprop::network!` calls the macro.
pub fn split(input: TokenStream) -> Option<(Ident, TokenStream)> {
    let mut tokens = input.into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(library)), Some(_)) => Some((library, tokens.collect())),
        _ => None,
    }
}

/// The name under which the items of a network import the library.
pub fn import(network: &Ident) -> Ident {
    format_ident!("__{}Library", network, span = Span::call_site())
}

/// Whether `__size!` comes before: what follows are the user's own tokens. Taken apart they would lose the invisible groups around what
/// a macro passed on, and with these the order of operations.
fn is_size(before: &[TokenTree]) -> bool {
    matches!(before, [.., TokenTree::Ident(name), bang] if name == "__size" && is_punct(bang, '!'))
}

/// Whether a path can begin after these tokens: not after a name, which `::` would continue.
fn begins_path(before: &[TokenTree]) -> bool {
    !matches!(before.last(), Some(TokenTree::Ident(before)) if is_item_name(before))
}

/// The same tokens, with the library as `library` names it, and as `import` does where it has a span of the user's.
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
