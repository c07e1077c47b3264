//! The pass of a list for single steps of a sequence: `impl Streaming`, and `impl Steps` for a network that begins with a sequence.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;

use super::abilities::{self, Ability, AbleLayers};
use super::buffer_plans::tree;
use super::definition;
use super::list::{Layer, List};
use crate::ast::Argument;
use crate::valid::Network;

/// Whether the network begins with `Input<Sequence<…>>` or `Input<Tokens<…>>`. Others cannot run step by step, and are spared the items.
pub fn begins_with_sequence(network: &Network<'_>) -> bool {
    let Some(first) = network.ast.layers.first() else { return false };
    let Some(Argument::Type(shape)) = first.ty.arguments.first() else { return false };
    first.ty.ident == "Input" && (shape.ident == "Sequence" || shape.ident == "Tokens")
}

/// Returns the implementation of `Streaming`, and the items that it needs.
pub fn items(list: &List<'_>) -> TokenStream {
    let List { itself, layers, generics, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    let AbleLayers { items, types, bounds: streaming } = abilities::layers(list, Ability::Streaming);
    let outlined = list.is_outlined();
    let state = state(list, &types, &quote!(__T));
    let carried = layers.iter().zip(&types).map(|(Layer { field, input, .. }, ty)| {
        let name = field.unraw().to_string();
        quote!((#name, <#ty as __Streaming<#input>>::NOT_CARRIED.is_some()))
    });
    let full = layers.iter().zip(&types).map(|(Layer { index, input, .. }, ty)| {
        let path = path(*index, layers.len());
        let state = if path.is_empty() { quote!(state) } else { quote!(&state #path) };
        quote!(|| <#ty as __Streaming<#input>>::is_full::<__T>(#state))
    });
    let (_, between) = layers.split_last().expect("a list has a layer");
    let between: Vec<_> =
        between.iter().map(|Layer { output, .. }| quote!(__Tensor<__T, <#output as __Shape>::Step>)).collect();
    let memory = tree(&quote!(::stackprop::tensor::plain::Larger), &between);
    let calls = layers.iter().zip(&types).map(|(layer, ty)| {
        let Layer { index, input, .. } = layer;
        let (step, params) = (layer.pass("step"), layer.reference(&quote!(&), &quote!(params)));
        let from = if *index == 0 { quote!(x) } else { buffer(index - 1) };
        let to = if index + 1 == layers.len() { quote!(y) } else { buffer(*index) };
        let state = match path(*index, layers.len()) {
            path if path.is_empty() => quote!(state),
            path => quote!(&mut state #path),
        };
        quote! {
            __passes::#step::<#ty, #input, __T, __I, #outlined>(#from, #to, #params, #state, isa);
        }
    });
    quote! {
        impl<#bounds __In: __Shape> __Streaming<__In> for #itself<#names>
        where
            #streaming
        {
            type State<__T: __Scalar> = #state;

            const NOT_CARRIED: ::core::option::Option<&'static str> =
                ::stackprop::__private::probe::first_not_carried(&[#(#carried,)*]);

            fn is_full<__T: __Scalar>(state: &Self::State<__T>) -> bool {
                false #(#full)*
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn step<__T: __Scalar, __I: __Isa>(
                params: &#itself<#names __T>,
                x: &__Tensor<__T, __In::Step>,
                y: &mut __Tensor<__T, <<Self as __Layer<__In>>::Output as __Shape>::Step>,
                state: &mut Self::State<__T>,
                isa: __I,
            ) {
                let mut memory = [const { <#memory as ::stackprop::zero::Zero>::ZERO }; 2];
                let [even, odd] = &mut memory;
                let even = ::stackprop::tensor::plain::scalars_mut::<__T, _>(even);
                let odd = ::stackprop::tensor::plain::scalars_mut::<__T, _>(odd);
                let (x, y) = (&**x, &mut **y);
                let _ = (&even, &odd);
                #(#calls)*
            }
        }

        #items
    }
}

/// Returns the type of the state of a list.
fn state(list: &List<'_>, types: &[TokenStream], scalar: &TokenStream) -> TokenStream {
    let layers = list.layers.iter().zip(types);
    let states = layers.map(|(Layer { input, .. }, ty)| quote!(<#ty as __Streaming<#input>>::State<#scalar>));
    tree(&quote!(::stackprop::tensor::plain::Pair), &states.collect::<Vec<_>>())
}

/// Returns the buffer that the outputs of a layer are in: two alternate.
fn buffer(index: usize) -> TokenStream {
    if index.is_multiple_of(2) { quote!(even) } else { quote!(odd) }
}

/// Returns the fields that lead to one of `count` values in a balanced tree of pairs.
fn path(index: usize, count: usize) -> TokenStream {
    let half = count / 2;
    match () {
        () if count < 2 => TokenStream::new(),
        () if index < half => {
            let rest = path(index, half);
            quote!(.0 #rest)
        }
        () => {
            let rest = path(index - half, count - half);
            quote!(.1 #rest)
        }
    }
}

/// Returns the implementation of `Steps` for a network, and the items that it needs; `streams` says whether it begins with a sequence.
pub fn steps_impl(list: &List<'_>, streams: bool, visibility: &TokenStream) -> TokenStream {
    let List { itself, generics, scalar, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    if !streams {
        return quote! {
            impl<#bounds #scalar: __Scalar> ::stackprop::network::Steps for #itself<#names #scalar> {
                type StepInput = <Self as ::stackprop::network::Network>::Input;
                type StepOutput = <Self as ::stackprop::network::Network>::Output;
                type State = ();
                type Streamed = ::stackprop::network::InputWithoutSteps;
            }
        };
    }
    let AbleLayers { types, bounds: streaming, .. } = abilities::layers(list, Ability::Streaming);
    let streaming = if generics.is_empty() { TokenStream::new() } else { quote!(where #streaming) };
    let state = state(list, &types, &scalar.to_token_stream());
    let (input, output) = list.ends();
    let (items, streamed) = abilities::able(list, Ability::Streaming, visibility);
    let element = quote!(<#input as __Shape>::Element<#scalar>);
    let array = |element: &TokenStream, shape: &TokenStream| {
        let step = quote!(<#shape as __Shape>::Step);
        match generics.is_empty() {
            true => quote!([#element; <#step as __Shape>::SIZE]),
            false => quote!(__Tensor<#element, #step>),
        }
    };
    let step_input = array(&element, input);
    let Layer { heads, input: of_heads, .. } = list.last();
    let step_output = if heads.is_empty() {
        array(&quote!(#scalar), output)
    } else {
        let outputs = definition::outputs_ident(list);
        let arrays = heads
            .iter()
            .map(|head| &head.list)
            .map(|list| array(&quote!(#scalar), &quote!(<#list as __Layer<#of_heads>>::Output)));
        quote!(#outputs<#(#arrays),*>)
    };
    quote! {
        impl<#bounds #scalar: __Scalar> ::stackprop::network::Steps for #itself<#names #scalar>
        #streaming
        {
            type StepInput = #step_input;
            type StepOutput = #step_output;
            type State = #state;
            type Streamed = #streamed;
        }
        #items
    }
}
