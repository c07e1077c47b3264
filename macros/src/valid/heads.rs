//! The heads at the end of a network.

use proc_macro2::Ident;

use super::network::Position;
use crate::ast::{Argument, Layer, Network};
use crate::errors::Errors;

/// Checks `Heads<…>` without the layers in it. Heads become fields of the network, so their names are added to `fields`.
pub fn are_valid(
    network: &Network,
    layer: &Layer,
    position: Position,
    fields: &mut Vec<Ident>,
    errors: &mut Errors,
) -> bool {
    let heads = layer.ty.arguments.iter().filter_map(|argument| match argument {
        Argument::Head(name, _) => Some(name),
        _ => None,
    });
    let heads: Vec<_> = heads.collect();
    let message = match &layer.label {
        _ if position.list > 0 || position.layer + 1 < network.layers.len() => {
            "`Heads` is the end of a network: nothing can follow it, and no block can contain it; for branches that \
             are joined again, write `Concat` or `Add`"
        }
        Some(_) => "`Heads` has no name: each of its heads is a field of the network",
        None if !network.parameters.is_empty() => {
            "a network with parameters cannot end in heads: write numbers, or a `macro_rules!` that declares the network for each of them"
        }
        None if heads.len() < 2 => {
            "a network has two to four heads: write them, as in `Heads<class: (Dense<64, 10>, Softmax), place: Dense<64, 2>>`; \
             for a single output, write the layers without `Heads`"
        }
        None if heads.len() > 4 => "a network has at most four heads",
        None => {
            let mut are_unique = true;
            for head in heads {
                if fields.contains(head) {
                    let message = format!("another layer is already named `{head}`: give this head a different name");
                    errors.at(head.span(), message);
                    are_unique = false;
                }
                fields.push(head.clone());
            }
            return are_unique;
        }
    };
    errors.at(layer.ty.ident.span(), message);
    false
}
