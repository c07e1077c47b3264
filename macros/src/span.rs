//! Spans for what the macro writes itself.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::quote;

/// The empty span in front of the first letter. An editor that is asked about a name looks at every token with the name's span; a
/// token that belongs there, and is not to be among these, has this one. Outside of a compiler there are no positions.
pub fn before(span: Span) -> Span {
    if proc_macro::is_available() { span.unwrap().start().into() } else { span }
}

/// The call of a function, underlined from the first token of `function` to `end`.
pub fn call(function: TokenStream, arguments: TokenStream, end: Span) -> TokenStream {
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
    arguments.set_span(end);
    let arguments = TokenTree::Group(arguments);
    quote!(#function #arguments)
}
