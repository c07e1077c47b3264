//! `Clone`, `Default`, `PartialEq` and `Debug` of the network, and the traits of serde.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;

use super::list::List;

/// Returns the implementations.
pub fn impls(list: &List<'_>) -> TokenStream {
    let List { ident, itself, generics, scalar, .. } = list;
    let (names, bounds, text) = (&generics.names, &generics.bounds, ident.unraw().to_string());
    quote! {
        impl<#bounds #scalar: __Scalar> ::core::clone::Clone for #itself<#names #scalar> {
            fn clone(&self) -> Self {
                let mut clone = <Self as ::stackprop::zero::Zero>::ZERO;
                ::stackprop::network::Network::copy_from(&mut clone, self);
                clone
            }

            fn clone_from(&mut self, source: &Self) {
                ::stackprop::network::Network::copy_from(self, source);
            }
        }

        impl<#bounds #scalar: __Scalar> ::core::default::Default for #itself<#names #scalar> {
            /// Returns the network in which every parameter is zero, as `ZERO`. For training use `new`.
            fn default() -> Self {
                <Self as ::stackprop::zero::Zero>::ZERO
            }
        }

        impl<#bounds #scalar: __Scalar> ::core::cmp::PartialEq for #itself<#names #scalar> {
            fn eq(&self, other: &Self) -> bool {
                ::stackprop::network::Network::parameters(self) == ::stackprop::network::Network::parameters(other)
            }
        }

        impl<#bounds #scalar: __Scalar> ::core::fmt::Debug for #itself<#names #scalar> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::stackprop::__private::debug(self, #text, f)
            }
        }

        ::stackprop::__with_serde! { #itself<#names #scalar>, [#bounds #scalar: __Scalar] }
    }
}
