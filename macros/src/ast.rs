//! The syntax tree of a declaration.

use std::fmt;

use proc_macro2::{Ident, Literal, Span, TokenStream};

/// A whole declaration.
pub struct Network {
    /// All `#[cfg(…)]` attributes, which apply to the whole expansion.
    pub cfg: TokenStream,
    /// Doc comments and all other attributes except `#[budget(…)]`.
    pub attributes: TokenStream,
    /// The limits in `#[budget(…)]`.
    pub limits: Vec<Limit>,
    pub visibility: TokenStream,
    pub ident: Ident,
    /// The parameters of a generic network: `H` and `K` in `struct Net<H, K>`.
    pub parameters: Vec<Ident>,
    /// The layers, at least one.
    pub layers: Vec<Layer>,
}

/// A limit of a budget: `parameters = "64 KiB"`.
pub struct Limit {
    pub key: Ident,
    pub value: LimitValue,
    /// The last token, so that an error can underline the whole limit.
    pub end: Span,
}

/// The right side of a limit.
pub enum LimitValue {
    /// `100_000`, `"64 KiB"`
    Literal(Literal),
    /// `LIMIT`, `config::LIMIT`, or the expression in the braces of `{ 2 * LIMIT }`.
    Expression(TokenStream),
    /// A value that begins with a minus sign.
    Negative(TokenStream),
    /// Something else.
    Other(TokenStream),
    /// Nothing follows the key, or the `=`.
    Missing,
    /// Another token follows the key instead of `=`.
    NoEquals(Span),
}

/// An element of a list: `hidden: Dense<784, 128>`.
pub struct Layer {
    /// The doc comments of the layer.
    pub docs: TokenStream,
    pub label: Option<Ident>,
    pub ty: Type,
    /// Whether it could be parsed. If not, an error was reported.
    pub is_readable: bool,
}

/// A type with its arguments: `Dense<784, 128>`.
pub struct Type {
    /// The path up to the arguments; empty if there is none.
    pub path: TokenStream,
    /// The last name of the path.
    pub ident: Ident,
    pub arguments: Vec<Argument>,
    /// The last token, so that an error can underline the whole type.
    pub end: Span,
}

/// An argument between the angle brackets of a type.
pub enum Argument {
    /// `_`
    Auto(Span),
    /// `128`
    Integer(u64, Span),
    /// `0.5` as `numerator / denominator`.
    Decimal { numerator: u64, denominator: u64, text: String, span: Span },
    /// `-0.1`: the argument after the sign.
    Negative(Box<Argument>),
    /// The expression in the braces of `{ 2 * CLASSES }`.
    Expression(TokenStream),
    /// `NoBias`, `Dense<64, 64>`. A path without arguments may be a constant, such as `config::CLASSES`, or a parameter of the network.
    Type(Type),
    /// `(5, 3)`
    Pair(Box<[Argument; 2]>, Span),
    /// `class: (Dense<64, 10>, Softmax)`, an argument of `Heads`.
    Head(Ident, Vec<Layer>),
    /// `(Dense<64, 64>, ReLU)`. The paths of two constants, `(ROWS, COLUMNS)`, are parsed as a list.
    List(Vec<Layer>, Span),
}

impl Layer {
    /// Returns the remainder of a layer that could not be parsed.
    pub fn unreadable(ty: Type) -> Self {
        Self { docs: TokenStream::new(), label: None, ty, is_readable: false }
    }
}

impl Type {
    /// Returns the type of a layer that could not be parsed at all.
    pub fn unreadable(span: Span) -> Self {
        Self { path: TokenStream::new(), ident: Ident::new("layer", span), arguments: Vec::new(), end: span }
    }

    /// Whether it is a path without arguments whose last name is in `SCREAMING_CASE`, as Rust names constants.
    pub fn is_in_capitals(&self) -> bool {
        self.arguments.is_empty()
            && self.ident.to_string().chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '_')
    }

    /// Whether its arguments are the heads of a network. The macro knows this by the name.
    pub fn are_heads(&self) -> bool {
        self.ident == "Heads"
    }

    /// Returns its text, and the parts of the text before and after the first argument.
    pub fn around_first_argument(&self) -> [String; 3] {
        let text = self.to_string();
        let Some(first) = self.arguments.first() else { return [text.clone(), text, String::new()] };
        let (head, tail) = text.split_once('<').unwrap_or((&text, ""));
        let (head, tail) = (format!("{head}<"), tail[first.to_string().len()..].to_owned());
        [text, head, tail]
    }
}

/// The source text with normalized spaces.
impl fmt::Display for Type {
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
            Self::Expression(expression) => f.write_str(&expression.to_string().replace(" :: ", "::")),
            Self::Type(ty) => ty.fmt(f),
            Self::Pair(sizes, _) => write!(f, "({}, {})", sizes[0], sizes[1]),
            Self::List(layers, _) => f.write_str(&list(layers)),
            Self::Head(name, layers) => match &layers[..] {
                [layer] if layer.label.is_none() => write!(f, "{name}: {}", layer.ty),
                _ => write!(f, "{name}: {}", list(layers)),
            },
        }
    }
}

/// Returns the text of a list in parentheses.
pub fn list(layers: &[Layer]) -> String {
    let layers: Vec<_> = layers.iter().map(|layer| layer.ty.to_string()).collect();
    format!("({})", layers.join(", "))
}
