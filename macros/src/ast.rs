//! What a declaration holds: names, a list of layers, their arguments.

use std::fmt;

use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;
use syn::ext::IdentExt;

use crate::budget::Budget;
use crate::generics::Generics;

/// A whole declaration.
pub struct Network {
    /// Each `#[cfg(…)]`: of all that the network becomes.
    pub conditions: TokenStream,
    /// Doc comments and attributes.
    pub attributes: TokenStream,
    /// `#[budget(…)]`
    pub budget: Budget,
    pub visibility: TokenStream,
    pub name: Ident,
    pub generics: Generics,
    pub layers: Vec<Layer>,
}

/// An entry of the list: `hidden: Dense<784, 128>`.
pub struct Layer {
    /// Its doc comments.
    pub docs: TokenStream,
    pub label: Option<Ident>,
    pub kind: Kind,
    /// Whether it could be read. What could not was reported, and something that fits anywhere takes its place.
    pub readable: bool,
}

/// A type with its arguments: `Dense<784, 128>`.
pub struct Kind {
    /// The path up to the arguments; empty where there is none.
    pub path: TokenStream,
    /// The last name of the path.
    pub name: Ident,
    pub arguments: Vec<Argument>,
    /// The last token, so that an error can underline all of it.
    pub end: Span,
}

/// What can stand between the angle brackets of a layer.
pub enum Argument {
    /// `_`
    Auto(Span),
    /// `128`
    Integer(u64, Span),
    /// `0.5` as `numerator / denominator`.
    Decimal { numerator: u64, denominator: u64, text: String, span: Span },
    /// `-0.1`: the argument behind the sign.
    Negative(Box<Argument>),
    /// `CLASSES`, `config::CLASSES` or `{ 2 * CLASSES }`: an expression for a size.
    Size(TokenStream),
    /// `NoBias`, `Dense<64, 64>`
    Type(Kind),
    /// `(5, 3)`
    Pair(Box<[Argument; 2]>),
    /// `(Dense<64, 64>, ReLU)`
    List(Vec<Layer>, Span),
}

impl Kind {
    /// What stands for a layer of which nothing could be read.
    pub fn unknown(span: Span) -> Self {
        Self { path: TokenStream::new(), name: Ident::new("layer", span), arguments: Vec::new(), end: span }
    }

    /// Whether the lists in it could be read.
    fn is_readable(&self) -> bool {
        self.arguments.iter().all(|argument| match argument {
            Argument::List(layers, _) => layers.iter().all(Layer::is_readable),
            Argument::Type(kind) => kind.is_readable(),
            _ => true,
        })
    }

    /// The numbers of inputs and outputs, as far as they can be guessed of a layer that is not known.
    pub fn sizes(&self) -> (Option<&Argument>, Option<&Argument>) {
        match &self.arguments[..] {
            [inputs, outputs] if inputs.is_size() && outputs.is_size() => (Some(inputs), Some(outputs)),
            [inputs, ..] if inputs.is_size() => (Some(inputs), None),
            _ => (None, None),
        }
    }
}

impl Layer {
    /// Whether it and the lists in it could be read.
    pub fn is_readable(&self) -> bool {
        self.readable && self.kind.is_readable()
    }

    /// The name of its field: the label, or the layer's name in lower case and its place in the list.
    pub fn field(&self, place: usize) -> Ident {
        match &self.label {
            Some(label) => label.clone(),
            None => {
                let name = &self.kind.name;
                format_ident!("{}{place}", name.unraw().to_string().to_lowercase(), span = name.span())
            }
        }
    }
}

impl Argument {
    /// Whether it is a size that the list gives.
    pub fn is_size(&self) -> bool {
        matches!(self, Self::Integer(..) | Self::Size(_))
    }
}

impl Kind {
    /// As the user wrote it, and what stands before and behind the first argument in that.
    pub fn around_first(&self) -> [String; 3] {
        let text = self.to_string();
        let Some(first) = self.arguments.first() else { return [text.clone(), text, String::new()] };
        let (head, tail) = text.split_once('<').unwrap_or((&text, ""));
        let (head, tail) = (format!("{head}<"), tail[first.to_string().len()..].to_owned());
        [text, head, tail]
    }
}

/// As the user wrote it, in one spelling of spaces.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path.to_string().replace(' ', ""))?;
        let mut separator = "<";
        for argument in &self.arguments {
            write!(f, "{separator}{argument}")?;
            separator = ", ";
        }
        if self.arguments.is_empty() { Ok(()) } else { f.write_str(">") }
    }
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto(_) => f.write_str("_"),
            Self::Integer(value, _) => write!(f, "{value}"),
            Self::Decimal { text, .. } => f.write_str(text),
            Self::Negative(argument) => write!(f, "-{argument}"),
            Self::Size(expression) => f.write_str(&expression.to_string().replace(" :: ", "::")),
            Self::Type(kind) => kind.fmt(f),
            Self::Pair(sizes) => write!(f, "({}, {})", sizes[0], sizes[1]),
            Self::List(layers, _) => {
                let layers: Vec<_> = layers.iter().map(|layer| layer.kind.to_string()).collect();
                write!(f, "({})", layers.join(", "))
            }
        }
    }
}
