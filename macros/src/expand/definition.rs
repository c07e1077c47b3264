//! The struct of a list: one field per layer, with its parameters.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::list::{Head, Layer, List};
use crate::ast::Network;

/// Returns the struct. Only the struct of the network itself is documented.
pub fn definition(list: &List<'_>, network: &Network) -> TokenStream {
    let (visibility, List { ident, layers, generics, scalar, .. }) = (&network.visibility, list);
    let (names, bounds) = (&generics.names, &generics.bounds);
    let fields = layers.iter().flat_map(|layer| {
        let Layer { valid, position, field, heads, .. } = layer;
        if !heads.is_empty() {
            return heads.iter().map(|head| head_field(head, scalar)).collect();
        }
        // A label keeps its own span.
        let field = valid.ast.label.as_ref().map_or(field, |_| &valid.field);
        let (docs, doc) = (&valid.ast.docs, format!("The parameters of `{}`.", valid.ast.ty));
        let blank_line = if docs.is_empty() { TokenStream::new() } else { quote!(#[doc = ""]) };
        let text = field.unraw().to_string();
        let params = quote!(::stackprop::network::ParamsAt<#position<#names>, #scalar>);
        let field = quote! {
            #docs
            #blank_line
            #[doc = #doc]
            pub #field(#text): #params = <#params as ::stackprop::layer::Parameters<#scalar>>::STRUCTURE
        };
        vec![field]
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

/// Returns the field of a head.
fn head_field(head: &Head<'_>, scalar: &Ident) -> TokenStream {
    let Head { field, list, written } = head;
    let (doc, text) = (format!("The parameters of the head `{written}`."), field.unraw().to_string());
    let params = quote!(#list<#scalar>);
    quote! {
        #[doc = #doc]
        pub #field(#text): #params = <#params as ::stackprop::layer::Parameters<#scalar>>::STRUCTURE
    }
}

/// Returns the struct of the outputs of the heads, if the network ends in heads.
pub fn outputs(list: &List<'_>, network: &Network) -> TokenStream {
    let heads = &list.last().heads;
    if heads.is_empty() {
        return TokenStream::new();
    }
    let (visibility, ident) = (&network.visibility, outputs_ident(list));
    let doc = format!("The outputs of the heads of [`{}`].", list.ident.unraw());
    let fields = heads.iter().zip(["A", "B", "C", "D"]).map(|(Head { field, written, .. }, kind)| {
        let (doc, kind) = (format!("The output of `{written}`."), Ident::new(kind, Span::mixed_site()));
        quote!(#[doc = #doc] #field: #kind,)
    });
    quote! {
        ::stackprop::output_struct! {
            #[doc = #doc]
            #visibility struct #ident { #(#fields)* }
        }
    }
}

/// Returns the name of the struct of the outputs of the heads.
pub fn outputs_ident(list: &List<'_>) -> Ident {
    format_ident!("{}Output", list.ident.unraw(), span = list.ident.span())
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
