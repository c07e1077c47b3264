//! The type of each layer and the shapes before and behind it, and the check that they fit.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};

use super::{List, Step};
use crate::ast::{Argument, Kind, Network};
use crate::editors::before;

/// The constant of a shape first asks for those of the shapes this number of layers before. It needs the one before it, which needs
/// the one before that; and where the compiler begins with the last, as it does if another network is declared earlier in the
/// crate, it would go through all of them at once, deeper than it allows.
const STRIDES: [usize; 2] = [16, 4];

/// Layers and shapes as associated types: short names for long types, which the compiler works out once.
pub fn types(list: &List<'_>, network: &Network) -> TokenStream {
    let List { places, steps, generics, .. } = list;
    let (visibility, names, bounds) = (&network.visibility, &generics.names, &generics.bounds);
    let struct_of = |name: &Ident| {
        let fields = if generics.is_empty() {
            quote!(;)
        } else {
            quote!(<#names>(::core::marker::PhantomData<fn() -> (#names)>);)
        };
        quote! {
            #[doc(hidden)]
            #[allow(non_camel_case_types, non_snake_case)]
            #visibility struct #name #fields
        }
    };
    let types = steps.iter().map(|Step { place, at, layer, kind, from, to, written, .. }| {
        let input = match (place.checked_sub(1).map(|before| &steps[before]), &list.input) {
            (Some(before), _) if generics.is_empty() => before.to.clone(),
            (Some(Step { at, .. }), _) => quote!(::stackprop::__private::ShapeAt<#at<#names>>),
            (None, Some(input)) => input.clone(),
            (None, None) => quote!(<#kind as ::stackprop::layer::Layer<::stackprop::__private::Unknown>>::Input),
        };
        let computed = quote!(<#kind as ::stackprop::layer::Layer<#from>>::Output);
        let (digits, output) = if generics.is_empty() {
            let digits = format_ident!("{at}Digits");
            let output = quote!(::stackprop::__shape!(#digits, #at, #computed));
            let earlier = STRIDES.iter().filter_map(|stride| place.checked_sub(*stride));
            let earlier = earlier.map(|place| format_ident!("{}Digits", steps[place].at));
            let item = quote! {
                #[doc(hidden)]
                #[allow(non_upper_case_globals)]
                const #digits: ::stackprop::__private::Digits = {
                    #(let _: [(); #earlier.kind];)*
                    ::stackprop::__private::Digits::of::<#computed>()
                };
            };
            (item, output)
        } else {
            (TokenStream::new(), computed.clone())
        };
        let at_type = struct_of(at);
        // What a layer may not be, such as private in a public network, is said at the layer.
        let layer = quote_spanned!(before(layer.kind.name.span())=> type Layer = #written;);
        quote! {
            #at_type
            #digits
            impl<#bounds> ::stackprop::__private::Place for #at<#names> {
                #layer
                type Input = #input;
                type Output = #output;
                type Computed = #computed;
            }
            #[doc(hidden)]
            #[allow(non_camel_case_types, non_snake_case)]
            type #kind = <#at<#names> as ::stackprop::__private::Place>::Layer;
            #[doc(hidden)]
            #[allow(non_camel_case_types, non_snake_case)]
            type #from = <#at<#names> as ::stackprop::__private::Place>::Input;
            #[doc(hidden)]
            #[allow(non_camel_case_types, non_snake_case)]
            type #to = <#at<#names> as ::stackprop::__private::Place>::Output;
        }
    });
    let list_type = struct_of(places);
    quote! {
        #list_type
        #(#types)*
    }
}

/// A check for each layer, on its own tokens: a mismatch is an error there.
///
/// Those at the ends of a whole network stand where its arrays do, see [`at_ends`]. A generic list is tried with some sizes,
/// and checked again with those that it is used with, as its budget is.
pub fn checks(list: &List<'_>, whole: bool, budget: &TokenStream) -> TokenStream {
    let List { places, generics, .. } = list;
    if generics.is_empty() {
        let calls = calls(list, &TokenStream::new(), true);
        let ends = [0, calls.len() - 1];
        let calls =
            calls.iter().enumerate().filter(|(place, _)| !(whole && ends.contains(place))).map(|(_, call)| call);
        return quote!(#(const _: () = #calls;)*);
    }
    let (names, bounds) = (&generics.names, &generics.bounds);
    let (tried, used) = (calls(list, &generics.samples(0), true), calls(list, names, false));
    quote! {
        #(const _: () = #tried;)*
        impl<#bounds> #places<#names> {
            const CHECKED: () = { #(#used;)* #budget };
        }
    }
}

/// The checks of the first and of the last layer of a list that is not generic.
///
/// They are part of the sizes of the arrays that the network takes and gives. If one fails, the compiler has nothing to say
/// against any array that the network is used with.
pub fn at_ends(list: &List<'_>) -> [TokenStream; 2] {
    let mut calls = calls(list, &TokenStream::new(), true);
    let last = if calls.len() > 1 { calls.pop() } else { None };
    [calls.swap_remove(0), last.unwrap_or_default()]
}

/// What evaluates the checks for the sizes that a generic list is used with.
pub fn checked(list: &List<'_>) -> TokenStream {
    let List { places, generics, .. } = list;
    if generics.is_empty() {
        return TokenStream::new();
    }
    let names = &generics.names;
    quote!(::stackprop::__for_compiler! { let () = #places::<#names>::CHECKED; })
}

/// The check of each layer, as an expression, for these sizes of the parameters.
fn calls(list: &List<'_>, parameters: &TokenStream, tried: bool) -> Vec<TokenStream> {
    let sizes = list.generics.said(tried);
    let mut before = list.before.clone();
    let mut calls = Vec::new();
    for Step { layer, first, aliases: [kind, from, _], .. } in &list.steps {
        let [written, head, tail] = layer.kind.around_first();
        let before_it = match &before {
            Some(before) => quote!(::core::option::Option::Some(#before)),
            None => quote!(::core::option::Option::None),
        };
        let has_lists = layer.kind.arguments.iter().any(|argument| matches!(argument, Argument::List(..)));
        let span = layer.kind.name.span();
        let arguments = quote_spanned! {span=>
            <#kind<#parameters> as ::__stackprop::layer::Layer<#from<#parameters>>>::EXPECTS,
            <#from<#parameters> as ::__stackprop::tensor::Shape>::DIMS,
            ::__stackprop::__private::check::Written {
                text: #written,
                head: #head,
                first: #first,
                tail: #tail,
                has_lists: #has_lists,
                sizes: &[#sizes],
                tried: #tried,
            },
            #before_it
        };
        // What could not be read has been reported.
        let call = || call(&layer.kind, quote_spanned!(span=> ::__stackprop::__private::check::layer), arguments);
        calls.push(if layer.readable { call() } else { quote!(()) });
        before = Some(written);
    }
    calls
}

/// A call whose span reaches from the first to the last token of what the user wrote.
fn call(kind: &Kind, function: TokenStream, arguments: TokenStream) -> TokenStream {
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
    arguments.set_span(kind.end);
    let arguments = TokenTree::Group(arguments);
    quote!(#function #arguments)
}
