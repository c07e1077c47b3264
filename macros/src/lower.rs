//! From arguments to types: every number becomes a typenum type, every layer a Rust type.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::ast::{Argument, Kind, Network};

/// Lowers the layers of one network. Sizes that are expressions get an item each, since a type cannot hold them.
pub struct Lowering<'a> {
    network: &'a Network,
    /// The constants and types of sizes that are expressions.
    pub items: TokenStream,
    sizes: usize,
}

/// Sizes have 32 bits: 16 GiB of `f32`.
const SIZE_BITS: u32 = 32;

impl<'a> Lowering<'a> {
    pub fn new(network: &'a Network) -> Self {
        Self { network, items: TokenStream::new(), sizes: 0 }
    }

    /// The constant that will hold the next size that is an expression.
    fn value(&self) -> Ident {
        format_ident!("__{}_SIZE{}", self.network.name, self.sizes)
    }

    /// What the first argument of a layer is for the check of its shape, if it is a size. To be called before the layer is
    /// lowered.
    pub fn first(&self, kind: &Kind) -> TokenStream {
        match kind.arguments.first() {
            Some(Argument::Auto(_)) => quote!(::stackprop::check::First::Auto),
            Some(Argument::Integer(value)) => quote!(::stackprop::check::First::Number(#value as usize)),
            Some(Argument::Size(_)) => {
                let value = self.value();
                quote!(::stackprop::check::First::Expression(#value))
            }
            _ => quote!(::stackprop::check::First::Other),
        }
    }

    /// The Rust type of a layer.
    pub fn kind(&mut self, kind: &Kind) -> TokenStream {
        let path = &kind.path;
        if kind.arguments.is_empty() {
            return quote!(#path);
        }
        let arguments: Vec<_> = kind.arguments.iter().map(|argument| self.argument(argument)).collect();
        quote!(#path<#(#arguments),*>)
    }

    fn argument(&mut self, argument: &Argument) -> TokenStream {
        match argument {
            Argument::Auto(span) => quote_spanned!(*span=> ::stackprop::size::Auto),
            Argument::Integer(value) => unsigned(*value),
            Argument::Decimal { numerator, denominator, .. } => {
                let (numerator, denominator) = (unsigned(*numerator), unsigned(*denominator));
                quote!(::stackprop::size::Ratio<#numerator, #denominator>)
            }
            Argument::Negative(argument) => {
                let argument = self.argument(argument);
                quote!(::stackprop::size::Negative<#argument>)
            }
            Argument::Size(expression) => {
                let name = self.size(expression);
                quote!(#name)
            }
            Argument::Type(kind) => self.kind(kind),
            Argument::Tuple(kinds) => {
                let kinds: Vec<_> = kinds.iter().map(|kind| self.kind(kind)).collect();
                quote!((#(#kinds,)*))
            }
        }
    }

    /// A type for the value of an expression: pushes its bits, from the highest to the lowest.
    fn size(&mut self, expression: &TokenStream) -> Ident {
        let value = self.value();
        let name = format_ident!("__{}Size{}", self.network.name, self.sizes);
        self.sizes += 1;
        let mut digits = quote!(::stackprop::typenum::UTerm);
        for bit in (0..SIZE_BITS).rev() {
            digits = quote!(<#digits as ::stackprop::size::Push<{ (#value >> #bit) & 1 == 1 }>>::Output);
        }
        self.items.extend(quote! {
            #[doc(hidden)]
            #[allow(non_upper_case_globals)]
            const #value: usize = ::stackprop::check::size({ #expression });
            #[doc(hidden)]
            type #name = #digits;
        });
        name
    }
}

/// The typenum type of a number: its binary digits, the highest innermost.
fn unsigned(value: u64) -> TokenStream {
    let digits = u64::BITS - value.leading_zeros();
    (0..digits).rev().fold(quote!(::stackprop::typenum::UTerm), |number, digit| {
        let bit = format_ident!("B{}", (value >> digit) & 1);
        quote!(::stackprop::typenum::UInt<#number, ::stackprop::typenum::#bit>)
    })
}
