//! The `Network` implementation: arrays for the public API, shapes for the layers, and the table of layers.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;

use super::abilities::{self, Ability};
use super::checks;
use super::definition::outputs_ident;
use super::list::{Head, Layer, List};
use crate::valid::Network;

/// Returns the implementation, and the types that it needs. If the size of the arrays is unknown, an error takes its place.
pub fn items(list: &List<'_>, network: &Network<'_>, unknown_size: Option<&TokenStream>) -> [TokenStream; 2] {
    let List { itself, constants, generics, scalar, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    let (input, output) = list.ends();
    let Layer { ty: last, input: last_input, .. } = list.last();
    let text = network.ast.ident.unraw().to_string();
    let layers = layers(list);
    let element = quote!(<#input as ::stackprop::tensor::Shape>::Element<#scalar>);
    let (first_without_backward, trained) = abilities::able(list, Ability::Training, &network.ast.visibility);
    let (array_types, arrays) = match unknown_size {
        Some(error) => {
            let unknown = quote! {
                ::stackprop::__for_compiler! { const __UNKNOWN: usize = #error; }
                ::stackprop::__for_editors! { const __UNKNOWN: usize = ::core::panic!(); }
            };
            (
                unknown,
                [&element, &quote!(#scalar)]
                    .map(|element| [quote!([#element; __UNKNOWN]), quote!([#element; __UNKNOWN])]),
            )
        }
        None => arrays(list, network, &element),
    };
    let [[input_array, nested_input], outputs] = arrays;
    let [output_array, nested_output] = outputs_of_heads(list).unwrap_or(outputs);
    let (heads, observe) = (heads(list), observe(list));
    let network_impl = quote! {
        impl<#bounds #scalar: __Scalar> ::stackprop::network::Network for #itself<#names #scalar> {
            const NAME: &'static str = #text;
            const LAYERS: &'static [::stackprop::network::LayerInfo] = {
                use ::stackprop::network::LayerInfo as __LayerInfo;
                let (facts, scalar) = (#constants::<#names>::FACTS, ::core::mem::size_of::<#scalar>());
                &[#(#layers,)*]
            };
            type Scalar = #scalar;
            type Element = #element;
            type Input = #input_array;
            type NestedInput = #nested_input;
            type Output = #output_array;
            type NestedOutput = #nested_output;
            type InputShape = #input;
            type OutputShape = #output;
            type Head = <#last as ::stackprop::layer::Layer<#last_input>>::Head;
            type Description = #itself<#names>;
            type Trained = #trained;

            #observe
        }
        #heads
    };
    [network_impl, quote!(#array_types #first_without_backward)]
}

/// Returns the type of the outputs of a network with heads, flat and nested: a struct of nested arrays.
fn outputs_of_heads(list: &List<'_>) -> Option<[TokenStream; 2]> {
    let (heads, scalar) = (&list.last().heads, &list.scalar);
    if heads.is_empty() {
        return None;
    }
    let outputs = outputs_ident(list);
    let lists = heads.iter().map(|head| head.list);
    let outputs = quote!(#outputs<#(<#lists<#scalar> as ::stackprop::network::Network>::NestedOutput),*>);
    Some([outputs.clone(), outputs])
}

/// Returns the implementations that say what the heads of a network are.
fn heads(list: &List<'_>) -> TokenStream {
    let (List { itself, scalar, .. }, heads) = (list, &list.last().heads);
    if heads.is_empty() {
        return TokenStream::new();
    }
    let count = heads.len();
    let lists = (0..4).map(|index| heads.get(index).unwrap_or(&heads[0]).list);
    let names = ["First", "Second", "Third", "Fourth"].map(|name| format_ident!("{name}"));
    quote! {
        impl<#scalar: __Scalar> ::stackprop::network::EndsInHeads<#count> for #itself<#scalar> {
            #(type #names = #lists<#scalar>;)*
        }
    }
}

/// Returns the implementation for a head, which is a network, too.
pub fn of_head(list: &List<'_>, name: &str) -> TokenStream {
    let List { itself, constants, scalar, .. } = list;
    let (input, output) = list.ends();
    let Layer { ty: last, input: last_input, .. } = list.last();
    let (layers, observe) = (layers(list), observe(list));
    let element = quote!(<#input as ::stackprop::tensor::Shape>::Element<#scalar>);
    let (nested_input, nested_output) = (nested(input, &element), nested(output, &quote!(#scalar)));
    quote! {
        impl<#scalar: __Scalar> ::stackprop::network::Network for #itself<#scalar> {
            const NAME: &'static str = #name;
            const LAYERS: &'static [::stackprop::network::LayerInfo] = {
                use ::stackprop::network::LayerInfo as __LayerInfo;
                let (facts, scalar) = (#constants::FACTS, ::core::mem::size_of::<#scalar>());
                &[#(#layers,)*]
            };
            type Scalar = #scalar;
            type Element = #element;
            type Input = [#element; <#input as ::stackprop::tensor::Shape>::SIZE];
            type NestedInput = #nested_input;
            type Output = [#scalar; <#output as ::stackprop::tensor::Shape>::SIZE];
            type NestedOutput = #nested_output;
            type InputShape = #input;
            type OutputShape = #output;
            type Head = <#last as ::stackprop::layer::Layer<#last_input>>::Head;
            type Description = #itself;
            type Trained = #itself;

            #observe
        }
    }
}

/// Returns the entries of the table of layers. Each head has one.
fn layers<'a>(list: &'a List<'_>) -> impl Iterator<Item = TokenStream> + 'a {
    list.layers.iter().map(|Layer { index, valid, field, heads, input, .. }| {
        if !heads.is_empty() {
            let entries = heads.iter().map(|Head { field, list, written }| {
                let field = field.unraw().to_string();
                quote!(__LayerInfo::of(&::stackprop::__private::facts::Facts::of::<#list, #input>(), #field, #written, scalar))
            });
            return quote!(#(#entries),*);
        }
        let (field, written) = (field.unraw().to_string(), valid.ast.ty.to_string());
        quote!(__LayerInfo::of(&facts[#index], #field, #written, scalar))
    })
}

/// Returns the type of nested arrays of a shape.
fn nested(shape: &TokenStream, element: &TokenStream) -> TokenStream {
    let extents = [0usize, 1, 2].map(
        |direction| quote!({ ::stackprop::__private::extent(<#shape as ::stackprop::tensor::Shape>::DIMS, #direction) }),
    );
    quote!(<#shape as ::stackprop::tensor::Shape>::Nested<#element, #(#extents),*>)
}

/// Returns the items that the input and output arrays need, and the types of these arrays, flat and nested.
fn arrays(list: &List<'_>, network: &Network<'_>, element: &TokenStream) -> (TokenStream, [[TokenStream; 2]; 2]) {
    let scalar = &list.scalar;
    let shapes = [&list.layers[0].aliases[1], &list.last().aliases[2]];
    let size = |shape: &TokenStream| quote!(<#shape as ::stackprop::tensor::Shape>::SIZE);
    if list.generics.is_empty() {
        let [first, last] = checks::at_ends(list, network);
        let [input, output] = shapes.map(|shape| size(&quote!(#shape<>)));
        let items = quote! {
            ::stackprop::__for_compiler! {
                type InputArray<#scalar> = [#element; { #first; #input }];
                type OutputArray<#scalar> = [#scalar; { #last; #output }];
            }
            ::stackprop::__for_editors! {
                type InputArray<#scalar> = [#element; #input];
                type OutputArray<#scalar> = [#scalar; #output];
            }
        };
        let (input, output) = list.ends();
        let input = [quote!(InputArray<#scalar>), nested(&quote!(#input), element)];
        return (items, [input, [quote!(OutputArray<#scalar>), nested(&quote!(#output), &quote!(#scalar))]]);
    }
    // A size that depends on a parameter cannot be the length of an array. It depends on one if it differs between two trials; then a
    // tensor takes the place of the array.
    let names = &list.generics.names;
    let scalar = scalar.to_token_stream();
    let arrays = [(shapes[0], element), (shapes[1], &scalar)].map(|(shape, element)| {
        let trials = [0, 1].map(|trial| {
            let samples = list.generics.samples(trial);
            quote!(#shape<#samples>)
        });
        let [length, other] = [0, 1].map(|trial| size(&trials[trial]));
        [quote!([#element; #length]), nested(&trials[0], element)].map(|array| {
            quote! {
                <::stackprop::__private::probe::Choice<{ #length == #other }> as ::stackprop::__private::probe::Choose<
                    #array,
                    ::stackprop::tensor::Tensor<#element, #shape<#names>>,
                >>::Type
            }
        })
    });
    (TokenStream::new(), arrays)
}

/// Returns the method that runs the pass of [`super::prediction`] with an observer.
fn observe(list: &List<'_>) -> TokenStream {
    let List { itself, generics, scalar, .. } = list;
    let names = &generics.names;
    let (input, output) = list.ends();
    quote! {
        fn observe<__O: __passes::Observer<#scalar>, __I: __Isa>(
            &self,
            xy: __Operand<'_, #scalar, #input, #output>,
            observer: __O,
            scratch: &mut [<#itself<#names> as __Layer<#input>>::Scratch<#scalar>],
            isa: __I,
        ) {
            predict::<#names #input, #scalar, __I, __O>(self, xy, observer, scratch, isa);
        }
    }
}
