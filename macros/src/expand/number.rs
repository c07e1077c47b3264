//! Numbers as types of `typenum`.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote_spanned};

/// Returns the type of a number: its binary digits, the highest innermost.
pub fn unsigned(value: u64, span: Span) -> TokenStream {
    // typenum has names for numbers up to 1024.
    if value <= 1024 {
        let name = format_ident!("U{}", value, span = span);
        return quote_spanned!(span=> ::__stackprop::typenum::consts::#name);
    }
    let digits = u64::BITS - value.leading_zeros();
    (0..digits).rev().fold(quote_spanned!(span=> ::__stackprop::typenum::UTerm), |number, digit| {
        let bit = format_ident!("B{}", (value >> digit) & 1, span = span);
        quote_spanned!(span=> ::__stackprop::typenum::UInt<#number, ::__stackprop::typenum::#bit>)
    })
}
