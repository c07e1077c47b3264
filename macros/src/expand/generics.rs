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

/// Sample sizes with which a generic network is checked. Many numbers divide them, so that a list that works for some sizes works for
/// them.
const SAMPLES: [u64; 2] = [5040, 55440];

impl<'a> Generics<'a> {
    pub fn new(parameters: &'a Parameters<'a>) -> Self {
        let all = &parameters.all;
        let names = quote!(#(#all,)*);
        let bounds = quote!(#(#all: ::stackprop::__private::Size,)*);
        Self { parameters, names, bounds }
    }

    /// Returns the name of the struct's scalar parameter: `T`, which errors and documentation show, unless the network or a parameter has
    /// this name.
    pub fn scalar(&self, network: &Ident) -> Ident {
        let is_taken = network == "T" || self.parameters.all.iter().any(|parameter| *parameter == "T");
        Ident::new(if is_taken { "__T" } else { "T" }, Span::call_site())
    }

    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty()
    }

    /// Returns the sample sizes of a trial as types. They differ between trials and between parameters.
    pub fn samples(&self, trial: usize) -> TokenStream {
        let samples = (1..)
            .zip(&self.parameters.all)
            .map(|(factor, parameter)| unsigned(SAMPLES[trial] * factor, parameter.span()));
        quote!(#(#samples,)*)
    }

    /// Returns expressions for the sizes in an error message, each with its name. In a trial they are those of [`samples`].
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
