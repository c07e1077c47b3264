//! The memory that the passes of a list work with: a plan that the compiler works out, and types as large as it says.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{List, Step};

/// What is known of each layer in plain numbers, and where it finds its inputs and leaves its outputs.
pub fn plans(list: &List<'_>) -> TokenStream {
    let List { places, steps, generics, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    let count = steps.len();
    let (kinds, froms): (Vec<_>, Vec<_>) = steps.iter().map(|step| (&step.kind, &step.from)).unzip();
    quote! {
        impl<#bounds> #places<#names> {
            const FACTS: [::stackprop::__private::facts::Facts; #count] = [#(::stackprop::__private::facts::Facts::of::<#kinds, #froms>(),)*];
            const PREDICTION: ::stackprop::__private::plan::Prediction<#count> = ::stackprop::__private::plan::Prediction::new(&Self::FACTS);
            const TRAINING: ::stackprop::__private::plan::Training<#count> = ::stackprop::__private::plan::Training::new(&Self::FACTS);
        }
    }
}

/// The working memory of a prediction, for each sample.
pub fn of_prediction(list: &List<'_>) -> TokenStream {
    let places = &list.places;
    if list.generics.is_empty() {
        return quote!([__T; { #places::PREDICTION.scalars() }]);
    }
    let buffers = buffers(list, &format_ident!("PREDICTION"));
    let scratch: Vec<_> = list
        .steps
        .iter()
        .map(|Step { kind, from, .. }| quote!(<#kind as ::stackprop::layer::Layer<#from>>::Scratch<__T>))
        .collect();
    let scratch = tree(&quote!(::stackprop::tensor::plain::Larger), &scratch);
    quote!(::stackprop::tensor::plain::Pair<#buffers, #scratch>)
}

/// The outputs that training keeps and the buffers of gradients, for each sample.
pub fn of_training(list: &List<'_>) -> TokenStream {
    let places = &list.places;
    if list.generics.is_empty() {
        return quote!([__T; { #places::TRAINING.scalars() }]);
    }
    let buffers = buffers(list, &format_ident!("TRAINING"));
    let kept: Vec<_> = list
        .steps
        .iter()
        .map(|step| output_if(list, step, |plan, place| quote!(#plan::TRAINING.saves(#place))))
        .collect();
    let kept = tree(&quote!(::stackprop::tensor::plain::Pair), &kept);
    quote!(::stackprop::tensor::plain::Pair<#buffers, #kept>)
}

/// The two buffers of a plan of a generic list. It has no lengths that could be those of arrays, so they are put together from
/// types, as the plan is for the sizes that it is tried with. [`suffices`] asks whether that is enough for others.
fn buffers(list: &List<'_>, plan: &Ident) -> TokenStream {
    let [first, second] = ["First", "Second"].map(|slot| {
        let slot = format_ident!("{slot}");
        let outputs: Vec<_> = list
            .steps
            .iter()
            .map(|step| {
                output_if(
                    list,
                    step,
                    |tried, place| quote!(#tried::#plan.is_in(::stackprop::__private::plan::Slot::#slot, #place)),
                )
            })
            .collect();
        tree(&quote!(::stackprop::tensor::plain::Larger), &outputs)
    });
    quote!(::stackprop::tensor::plain::Pair<#first, #second>)
}

/// The outputs of a layer if something holds of the plan, as it is for the sizes that the list is tried with.
fn output_if(list: &List<'_>, step: &Step<'_>, question: impl Fn(TokenStream, usize) -> TokenStream) -> TokenStream {
    let (places, samples, to) = (&list.places, list.generics.samples(0), &step.to);
    let answer = question(quote!(#places::<#samples>), step.place);
    quote! {
        <::stackprop::__private::probe::Choice<{ #answer }> as ::stackprop::__private::probe::Choose<__Tensor<__T, #to>, ()>>::Type
    }
}

/// What fails, in a generic list, if `memory` is less than a plan for the sizes at hand asks for.
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

/// A tree of pairs that is as flat as can be, because a deep type is slow to compile.
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
