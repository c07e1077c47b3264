//! The checks that layers fit together, each with errors at the tokens of the layer.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::list::{Layer, List};
use super::sizes;
use crate::span::call;
use crate::valid::{Argument, Network, Verdict};

/// Returns the checks of a list as items.
///
/// The checks at both ends of a network are part of its arrays instead: see [`at_ends`]. A generic list is checked with sample sizes, and
/// again, with its budget, for the sizes that it is used with.
pub fn items(list: &List<'_>, network: &Network<'_>, budget: &TokenStream) -> TokenStream {
    let List { constants, generics, .. } = list;
    if generics.is_empty() {
        let calls = calls(list, network, &TokenStream::new(), true);
        let are_elsewhere = list.is_network && network.is_readable();
        // The outputs of heads are not one array.
        let last = if list.last().heads.is_empty() { calls.len() - 1 } else { 0 };
        let ends = [0, last];
        let calls = calls.iter().enumerate().filter(|(index, _)| !(are_elsewhere && ends.contains(index)));
        let calls = calls.map(|(_, call)| call);
        return quote!(#(const _: () = #calls;)*);
    }
    let (names, bounds) = (&generics.names, &generics.bounds);
    let tried = calls(list, network, &generics.samples(0), true);
    let used = calls(list, network, names, false);
    quote! {
        #(const _: () = #tried;)*
        impl<#bounds> #constants<#names> {
            const CHECKED: () = { #(#used;)* #budget };
        }
    }
}

/// Returns the checks of the first and of the last layer of a list that is not generic.
///
/// They are part of the lengths of the input and output arrays of the network. If one fails, that length has no value, so the compiler
/// reports no other errors where the network is used with arrays.
pub fn at_ends(list: &List<'_>, network: &Network<'_>) -> [TokenStream; 2] {
    let mut calls = calls(list, network, &TokenStream::new(), true);
    let last = if calls.len() > 1 { calls.pop() } else { None };
    [calls.swap_remove(0), last.unwrap_or_default()]
}

/// Returns a statement that evaluates the checks for the sizes that a generic list is used with.
pub fn checked(list: &List<'_>) -> TokenStream {
    let List { constants, generics, .. } = list;
    if generics.is_empty() {
        return TokenStream::new();
    }
    let names = &generics.names;
    quote!(::stackprop::__for_compiler! { let () = #constants::<#names>::CHECKED; })
}

/// Returns the check of each layer as an expression, for these sizes of the parameters.
fn calls(list: &List<'_>, network: &Network<'_>, parameters: &TokenStream, tried: bool) -> Vec<TokenStream> {
    let sizes = list.generics.named_sizes(tried);
    let mut previous = list.previous.clone();
    let mut calls = Vec::new();
    for Layer { valid, aliases: [ty, input, _], .. } in &list.layers {
        let written = &valid.ast.ty;
        let [text, head, tail] = written.around_first_argument();
        let before_it = match &previous {
            Some(previous) => quote!(::core::option::Option::Some(#previous)),
            None => quote!(::core::option::Option::None),
        };
        let has_lists = valid.ty.arguments.iter().any(|argument| matches!(argument, Argument::List(..)));
        let (span, first) = (written.ident.span(), first(valid.ty.arguments.first(), network));
        let arguments = quote_spanned! {span=>
            <#ty<#parameters> as ::__stackprop::layer::Layer<#input<#parameters>>>::EXPECTS,
            <#input<#parameters> as ::__stackprop::tensor::Shape>::DIMS,
            <#input<#parameters> as ::__stackprop::tensor::Shape>::VOCABULARY,
            ::__stackprop::__private::check::Written {
                text: #text,
                head: #head,
                first: #first,
                tail: #tail,
                has_lists: #has_lists,
                sizes: &[#sizes],
                tried: #tried,
            },
            #before_it
        };
        calls.push(match valid.verdict {
            Verdict::Reported => quote!(()),
            _ => call(quote_spanned!(span=> ::__stackprop::__private::check::layer), arguments, written.end),
        });
        previous = Some(text);
    }
    calls
}

/// Returns the first argument of a layer, for which a check can propose another size.
fn first(argument: Option<&Argument<'_>>, network: &Network<'_>) -> TokenStream {
    match argument {
        Some(Argument::Auto(_)) => quote!(::stackprop::__private::check::First::Auto),
        Some(Argument::Integer(value, _)) => quote!(::stackprop::__private::check::First::Number(#value as usize)),
        Some(Argument::Expression(index)) => {
            let value = sizes::value(&network.ast.ident, *index);
            quote!(::stackprop::__private::check::First::Expression(#value))
        }
        _ => quote!(::stackprop::__private::check::First::Other),
    }
}
