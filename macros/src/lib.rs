//! The `network!` macro of stackprop. See the documentation of `stackprop::network`.
//!
//! `parse` reads the list, `argument` what stands between the angle brackets, `budget` the limits, `ast` is what they hold, `lower` makes
//! types of the numbers in it, `expand` writes the struct and its passes, `errors` collects what is wrong, `editors` hands
//! editors the names that are being typed.
//! No layer is known here by name, but in `names`, which guesses what was meant by a name that stands for nothing.
#![forbid(unsafe_code)]

mod argument;
mod ast;
mod budget;
mod editors;
mod errors;
mod expand;
mod generics;
mod lower;
mod names;
mod parse;
#[cfg(test)]
mod tests;

use ast::Network;
use proc_macro2::TokenStream;
use quote::quote;

/// Declares a network; documented where it is re-exported, in `stackprop`.
#[proc_macro]
pub fn network(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    declaration(input.into()).into()
}

/// The struct with all that it can do, and an error for each mistake. With mistakes too the struct is defined, as it was
/// meant as far as that can be told, so that the rest of the program does not light up.
fn declaration(input: TokenStream) -> TokenStream {
    let mut errors = errors::Errors::default();
    let mut tokens = editors::names(input.clone());
    let network = parse::network(input, &mut errors);
    if let Some(network) = &network {
        tokens.extend(expand::network(network, &mut errors));
    }
    tokens.extend(errors.into_tokens());
    match network {
        Some(Network { conditions, .. }) if !conditions.is_empty() => {
            quote!(#conditions ::stackprop::__items! { #tokens })
        }
        _ => tokens,
    }
}
