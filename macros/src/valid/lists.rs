//! The lists of a network: the list of the network itself, then the lists in parentheses.

use proc_macro2::TokenStream;
use quote::format_ident;

use super::arguments::{Arguments, Written};
use super::fields;
use super::network::{Layer, List, Position, Verdict};
use super::parameters::Parameters;
use super::recursion::is_recursive;
use super::suggestion::suggestion;
use crate::ast;
use crate::errors::Errors;

/// Returns the lists of a network, and the sizes in them that are expressions.
pub fn lists<'a>(
    network: &'a ast::Network,
    parameters: &Parameters<'a>,
    errors: &mut Errors,
) -> (Vec<List<'a>>, Vec<&'a TokenStream>) {
    let mut arguments = Arguments::new(network, parameters);
    let mut lists: Vec<List<'a>> = Vec::new();
    while let Some(&written) = arguments.lists.get(lists.len()) {
        let mut list = empty(written, network, &lists);
        let fields = fields::fields(written.layers, errors);
        for (index, (layer, field)) in written.layers.iter().zip(fields).enumerate() {
            let position = Position { list: lists.len(), layer: index };
            let (ty, is_valid) = arguments.layer(layer, position, errors);
            let mut of_recursion = Errors::default();
            let is_recursive = is_recursive(&layer.ty, &network.ident, &mut of_recursion);
            if !parameters.had_network {
                errors.append(of_recursion);
            }
            let verdict = match suggestion(&layer.ty.path.to_string()) {
                _ if is_recursive || !is_valid => Verdict::Reported,
                Some(suggestion) => Verdict::Misnamed(suggestion),
                None => Verdict::Plausible,
            };
            list.layers.push(Layer { ast: layer, field, ty, verdict });
        }
        lists.push(list);
    }
    (lists, arguments.expressions)
}

/// Returns a list without its layers. A list in parentheses has the same input as the layer of which it is an argument.
fn empty<'a>(written: Written<'a>, network: &ast::Network, lists: &[List<'a>]) -> List<'a> {
    let Some(within) = written.within else {
        return List {
            ident: network.ident.clone(),
            layers: Vec::new(),
            same_input: None,
            per_step: false,
            previous: None,
        };
    };
    let outer = &lists[within.list];
    let (same_input, of_outer, previous) = match within.layer.checked_sub(1) {
        Some(previous) => (Some(within), false, Some(outer.layers[previous].ty.ast)),
        None => (outer.same_input, outer.per_step, outer.previous),
    };
    let per_step = of_outer || outer.layers[within.layer].ast.ty.ident == "PerStep";
    let ident = format_ident!("__{}Block{}", network.ident, lists.len() - 1, span = written.span);
    List { ident, layers: Vec::new(), same_input, per_step, previous }
}
