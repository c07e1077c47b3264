//! The names of the fields of a list.

use proc_macro2::Ident;
use quote::format_ident;
use syn::ext::IdentExt;

use crate::ast::Layer;
use crate::errors::Errors;

/// Returns the field name of each layer: its label, or the name of its type in lower case followed by its index in the list.
pub fn fields(layers: &[Layer], errors: &mut Errors) -> Vec<Ident> {
    let mut fields: Vec<Ident> = Vec::new();
    for (index, layer) in layers.iter().enumerate() {
        let ident = &layer.ty.ident;
        let mut field = layer.label.clone().unwrap_or_else(|| {
            format_ident!("{}{index}", ident.unraw().to_string().to_lowercase(), span = ident.span())
        });
        if fields.contains(&field) {
            let message = format!("another layer is already named `{field}`: give this one a different name");
            errors.at(field.span(), message);
            while fields.contains(&field) {
                field = format_ident!("{}_", field);
            }
        }
        fields.push(field);
    }
    fields
}
