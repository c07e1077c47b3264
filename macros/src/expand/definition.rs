//! The struct, and what it has besides the traits.

use proc_macro2::TokenStream;
use quote::quote;

use super::{List, Step, places};
use crate::ast::Network;

/// The struct of a list: the parameters of its layers. That of the network itself has some functions besides.
pub fn parameters(list: &List<'_>, network: &Network, whole: bool) -> TokenStream {
    let Network { visibility, .. } = network;
    let List { name, steps, generics, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    let scalar = &list.scalar;
    let fields = steps.iter().map(|Step { at, field, layer, .. }| {
        let field = layer.label.as_ref().unwrap_or(field);
        let (docs, doc) = (&layer.docs, format!("The parameters of `{}`.", layer.kind));
        let apart = if docs.is_empty() { TokenStream::new() } else { quote!(#[doc = ""]) };
        quote! {
            #docs
            #apart
            #[doc = #doc]
            pub #field: ::stackprop::network::ParamsAt<#at<#names>, #scalar>
        }
    });
    let attributes =
        if whole { attributes(list, network) } else { quote!(#[doc(hidden)] #[allow(non_camel_case_types)]) };
    let functions = if whole { functions(list) } else { TokenStream::new() };
    quote! {
        ::stackprop::plain_struct! {
            #attributes
            #[repr(C)]
            #visibility struct #name<#bounds #scalar: ::stackprop::tensor::Scalar = f32> {
                #(#fields,)*
            }
        }
        #functions
    }
}

fn attributes(list: &List<'_>, network: &Network) -> TokenStream {
    let attributes = &network.attributes;
    let written: Vec<_> = list.steps.iter().map(|step| step.layer.kind.to_string()).collect();
    let doc = format!("A network of the layers `{}`.", written.join(", "));
    quote! {
        #attributes
        #[doc = ""]
        #[doc = #doc]
    }
}

fn functions(list: &List<'_>) -> TokenStream {
    let List { name, itself, generics, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    // Of sizes that do not fit there are no figures.
    let checked = places::checked(list);
    let figure = |value: TokenStream| if checked.is_empty() { value } else { quote!({ #checked #value }) };
    let params = figure(quote!(<Self as ::stackprop::network::Network>::PARAMS));
    let bytes = figure(quote!(<Self as ::stackprop::network::Network>::BYTES));
    let prediction_bytes = figure(quote!(<Self as ::stackprop::network::Network>::PREDICTION_BYTES));
    let macs = figure(quote!(<Self as ::stackprop::network::Network>::MACS));
    let zero = figure(quote!(<Self as ::stackprop::zero::Zero>::ZERO));
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, non_snake_case)]
        type #itself<#names __T = f32> = #name<#names __T>;
        // With a parameter, though it can only be `f32`: the compiler works out a constant without one where it is declared, and this
        // is as large as the network.
        #[allow(dead_code)]
        impl<#bounds __T: ::stackprop::tensor::Scalar> #name<#names __T>
        where
            (): ::stackprop::__private::Usual<__T>,
        {
            /// The network in which every parameter is zero.
            pub const ZERO: Self = #zero;
        }

        #[allow(dead_code)]
        impl<#bounds> #name<#names f32> {
            /// The number of parameters, without running statistics.
            pub const PARAMS: usize = #params;
            /// The size in bytes: that of the parameters, and nothing else.
            pub const BYTES: usize = #bytes;
            /// The bytes that one prediction puts on the stack: working memory, the panel of a convolution, the output.
            pub const PREDICTION_BYTES: usize = #prediction_bytes;
            /// The multiply-adds of one prediction: those of products of matrices and of convolutions.
            pub const MACS: u64 = #macs;
            /// A network with new parameters, each layer's by its own law. It is returned by value, over the stack: for small
            /// networks. A large one is boxed, or is `ZERO` in a `static` and then initialised there by `init`.
            pub fn new<__R: ::stackprop::rand::Rng + ?::core::marker::Sized>(rng: &mut __R) -> Self {
                <Self as ::stackprop::network::Network>::new(rng)
            }

            ::stackprop::__with_std! {
                /// A network with new parameters on the heap, made there: for networks of any size.
                pub fn boxed<__R: ::stackprop::rand::Rng + ?::core::marker::Sized>(rng: &mut __R) -> ::stackprop::__private::Box<Self> {
                    <Self as ::stackprop::network::Network>::boxed(rng)
                }
            }

            /// The bytes that training needs besides the network: gradient, state of the optimizer `O`, and working memory for
            /// `B` samples at a time. It is the size of a `Trainer`.
            pub const fn training_bytes<__O: ::stackprop::optimizers::Optimizer, const __B: usize>() -> usize
            where
                for<'any> Self: ::stackprop::training::TrainableNetwork,
            {
                ::core::mem::size_of::<::stackprop::training::Trainer<Self, __O, __B>>()
            }

            /// The table of the layers, to be displayed.
            pub fn summary() -> ::stackprop::network::Summary {
                <Self as ::stackprop::network::Network>::summary()
            }
        }
    }
}
