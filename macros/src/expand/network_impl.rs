//! The `Network` implementation: arrays for the public API, shapes for the layers, and the table of layers.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use super::list::{Layer, List};
use super::{checks, trainability};
use crate::valid::Network;

/// Returns the implementation, and the types that it needs. If the size of the arrays is unknown, an error takes its place.
pub fn items(list: &List<'_>, network: &Network<'_>, unknown_size: Option<&TokenStream>) -> [TokenStream; 2] {
    let List { itself, constants, generics, scalar, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    let (input, output) = list.ends();
    let Layer { ty: last, input: last_input, .. } = list.last();
    let text = network.ast.ident.unraw().to_string();
    let layers = layers(list);
    let (first_without_backward, trained) = trainability::trained(list, &network.ast.visibility);
    let (array_types, arrays) = match unknown_size {
        Some(error) => {
            let unknown = quote! {
                ::stackprop::__for_compiler! { const __UNKNOWN: usize = #error; }
                ::stackprop::__for_editors! { const __UNKNOWN: usize = ::core::panic!(); }
            };
            (unknown, [quote!([#scalar; __UNKNOWN]), quote!([#scalar; __UNKNOWN])])
        }
        None => arrays(list, network),
    };
    let [input_array, output_array] = arrays;
    let nested = if generics.is_empty() && unknown_size.is_none() {
        let extents = [0usize, 1, 2].map(
            |direction| quote!({ ::stackprop::__private::extent(<#input as ::stackprop::tensor::Shape>::DIMS, #direction) }),
        );
        quote!(<#input as ::stackprop::tensor::Shape>::Nested<#scalar, #(#extents),*>)
    } else {
        input_array.clone()
    };
    let network_impl = quote! {
        impl<#bounds #scalar: __Scalar> ::stackprop::network::Network for #itself<#names #scalar> {
            const NAME: &'static str = #text;
            const LAYERS: &'static [::stackprop::network::LayerInfo] = {
                use ::stackprop::network::LayerInfo as __LayerInfo;
                let (facts, scalar) = (#constants::<#names>::FACTS, ::core::mem::size_of::<#scalar>());
                &[#(#layers,)*]
            };
            type Scalar = #scalar;
            type Input = #input_array;
            type NestedInput = #nested;
            type Output = #output_array;
            type InputShape = #input;
            type OutputShape = #output;
            type Head = <#last as ::stackprop::layer::Layer<#last_input>>::Head;
            type Description = #itself<#names>;
            type Trained = #trained;
        }
    };
    [network_impl, quote!(#array_types #first_without_backward)]
}

/// Returns the entries of the table of layers.
fn layers<'a>(list: &'a List<'_>) -> impl Iterator<Item = TokenStream> + 'a {
    list.layers.iter().map(|Layer { index, valid, field, .. }| {
        let (field, written) = (field.unraw().to_string(), valid.ast.ty.to_string());
        quote!(__LayerInfo::of(&facts[#index], #field, #written, scalar))
    })
}

/// Returns the items that the input and output arrays need, and the types of these arrays.
fn arrays(list: &List<'_>, network: &Network<'_>) -> (TokenStream, [TokenStream; 2]) {
    let scalar = &list.scalar;
    let shapes = [&list.layers[0].aliases[1], &list.last().aliases[2]];
    let size =
        |shape: &Ident, parameters: &TokenStream| quote!(<#shape<#parameters> as ::stackprop::tensor::Shape>::SIZE);
    if list.generics.is_empty() {
        let [first, last] = checks::at_ends(list, network);
        let [input, output] = shapes.map(|shape| size(shape, &TokenStream::new()));
        let items = quote! {
            ::stackprop::__for_compiler! {
                type InputArray<#scalar> = [#scalar; { #first; #input }];
                type OutputArray<#scalar> = [#scalar; { #last; #output }];
            }
            ::stackprop::__for_editors! {
                type InputArray<#scalar> = [#scalar; #input];
                type OutputArray<#scalar> = [#scalar; #output];
            }
        };
        return (items, [quote!(InputArray<#scalar>), quote!(OutputArray<#scalar>)]);
    }
    // A size that depends on a parameter cannot be the length of an array. It depends on one if it differs between two trials; then a
    // tensor takes the place of the array.
    let names = &list.generics.names;
    let arrays = shapes.map(|shape| {
        let [size, other] = [0, 1].map(|trial| size(shape, &list.generics.samples(trial)));
        quote! {
            <::stackprop::__private::probe::Choice<{ #size == #other }> as ::stackprop::__private::probe::Choose<
                [#scalar; #size],
                ::stackprop::tensor::Tensor<#scalar, #shape<#names>>,
            >>::Type
        }
    });
    (TokenStream::new(), arrays)
}
