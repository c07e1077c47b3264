//! The names of a list and its layers in generated code.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::generics::Generics;
use crate::ast;
use crate::span::before;
use crate::valid::{self, Verdict};

/// A list of layers in generated code.
pub struct List<'a> {
    /// The struct of its parameters, which is also the list as a layer.
    pub ident: Ident,
    /// The same struct under a unique name, because the passes import and define traits and types, and a network may have the name of any
    /// of them.
    pub itself: Ident,
    /// The type that holds the constants of the list. It is not the struct itself, because the size of the struct depends on its fields,
    /// which depend on these constants.
    pub constants: Ident,
    pub layers: Vec<Layer<'a>>,
    /// The shape of the input; `None` if it follows from the first layer.
    pub input: Option<TokenStream>,
    /// The layer before the first layer of the list.
    pub previous: Option<String>,
    pub generics: &'a Generics<'a>,
    /// The name of the scalar parameter in public items.
    pub scalar: Ident,
    /// Whether it is the list of the network itself, not a list in parentheses.
    pub is_network: bool,
    /// The name of the head that it is; `None` if it is none.
    pub head: Option<String>,
}

/// A layer in generated code.
pub struct Layer<'a> {
    pub valid: &'a valid::Layer<'a>,
    /// The index in its list.
    pub index: usize,
    /// The number among the layers of all lists, starting at 1.
    pub number: usize,
    /// The type with the layer and its input and output shapes as associated types. There is one type per layer, not a single type with
    /// the index as parameter, because the compiler compares all implementations for a type with one another.
    pub position: Ident,
    pub field: Ident,
    /// Short names for its type, its input shape and its output shape.
    pub aliases: [Ident; 3],
    /// The aliases with the parameters of the network.
    pub ty: TokenStream,
    pub input: TokenStream,
    pub output: TokenStream,
    /// The field of its working memory. It is not the label, because the memory has other fields too.
    pub memory: Ident,
    /// The heads, if it is the `Heads` at the end of a network. Their parameters are separate fields.
    pub heads: Vec<Head<'a>>,
}

/// A head of a network.
pub struct Head<'a> {
    /// Its name, which is the field of its parameters.
    pub field: &'a Ident,
    /// The struct of its list.
    pub list: &'a Ident,
    /// Its layers in the source.
    pub written: String,
}

impl<'a> List<'a> {
    /// Returns the lists of a network, beginning with its own.
    pub fn all(network: &'a valid::Network<'a>, generics: &'a Generics<'a>) -> Vec<Self> {
        let mut lists: Vec<Self> = Vec::new();
        let mut number = 0;
        for valid in &network.lists {
            let ident = &valid.ident;
            let layers = valid.layers.iter().enumerate().map(|(index, layer)| {
                number += 1;
                Layer { heads: heads(network, layer), ..Layer::new(layer, index, number, ident, generics) }
            });
            let is_network = lists.is_empty();
            let list = Self {
                ident: ident.clone(),
                itself: if is_network { format_ident!("__{}Itself", ident) } else { ident.clone() },
                constants: format_ident!("__{}List", ident),
                layers: layers.collect(),
                input: valid.same_input.map(|same| {
                    let input = &lists[same.list].layers[same.layer].input;
                    match valid.per_step {
                        true => quote!(<#input as ::stackprop::tensor::Shape>::Step),
                        false => input.clone(),
                    }
                }),
                previous: valid.previous.map(ToString::to_string),
                generics,
                scalar: generics.scalar(&network.ast.ident),
                is_network,
                head: valid.head.map(|head| head.unraw().to_string()),
            };
            lists.push(list);
        }
        lists
    }

    /// Returns the method of an operand that says whether logits are wanted: of the list, or of each of its heads.
    pub fn wants_logits(&self) -> Ident {
        format_ident!("{}", if self.last().heads.is_empty() { "wants_logits" } else { "logits_of_heads" })
    }

    /// Returns the method of gradients that says whether they are by logits.
    pub fn by_logits(&self) -> Ident {
        format_ident!("{}", if self.last().heads.is_empty() { "by_logits" } else { "logits_of_heads" })
    }

    pub fn last(&self) -> &Layer<'a> {
        &self.layers[self.layers.len() - 1]
    }

    /// Returns the shapes of the input and of the output.
    pub fn ends(&self) -> (&TokenStream, &TokenStream) {
        (&self.layers[0].input, &self.last().output)
    }

    /// Whether the passes of each layer are separate functions. In a short list they are inlined, which makes small networks fast. In a
    /// long list, compile time for a single function with all layers would grow faster than the length of the list.
    pub fn is_outlined(&self) -> bool {
        const SHORT: usize = 8;
        self.layers.len() > SHORT
    }

    /// Returns a function that calls all layers. If their passes are separate functions, it is not inlined either.
    pub fn through_all(&self, function: TokenStream) -> TokenStream {
        if self.is_outlined() {
            quote!(::stackprop::__calls! { #function })
        } else {
            quote!(#[cfg_attr(not(debug_assertions), inline(always))] #function)
        }
    }
}

/// Returns the heads of a layer, if it is the `Heads` of a network.
fn heads<'a>(network: &'a valid::Network<'a>, layer: &'a valid::Layer<'a>) -> Vec<Head<'a>> {
    if !layer.ast.ty.are_heads() || matches!(layer.verdict, Verdict::Reported) {
        return Vec::new();
    }
    let heads = layer.ty.arguments.iter().zip(&layer.ast.ty.arguments).filter_map(|(argument, written)| {
        let (valid::Argument::List(index, _), ast::Argument::Head(field, layers)) = (argument, written) else {
            return None;
        };
        let written = if let [layer] = &layers[..] { layer.ty.to_string() } else { ast::list(layers) };
        Some(Head { field, list: &network.lists[*index].ident, written })
    });
    heads.collect()
}

impl<'a> Layer<'a> {
    /// Returns the function in `passes` that runs a pass of the layer.
    pub fn pass(&self, name: &str) -> Ident {
        format_ident!("{name}{}", if self.heads.is_empty() { "" } else { "_heads" })
    }

    /// Returns the fields of its parameters in the struct of the list.
    pub fn fields(&self) -> Vec<&Ident> {
        if self.heads.is_empty() { vec![&self.field] } else { self.heads.iter().map(|head| head.field).collect() }
    }

    /// Returns a reference to its parameters in the variable `of`, or, for heads, references to those of each head.
    pub fn reference(&self, borrow: &TokenStream, of: &TokenStream) -> TokenStream {
        if self.heads.is_empty() {
            let field = &self.field;
            return quote!(#borrow #of.#field);
        }
        let parts = ["first", "second", "third", "fourth"].map(|part| format_ident!("{part}"));
        let values = parts.iter().enumerate().map(|(index, _)| match self.heads.get(index) {
            Some(Head { field, .. }) => quote!(#borrow #of.#field),
            None => quote!(#borrow ()),
        });
        quote!(__passes::Parts { #(#parts: #values,)* })
    }

    fn new(
        valid: &'a valid::Layer<'a>,
        index: usize,
        number: usize,
        list: &Ident,
        Generics { names, .. }: &Generics<'_>,
    ) -> Self {
        // An editor goes from `net.dense0` to the layer in the list, and from there to the type of the layer.
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
            heads: Vec::new(),
        }
    }
}
