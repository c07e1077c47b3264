//! From a declaration to Rust code. For each list of layers, in this order:
//!
//! - the struct, one field per layer, and its constants and constructors,
//! - the table of its layers and its passes, one line or statement per layer,
//! - the items that these need: checks, a type for each position of the list, buffer plans.
//!
//! The items of the whole declaration follow: sizes that are expressions, checks whether types are layers, limits of the budget.

mod abilities;
mod budget;
mod buffer_plans;
mod checks;
mod definition;
mod generic_probe;
mod generics;
mod inherent;
mod layer_types;
mod list;
mod misnamed;
mod network_impl;
mod number;
mod parameters;
mod positions;
mod prediction;
mod probe;
mod sizes;
mod std_traits;
mod streaming;
mod training;
mod types;

use proc_macro2::TokenStream;
use quote::quote;

use self::generics::Generics;
use self::layer_types::LayerTypes;
use self::list::List;
use self::types::Types;
use crate::errors::Errors;
use crate::valid::Network;

/// Returns the items of a declaration, which may have errors.
///
/// If a layer could not be parsed, sizes are unknown. The first error then takes the place of a size, so that the compiler reports no
/// other errors where the network is used with arrays.
pub fn network(network: &Network<'_>, errors: &mut Errors) -> TokenStream {
    let generics = Generics::new(&network.parameters);
    let lists = List::all(network, &generics);
    let layer_types = LayerTypes::new(&lists, Types { network, generics: &generics });
    let unknown_size = if network.is_readable() { None } else { errors.take_first() };
    let budget_used = budget::used(&lists, network);

    let streams = streaming::begins_with_sequence(network);

    let items = lists.iter().zip(&layer_types.of_lists).map(|(list, written)| {
        let definition = definition::definition(list, network.ast);
        let prediction = prediction::items(list);
        let training = training::items(list);
        let streaming = if streams { streaming::items(list) } else { TokenStream::new() };
        let parameters = parameters::impls(list);
        let steps_impl = match list.is_network {
            true => streaming::steps_impl(list, streams, &network.ast.visibility),
            false => TokenStream::new(),
        };
        let (inherent, [network_impl, network_types], std_traits, budget) = if list.is_network {
            let network_impl = network_impl::items(list, network, unknown_size.as_ref());
            (inherent::items(list), network_impl, std_traits::impls(list), budget_used.clone())
        } else {
            let of_head = match &list.head {
                Some(head) if network.is_readable() => network_impl::of_head(list, head),
                _ => TokenStream::new(),
            };
            (TokenStream::new(), [of_head, TokenStream::new()], TokenStream::new(), TokenStream::new())
        };
        let outputs = if list.is_network { definition::outputs(list, network.ast) } else { TokenStream::new() };
        let names = match list.is_network {
            true => abilities::names(list, &network.ast.visibility),
            false => TokenStream::new(),
        };
        let checks = checks::items(list, network, &budget);
        let positions = positions::items(list, written, network.ast);
        let plans = buffer_plans::plans(list);
        quote! {
            #definition
            #outputs
            #inherent
            const _: () = {
                use ::stackprop::__private::passes as __passes;
                use ::stackprop::layer::{Entry as __Entry, Parameters as __Parameters, Path as __Path};
                use ::stackprop::layer::{Gradients as __Gradients, Layer as __Layer, Saved as __Saved};
                use ::stackprop::layer::{StepRng as __StepRng, Streaming as __Streaming, Trainable as __Trainable};
                use ::stackprop::simd::Isa as __Isa;
                use ::stackprop::tensor::{Operand as __Operand, Scalar as __Scalar};
                use ::stackprop::tensor::{Shape as __Shape, Tensor as __Tensor};

                #network_impl
                #prediction
                #training
                #streaming
                #steps_impl
                #parameters
                #std_traits
                #network_types
                ::stackprop::__for_compiler! { #checks }
            };
            #names
            #positions
            #plans
        }
    });
    let sizes = sizes::items(network);
    let layer_items = &layer_types.items;
    let budget = budget::items(&lists, network);
    quote! {
        #(#items)*
        #sizes
        #layer_items
        #budget
    }
}
