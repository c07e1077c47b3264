//! The type of each layer in generated code: the type that was written, or a placeholder if that is not a layer.

use proc_macro2::TokenStream;
use quote::quote;

use super::generic_probe;
use super::list::{Layer, List};
use super::misnamed;
use super::probe::Probes;
use super::types::Types;
use crate::valid::Verdict;

/// The types of all layers.
pub struct LayerTypes {
    /// The type of each layer of each list.
    pub of_lists: Vec<Vec<TokenStream>>,
    /// The items that they need.
    pub items: TokenStream,
}

impl LayerTypes {
    pub fn new(lists: &[List<'_>], types: Types<'_>) -> Self {
        let mut items = TokenStream::new();
        let mut probes = Probes::default();
        let mut of_list = |list: &List<'_>| {
            // The input shape of the first layer of a network follows from that layer.
            let first_input = list.input.clone().unwrap_or_else(|| quote!(::stackprop::__private::Unknown));
            let of_layer = |layer: &Layer<'_>| {
                let input = if layer.index == 0 { &first_input } else { &layer.input };
                match &layer.valid.verdict {
                    Verdict::Reported => {
                        let sizes = types.guessed_sizes(&layer.valid.ty);
                        quote!(::stackprop::__private::placeholder::Unknown<::stackprop::__private::placeholder::Reported, #sizes>)
                    }
                    Verdict::Misnamed(suggestion) => misnamed::ty(layer, suggestion, types, &mut items),
                    Verdict::Plausible if list.generics.is_empty() => probes.ty(layer, types, &mut items),
                    Verdict::Plausible => generic_probe::ty(layer, input, types, &mut items),
                }
            };
            list.layers.iter().map(of_layer).collect()
        };
        let of_lists = lists.iter().map(&mut of_list).collect();
        Self { of_lists, items }
    }
}
