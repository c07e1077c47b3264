//! The `network!` macro of stackprop. See the documentation of `stackprop::network`.
//!
//! `parse` reads the list, `ast` is what it holds, `lower` makes types of the numbers in it, `expand` writes the struct and
//! its passes, `errors` collects what is wrong.
//! No layer is known here by name.
#![forbid(unsafe_code)]

mod ast;
mod errors;
mod expand;
mod lower;
mod parse;

use proc_macro::TokenStream;

/// Declares a network; documented where it is re-exported, in `stackprop`.
#[proc_macro]
pub fn network(input: TokenStream) -> TokenStream {
    let mut errors = errors::Errors::default();
    let network = match parse::network(input.into(), &mut errors) {
        Ok(network) => network,
        Err(error) => {
            errors.push(error);
            return errors.into_tokens().into();
        }
    };
    let mut tokens = if errors.is_empty() { expand::network(&network) } else { expand::fallback(&network) };
    tokens.extend(errors.into_tokens());
    tokens.into()
}
