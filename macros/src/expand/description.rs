//! What the network is: arrays outside, shapes inside, a table of layers.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::{List, Step, places};
use crate::ast::Network;

/// All that is asked of a whole network.
pub fn network(list: &List<'_>, network: &Network, unknown_size: Option<&TokenStream>) -> TokenStream {
    let List { itself: name, places, generics, scalar, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    let (input, output) = list.ends();
    let Step { kind, from, .. } = list.last();
    let text = network.name.unraw().to_string();
    let layers = layers(list);
    let (end, trained) = trained(list, &network.visibility);
    let (sizes, arrays) = match unknown_size {
        Some(error) => {
            let unknown = quote! {
                ::stackprop::__for_compiler! { const __UNKNOWN: usize = #error; }
                ::stackprop::__for_editors! { const __UNKNOWN: usize = ::core::panic!(); }
            };
            (unknown, [quote!([#scalar; __UNKNOWN]), quote!([#scalar; __UNKNOWN])])
        }
        None => arrays(list),
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
    quote! {
        #sizes
        #end

        impl<#bounds #scalar: __Scalar> ::stackprop::network::Network for #name<#names #scalar> {
            type Scalar = #scalar;
            type Input = #input_array;
            type NestedInput = #nested;
            type Output = #output_array;
            type InputShape = #input;
            type OutputShape = #output;
            type Head = <#kind as ::stackprop::layer::Layer<#from>>::Head;
            type Description = #name<#names>;
            type Trained = #trained;
            const NAME: &'static str = #text;
            const LAYERS: &'static [::stackprop::network::LayerInfo] = {
                use ::stackprop::network::LayerInfo as __LayerInfo;
                let (facts, scalar) = (#places::<#names>::FACTS, ::core::mem::size_of::<#scalar>());
                &[#(#layers,)*]
            };
        }

        impl<#bounds #scalar: __Scalar> ::core::clone::Clone for #name<#names #scalar> {
            fn clone(&self) -> Self {
                let mut clone = <Self as ::stackprop::zero::Zero>::ZERO;
                ::stackprop::network::Network::copy_from(&mut clone, self);
                clone
            }

            fn clone_from(&mut self, source: &Self) {
                ::stackprop::network::Network::copy_from(self, source);
            }
        }

        impl<#bounds #scalar: __Scalar> ::core::default::Default for #name<#names #scalar> {
            /// The network in which every parameter is zero, as `ZERO`. One to be trained is made by `new`.
            fn default() -> Self {
                <Self as ::stackprop::zero::Zero>::ZERO
            }
        }

        impl<#bounds #scalar: __Scalar> ::core::cmp::PartialEq for #name<#names #scalar> {
            fn eq(&self, other: &Self) -> bool {
                ::stackprop::network::Network::parameters(self) == ::stackprop::network::Network::parameters(other)
            }
        }

        impl<#bounds #scalar: __Scalar> ::core::fmt::Debug for #name<#names #scalar> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::stackprop::__private::debug(self, #text, f)
            }
        }
    }
}

/// The table of layers.
fn layers<'a>(list: &'a List<'_>) -> impl Iterator<Item = TokenStream> + 'a {
    list.steps.iter().map(|Step { place, layer, field, .. }| {
        let (field, written) = (field.unraw().to_string(), layer.kind.to_string());
        quote!(__LayerInfo::of(&facts[#place], #field, #written, scalar))
    })
}

/// The network if each layer has a backward pass, the first layer without one otherwise, and what is needed to find that.
fn trained(list: &List<'_>, visibility: &TokenStream) -> (TokenStream, TokenStream) {
    let List { itself: name, places, generics, steps, .. } = list;
    let names = &generics.names;
    if !generics.is_empty() {
        return (TokenStream::new(), quote!(#name<#names>));
    }
    // From pairs of layers to a single one: by a binary digit of its number at a time.
    let mut layers: Vec<_> = steps.iter().map(|step| step.kind.clone()).collect();
    let mut digits = Vec::new();
    while layers.len() > 1 {
        let (digit, bit) = (format_ident!("__Digit{}", digits.len()), digits.len());
        digits.push(quote! {
            type #digit = ::stackprop::__private::probe::Choice<{ #places::FIRST_WITHOUT_BACKWARD >> #bit & 1 == 0 }>;
        });
        let pairs = layers.chunks(2).map(|pair| match pair {
            [zero, one] => quote!(<#digit as ::stackprop::__private::probe::Choose<#zero, #one>>::Type),
            single => quote!(#(#single)*),
        });
        layers = pairs.collect();
    }
    let items = quote! {
        #(#digits)*
        #visibility struct __FirstWithoutBackward;
        impl ::stackprop::__private::probe::Named for __FirstWithoutBackward {
            type Type = #(#layers)*;
        }
    };
    let trained =
        quote!(<__IsTrainable as ::stackprop::__private::probe::ChooseOrNamed<#name, __FirstWithoutBackward>>::Type);
    (items, trained)
}

/// The arrays at the ends, and what is needed to name them.
fn arrays(list: &List<'_>) -> (TokenStream, [TokenStream; 2]) {
    let scalar = &list.scalar;
    let shapes = [&list.steps[0].aliases[1], &list.last().aliases[2]];
    let size =
        |shape: &Ident, parameters: &TokenStream| quote!(<#shape<#parameters> as ::stackprop::tensor::Shape>::SIZE);
    if list.generics.is_empty() {
        let [first, last] = places::at_ends(list);
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
    // A size that depends on a parameter cannot be that of an array. Whether it does is found by trial; if so, a tensor
    // takes the place of the array.
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
