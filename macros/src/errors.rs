//! All that is wrong with a list, reported together.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::Error;

/// The errors found so far.
#[derive(Default)]
pub struct Errors(Vec<Error>);

impl Errors {
    /// Notes an error that underlines one token.
    pub fn at(&mut self, span: Span, message: impl std::fmt::Display) {
        self.0.push(Error::new(span, message));
    }

    /// Notes an error that underlines all of these tokens.
    pub fn on(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.0.push(Error::new_spanned(tokens, message));
    }

    pub fn append(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// The first error, as an expression.
    pub fn take_first(&mut self) -> Option<TokenStream> {
        (!self.0.is_empty()).then(|| self.0.remove(0).into_compile_error())
    }

    pub fn into_tokens(self) -> TokenStream {
        self.0.into_iter().map(|error| error.into_compile_error()).collect()
    }
}
