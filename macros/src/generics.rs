//! The parameters of a generic network: sizes that are not known before the network is used.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;

/// `<H, K>`
#[derive(Default)]
pub struct Generics {
    pub parameters: Vec<Ident>,
    /// `H, K,`
    pub names: TokenStream,
    /// `H: Size, K: Size,`
    pub bounds: TokenStream,
    /// Whether one of them has the name of the network, which has been reported.
    pub has_network: bool,
}

/// Sizes to try a generic network with. Many sizes divide them, so that what works for some does for them.
const SAMPLES: [u64; 2] = [5040, 55440];

impl Generics {
    pub fn new(parameters: Vec<Ident>) -> Self {
        let names = quote!(#(#parameters,)*);
        let bounds = quote!(#(#parameters: ::stackprop::__private::Size,)*);
        Self { parameters, names, bounds, has_network: false }
    }

    /// What the struct calls its scalar: `T`, where errors and documentation show it, unless that is the name of
    /// the network or of a parameter.
    pub fn scalar(&self, network: &Ident) -> Ident {
        let is_taken = network == "T" || self.parameters.iter().any(|parameter| parameter == "T");
        Ident::new(if is_taken { "__T" } else { "T" }, Span::call_site())
    }

    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty()
    }

    pub fn contains(&self, name: &TokenStream) -> bool {
        let name = name.to_string();
        self.parameters.iter().any(|parameter| *parameter == name)
    }

    /// Whether one of them is used in an expression.
    pub fn occur_in(&self, expression: TokenStream) -> bool {
        expression.into_iter().any(|token| match token {
            TokenTree::Ident(name) => self.parameters.contains(&name),
            TokenTree::Group(group) => self.occur_in(group.stream()),
            _ => false,
        })
    }

    /// The sizes of a trial, as types; no two trials and no two parameters have the same.
    pub fn samples(&self, trial: usize) -> TokenStream {
        let samples = (1..)
            .zip(&self.parameters)
            .map(|(factor, parameter)| crate::lower::unsigned(SAMPLES[trial] * factor, parameter.span()));
        quote!(#(#samples,)*)
    }

    /// What an error says of the sizes: each name and its size, as expressions. In a trial they are those of [`samples`].
    ///
    /// [`samples`]: Self::samples
    pub fn said(&self, tried: bool) -> TokenStream {
        let sizes = (1u64..).zip(&self.parameters).map(|(factor, parameter)| {
            let (name, sample) = (parameter.unraw().to_string(), SAMPLES[0] * factor);
            match tried {
                true => quote!((#name, #sample as usize)),
                false => quote!((#name, <#parameter as ::stackprop::typenum::Unsigned>::USIZE)),
            }
        });
        quote!(#(#sizes,)*)
    }
}
