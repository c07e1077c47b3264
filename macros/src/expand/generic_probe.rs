//! Whether a type in a generic network is a layer for all sizes. It may be one for some sizes only, or the compiler may be unable to prove
//! it. A function that is generic over the parameters of the network tells: its answer is the same for all sizes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};

use super::list::Layer;
use super::probe::no_layer;
use super::types::Types;
use crate::span;

/// Returns the type of a layer in generated code for this input shape.
pub fn ty(layer: &Layer<'_>, input: &TokenStream, types: Types<'_>, items: &mut TokenStream) -> TokenStream {
    let (ty, generics) = (&layer.valid.ty, types.generics);
    let written = ty.ast;
    let (type_of, sizes) = (types.ty(ty), types.guessed_sizes(ty));
    let (names, bounds, samples) = (&generics.names, &generics.bounds, generics.samples(0));
    let (network, parameters) = (&types.network.ast.ident, &types.network.parameters);
    let [is_layer, chosen] = ["IsLayer", "Chosen"].map(|text| format_ident!("__{}{}{}", network, text, layer.number));
    // Whether it is a layer for any input shape. This cannot be determined separately for a type that depends on a parameter.
    let by_itself = match parameters.occur_in(type_of.clone()) {
        true => quote!(true),
        false => quote!(::stackprop::__private::probe::Probe::<#type_of, ::stackprop::__private::Unknown>::IS_LAYER),
    };
    let no_layer = format!("`{written}`: {}", no_layer(ty));
    let parameters: Vec<_> = parameters.all.iter().map(|name| format!("`{name}`")).collect();
    let not_for_all = format!(
        "`{written}` cannot be used here in a network with parameters: its sizes depend on {}, and the compiler cannot \
         compute them before it knows the numbers: write numbers, or a `macro_rules!` that declares the network for \
         each of them",
        parameters.join(" and "),
    );
    let check = quote_spanned!(written.ident.span()=> ::__stackprop::__private::check::for_all_sizes);
    let check = span::call(check, quote!(#is_layer::<#samples>(), #no_layer, #not_for_all), written.end);
    items.extend(quote! {
        ::stackprop::__for_compiler! {
            #[doc(hidden)]
            #[allow(non_snake_case)]
            const fn #is_layer<#bounds>() -> (bool, bool) {
                #[allow(unused_imports)]
                use ::stackprop::__private::probe::NoLayer as _;
                (#by_itself, ::stackprop::__private::probe::Probe::<#type_of, #input>::IS_LAYER)
            }
            const _: () = #check;
            #[doc(hidden)]
            #[allow(non_camel_case_types, non_snake_case)]
            type #chosen<#names> = <::stackprop::__private::probe::Choice<{ #is_layer::<#samples>().1 }>
                as ::stackprop::__private::probe::Choose<
                    #type_of,
                    ::stackprop::__private::placeholder::Unknown<::stackprop::__private::placeholder::Reported, #sizes, (#names)>,
                >>::Type;
        }
        ::stackprop::__for_editors! {
            type #chosen<#names> = <::stackprop::__private::probe::Choice<true>
                as ::stackprop::__private::probe::Choose<#type_of, (#names)>>::Type;
        }
    });
    quote!(#chosen<#names>)
}
