//! Sizes that are expressions: a type cannot hold an expression, so each gets items of its own.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::span;
use crate::valid::Network;

/// The bits of the digits from which a size is put together. Sizes have 32 bits.
const DIGITS: [u32; 6] = [30, 24, 18, 12, 6, 0];

/// The items for all sizes of a network.
pub fn items(network: &Network<'_>) -> TokenStream {
    let ident = &network.ast.ident;
    network.expressions.iter().enumerate().map(|(index, expression)| item(ident, index, expression)).collect()
}

/// The type of the size at this index.
pub fn ty(network: &Ident, index: usize) -> TokenStream {
    let name = format_ident!("__{}Size{}", network, index);
    quote!(#name)
}

/// Its value.
pub fn value(network: &Ident, index: usize) -> TokenStream {
    let array = array(network, index);
    quote!(<#array as ::stackprop::__private::Length>::LENGTH)
}

/// The value is the length of an array, because the compiler then has a single error if it cannot be computed, at the expression, and
/// no other where it is used.
fn array(network: &Ident, index: usize) -> Ident {
    format_ident!("{}_Size{}", network, index)
}

fn item(network: &Ident, index: usize, expression: &TokenStream) -> TokenStream {
    let (array, ty, value) = (array(network, index), ty(network, index), value(network, index));
    let digits = DIGITS.iter().fold(
        quote!(::stackprop::typenum::UTerm),
        |number, bit| quote!(<#number as ::stackprop::__private::PushSix<{ #value >> #bit & 63 }>>::Output),
    );
    let mut spans = expression.clone().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    let check = quote_spanned!(first=> ::__stackprop::__private::check::size);
    let check = span::call(check, quote!(::stackprop::__size! { #expression }), spans.last().unwrap_or(first));
    quote! {
        ::stackprop::__for_compiler! {
            #[doc(hidden)]
            #[allow(non_camel_case_types)]
            type #array = [(); #check];
        }
        ::stackprop::__for_editors! {
            #[allow(non_camel_case_types)]
            type #array = [(); ::stackprop::__private::check::size(::stackprop::__size! { #expression })];
        }
        #[doc(hidden)]
        #[allow(non_camel_case_types, non_snake_case)]
        type #ty = #digits;
    }
}
