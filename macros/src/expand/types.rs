//! The types of layers, with types in place of numbers.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::generics::Generics;
use super::number::unsigned;
use super::sizes;
use crate::ast;
use crate::valid::{Argument, Network, Type};

/// Writes the types of one network.
#[derive(Clone, Copy)]
pub struct Types<'a> {
    pub network: &'a Network<'a>,
    pub generics: &'a Generics<'a>,
}

impl Types<'_> {
    /// Returns a type with its arguments.
    pub fn ty(&self, ty: &Type<'_>) -> TokenStream {
        with_arguments(&ty.ast.path, ty.ast, &self.arguments(ty))
    }

    pub fn arguments(&self, ty: &Type<'_>) -> Vec<TokenStream> {
        ty.arguments.iter().map(|argument| self.argument(argument)).collect()
    }

    fn argument(&self, argument: &Argument<'_>) -> TokenStream {
        match argument {
            Argument::Auto(span) => quote_spanned!(*span=> ::__stackprop::__private::Auto),
            Argument::Integer(value, span) => unsigned(*value, *span),
            Argument::Decimal { numerator, denominator, span } => {
                let (numerator, denominator) = (unsigned(*numerator, *span), unsigned(*denominator, *span));
                quote_spanned!(*span=> ::__stackprop::__private::Ratio<#numerator, #denominator>)
            }
            Argument::Negative(number) => {
                let number = self.argument(number);
                quote!(::stackprop::__private::Negative<#number>)
            }
            Argument::Parameter(parameter) => (*parameter).clone(),
            Argument::Expression(index) => sizes::ty(&self.network.ast.ident, *index),
            Argument::Type(ty) => self.ty(ty),
            Argument::Pair(sizes) => {
                let [rows, columns] = [&sizes[0], &sizes[1]].map(|size| self.argument(size));
                quote!(::stackprop::__private::By<#rows, #columns>)
            }
            Argument::List(index, span) => {
                let (ident, names) = (&self.network.lists[*index].ident, &self.generics.names);
                quote_spanned!(*span=> #ident<#names>)
            }
        }
    }

    /// Returns the guessed numbers of inputs and outputs of an unknown layer.
    pub fn guessed_sizes(&self, ty: &Type<'_>) -> TokenStream {
        let [inputs, outputs] = ty.guessed_sizes().map(|size| match size {
            Some(size) => self.argument(size),
            None => quote!(::stackprop::__private::Missing),
        });
        quote!(#inputs, #outputs)
    }
}

/// Returns a type with these arguments, which errors underline to its last token.
pub fn with_arguments(path: &TokenStream, ty: &ast::Type, arguments: &[TokenStream]) -> TokenStream {
    if arguments.is_empty() { path.clone() } else { quote_spanned!(ty.end=> #path<#(#arguments),*>) }
}
