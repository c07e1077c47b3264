//! `pub`, `pub(crate)`, …

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use syn::Token;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;

use crate::errors::Errors;
use crate::token::is_word;

/// Parses the visibility of a network from the front of `rest`.
pub fn visibility(rest: &mut &[TokenTree], errors: &mut Errors) -> TokenStream {
    let mut visibility = TokenStream::new();
    if let [word, after @ ..] = rest
        && is_word(word, "pub")
    {
        visibility.extend([word.clone()]);
        *rest = after;
        if let [TokenTree::Group(group), after @ ..] = rest
            && group.delimiter() == Delimiter::Parenthesis
        {
            if is_scope(group.stream()) {
                visibility.extend([TokenTree::from(group.clone())]);
            } else {
                let expected = "expected `pub`, `pub(crate)`, `pub(super)` or `pub(in path)`";
                errors.at(group.span(), format_args!("{expected}, but found `pub{group}`"));
            }
            *rest = after;
        }
    }
    visibility
}

/// Whether the tokens can be in the parentheses after `pub`.
fn is_scope(tokens: TokenStream) -> bool {
    let scope = |input: ParseStream<'_>| {
        let is_in = input.parse::<Option<Token![in]>>()?.is_some();
        let path = Punctuated::<Ident, Token![::]>::parse_separated_nonempty_with(input, Ident::parse_any)?;
        let is_path = path.iter().all(|name| !["fn", "_"].contains(&name.to_string().as_str()));
        let is_alone = path.len() == 1 && ["crate", "self", "super"].contains(&path[0].to_string().as_str());
        Ok(is_path && (is_in || is_alone))
    };
    scope.parse2(tokens).unwrap_or(false)
}
