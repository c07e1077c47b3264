//! The macros `network!`, `search!` and `weights!` of stackprop. See their documentation there.
//!
//! A declaration is processed in three steps: `parse` turns its tokens into the syntax of `ast`; `valid` checks everything that can be
//! checked without types, and chooses the generated names; `expand` writes the struct and its passes. `errors` collects the mistakes,
//! `expansion` is these steps, `editors` passes the names that are being typed to editors, and `library` inserts the name of the library into
//! the expansion.
//!
//! The macro does not know the layers, except by name in `valid/known_layers.rs`, where it looks for suggestions for undefined names.
#![forbid(unsafe_code)]

mod ast;
mod decimal;
mod editors;
mod errors;
mod expand;
mod expansion;
mod library;
mod parse;
mod search;
mod span;
#[cfg(test)]
mod tests;
mod token;
mod valid;
mod weights;

use expansion::expansion;

/// Declares a network. `stackprop::network!`, where it is documented, calls this macro with `$crate;` in front of the declaration.
#[proc_macro]
pub fn network(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let Some((library, declaration)) = library::split(input.into()) else { return proc_macro::TokenStream::new() };
    let (items, import) = expansion(declaration);
    library::substitute(&library, import.as_ref(), items).into()
}

/// Declares a network for each combination of alternatives. `stackprop::search!`, where it is documented, calls this macro with `$crate;`
/// in front of the declaration.
#[proc_macro]
pub fn search(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let Some((library, declaration)) = library::split(input.into()) else { return proc_macro::TokenStream::new() };
    search::expansion(&library, declaration).into()
}

/// Loads a network at compile time. `stackprop::weights!`, where it is documented, calls this macro with `$crate;` in front of the
/// arguments.
#[proc_macro]
pub fn weights(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let Some((library, arguments)) = library::split(input.into()) else { return proc_macro::TokenStream::new() };
    weights::expansion(&library, arguments).into()
}
