//! Spans of generated tokens.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::quote;

/// Returns the empty span in front of the first letter. A query about a name in an editor considers every token with the span of the
/// name; a generated token that should not be found there gets this span. Outside a compiler there are no positions.
pub fn before(span: Span) -> Span {
    if proc_macro::is_available() { span.unwrap().start().into() } else { span }
}

/// Returns a function call that errors underline from the first token of `function` to `end`.
pub fn call(function: TokenStream, arguments: TokenStream, end: Span) -> TokenStream {
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
    arguments.set_span(end);
    let arguments = TokenTree::Group(arguments);
    quote!(#function #arguments)
}
