//! The constants and functions of the network's struct that need no trait.

use proc_macro2::TokenStream;
use quote::quote;

use super::checks;
use super::list::List;

/// Returns the inherent items.
pub fn items(list: &List<'_>) -> TokenStream {
    let List { ident, itself, generics, .. } = list;
    let (names, bounds) = (&generics.names, &generics.bounds);
    // For sizes that do not fit together, the constants do not compile.
    let checked = checks::checked(list);
    let figure = |value: TokenStream| if checked.is_empty() { value } else { quote!({ #checked #value }) };
    let params = figure(quote!(<Self as ::stackprop::network::Network>::PARAMS));
    let bytes = figure(quote!(<Self as ::stackprop::network::Network>::BYTES));
    let prediction_bytes = figure(quote!(<Self as ::stackprop::network::Network>::PREDICTION_BYTES));
    let macs = figure(quote!(<Self as ::stackprop::network::Network>::MACS));
    let zero = figure(quote!(<Self as ::stackprop::zero::Zero>::ZERO));
    quote! {
        #[allow(dead_code)]
        impl<#bounds> #ident<#names f32> {
            /// The number of parameters, without running statistics.
            pub const PARAMS: usize = #params;
            /// The size of the network (bytes), which is that of its parameters.
            pub const BYTES: usize = #bytes;
            /// The stack memory of one prediction (bytes): working memory, the panel of a convolution, the output.
            pub const PREDICTION_BYTES: usize = #prediction_bytes;
            /// The number of multiply-adds in one prediction: those of matrix products and convolutions.
            pub const MACS: u64 = #macs;

            /// Returns a network with new parameters, each layer's from its default distribution. The network is returned by value
            /// through the stack, which suits small networks. For a large one use `boxed`, or `ZERO` in a `static` and `init` to
            /// initialise it there.
            pub fn new<__R: ::stackprop::rand::Rng + ?::core::marker::Sized>(rng: &mut __R) -> Self {
                <Self as ::stackprop::network::Network>::new(rng)
            }

            ::stackprop::__with_std! {
                /// Returns a network with new parameters, created on the heap, so it can be of any size.
                pub fn boxed<__R: ::stackprop::rand::Rng + ?::core::marker::Sized>(rng: &mut __R) -> ::stackprop::__private::Box<Self> {
                    <Self as ::stackprop::network::Network>::boxed(rng)
                }
            }

            /// Returns the memory that training needs in addition to the network (bytes): the gradient, the state of the optimizer,
            /// and working memory for a number of samples at a time. It is the size of a `Trainer`.
            pub const fn training_bytes<__O: ::stackprop::optimizers::Optimizer, const __B: usize>() -> usize
            where
                for<'any> Self: ::stackprop::training::TrainableNetwork,
            {
                ::core::mem::size_of::<::stackprop::training::Trainer<Self, __O, __B>>()
            }

            /// Finds the first invalid value of an input: a number that is not finite, or a token that is not in the vocabulary.
            pub fn check_input(
                input: &<Self as ::stackprop::network::Network>::Input,
            ) -> ::core::result::Result<(), ::stackprop::error::ElementError> {
                <Self as ::stackprop::network::Network>::check_input(input)
            }

            /// Returns the table of the layers, for display.
            pub fn summary() -> ::stackprop::network::Summary {
                <Self as ::stackprop::network::Network>::summary()
            }
        }

        // It has a parameter, which can only be `f32`, because the compiler evaluates a constant without parameters where it is declared,
        // and this one is as large as the network.
        #[allow(dead_code)]
        impl<#bounds __T: ::stackprop::tensor::Scalar> #ident<#names __T>
        where
            (): ::stackprop::__private::Usual<__T>,
        {
            /// The network in which every parameter is zero.
            pub const ZERO: Self = #zero;
        }

        #[doc(hidden)]
        #[allow(non_camel_case_types, non_snake_case)]
        type #itself<#names __T = f32> = #ident<#names __T>;
    }
}
