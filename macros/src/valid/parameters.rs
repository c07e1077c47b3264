//! The parameters of a generic network: sizes that are not known before the network is used.

use proc_macro2::{Ident, TokenStream, TokenTree};

use crate::errors::Errors;

/// `H` and `K` of `struct Net<H, K>`
pub struct Parameters<'a> {
    pub all: Vec<&'a Ident>,
    /// Whether one was named like the network, which was reported.
    pub had_network: bool,
}

impl<'a> Parameters<'a> {
    /// Those that were written, without those whose name is taken.
    pub fn new(written: &'a [Ident], network: &Ident, errors: &mut Errors) -> Self {
        let mut parameters = Self { all: Vec::new(), had_network: false };
        for parameter in written {
            if parameters.all.contains(&parameter) {
                errors.at(parameter.span(), format_args!("another parameter is named `{parameter}` already"));
            } else if parameter == network {
                errors
                    .at(parameter.span(), format_args!("`{network}` is the network: give its parameter another name"));
                parameters.had_network = true;
            } else {
                parameters.all.push(parameter);
            }
        }
        parameters
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether these tokens are the name of one of them.
    pub fn contain(&self, tokens: &TokenStream) -> bool {
        let name = tokens.to_string();
        self.all.iter().any(|parameter| **parameter == name)
    }

    /// Whether one of them is used in an expression or a type.
    pub fn occur_in(&self, tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(name) => self.all.contains(&&name),
            TokenTree::Group(group) => self.occur_in(group.stream()),
            _ => false,
        })
    }
}
