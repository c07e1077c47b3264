//! The check of each limit of a network, on the limit's own tokens.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;

use super::List;
use crate::ast::Network;
use crate::budget::{Limit, Quantity};

/// The checks, as items. The figures of a generic network are those of the sizes it is used with: see [`used`].
pub fn checks(lists: &[List<'_>], network: &Network) -> TokenStream {
    let limits = &network.budget.limits;
    if limits.is_empty() || !network.generics.is_empty() {
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

/// The checks of a generic network, as statements, for the sizes that it is used with.
pub fn used(lists: &[List<'_>], network: &Network) -> TokenStream {
    if network.budget.limits.is_empty() {
        return TokenStream::new();
    }
    let (budgeted, calls) = (budgeted(lists, network), calls(&lists[0], network, &quote!(budgeted)));
    quote! {
        let budgeted = #budgeted;
        #(#calls;)*
    }
}

/// What is asked of the network whatever the limit.
fn budgeted(lists: &[List<'_>], network: &Network) -> TokenStream {
    let List { itself, generics, .. } = &lists[0];
    let (names, text) = (&generics.names, network.name.unraw().to_string());
    let steps = lists.iter().flat_map(|list| &list.steps);
    let (kinds, froms): (Vec<_>, Vec<_>) = steps.map(|step| (&step.kind, &step.from)).unzip();
    quote! {
        ::stackprop::__private::budget::Budgeted {
            name: #text,
            layers: <#itself<#names f32> as ::stackprop::network::Network>::LAYERS,
            fits: true #(&& ::stackprop::__private::budget::fits(
                <#kinds as ::stackprop::layer::Layer<#froms>>::EXPECTS,
                <#froms as ::stackprop::tensor::Shape>::DIMS,
            ))*,
        }
    }
}

/// A call for each limit, whose span reaches from the first to the last token of it.
fn calls(list: &List<'_>, network: &Network, budgeted: &TokenStream) -> Vec<TokenStream> {
    let (itself, names) = (&list.itself, &list.generics.names);
    let call = |Limit { quantity, key, end, value, written }: &Limit| {
        let (quantity, figure) = match quantity {
            Quantity::Parameters => (quote!(Parameters), quote!(::core::mem::size_of::<#itself<#names f32>>() as u64)),
            Quantity::Inference => (
                quote!(Inference),
                quote!(<#itself<#names f32> as ::stackprop::network::Network>::PREDICTION_BYTES as u64),
            ),
            Quantity::Macs => (quote!(Macs), quote!(<#itself<#names f32> as ::stackprop::network::Network>::MACS)),
        };
        let arguments = quote! {
            ::stackprop::__private::budget::Quantity::#quantity,
            ::stackprop::__private::budget::Limit { value: #value, written: #written },
            #figure,
            #budgeted
        };
        let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
        arguments.set_span(*end);
        let arguments = TokenTree::Group(arguments);
        let function = quote_spanned!(key.span()=> ::__stackprop::__private::budget::check);
        quote!(#function #arguments)
    };
    network.budget.limits.iter().map(call).collect()
}
