//! Sizes that are expressions: a type cannot contain an expression, so each gets separate items.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::span;
use crate::valid::Network;

/// The positions of the lowest bits of the digits of a size, six bits each. Sizes have 32 bits.
const DIGITS: [u32; 6] = [30, 24, 18, 12, 6, 0];

/// Returns the items for all sizes of a network.
pub fn items(network: &Network<'_>) -> TokenStream {
    let ident = &network.ast.ident;
    network.expressions.iter().enumerate().map(|(index, expression)| item(ident, index, expression)).collect()
}

/// Returns the type of the size at this index.
pub fn ty(network: &Ident, index: usize) -> TokenStream {
    let name = format_ident!("__{}Size{}", network, index);
    quote!(#name)
}

/// Returns the value of the size at this index.
pub fn value(network: &Ident, index: usize) -> TokenStream {
    let array = array(network, index);
    quote!(<#array as ::stackprop::__private::Length>::LENGTH)
}

/// Returns the name of the array type whose length is the value. With an array length the compiler reports a single error, at the
/// expression, if the value cannot be computed, and none where it is used.
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
