//! A declaration with everything that is known without types: names are chosen, arguments are resolved, and lists in parentheses are
//! separated from the types of which they are arguments.

use proc_macro2::{Ident, Span, TokenStream};

use super::budget::Limit;
use super::parameters::Parameters;
use super::suggestion::Suggestion;
use crate::ast;

/// A whole declaration.
pub struct Network<'a> {
    pub ast: &'a ast::Network,
    pub parameters: Parameters<'a>,
    /// The list of the network itself, then the lists in parentheses.
    pub lists: Vec<List<'a>>,
    /// The sizes that are expressions.
    pub expressions: Vec<&'a TokenStream>,
    /// The limits of the budget; empty if there is an error, because the costs of a list with a mistake are meaningless.
    pub limits: Vec<Limit<'a>>,
}

/// A list of layers. It becomes a struct.
pub struct List<'a> {
    /// The name of the struct.
    pub ident: Ident,
    /// The layers, at least one.
    pub layers: Vec<Layer<'a>>,
    /// The layer with the same input as a list in parentheses; `None` if that is the first layer of the network.
    pub same_input: Option<Position>,
    /// Whether its input is one step of that input. The macro knows this by the name `PerStep`.
    pub per_step: bool,
    /// The name of the head that the list is; `None` if it is none.
    pub head: Option<&'a Ident>,
    /// The layer before the first layer of the list.
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
    /// The name of the field.
    pub field: Ident,
    pub ty: Type<'a>,
    pub verdict: Verdict,
}

/// The state of a layer as far as it is known without types.
pub enum Verdict {
    /// It may be correct.
    Plausible,
    /// The name may be misspelt.
    Misnamed(Suggestion),
    /// It has an error, which was reported. Its type has only the arguments from which its sizes can be guessed.
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
    /// A size that is an expression: its index among the expressions of the network.
    Expression(usize),
    /// Any other type.
    Type(Type<'a>),
    /// `(5, 3)`
    Pair(Box<[Argument<'a>; 2]>),
    /// A list in parentheses: its index among the lists of the network.
    List(usize, Span),
}

impl Network<'_> {
    /// Whether the shapes between all layers can be computed.
    pub fn is_readable(&self) -> bool {
        let mut layers = self.lists.iter().flat_map(|list| &list.layers);
        layers.all(|layer| !matches!(layer.verdict, Verdict::Reported))
    }
}

impl Type<'_> {
    /// Returns the numbers of inputs and outputs of an unknown layer, as far as they can be guessed.
    pub fn guessed_sizes(&self) -> [Option<&Argument<'_>>; 2] {
        match &self.arguments[..] {
            [inputs, outputs] if inputs.is_size() && outputs.is_size() => [Some(inputs), Some(outputs)],
            [inputs, ..] if inputs.is_size() => [Some(inputs), None],
            _ => [None, None],
        }
    }

    /// Returns the syntax of the first argument that is not a size.
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
