//! What `network!` expands to, except that the name of the library is not inserted yet.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::errors::Errors;
use crate::{editors, expand, library, parse, valid};

/// Returns the struct with its constants, functions and implementations, an error for each mistake, and the name under which these items
/// import the library. The struct is defined despite mistakes, as far as its meaning can be guessed, so that the rest of the program has
/// no errors because of them.
pub fn expansion(declaration: TokenStream) -> (TokenStream, Option<Ident>) {
    let mut errors = Errors::default();
    let names = editors::names(declaration.clone());
    let Some(ast) = parse::network(declaration, &mut errors) else {
        let errors = errors.into_tokens();
        return (quote!(#names #errors), None);
    };
    let network = valid::network(&ast, &mut errors);
    let items = expand::network(&network, &mut errors);
    let errors = errors.into_tokens();

    let (cfg, import) = (&ast.cfg, library::import(&ast.ident));
    let items = quote! {
        #names
        #items
        #[allow(unused_imports, non_camel_case_types, non_snake_case)]
        use ::stackprop::__private::library as #import;
        #errors
    };
    let items = if cfg.is_empty() { items } else { quote!(#cfg ::stackprop::__items! { #items }) };
    (items, Some(import))
}
