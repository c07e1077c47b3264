//! From a declaration to Rust: the struct, its checks, and its passes, one field and one statement a layer.
//!
//! Each list of layers, the network's own and those in parentheses within it, becomes a [`List`], and is expanded flat and
//! in the same way, by the modules here in this order.

mod budget;
mod definition;
mod description;
mod memory;
mod parameters;
mod places;
mod prediction;
mod training;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::ast::{Layer, Network};
use crate::editors::before;
use crate::errors::Errors;
use crate::generics::Generics;
use crate::lower::{Lowering, Outline};

/// A list of layers in the generated code.
struct List<'a> {
    /// The struct that holds its parameters, and that stands for it as a layer.
    name: Ident,
    /// The same under a name that nothing else has: the passes import traits and types, and define some, and a network may
    /// bear the name of any of them.
    itself: Ident,
    /// The type that has what is known of the list as constants. Not the struct: to know the size of that, the compiler
    /// asks for its fields, which ask for this.
    places: Ident,
    steps: Vec<Step<'a>>,
    /// The shape of the input, where it does not follow from the first layer.
    input: Option<TokenStream>,
    /// What is written before its first layer.
    before: Option<String>,
    generics: &'a Generics,
    /// The name of the scalar's type where it can be seen from outside.
    scalar: Ident,
}

/// The names and types of one layer in the generated code.
struct Step<'a> {
    place: usize,
    /// The type that has the layer and the shapes around it as associated types. One for each layer, and not one for all with the
    /// place as a parameter, because the compiler compares all implementations for one type with one another.
    at: Ident,
    layer: &'a Layer,
    /// The type as it is written.
    written: TokenStream,
    field: Ident,
    /// Short names for its type, for the shape of its input and for that of its output.
    aliases: [Ident; 3],
    /// The same with the parameters of the network.
    kind: TokenStream,
    from: TokenStream,
    to: TokenStream,
    /// What the first argument is to the check.
    first: TokenStream,
    /// The field of its working memory. No label: the memory has fields of its own, which a label must not meet.
    memory: Ident,
}

/// All that a declaration becomes, a correct one or one with errors.
///
/// Where a layer could not be read, sizes are not known. The first error then stands in the place of a number, so that the
/// compiler has nothing to say against any array that the network is used with.
pub fn network(network: &Network, errors: &mut Errors) -> TokenStream {
    let mut lowering = Lowering::new(network);
    let mut lists: Vec<List<'_>> = Vec::new();
    let mut outlines = vec![Outline { name: network.name.clone(), layers: &network.layers, within: None }];
    while let Some(outline) = outlines.get(lists.len()) {
        let list = List::new(network, outline, &lists, &mut lowering);
        lists.push(list);
        outlines.append(&mut lowering.outlines);
    }
    let readable = network.layers.iter().all(Layer::is_readable);
    let unknown_size = if readable { None } else { errors.take_first() };

    let sizes = lowering.items;
    // What a list with a mistake would cost is not worth saying.
    let no_limits = TokenStream::new();
    let (budget, budget_used) = match errors.is_empty() {
        true => (budget::checks(&lists, network), budget::used(&lists, network)),
        false => (no_limits.clone(), no_limits.clone()),
    };
    let lists = lists.iter().enumerate().map(|(number, list)| {
        let places = places::types(list, network);
        let plans = memory::plans(list);
        let definition = definition::parameters(list, network, number == 0);
        let budget = if number == 0 { &budget_used } else { &no_limits };
        let checks = places::checks(list, number == 0 && unknown_size.is_none(), budget);
        let parameters = parameters::parameters(list);
        let description =
            if number == 0 { description::network(list, network, unknown_size.as_ref()) } else { TokenStream::new() };
        let prediction = prediction::prediction(list);
        let training = training::training(list);
        quote! {
            #places
            #plans
            #definition
            const _: () = {
                ::stackprop::__for_compiler! { #checks }
                #parameters
                #description
                #prediction
                #training
            };
        }
    });
    quote! {
        #sizes
        #(#lists)*
        #budget
    }
}

/// The field of a layer, as generated code names it. From `net.dense0` an editor goes to the layer in the list, but from
/// there to the layer itself.
fn field(place: usize, layer: &Layer) -> Ident {
    let mut field = layer.field(place);
    field.set_span(before(field.span()));
    field
}

impl<'a> List<'a> {
    fn new(network: &'a Network, outline: &Outline<'a>, lists: &[Self], lowering: &mut Lowering<'a>) -> Self {
        let Outline { name, layers, within } = outline;
        let generics = &network.generics;
        let names = &generics.names;
        let number = lists.len();
        let (mut input, mut before) = (None, None);
        if let Some((outer, place)) = *within {
            let outer = &lists[outer];
            match place.checked_sub(1) {
                Some(place_before) => {
                    input = Some(outer.steps[place].from.clone());
                    before = Some(outer.steps[place_before].layer.kind.to_string());
                }
                None => (input, before) = (outer.input.clone(), outer.before.clone()),
            }
        }
        // The shape before the first layer of a network follows from that layer.
        let first = input.clone().unwrap_or_else(|| quote!(::stackprop::__private::Unknown));
        let steps = layers.iter().enumerate().map(|(place, layer)| {
            let aliases = ["Layer", "Input", "Output"].map(|text| format_ident!("__{}{}{}", name, text, place));
            let [kind, from, to] = aliases.each_ref().map(|alias| quote!(#alias<#names>));
            Step {
                place,
                at: format_ident!("__{}At{}", name, place),
                layer,
                first: lowering.first(&layer.kind),
                written: lowering.layer(number, place, layer, if place == 0 { &first } else { &from }),
                field: field(place, layer),
                aliases,
                kind,
                from,
                to,
                memory: format_ident!("layer{place}"),
            }
        });
        let steps = steps.collect();
        let itself = if within.is_none() { format_ident!("__{}Itself", name) } else { name.clone() };
        Self {
            name: name.clone(),
            itself,
            places: format_ident!("__{}List", name),
            steps,
            input,
            before,
            generics,
            scalar: generics.scalar(&network.name),
        }
    }

    fn last(&self) -> &Step<'a> {
        &self.steps[self.steps.len() - 1]
    }

    /// Whether each layer has passes in functions of their own. In a short list they are inlined: that is what makes small networks
    /// fast. In a long one a single function of all layers would take the compiler longer than in proportion.
    fn is_outlined(&self) -> bool {
        const SHORT: usize = 8;
        self.steps.len() > SHORT
    }

    /// A function that goes through all layers. Where these have functions of their own, it is a row of calls, and is called as well.
    fn through_all(&self, function: TokenStream) -> TokenStream {
        if self.is_outlined() {
            quote!(::stackprop::__calls! { #function })
        } else {
            quote!(#[inline(always)] #function)
        }
    }

    /// The shapes of the input and of the output.
    fn ends(&self) -> (&TokenStream, &TokenStream) {
        (&self.steps[0].from, &self.last().to)
    }
}
