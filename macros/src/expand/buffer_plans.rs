//! The memory that the passes of a list work with: a plan that the compiler works out, and types as large as the plan says.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::list::{Layer, List};

/// What is known of each layer in plain numbers, and where it reads its inputs and writes its outputs.
pub fn plans(list: &List<'_>) -> TokenStream {
    let List { constants, layers, generics, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    let count = layers.len();
    let (types, inputs): (Vec<_>, Vec<_>) = layers.iter().map(|layer| (&layer.ty, &layer.input)).unzip();
    quote! {
        impl<#bounds> #constants<#names> {
            const FACTS: [::stackprop::__private::facts::Facts; #count] = [#(::stackprop::__private::facts::Facts::of::<#types, #inputs>(),)*];
            const PREDICTION: ::stackprop::__private::plan::Prediction<#count> = ::stackprop::__private::plan::Prediction::new(&Self::FACTS);
            const TRAINING: ::stackprop::__private::plan::Training<#count> = ::stackprop::__private::plan::Training::new(&Self::FACTS);
        }
    }
}

/// The working memory of a prediction, per sample.
pub fn of_prediction(list: &List<'_>) -> TokenStream {
    let constants = &list.constants;
    if list.generics.is_empty() {
        return quote!([__T; { #constants::PREDICTION.scalars() }]);
    }
    let buffers = buffers(list, &format_ident!("PREDICTION"));
    let scratch: Vec<_> = list
        .layers
        .iter()
        .map(|Layer { ty, input, .. }| quote!(<#ty as ::stackprop::layer::Layer<#input>>::Scratch<__T>))
        .collect();
    let scratch = tree(&quote!(::stackprop::tensor::plain::Larger), &scratch);
    quote!(::stackprop::tensor::plain::Pair<#buffers, #scratch>)
}

/// The saved outputs of training and the buffers of gradients, per sample.
pub fn of_training(list: &List<'_>) -> TokenStream {
    let constants = &list.constants;
    if list.generics.is_empty() {
        return quote!([__T; { #constants::TRAINING.scalars() }]);
    }
    let buffers = buffers(list, &format_ident!("TRAINING"));
    let kept: Vec<_> = list
        .layers
        .iter()
        .map(|layer| output_if(list, layer, |plan, index| quote!(#plan::TRAINING.saves(#index))))
        .collect();
    let kept = tree(&quote!(::stackprop::tensor::plain::Pair), &kept);
    quote!(::stackprop::tensor::plain::Pair<#buffers, #kept>)
}

/// The two buffers of a plan of a generic list. Their lengths depend on parameters and cannot be those of arrays, so they are put
/// together from types, by the plan for the sizes that the list is tried with. [`suffices`] asks whether that is enough for others.
fn buffers(list: &List<'_>, plan: &Ident) -> TokenStream {
    let [first, second] = ["First", "Second"].map(|slot| {
        let slot = format_ident!("{slot}");
        let outputs: Vec<_> = list
            .layers
            .iter()
            .map(|layer| {
                output_if(
                    list,
                    layer,
                    |tried, index| quote!(#tried::#plan.is_in(::stackprop::__private::plan::Slot::#slot, #index)),
                )
            })
            .collect();
        tree(&quote!(::stackprop::tensor::plain::Larger), &outputs)
    });
    quote!(::stackprop::tensor::plain::Pair<#first, #second>)
}

/// The outputs of a layer if the plan for the sizes that the list is tried with answers a question with yes; nothing otherwise.
fn output_if(list: &List<'_>, layer: &Layer<'_>, question: impl Fn(TokenStream, usize) -> TokenStream) -> TokenStream {
    let (constants, samples, output) = (&list.constants, list.generics.samples(0), &layer.output);
    let answer = question(quote!(#constants::<#samples>), layer.index);
    quote! {
        <::stackprop::__private::probe::Choice<{ #answer }> as ::stackprop::__private::probe::Choose<__Tensor<__T, #output>, ()>>::Type
    }
}

/// For a generic list, an assertion that `memory` is enough for the plan for the sizes that it is used with.
pub fn suffices(list: &List<'_>, memory: TokenStream, plan: &TokenStream) -> TokenStream {
    if list.generics.is_empty() {
        return TokenStream::new();
    }
    quote! {
        const {
            ::core::assert!(
                <#memory as ::stackprop::tensor::plain::Flat<__T>>::LEN >= #plan.scalars(),
                "what a layer says of the reuse of memory depends on its size, which a generic network cannot follow",
            );
        }
    }
}

/// A balanced tree of pairs, because a deep type is slow to compile.
fn tree(pair: &TokenStream, types: &[TokenStream]) -> TokenStream {
    match types {
        [] => quote!(()),
        [single] => single.clone(),
        _ => {
            let (left, right) = types.split_at(types.len() / 2);
            let (left, right) = (tree(pair, left), tree(pair, right));
            quote!(#pair<#left, #right>)
        }
    }
}
