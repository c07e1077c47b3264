//! From a search to Rust code: a network for each variant, the struct with the table of the variants, and the functions, whose bodies are
//! compiled once per variant.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;

use super::ast::{Function, Search};
use super::variants::Variant;
use crate::errors::Errors;
use crate::expansion::expansion;
use crate::valid::{self, Bound, Limit, Quantity};
use crate::{library, span};

/// Returns all items.
pub fn search(library: &Ident, search: &Search, variants: &[Variant], mut errors: Errors) -> TokenStream {
    let networks: TokenStream = variants.iter().map(|variant| network(library, search, variant)).collect();
    let limits = valid::limits(&search.limits, &mut errors);
    let (table, functions) = (table(search, variants, &limits), search.functions.iter());
    let functions: TokenStream =
        functions.map(|function| self::function(library, search, variants, function)).collect();
    let (import, errors) = (library::import(&search.ident), errors.into_tokens());
    let items = quote! {
        #table
        #[allow(unused_imports, non_camel_case_types, non_snake_case)]
        use ::stackprop::__private::library as #import;
        #errors
    };
    let items = library::substitute(library, Some(&import), items);
    let items = quote!(#networks #items #functions);
    let cfg = &search.cfg;
    if cfg.is_empty() {
        return items;
    }
    let together = library::substitute(library, None, quote!(::stackprop::__items));
    quote!(#cfg #together! { #items })
}

fn network(library: &Ident, search: &Search, variant: &Variant) -> TokenStream {
    let (attributes, visibility, Variant { ident, list, .. }) = (&search.attributes, &search.visibility, variant);
    let declaration = quote!(#attributes #[allow(dead_code)] #visibility struct #ident = #list;);
    let (items, import) = expansion(declaration);
    library::substitute(library, import.as_ref(), items)
}

/// Returns the struct with the name of the search, and `VARIANTS`.
fn table(search: &Search, variants: &[Variant], limits: &[Limit<'_>]) -> TokenStream {
    let Search { docs, visibility, ident, .. } = search;
    let name = ident.unraw().to_string();
    let rows = variants.iter().enumerate().map(|(index, Variant { ident, choices, .. })| {
        let network = ident.to_string();
        quote! {
            ::stackprop::search::Variant::of::<#ident>(
                #name,
                #index,
                #network,
                &[#(#choices),*],
                [#ident::BYTES as u64, #ident::PREDICTION_BYTES as u64, #ident::MACS],
            )
        }
    });
    let limit = |quantity| {
        let limit = limits.iter().find(|limit| limit.quantity == quantity);
        limit.map_or(quote!(::core::primitive::u64::MAX), |limit| match &limit.bound {
            Bound::Number(value, _) => quote!(#value),
            Bound::Expression(expression) => {
                quote!(::stackprop::__private::budget::limit(::stackprop::__size! { #expression }))
            }
        })
    };
    let [parameters, inference, macs] = [Quantity::Parameters, Quantity::Inference, Quantity::Macs].map(limit);
    let check = match (limits.first(), limits.last()) {
        (Some(first), Some(last)) => {
            let function = quote_spanned!(first.key.span()=> ::__stackprop::__private::search::check_some);
            span::call(function, quote!(#name, #ident::__ALL, #ident::__LIMITS), last.end)
        }
        _ => quote!(()),
    };
    quote! {
        #docs
        #[allow(dead_code)]
        #visibility struct #ident;

        #[allow(dead_code)]
        impl #ident {
            #[doc(hidden)]
            const __ALL: &'static [::stackprop::search::Variant] = &[#(#rows),*];
            #[doc(hidden)]
            const __LIMITS: [::core::primitive::u64; 3] = [#parameters, #inference, #macs];

            /// The variants that are within the budget.
            pub const VARIANTS: &'static [::stackprop::search::Variant] = {
                const KEPT: ::core::primitive::usize =
                    ::stackprop::__private::search::count(#ident::__ALL, #ident::__LIMITS);
                const VARIANTS: [::stackprop::search::Variant; KEPT] =
                    ::stackprop::__private::search::keep(#ident::__ALL, #ident::__LIMITS);
                &VARIANTS
            };
        }

        ::stackprop::__for_compiler! { const _: () = #check; }
    }
}

/// Returns a function that calls the body of the variant that is its first argument. In the body, the name of the search is the network.
/// The tokens of the user stay as they are.
fn function(library: &Ident, search: &Search, variants: &[Variant], function: &Function) -> TokenStream {
    let path = |name: TokenStream| library::substitute(library, None, quote!(::stackprop::__private::search::#name));
    let (index, is_kept) = (path(quote!(index)), path(quote!(is_kept)));
    let Function { start, parameters, variant, output, bounds, body } = function;
    let (ident, name) = (&search.ident, search.ident.unraw().to_string());
    let arms = variants.iter().enumerate().map(|(index, Variant { ident: network, .. })| {
        // A closure, so that `return` and `?` leave the body only, and the stack has the network of one variant.
        let call = match output.is_empty() {
            true => quote!((|| { #[allow(dead_code)] type #ident = #network; #body })()),
            false => quote!((|| #output { #[allow(dead_code)] type #ident = #network; #body })()),
        };
        // The compiler makes no code of a branch whose condition is a constant that is false, nor of what only this branch calls.
        quote!(#index => if const { #is_kept(#ident::__ALL, #ident::__LIMITS, #index) } { #call } else { ::core::unreachable!() },)
    });
    quote! {
        #[allow(clippy::redundant_closure_call)]
        #start #parameters #output #bounds {
            match #index(&#variant, #name) {
                #(#arms)*
                _ => ::core::unreachable!(),
            }
        }
    }
}
