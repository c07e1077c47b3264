//! The checks that layers fit together, each on the layer's own tokens: a mismatch is an error there.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::list::{Layer, List};
use super::sizes;
use crate::span::call;
use crate::valid::{Argument, Network, Verdict};

/// The checks of a list, as items.
///
/// Those at the ends of a whole network are part of its arrays instead, see [`at_ends`]. A generic list is tried with some sizes, and
/// checked again with those that it is used with, as its budget is.
pub fn items(list: &List<'_>, network: &Network<'_>, budget: &TokenStream) -> TokenStream {
    let List { constants, generics, .. } = list;
    if generics.is_empty() {
        let calls = calls(list, network, &TokenStream::new(), true);
        let are_elsewhere = list.is_network && network.is_readable();
        let ends = [0, calls.len() - 1];
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

/// The checks of the first and of the last layer of a list that is not generic.
///
/// They are part of the lengths of the arrays that the network takes and returns. If one fails, the compiler has nothing to say
/// against any array that the network is used with.
pub fn at_ends(list: &List<'_>, network: &Network<'_>) -> [TokenStream; 2] {
    let mut calls = calls(list, network, &TokenStream::new(), true);
    let last = if calls.len() > 1 { calls.pop() } else { None };
    [calls.swap_remove(0), last.unwrap_or_default()]
}

/// Evaluates the checks for the sizes that a generic list is used with.
pub fn checked(list: &List<'_>) -> TokenStream {
    let List { constants, generics, .. } = list;
    if generics.is_empty() {
        return TokenStream::new();
    }
    let names = &generics.names;
    quote!(::stackprop::__for_compiler! { let () = #constants::<#names>::CHECKED; })
}

/// The check of each layer, as an expression, for these sizes of the parameters.
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

/// The first argument of a layer, if it is a size that another can be proposed for.
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
