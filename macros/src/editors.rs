//! What editors need: the names of a list as they are typed, in an item that only editors see.
//!
//! To complete a name, an editor expands the macro a second time, with a mark at the cursor, and looks where in the first
//! expansion the mark would be. So this item comes before all others, and the same text stands before a place in it
//! whether or not there is a name already. It is read from the tokens, whatever else can be made of them.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::quote;

use crate::parse::{are_colons, is};

/// The item for a declaration. All stands in the length of an array, where an editor resolves names but reports nothing.
pub fn names(declaration: TokenStream) -> TokenStream {
    let tokens: Vec<_> = declaration.into_iter().collect();
    let list = tokens.iter().position(|token| is(token, '=')).map_or(&[][..], |equals| &tokens[equals + 1..]);
    let mut places = TokenStream::new();
    layers(list, &mut places);
    quote! {
        ::stackprop::__for_editors! {
            const _: ::core::option::Option<[(); { #places }]> = ::core::option::Option::None;
        }
    }
}

/// A statement for each place where a name can stand: a type outside of angle brackets, an expression within, since sizes
/// are constants.
fn layers(mut rest: &[TokenTree], places: &mut TokenStream) {
    let (mut depth, mut empty) = (0usize, true);
    loop {
        let path = path(&mut rest);
        let is_label = path.len() == 1 && rest.first().is_some_and(|token| is(token, ':'));
        if (empty || !path.is_empty()) && !is_label {
            places.extend(if depth == 0 { quote!(let _: (#(#path)*);) } else { quote!({ #(#path)* };) });
        }
        let Some(token) = rest.first() else { return };
        if matches!(token, TokenTree::Ident(_)) {
            empty = false;
            continue;
        }
        rest = &rest[1..];
        empty = is(token, ',') || is(token, '<') || is(token, ':');
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => places.extend(quote!(#group;)),
            TokenTree::Group(group) => layers(&group.stream().into_iter().collect::<Vec<_>>(), places),
            _ if is(token, '<') => depth += 1,
            _ if is(token, '>') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
}

/// Takes a path from the front of `rest`, perhaps one that ends in `::`, perhaps none.
fn path(rest: &mut &[TokenTree]) -> Vec<TokenTree> {
    let mut path = Vec::new();
    let mut in_front_of_name = true;
    loop {
        match rest {
            [first, second, after @ ..] if are_colons(first, second) => {
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

/// The place before the first letter. An editor that is asked about a name looks at all that bears the name's span; what is
/// not to be among that, and yet belongs there, bears this. Outside of a compiler there are no places.
pub fn before(span: Span) -> Span {
    if proc_macro::is_available() { span.unwrap().start().into() } else { span }
}
