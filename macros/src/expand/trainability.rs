//! Whether a list can be trained, which requires a backward pass of each layer.
//!
//! For a list that is not generic, a constant tells, and a single bound requires it: with a bound for each layer, the compiler would search
//! all bounds for each layer. If a layer has no backward pass, all layers are replaced by ones with an empty backward pass, so that the
//! passes of the list, which then cannot be called, still compile.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::list::List;

/// The layers in the passes of training.
pub struct TrainedLayers {
    /// The items that the types need.
    pub items: TokenStream,
    pub types: Vec<TokenStream>,
    /// The bounds under which the list can be trained.
    pub bounds: TokenStream,
}

/// Returns the layers of a list in its passes of training.
pub fn layers(list: &List<'_>) -> TrainedLayers {
    let List { constants, layers, generics, .. } = list;
    let (types, inputs): (Vec<_>, Vec<_>) = layers.iter().map(|layer| (&layer.ty, &layer.input)).unzip();
    if !generics.is_empty() {
        return TrainedLayers {
            items: TokenStream::new(),
            types: types.iter().map(|&ty| ty.clone()).collect(),
            bounds: quote!(#(for<'any> #types: __Trainable<#inputs>,)*),
        };
    }
    let count = layers.len();
    let trained: Vec<_> = layers.iter().map(|layer| format_ident!("__Trained{}", layer.index)).collect();
    let items = quote! {
        #(type #trained = <__IsTrainable as ::stackprop::__private::probe::Choose<
            #types,
            ::stackprop::__private::probe::Untrained<#types>,
        >>::Type;)*
        type __IsTrainable = ::stackprop::__private::probe::Choice<{ #constants::IS_TRAINABLE }>;
        impl #constants {
            const FIRST_WITHOUT_BACKWARD: usize = {
                use ::stackprop::__private::probe::{NoBackward as _, ProbeBackward as __ProbeBackward};
                ::stackprop::__private::probe::first_false(&[#(__ProbeBackward::<#types, #inputs>::HAS,)*])
            };
            const IS_TRAINABLE: bool = Self::FIRST_WITHOUT_BACKWARD == #count;
        }
    };
    TrainedLayers {
        items,
        types: trained.iter().map(|ident| quote!(#ident)).collect(),
        bounds: quote!(for<'any> __IsTrainable: ::stackprop::__private::probe::Yes),
    }
}

/// Returns the items that select the first layer without a backward pass, and a type: the network if each layer has one, otherwise that
/// layer.
pub fn trained(list: &List<'_>, visibility: &TokenStream) -> (TokenStream, TokenStream) {
    let List { itself, constants, generics, layers, .. } = list;
    let names = &generics.names;
    if !generics.is_empty() {
        return (TokenStream::new(), quote!(#itself<#names>));
    }
    // Selects the layer in a binary tree of choices, one binary digit of its index per level.
    let mut layers: Vec<_> = layers.iter().map(|layer| layer.ty.clone()).collect();
    let mut digits = Vec::new();
    while layers.len() > 1 {
        let (digit, bit) = (format_ident!("__Digit{}", digits.len()), digits.len());
        digits.push(quote! {
            type #digit = ::stackprop::__private::probe::Choice<{ #constants::FIRST_WITHOUT_BACKWARD >> #bit & 1 == 0 }>;
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
        quote!(<__IsTrainable as ::stackprop::__private::probe::ChooseOrNamed<#itself, __FirstWithoutBackward>>::Type);
    (items, trained)
}
