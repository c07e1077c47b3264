//! Recursion: a network cannot be a layer of itself.

use proc_macro2::Ident;

use crate::ast::{Argument, Type};
use crate::errors::Errors;

/// Whether a type is the network or has it as an argument, outside lists. If so, it reports an error.
pub fn is_recursive(ty: &Type, network: &Ident, errors: &mut Errors) -> bool {
    let names = [network.to_string(), format!("self::{network}"), "Self".to_owned()];
    if names.contains(&ty.path.to_string().replace(' ', "")) {
        let message =
            format!("`{network}` cannot be a layer of itself: put the layers that it repeats into another network");
        errors.on(&ty.path, message);
        return true;
    }
    ty.arguments.iter().any(|argument| match argument {
        // A name in capitals is a constant, which may have the name of the network.
        Argument::Type(ty) => !ty.is_in_capitals() && is_recursive(ty, network, errors),
        _ => false,
    })
}
