//! A layer whose name may be misspelt. If a type has the name, that is the layer. If not, a placeholder with a suggestion takes its place.
//!
//! The name is imported under an alias. That always succeeds, because a macro of this name is defined too. As a type, the alias is the
//! user's type if there is one, because a named import takes precedence over a glob import; otherwise it is the placeholder, which is
//! imported by a glob.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::list::Layer;
use super::types::{Types, with_arguments};
use crate::valid::Suggestion;

/// Returns the type of a layer in generated code.
pub fn ty(layer: &Layer<'_>, suggestion: &Suggestion, types: Types<'_>, items: &mut TokenStream) -> TokenStream {
    let (ty, network) = (&layer.valid.ty, &types.network.ast.ident);
    let written = ty.ast;
    let [import, fallback] = ["Name", "Fallback"].map(|text| format_ident!("__{}{}{}", network, text, layer.number));
    let mut local = written.ident.clone();
    local.set_span(written.ident.span().resolved_at(Span::mixed_site()));

    let parameters: Vec<_> = (0..ty.arguments.len()).map(|index| format_ident!("__A{index}")).collect();
    let missing = if parameters.is_empty() {
        quote!(::stackprop::__private::Auto)
    } else {
        quote!(::stackprop::__private::Missing)
    };
    let [inputs, outputs] = ty.guessed_sizes();
    let inputs = inputs.map_or(missing.clone(), |_| quote!(__A0));
    let outputs = outputs.map_or(missing, |_| quote!(__A1));
    let arguments = if parameters.is_empty() { quote!() } else { quote!(<#(#parameters),*>) };
    let message = match suggestion {
        Suggestion::Meant { name, same_arguments } => {
            let text = written.to_string();
            let arguments = text.strip_prefix(&written.path.to_string()).filter(|_| *same_arguments);
            format!("there is no layer of this name: write `{name}{}`", arguments.unwrap_or_default())
        }
        Suggestion::Elsewhere(own) => format!("stackprop has no layer of this name: {own}"),
    };
    items.extend(quote! {
        #[allow(unused_macros)]
        macro_rules! #local { () => {} }
        #[allow(unused_imports)]
        use #local as #import;
        #[doc(hidden)]
        #[allow(non_camel_case_types, non_snake_case)]
        mod #fallback {
            pub struct Misnamed;
            impl ::stackprop::__private::placeholder::Reason for Misnamed {
                const EXPECTS: ::stackprop::layer::Expects = ::stackprop::layer::Expects::Never(#message);
            }
            pub type #import #arguments =
                ::stackprop::__private::placeholder::Unknown<Misnamed, #inputs, #outputs, (#(#parameters,)*)>;
        }
        #[allow(unused_imports)]
        use #fallback::*;
    });
    let import = Ident::new(&import.to_string(), written.ident.span());
    with_arguments(&quote!(#import), written, &types.arguments(ty))
}
