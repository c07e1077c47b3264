//! The memory of the passes of a list: a plan that the compiler computes, and types of the planned sizes.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::list::{Layer, List};

/// Returns the facts of each layer in plain numbers, and the plans of where it reads its inputs and writes its outputs.
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

/// Returns the type of the working memory of a prediction, per sample.
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

/// Returns the type of the saved outputs of training and of the gradient buffers, per sample.
pub fn of_training(list: &List<'_>) -> TokenStream {
    let constants = &list.constants;
    if list.generics.is_empty() {
        return quote!([__T; { #constants::TRAINING.scalars() }]);
    }
    let buffers = buffers(list, &format_ident!("TRAINING"));
    let saved: Vec<_> = list
        .layers
        .iter()
        .map(|layer| output_if(list, layer, |plan, index| quote!(#plan::TRAINING.saves(#index))))
        .collect();
    let saved = tree(&quote!(::stackprop::tensor::plain::Pair), &saved);
    quote!(::stackprop::tensor::plain::Pair<#buffers, #saved>)
}

/// Returns the type of the two buffers of a generic list. Their sizes depend on parameters and so cannot be array lengths. Instead they are
/// composed of types, by the plan for the sample sizes. [`suffices`] asserts that this is enough for other sizes.
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

/// Returns the type of the outputs of a layer if a condition holds in the plan for the sample sizes, otherwise `()`.
fn output_if(list: &List<'_>, layer: &Layer<'_>, question: impl Fn(TokenStream, usize) -> TokenStream) -> TokenStream {
    let (constants, samples, output) = (&list.constants, list.generics.samples(0), &layer.output);
    let answer = question(quote!(#constants::<#samples>), layer.index);
    quote! {
        <::stackprop::__private::probe::Choice<{ #answer }> as ::stackprop::__private::probe::Choose<__Tensor<__T, #output>, ()>>::Type
    }
}

/// Returns, for a generic list, an assertion that `memory` is large enough for the sizes that the list is used with.
pub fn suffices(list: &List<'_>, memory: TokenStream, plan: &TokenStream) -> TokenStream {
    if list.generics.is_empty() {
        return TokenStream::new();
    }
    quote! {
        const {
            ::core::assert!(
                <#memory as ::stackprop::tensor::plain::Flat<__T>>::LEN >= #plan.scalars(),
                "the `REUSE` of a layer depends on its size, which a generic network does not support",
            );
        }
    }
}

/// Returns a balanced tree of pairs, because a deep type is slow to compile.
pub fn tree(pair: &TokenStream, types: &[TokenStream]) -> TokenStream {
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
