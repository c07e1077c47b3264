//! Predicates for single tokens.

use proc_macro2::{Ident, Spacing, TokenTree};
use quote::ToTokens;

pub fn is_punct(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

/// Whether a token is this identifier or keyword.
pub fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// Whether two tokens are `::`, not `: :`.
pub fn is_path_separator(first: &TokenTree, second: &TokenTree) -> bool {
    matches!(first, TokenTree::Punct(colon) if colon.as_char() == ':' && colon.spacing() == Spacing::Joint)
        && is_punct(second, ':')
}

/// Whether an identifier can be the name of an item: it is not a keyword and not `_`.
pub fn is_item_name(ident: &Ident) -> bool {
    syn::parse2::<Ident>(ident.to_token_stream()).is_ok()
}
