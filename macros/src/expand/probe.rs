//! Whether a type in a list is a layer. If not, a placeholder with an error takes its place, so that no other errors about the type follow.

use std::collections::HashMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::list::Layer;
use super::types::Types;
use crate::valid::Type;

/// The probes of one network.
#[derive(Default)]
pub struct Probes {
    /// The type in generated code for each type that was written. Equal layers share it.
    chosen: HashMap<String, Ident>,
    /// The type that holds the message, for each message.
    reasons: HashMap<String, Ident>,
}

impl Probes {
    /// Returns the type that generated code uses for `layer`. The list is not generic.
    pub fn ty(&mut self, layer: &Layer<'_>, types: Types<'_>, items: &mut TokenStream) -> TokenStream {
        let ty = &layer.valid.ty;
        let type_of = types.ty(ty);
        let (network, number) = (&types.network.ast.ident, layer.number);
        let written = format_ident!("__{}Written{}", network, number);
        let key = type_of.to_string();
        // `$crate` can be a different crate in each macro that passes it on.
        let is_unique = !key.contains("$crate");
        if let Some(chosen) = self.chosen.get(&key).filter(|_| is_unique) {
            // Editors look up each name at its position.
            items.extend(quote!(::stackprop::__for_editors! { type #written = #type_of; }));
            return quote!(#chosen);
        }
        let chosen = format_ident!("__{}Chosen{}", network, number);
        let (reason, sizes) = (self.reason(no_layer(ty), layer, types, items), types.guessed_sizes(ty));
        let is_layer = quote_spanned! {ty.ast.ident.span()=>
            ::__stackprop::__private::probe::Probe::<#written, ::__stackprop::__private::Unknown>::IS_LAYER
        };
        items.extend(quote! {
            #[doc(hidden)]
            #[allow(non_camel_case_types, non_snake_case)]
            type #written = #type_of;
            ::stackprop::__for_compiler! {
                #[doc(hidden)]
                #[allow(non_camel_case_types, non_snake_case)]
                type #chosen = <::stackprop::__private::probe::Choice<{
                    #[allow(unused_imports)]
                    use ::stackprop::__private::probe::NoLayer as _;
                    #is_layer
                }> as ::stackprop::__private::probe::Choose<
                    #written,
                    ::stackprop::__private::placeholder::Unknown<#reason, #sizes>,
                >>::Type;
            }
            // An editor cannot tell whether it is a layer.
            ::stackprop::__for_editors! { type #chosen = #written; }
        });
        self.chosen.insert(key, chosen.clone());
        quote!(#chosen)
    }

    fn reason(&mut self, message: String, layer: &Layer<'_>, types: Types<'_>, items: &mut TokenStream) -> Ident {
        if let Some(reason) = self.reasons.get(&message) {
            return reason.clone();
        }
        let reason = format_ident!("__{}Reason{}", types.network.ast.ident, layer.number);
        items.extend(quote! {
            #[doc(hidden)]
            #[allow(non_camel_case_types, non_snake_case)]
            pub struct #reason;
            impl ::stackprop::__private::placeholder::Reason for #reason {
                const EXPECTS: ::stackprop::layer::Expects = ::stackprop::layer::Expects::Never(#message);
            }
        });
        self.reasons.insert(message, reason.clone());
        reason
    }
}

/// Returns the message for a type that is not a layer.
pub fn no_layer(ty: &Type<'_>) -> String {
    match ty.first_without_size() {
        Some(argument) => format!("there is no such layer, or `{argument}` is not a valid argument for it"),
        None => {
            "this is not a layer, or arguments are missing: layers are in `stackprop::prelude`; your own layers implement \
                 `stackprop::layer::Layer` for every `In: Shape`"
                .to_owned()
        }
    }
}
