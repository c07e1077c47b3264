//! The parameters of a generic network in generated code.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use super::number::unsigned;
use crate::valid::Parameters;

pub struct Generics<'a> {
    parameters: &'a Parameters<'a>,
    /// `H, K,`
    pub names: TokenStream,
    /// `H: Size, K: Size,`
    pub bounds: TokenStream,
}

/// Sizes to try a generic network with. They are divisible by many sizes, so that a list that works for some works for them.
const SAMPLES: [u64; 2] = [5040, 55440];

impl<'a> Generics<'a> {
    pub fn new(parameters: &'a Parameters<'a>) -> Self {
        let all = &parameters.all;
        let names = quote!(#(#all,)*);
        let bounds = quote!(#(#all: ::stackprop::__private::Size,)*);
        Self { parameters, names, bounds }
    }

    /// The struct's scalar: `T`, as errors and documentation show it, unless the network or a parameter has this name.
    pub fn scalar(&self, network: &Ident) -> Ident {
        let is_taken = network == "T" || self.parameters.all.iter().any(|parameter| *parameter == "T");
        Ident::new(if is_taken { "__T" } else { "T" }, Span::call_site())
    }

    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty()
    }

    /// The sizes of a trial, as types. No two trials and no two parameters have the same.
    pub fn samples(&self, trial: usize) -> TokenStream {
        let samples = (1..)
            .zip(&self.parameters.all)
            .map(|(factor, parameter)| unsigned(SAMPLES[trial] * factor, parameter.span()));
        quote!(#(#samples,)*)
    }

    /// The sizes as an error shows them: each name and its size, as expressions. In a trial they are those of [`samples`].
    ///
    /// [`samples`]: Self::samples
    pub fn named_sizes(&self, tried: bool) -> TokenStream {
        let sizes = (1u64..).zip(&self.parameters.all).map(|(factor, parameter)| {
            let (name, sample) = (parameter.unraw().to_string(), SAMPLES[0] * factor);
            match tried {
                true => quote!((#name, #sample as usize)),
                false => quote!((#name, <#parameter as ::stackprop::typenum::Unsigned>::USIZE)),
            }
        });
        quote!(#(#sizes,)*)
    }
}
