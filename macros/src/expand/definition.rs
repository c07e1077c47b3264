//! The struct of a list: one field per layer, with its parameters.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;

use super::list::{Layer, List};
use crate::ast::Network;

/// Returns the struct. Only the struct of the network itself is documented.
pub fn definition(list: &List<'_>, network: &Network) -> TokenStream {
    let (visibility, List { ident, layers, generics, scalar, .. }) = (&network.visibility, list);
    let (names, bounds) = (&generics.names, &generics.bounds);
    let fields = layers.iter().map(|Layer { valid, position, field, .. }| {
        // A label keeps its own span.
        let field = valid.ast.label.as_ref().map_or(field, |_| &valid.field);
        let (docs, doc) = (&valid.ast.docs, format!("The parameters of `{}`.", valid.ast.ty));
        let blank_line = if docs.is_empty() { TokenStream::new() } else { quote!(#[doc = ""]) };
        let text = field.unraw().to_string();
        let params = quote!(::stackprop::network::ParamsAt<#position<#names>, #scalar>);
        quote! {
            #docs
            #blank_line
            #[doc = #doc]
            pub #field(#text): #params = <#params as ::stackprop::layer::Parameters<#scalar>>::STRUCTURE
        }
    });
    let attributes =
        if list.is_network { attributes(list, network) } else { quote!(#[doc(hidden)] #[allow(non_camel_case_types)]) };
    quote! {
        ::stackprop::__parameter_struct! {
            #attributes
            #visibility struct #ident<#bounds #scalar: ::stackprop::tensor::Scalar = f32> of #scalar {
                #(#fields,)*
            }
        }
    }
}

fn attributes(list: &List<'_>, network: &Network) -> TokenStream {
    let attributes = &network.attributes;
    let written: Vec<_> = list.layers.iter().map(|layer| layer.valid.ast.ty.to_string()).collect();
    let doc = format!("A network of the layers `{}`.", written.join(", "));
    quote! {
        #attributes
        #[doc = ""]
        #[doc = #doc]
    }
}
