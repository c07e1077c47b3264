//! The `network!` macro of stackprop. See the documentation of `stackprop::network`.
//!
//! `parse` reads the list, `argument` what stands between the angle brackets, `budget` the limits, `ast` is what they hold, `lower` makes
//! types of the numbers in it, `expand` writes the struct and its passes, `errors` collects what is wrong, `editors` hands
//! editors the names that are being typed, `library` puts the name of the library into what was written.
//! No layer is known here by name, but in `names`, which guesses what was meant by a name that stands for nothing.
#![forbid(unsafe_code)]

mod argument;
mod ast;
mod budget;
mod editors;
mod errors;
mod expand;
mod generics;
mod library;
mod lower;
mod names;
mod parse;
#[cfg(test)]
mod tests;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// Declares a network: what `stackprop::network!` calls, where it is documented, with `$crate;` before the declaration.
#[proc_macro]
pub fn network(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let Some((library, input)) = library::split(input.into()) else { return proc_macro::TokenStream::new() };
    let (tokens, import) = declaration(input);
    library::put(&library, import.as_ref(), tokens).into()
}

/// The struct with all that it can do, and an error for each mistake; and the name under which that imports the library.
/// With mistakes too the struct is defined, as it was meant as far as that can be told, so that the rest of the program does
/// not light up.
fn declaration(input: TokenStream) -> (TokenStream, Option<Ident>) {
    let mut errors = errors::Errors::default();
    let names = editors::names(input.clone());
    let Some(network) = parse::network(input, &mut errors) else {
        let errors = errors.into_tokens();
        return (quote!(#names #errors), None);
    };
    let (import, conditions) = (library::import(&network.name), &network.conditions);
    let items = expand::network(&network, &mut errors);
    let errors = errors.into_tokens();
    let tokens = quote! {
        #names
        #[allow(unused_imports, non_camel_case_types, non_snake_case)]
        use ::stackprop as #import;
        #items
        #errors
    };
    let is_conditional = !conditions.is_empty();
    let tokens = if is_conditional { quote!(#conditions ::stackprop::__items! { #tokens }) } else { tokens };
    (tokens, Some(import))
}
