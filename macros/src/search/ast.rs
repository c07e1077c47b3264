//! The syntax of a search.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};

use crate::ast::Limit;

/// A whole declaration.
pub struct Search {
    /// All `#[cfg(…)]` attributes, which apply to the whole expansion.
    pub cfg: TokenStream,
    /// Doc comments.
    pub docs: TokenStream,
    /// All attributes except `#[budget(…)]` and `#[cfg(…)]`, for the networks.
    pub attributes: TokenStream,
    /// The limits in `#[budget(…)]`.
    pub limits: Vec<Limit>,
    pub visibility: TokenStream,
    pub ident: Ident,
    /// The choices with a name: `W = {16 | 32}` in `struct Net<W = {16 | 32}>`.
    pub named: Vec<(Ident, Vec<Alternative>)>,
    /// The tokens after `=`.
    pub list: Vec<Piece>,
    pub functions: Vec<Function>,
}

/// A part of a list.
pub enum Piece {
    Token(TokenTree),
    /// A group that has choices.
    Group(Delimiter, Vec<Piece>, Span),
    /// `{16 | 32 | 64}`
    Choice(Vec<Alternative>),
}

/// An alternative of a choice.
pub struct Alternative {
    pub pieces: Vec<Piece>,
    /// The first token.
    pub span: Span,
}

/// A function that is compiled for each variant.
pub struct Function {
    /// Everything up to the parentheses: attributes, visibility, name, parameters of types.
    pub start: TokenStream,
    /// The parentheses with the parameters.
    pub parameters: TokenTree,
    /// The name of the first parameter, the variant.
    pub variant: Ident,
    /// `-> Result<f64, TrainError>`, or nothing.
    pub output: TokenStream,
    /// `where F: Fn(f64)`, or nothing.
    pub bounds: TokenStream,
    pub body: TokenStream,
}
