//! `search! { struct Net = Dense<13, {16 | 32}>, {ReLU | Tanh}, Dense<_, 3>; fn train(variant: &Variant, …) { … } }`: a network for each
//! combination of alternatives, and functions that are compiled for each of them.
//!
//! `parse` reads the declaration into `ast`, `variants` makes the lists of all combinations, and `expand` writes a network for each.

mod ast;
mod expand;
mod parse;
#[cfg(test)]
mod tests;
mod variants;

use proc_macro2::{Ident, TokenStream};

use crate::errors::Errors;
use crate::library;

/// Returns the networks, the struct with the table of the variants, and the functions.
pub fn expansion(library: &Ident, declaration: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let search = parse::search(declaration, &mut errors);
    let variants = search.as_ref().map(|search| variants::variants(search, &mut errors));
    let Some((search, variants)) = search.zip(variants).filter(|_| errors.is_empty()) else {
        return library::substitute(library, None, errors.into_tokens());
    };
    expand::search(library, &search, &variants, errors)
}
