//! The lists of a network: the list of the network itself, then the lists in parentheses.

use proc_macro2::{Span, TokenStream};
use quote::format_ident;
use syn::ext::IdentExt;

use super::arguments::{Arguments, Written};
use super::network::{Layer, List, Position, Verdict};
use super::parameters::Parameters;
use super::recursion::is_recursive;
use super::suggestion::suggestion;
use super::{fields, heads};
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
        let mut names = fields.clone();
        for (index, (layer, field)) in written.layers.iter().zip(fields).enumerate() {
            let position = Position { list: lists.len(), layer: index };
            let (ty, is_valid) = arguments.layer(layer, position, errors);
            let is_valid =
                is_valid && (!layer.ty.are_heads() || heads::are_valid(network, layer, position, &mut names, errors));
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
            head: None,
            previous: None,
        };
    };
    let outer = &lists[within.list];
    let (same_input, of_outer, previous) = match within.layer.checked_sub(1) {
        Some(previous) => (Some(within), false, Some(outer.layers[previous].ty.ast)),
        None => (outer.same_input, outer.per_step, outer.previous),
    };
    let per_step = of_outer || outer.layers[within.layer].ast.ty.ident == "PerStep";
    let ident = match written.head {
        // Errors show this name.
        Some(head) if !matches!(outer.layers[within.layer].verdict, Verdict::Reported) => {
            format_ident!("{}_of_{}", head.unraw(), network.ident.unraw(), span = Span::mixed_site())
        }
        _ => format_ident!("__{}Block{}", network.ident, lists.len() - 1, span = written.span),
    };
    List { ident, layers: Vec::new(), same_input, per_step, head: written.head, previous }
}
