//! What a declaration holds: names, a list of layers, their arguments.

use std::fmt;

use proc_macro2::{Ident, Span, TokenStream};

/// A whole declaration.
pub struct Network {
    /// Doc comments and attributes.
    pub attributes: TokenStream,
    pub visibility: TokenStream,
    pub name: Ident,
    pub layers: Vec<Layer>,
}

/// An entry of the list: `hidden: Dense<784, 128>`.
pub struct Layer {
    pub label: Option<Ident>,
    pub kind: Kind,
}

/// A type with its arguments: `Dense<784, 128>`.
pub struct Kind {
    /// The path up to the arguments.
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
    Integer(u64),
    /// `0.5` as `numerator / denominator`.
    Decimal { numerator: u64, denominator: u64, text: String },
    /// `-0.1`: the argument behind the sign.
    Negative(Box<Argument>),
    /// `CLASSES`, `config::CLASSES` or `{ 2 * CLASSES }`: an expression for a size.
    Size(TokenStream),
    /// `NoBias`, `Dense<64, 64>`
    Type(Kind),
    /// `(Dense<64, 64>, ReLU)`
    Tuple(Vec<Kind>),
}

impl Layer {
    /// The name of its field: the label, or the layer's name in lower case and its place in the list.
    pub fn field(&self, place: usize) -> Ident {
        match &self.label {
            Some(label) => label.clone(),
            None => Ident::new(&format!("{}{place}", self.kind.name.to_string().to_lowercase()), self.kind.name.span()),
        }
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
            Self::Integer(value) => write!(f, "{value}"),
            Self::Decimal { text, .. } => f.write_str(text),
            Self::Negative(argument) => write!(f, "-{argument}"),
            Self::Size(expression) => f.write_str(&expression.to_string().replace(" :: ", "::")),
            Self::Type(kind) => kind.fmt(f),
            Self::Tuple(kinds) => {
                let kinds: Vec<_> = kinds.iter().map(Kind::to_string).collect();
                write!(f, "({})", kinds.join(", "))
            }
        }
    }
}
