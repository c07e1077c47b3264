//! The names under which generated code refers to a list and its layers.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::generics::Generics;
use crate::span::before;
use crate::valid;

/// A list of layers in generated code.
pub struct List<'a> {
    /// The struct that holds its parameters, and is the list as a layer.
    pub ident: Ident,
    /// The same under a name that nothing else has: the passes import traits and types, and define some, and a network may have the
    /// name of any of them.
    pub itself: Ident,
    /// The type that has what is known of the list as constants. It is not the struct: for the size of that, the compiler asks for its
    /// fields, which ask for these constants.
    pub constants: Ident,
    pub layers: Vec<Layer<'a>>,
    /// The shape of the input, if it does not follow from the first layer.
    pub input: Option<TokenStream>,
    /// The layer that was written before its first layer.
    pub previous: Option<String>,
    pub generics: &'a Generics<'a>,
    /// The scalar, where it can be seen from outside.
    pub scalar: Ident,
    /// Whether it is the list of the network itself, and not one in parentheses.
    pub is_network: bool,
}

/// A layer in generated code.
pub struct Layer<'a> {
    pub valid: &'a valid::Layer<'a>,
    /// In its list.
    pub index: usize,
    /// Among the layers of all lists, from 1 on.
    pub number: usize,
    /// The type that has the layer and the shapes around it as associated types. There is one for each layer, not one for all with
    /// the index as a parameter, because the compiler compares all implementations for one type with one another.
    pub position: Ident,
    pub field: Ident,
    /// Short names for its type, the shape of its input and the shape of its output.
    pub aliases: [Ident; 3],
    /// The same with the parameters of the network.
    pub ty: TokenStream,
    pub input: TokenStream,
    pub output: TokenStream,
    /// The field of its working memory. It is not the label, because the memory has other fields, too.
    pub memory: Ident,
}

impl<'a> List<'a> {
    /// The lists of a network, its own first.
    pub fn all(network: &'a valid::Network<'a>, generics: &'a Generics<'a>) -> Vec<Self> {
        let mut lists: Vec<Self> = Vec::new();
        let mut number = 0;
        for valid in &network.lists {
            let ident = &valid.ident;
            let layers = valid.layers.iter().enumerate().map(|(index, layer)| {
                number += 1;
                Layer::new(layer, index, number, ident, generics)
            });
            let is_network = lists.is_empty();
            let list = Self {
                ident: ident.clone(),
                itself: if is_network { format_ident!("__{}Itself", ident) } else { ident.clone() },
                constants: format_ident!("__{}List", ident),
                layers: layers.collect(),
                input: valid.same_input.map(|same| lists[same.list].layers[same.layer].input.clone()),
                previous: valid.previous.map(ToString::to_string),
                generics,
                scalar: generics.scalar(&network.ast.ident),
                is_network,
            };
            lists.push(list);
        }
        lists
    }

    pub fn last(&self) -> &Layer<'a> {
        &self.layers[self.layers.len() - 1]
    }

    /// The shapes of the input and of the output.
    pub fn ends(&self) -> (&TokenStream, &TokenStream) {
        (&self.layers[0].input, &self.last().output)
    }

    /// Whether the passes of each layer are functions of their own. In a short list they are inlined, which makes small networks fast.
    /// In a long one, the time the compiler takes for a single function of all layers would grow faster than the list.
    pub fn is_outlined(&self) -> bool {
        const SHORT: usize = 8;
        self.layers.len() > SHORT
    }

    /// A function that goes through all layers. If these have functions of their own, it is a row of calls, and is not inlined either.
    pub fn through_all(&self, function: TokenStream) -> TokenStream {
        if self.is_outlined() {
            quote!(::stackprop::__calls! { #function })
        } else {
            quote!(#[inline(always)] #function)
        }
    }
}

impl<'a> Layer<'a> {
    fn new(
        valid: &'a valid::Layer<'a>,
        index: usize,
        number: usize,
        list: &Ident,
        Generics { names, .. }: &Generics<'_>,
    ) -> Self {
        // From `net.dense0` an editor goes to the layer in the list, but from there to the type of the layer.
        let mut field = valid.field.clone();
        field.set_span(before(field.span()));
        let aliases = ["Layer", "Input", "Output"].map(|text| format_ident!("__{}{}{}", list, text, index));
        let [ty, input, output] = aliases.each_ref().map(|alias| quote!(#alias<#names>));
        Self {
            valid,
            index,
            number,
            position: format_ident!("__{}At{}", list, index),
            field,
            aliases,
            ty,
            input,
            output,
            memory: format_ident!("layer{index}"),
        }
    }
}
