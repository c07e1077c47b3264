//! The parameters of a generic network: sizes that are known only where the network is used.

use proc_macro2::{Ident, TokenStream, TokenTree};

use crate::errors::Errors;

/// `H` and `K` of `struct Net<H, K>`
pub struct Parameters<'a> {
    pub all: Vec<&'a Ident>,
    /// Whether a parameter had the name of the network, which was reported.
    pub had_network: bool,
}

impl<'a> Parameters<'a> {
    /// Returns the parameters, without those whose name is already taken.
    pub fn new(written: &'a [Ident], network: &Ident, errors: &mut Errors) -> Self {
        let mut parameters = Self { all: Vec::new(), had_network: false };
        for parameter in written {
            if parameters.all.contains(&parameter) {
                errors.at(parameter.span(), format_args!("another parameter is already named `{parameter}`"));
            } else if parameter == network {
                errors.at(
                    parameter.span(),
                    format_args!("`{network}` is the name of the network: give the parameter a different name"),
                );
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

    /// Whether the tokens are the name of a parameter.
    pub fn contain(&self, tokens: &TokenStream) -> bool {
        let name = tokens.to_string();
        self.all.iter().any(|parameter| **parameter == name)
    }

    /// Whether an expression or a type uses a parameter.
    pub fn occur_in(&self, tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(name) => self.all.contains(&&name),
            TokenTree::Group(group) => self.occur_in(group.stream()),
            _ => false,
        })
    }
}
