//! Paths: `Dense`, `::layers::Dense`.

use proc_macro2::{Ident, TokenStream, TokenTree};

use crate::ast::Type;
use crate::errors::Errors;
use crate::token::{is_item_name, is_path_separator, is_punct};

/// The keywords that a path can contain.
const KEYWORDS: [&str; 5] = ["crate", "self", "super", "Self", "$crate"];

/// Parses a path from the front of `rest`, up to its arguments, as a type without arguments. If there is an error, it returns as much of
/// the type as is known.
pub fn path(rest: &mut &[TokenTree], errors: &mut Errors) -> Result<Type, Type> {
    let (mut path, mut segments) = (TokenStream::new(), Vec::<Ident>::new());
    let all = *rest;
    let mut after_name = false;
    loop {
        match rest {
            [first, second, after @ ..] if is_path_separator(first, second) => {
                if after.first().is_some_and(|next| is_punct(next, '<')) {
                    *rest = after;
                    break;
                }
                path.extend([first.clone(), second.clone()]);
                (*rest, after_name) = (after, false);
                if !matches!(rest.first(), Some(TokenTree::Ident(_))) {
                    let colons: TokenStream = [first.clone(), second.clone()].into_iter().collect();
                    errors.on(colons, "a name is missing after `::`");
                    return Err(Type::unreadable(second.span()));
                }
            }
            [TokenTree::Ident(segment), after @ ..] if !after_name => {
                path.extend([TokenTree::from(segment.clone())]);
                segments.push(segment.clone());
                (*rest, after_name) = (after, true);
            }
            _ => break,
        }
    }
    let Some(ident) = segments.last() else {
        errors.at(all[0].span(), "the name of a layer is missing");
        return Err(Type::unreadable(all[0].span()));
    };
    let mut ty = Type { path, ident: ident.clone(), arguments: Vec::new(), end: ident.span() };
    let is_segment = |segment: &Ident| is_item_name(segment) || KEYWORDS.contains(&&*segment.to_string());
    let wrong = segments.iter().find(|segment| !is_segment(segment)).or((!is_item_name(ident)).then_some(ident));
    if let Some(wrong) = wrong {
        errors.at(wrong.span(), format_args!("expected a layer, such as `ReLU`, but found `{wrong}`"));
        ty.path = TokenStream::new();
        return Err(ty);
    }
    Ok(ty)
}
