//! The check of each limit of a network, with errors at the tokens of the limit.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;

use super::list::List;
use crate::span;
use crate::valid::{Bound, Limit, Network, Quantity};

/// Returns the checks as items. A generic network is checked for the sizes that it is used with: see [`used`].
pub fn items(lists: &[List<'_>], network: &Network<'_>) -> TokenStream {
    if network.limits.is_empty() || !network.parameters.is_empty() {
        return TokenStream::new();
    }
    let (budgeted, calls) = (budgeted(lists, network), calls(&lists[0], network, &quote!(__BUDGETED)));
    quote! {
        ::stackprop::__for_compiler! {
            const _: () = {
                const __BUDGETED: ::stackprop::__private::budget::Budgeted = #budgeted;
                #(const _: () = #calls;)*
            };
        }
    }
}

/// Returns the checks of a generic network as statements, for the sizes that it is used with.
pub fn used(lists: &[List<'_>], network: &Network<'_>) -> TokenStream {
    if network.limits.is_empty() {
        return TokenStream::new();
    }
    let (budgeted, calls) = (budgeted(lists, network), calls(&lists[0], network, &quote!(budgeted)));
    quote! {
        let budgeted = #budgeted;
        #(#calls;)*
    }
}

/// Returns the description of the network that all checks use.
fn budgeted(lists: &[List<'_>], network: &Network<'_>) -> TokenStream {
    let List { itself, generics, .. } = &lists[0];
    let (names, text) = (&generics.names, network.ast.ident.unraw().to_string());
    let layers = lists.iter().flat_map(|list| &list.layers);
    let (types, inputs): (Vec<_>, Vec<_>) = layers.map(|layer| (&layer.ty, &layer.input)).unzip();
    quote! {
        ::stackprop::__private::budget::Budgeted {
            name: #text,
            layers: <#itself<#names f32> as ::stackprop::network::Network>::LAYERS,
            fits: true #(&& ::stackprop::__private::budget::fits(
                <#types as ::stackprop::layer::Layer<#inputs>>::EXPECTS,
                <#inputs as ::stackprop::tensor::Shape>::DIMS,
            ))*,
        }
    }
}

/// Returns the check of each limit, whose error underlines the limit from its first to its last token.
fn calls(list: &List<'_>, network: &Network<'_>, budgeted: &TokenStream) -> Vec<TokenStream> {
    let (itself, names) = (&list.itself, &list.generics.names);
    let call = |Limit { quantity, key, end, bound }: &Limit<'_>| {
        let (quantity, figure) = match quantity {
            Quantity::Parameters => (quote!(Parameters), quote!(::core::mem::size_of::<#itself<#names f32>>() as u64)),
            Quantity::Inference => (
                quote!(Inference),
                quote!(<#itself<#names f32> as ::stackprop::network::Network>::PREDICTION_BYTES as u64),
            ),
            Quantity::Macs => (quote!(Macs), quote!(<#itself<#names f32> as ::stackprop::network::Network>::MACS)),
        };
        let (value, written) = match bound {
            Bound::Number(value, text) => (quote!(#value), text.clone().unwrap_or_default()),
            Bound::Expression(expression) => (
                quote!(::stackprop::__private::budget::limit(::stackprop::__size! { #expression })),
                format!("`{}`", expression.to_string().replace(" :: ", "::")),
            ),
        };
        let arguments = quote! {
            ::stackprop::__private::budget::Quantity::#quantity,
            ::stackprop::__private::budget::Limit { value: #value, written: #written },
            #figure,
            #budgeted
        };
        span::call(quote_spanned!(key.span()=> ::__stackprop::__private::budget::check), arguments, *end)
    };
    network.limits.iter().map(call).collect()
}
