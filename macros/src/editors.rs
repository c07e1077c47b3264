//! The names of a list as they are typed, in an item that only editors see.
//!
//! To complete a name, an editor expands the macro a second time, with a marker at the cursor, and looks up the position of the marker in
//! the first expansion. So this item comes before all others, and the text before a name in it does not depend on whether the name is
//! already there. It is generated from the tokens, even if they cannot be parsed.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;

use crate::token::{is_path_separator, is_punct};

/// Returns the item for a declaration. The names are in the length of an array, where an editor resolves names but reports nothing.
pub fn names(declaration: TokenStream) -> TokenStream {
    let tokens: Vec<_> = declaration.into_iter().collect();
    let list = tokens.iter().position(|token| is_punct(token, '=')).map_or(&[][..], |equals| &tokens[equals + 1..]);
    let mut statements = TokenStream::new();
    layers(list, &mut statements);
    quote! {
        ::stackprop::__for_editors! {
            const _: ::core::option::Option<[(); { #statements }]> = ::core::option::Option::None;
        }
    }
}

/// Adds a statement for each position of a name: a type outside angle brackets, an expression inside, because sizes are constants.
fn layers(mut rest: &[TokenTree], statements: &mut TokenStream) {
    let (mut depth, mut empty) = (0usize, true);
    loop {
        let path = path(&mut rest);
        let is_label = path.len() == 1 && rest.first().is_some_and(|token| is_punct(token, ':'));
        if (empty || !path.is_empty()) && !is_label {
            statements.extend(if depth == 0 { quote!(let _: (#(#path)*);) } else { quote!({ #(#path)* };) });
        }
        let Some(token) = rest.first() else { return };
        if matches!(token, TokenTree::Ident(_)) {
            empty = false;
            continue;
        }
        rest = &rest[1..];
        empty = is_punct(token, ',') || is_punct(token, '<') || is_punct(token, ':');
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => statements.extend(quote!(#group;)),
            TokenTree::Group(group) => layers(&group.stream().into_iter().collect::<Vec<_>>(), statements),
            _ if is_punct(token, '<') => depth += 1,
            _ if is_punct(token, '>') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
}

/// Takes a path from the front of `rest`, which may end in `::`, or be empty.
fn path(rest: &mut &[TokenTree]) -> Vec<TokenTree> {
    let mut path = Vec::new();
    let mut in_front_of_name = true;
    loop {
        match rest {
            [first, second, after @ ..] if is_path_separator(first, second) => {
                path.extend([first.clone(), second.clone()]);
                (*rest, in_front_of_name) = (after, true);
            }
            [name @ TokenTree::Ident(_), after @ ..] if in_front_of_name => {
                path.push(name.clone());
                (*rest, in_front_of_name) = (after, false);
            }
            _ => return path,
        }
    }
}
