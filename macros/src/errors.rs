//! The mistakes in a declaration: collected, then reported together.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Error;

use crate::span::before;

/// The errors found so far.
#[derive(Default)]
pub struct Errors {
    all: Vec<Error>,
    /// The number of errors that are already part of the generated code.
    taken: usize,
}

impl Errors {
    /// Adds an error that underlines one token.
    pub fn at(&mut self, span: Span, message: impl std::fmt::Display) {
        self.all.push(Error::new(span, message));
    }

    /// Adds an error that underlines all of these tokens.
    pub fn on(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.all.push(Error::new_spanned(tokens, message));
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub fn append(&mut self, others: Self) {
        self.all.extend(others.all);
    }

    /// Returns the first error as an expression, for the compiler.
    pub fn take_first(&mut self) -> Option<TokenStream> {
        let first = self.all.first()?;
        self.taken = 1;
        Some(first.to_compile_error())
    }

    /// Returns the errors, each at the tokens that it underlines. For editors the names in them do not have the user's spans, so that a
    /// query about an underlined name does not find the error.
    pub fn into_tokens(self) -> TokenStream {
        let for_compiler = self.all.iter().skip(self.taken).map(Error::to_compile_error);
        let for_editors = self.all.iter().map(|error| move_names(error.to_compile_error()));
        quote! {
            ::stackprop::__for_compiler! { #(#for_compiler)* }
            ::stackprop::__for_editors! { #(#for_editors)* }
        }
    }
}

/// Returns the same tokens, with the spans of names moved in front of the user's tokens.
fn move_names(tokens: TokenStream) -> TokenStream {
    let moved = |token| match token {
        TokenTree::Ident(mut name) => {
            name.set_span(before(name.span()));
            name.into()
        }
        token => token,
    };
    tokens.into_iter().map(moved).collect()
}
