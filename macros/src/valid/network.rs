//! A declaration with everything that can be told without knowing types: names are given, each argument has its meaning, and the
//! lists in parentheses are taken out of the types that they are arguments of.

use proc_macro2::{Ident, Span, TokenStream};

use super::budget::Limit;
use super::parameters::Parameters;
use super::suggestion::Suggestion;
use crate::ast;

/// A whole declaration.
pub struct Network<'a> {
    pub ast: &'a ast::Network,
    pub parameters: Parameters<'a>,
    /// The list of the network itself first, then those in parentheses.
    pub lists: Vec<List<'a>>,
    /// The sizes that are expressions.
    pub expressions: Vec<&'a TokenStream>,
    /// The limits of the budget. None if there is an error, because the costs of a wrong list mean nothing.
    pub limits: Vec<Limit<'a>>,
}

/// A list of layers. It becomes a struct.
pub struct List<'a> {
    /// The name of the struct.
    pub ident: Ident,
    /// At least one.
    pub layers: Vec<Layer<'a>>,
    /// For a list in parentheses, the layer that has the same input, if it is not the first of the network.
    pub same_input: Option<Position>,
    /// The layer that was written before its first layer.
    pub previous: Option<&'a ast::Type>,
}

/// A layer in one of the lists of a network.
#[derive(Clone, Copy)]
pub struct Position {
    pub list: usize,
    pub layer: usize,
}

/// A layer of a list.
pub struct Layer<'a> {
    pub ast: &'a ast::Layer,
    /// The name of its field.
    pub field: Ident,
    pub ty: Type<'a>,
    pub verdict: Verdict,
}

/// What is known of a layer without knowing types.
pub enum Verdict {
    /// It can be what it says.
    Plausible,
    /// Its name may be a slip.
    Misnamed(Suggestion),
    /// It cannot be right, and an error says so. Its type has only the arguments from which its sizes can be guessed.
    Reported,
}

/// A type with its arguments.
pub struct Type<'a> {
    pub ast: &'a ast::Type,
    pub arguments: Vec<Argument<'a>>,
}

/// An argument of a type.
pub enum Argument<'a> {
    /// `_`
    Auto(Span),
    /// `128`
    Integer(u64, Span),
    /// `0.5` as `numerator / denominator`.
    Decimal { numerator: u64, denominator: u64, span: Span },
    /// `-0.1`: the argument after the sign.
    Negative(Box<Argument<'a>>),
    /// A parameter of the network.
    Parameter(&'a TokenStream),
    /// A size that is an expression: its index among those of the network.
    Expression(usize),
    /// Any other type.
    Type(Type<'a>),
    /// `(5, 3)`
    Pair(Box<[Argument<'a>; 2]>),
    /// A list in parentheses: its index among the lists of the network.
    List(usize, Span),
}

impl Network<'_> {
    /// Whether the shapes between all layers can be worked out.
    pub fn is_readable(&self) -> bool {
        let mut layers = self.lists.iter().flat_map(|list| &list.layers);
        layers.all(|layer| !matches!(layer.verdict, Verdict::Reported))
    }
}

impl Type<'_> {
    /// The numbers of inputs and outputs, as far as they can be guessed of a layer that is not known.
    pub fn guessed_sizes(&self) -> [Option<&Argument<'_>>; 2] {
        match &self.arguments[..] {
            [inputs, outputs] if inputs.is_size() && outputs.is_size() => [Some(inputs), Some(outputs)],
            [inputs, ..] if inputs.is_size() => [Some(inputs), None],
            _ => [None, None],
        }
    }

    /// The first argument that is not a size, as it was written.
    pub fn first_without_size(&self) -> Option<&ast::Argument> {
        let index = self.arguments.iter().position(|argument| !argument.is_size())?;
        Some(&self.ast.arguments[index])
    }
}

impl Argument<'_> {
    fn is_size(&self) -> bool {
        matches!(self, Self::Integer(..) | Self::Parameter(_) | Self::Expression(_))
    }
}
