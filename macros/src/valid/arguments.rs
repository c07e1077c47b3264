//! The meaning of the arguments of layers: which paths are constants, parameters of the network, or types.

use proc_macro2::{Ident, Span, TokenStream};

use super::known_layers::is_layer;
use super::network::{Argument, Position, Type};
use super::parameters::Parameters;
use crate::ast;
use crate::errors::Errors;

const PAIR: &str = "expected two sizes in the parentheses, as in `(5, 3)`, or a list of layers";

/// Resolves arguments, and collects the expressions and lists that they refer to by index.
pub struct Arguments<'a, 'p> {
    parameters: &'p Parameters<'a>,
    /// The sizes that are expressions.
    pub expressions: Vec<&'a TokenStream>,
    /// The lists of layers, beginning with the list of the network itself.
    pub lists: Vec<Written<'a>>,
}

/// A list of layers in the source.
#[derive(Clone, Copy)]
pub struct Written<'a> {
    pub layers: &'a [ast::Layer],
    /// The layer of which a list in parentheses is an argument; `None` for the list of the network.
    pub within: Option<Position>,
    pub span: Span,
    /// The name of a head of the network.
    pub head: Option<&'a Ident>,
}

/// The meaning of a path as an argument.
enum Meaning {
    Parameter,
    Constant,
    /// A type of `typenum`, such as `U128`.
    Number(u64),
    Type,
}

impl<'a, 'p> Arguments<'a, 'p> {
    pub fn new(network: &'a ast::Network, parameters: &'p Parameters<'a>) -> Self {
        let list = Written { layers: &network.layers, within: None, span: Span::call_site(), head: None };
        Self { parameters, expressions: Vec::new(), lists: vec![list] }
    }

    /// Returns the type of the layer at a position, and whether it is free of errors.
    pub fn layer(&mut self, layer: &'a ast::Layer, position: Position, errors: &mut Errors) -> (Type<'a>, bool) {
        let count = self.expressions.len();
        let (mut ty, is_valid) = self.ty(&layer.ty, position, errors);
        let is_valid = is_valid && layer.is_readable;
        if !is_valid {
            self.expressions.truncate(count);
            ty.arguments.retain(|argument| !matches!(argument, Argument::Expression(_) | Argument::Parameter(_)));
        }
        (ty, is_valid)
    }

    fn ty(&mut self, ty: &'a ast::Type, position: Position, errors: &mut Errors) -> (Type<'a>, bool) {
        let all: Vec<_> = ty.arguments.iter().map(|argument| self.argument(argument, position, errors)).collect();
        let is_valid = all.iter().all(Option::is_some);
        (Type { ast: ty, arguments: all.into_iter().flatten().collect() }, is_valid)
    }

    fn argument(
        &mut self,
        argument: &'a ast::Argument,
        position: Position,
        errors: &mut Errors,
    ) -> Option<Argument<'a>> {
        match argument {
            ast::Argument::Auto(span) => Some(Argument::Auto(*span)),
            ast::Argument::Integer(value, span) => Some(Argument::Integer(*value, *span)),
            ast::Argument::Decimal { numerator, denominator, span, .. } => {
                Some(Argument::Decimal { numerator: *numerator, denominator: *denominator, span: *span })
            }
            ast::Argument::Negative(number) => match self.argument(number, position, errors)? {
                Argument::Type(ty) => {
                    let ty = ty.ast;
                    errors.on(&ty.path, format_args!("expected a number after `-`, but found `{ty}`"));
                    None
                }
                number => Some(Argument::Negative(Box::new(number))),
            },
            ast::Argument::Expression(expression) => self.size(expression, errors),
            ast::Argument::Type(ty) => match self.meaning(ty) {
                Meaning::Type => {
                    let (ty, is_valid) = self.ty(ty, position, errors);
                    is_valid.then_some(Argument::Type(ty))
                }
                _ => self.path(ty, errors),
            },
            ast::Argument::Pair(sizes, span) => {
                let [rows, columns] = [&sizes[0], &sizes[1]].map(|size| self.argument(size, position, errors));
                let pair = [rows?, columns?];
                if pair.iter().any(|size| matches!(size, Argument::Type(_))) {
                    errors.at(*span, PAIR);
                    return None;
                }
                Some(Argument::Pair(Box::new(pair)))
            }
            ast::Argument::Head(name, layers) => {
                let span = name.span();
                self.lists.push(Written { layers, within: Some(position), span, head: Some(name) });
                Some(Argument::List(self.lists.len() - 1, span))
            }
            ast::Argument::List(layers, span) => match &self.sizes(layers)[..] {
                [number] if matches!(self.meaning(number), Meaning::Number(_)) => self.path(number, errors),
                [] | [_] => {
                    self.lists.push(Written { layers, within: Some(position), span: *span, head: None });
                    Some(Argument::List(self.lists.len() - 1, *span))
                }
                [rows, columns] => {
                    let [rows, columns] = [rows, columns].map(|size| self.path(size, errors));
                    Some(Argument::Pair(Box::new([rows?, columns?])))
                }
                _ => {
                    errors.at(*span, PAIR);
                    None
                }
            },
        }
    }

    /// Returns the paths in parentheses if all of them are sizes, otherwise none.
    fn sizes(&self, layers: &'a [ast::Layer]) -> Vec<&'a ast::Type> {
        let is_size = |layer: &ast::Layer| {
            let is_path = layer.is_readable && layer.label.is_none() && layer.docs.is_empty();
            is_path && !matches!(self.meaning(&layer.ty), Meaning::Type)
        };
        if layers.iter().all(is_size) { layers.iter().map(|layer| &layer.ty).collect() } else { Vec::new() }
    }

    fn meaning(&self, ty: &ast::Type) -> Meaning {
        let name = ty.ident.to_string();
        let number = || name.strip_prefix('U')?.parse().ok().filter(|number| *number <= u64::from(u32::MAX));
        if !ty.arguments.is_empty() {
            Meaning::Type
        } else if self.parameters.contain(&ty.path) {
            Meaning::Parameter
        } else if let Some(number) = number() {
            Meaning::Number(number)
        } else if ty.is_in_capitals() && !is_layer(&name) {
            Meaning::Constant
        } else {
            Meaning::Type
        }
    }

    /// Returns the argument for a path that is a size.
    fn path(&mut self, ty: &'a ast::Type, errors: &mut Errors) -> Option<Argument<'a>> {
        if let Meaning::Number(number) = self.meaning(ty) {
            let message = format!("`{ty}` is a type, but a size in a list must be a number: write `{number}`");
            errors.on(&ty.path, message);
            return Some(Argument::Integer(number, ty.ident.span()));
        }
        self.size(&ty.path, errors)
    }

    /// Returns the argument for a size that is an expression or a parameter. A parameter is a type, so no size can be computed from it.
    fn size(&mut self, expression: &'a TokenStream, errors: &mut Errors) -> Option<Argument<'a>> {
        if self.parameters.contain(expression) {
            return Some(Argument::Parameter(expression));
        }
        if self.parameters.occur_in(expression.clone()) {
            errors.on(expression, "a size cannot be computed from a parameter: make it a parameter too");
            return None;
        }
        self.expressions.push(expression);
        Some(Argument::Expression(self.expressions.len() - 1))
    }
}
