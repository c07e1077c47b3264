//! The lists of a search: one for each combination of alternatives.

use proc_macro2::{Group, Ident, Spacing, TokenStream, TokenTree};
use quote::format_ident;
use syn::ext::IdentExt;

use super::ast::{Alternative, Piece, Search};
use crate::errors::Errors;

/// The largest number of variants. Each of them is a network to compile.
const MOST: u64 = 64;

/// The longest name of a network (characters).
const LONGEST_NAME: usize = 60;

/// A network of the search.
pub struct Variant {
    /// The name of its struct: `Net16ReLU`.
    pub ident: Ident,
    pub list: TokenStream,
    /// The alternatives as text, one per choice.
    pub choices: Vec<String>,
}

/// Returns the variants, in the order in which the last choice changes fastest.
pub fn variants(search: &Search, errors: &mut Errors) -> Vec<Variant> {
    let ident = &search.ident;
    if search.named.is_empty() && !has_choice(&search.list) {
        let message = "has no alternatives: write at least one choice, as in `Dense<13, {16 | 32}>`, or use `network!`";
        errors.at(ident.span(), format_args!("`{ident}` {message}"));
        return Vec::new();
    }
    let of_names = search.named.iter().map(|(_, alternatives)| count_of(alternatives));
    let count = of_names.fold(count(&search.list), u64::saturating_mul);
    if count > MOST {
        let number = if count == u64::MAX { "too many".to_owned() } else { count.to_string() };
        let message = format!("`{ident}` has {number} variants, more than {MOST}: write fewer alternatives");
        errors.at(ident.span(), message);
        return Vec::new();
    }
    search.named.iter().for_each(|(_, alternatives)| find_repeated_in(alternatives, errors));
    find_repeated(&search.list, errors);
    find_unused(search, errors);
    let mut names: Vec<String> = Vec::new();
    let variant = |(index, list): (usize, List)| {
        let choices: Vec<_> = list.choices.into_iter().map(text).collect();
        let mut name = name(ident, &choices);
        if name.chars().count() > LONGEST_NAME || names.contains(&name) {
            name = format!("{}Variant{index}", ident.unraw());
        }
        names.push(name.clone());
        Variant { ident: format_ident!("{name}", span = ident.span()), list: list.tokens, choices }
    };
    named_lists(search).into_iter().enumerate().map(variant).collect()
}

/// Returns all lists. A choice with a name is replaced wherever the name is.
fn named_lists(search: &Search) -> Vec<List> {
    let mut all = lists(&search.list);
    for (name, alternatives) in search.named.iter().rev() {
        let mut with_name = Vec::new();
        for chosen in alternatives.iter().flat_map(|alternative| lists(&alternative.pieces)) {
            let with = |tokens: &TokenStream| replace(tokens.clone(), name, &chosen.tokens);
            with_name.extend(all.iter().map(|list| List {
                tokens: with(&list.tokens),
                choices: [chosen.tokens.clone()].into_iter().chain(list.choices.iter().map(with)).collect(),
            }));
        }
        all = with_name;
    }
    all
}

/// Replaces a name by tokens.
fn replace(tokens: TokenStream, name: &Ident, by: &TokenStream) -> TokenStream {
    let replaced = |token| match token {
        TokenTree::Ident(ident) if ident == *name => by.clone(),
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), replace(group.stream(), name, by));
            inner.set_span(group.span());
            TokenTree::from(inner).into()
        }
        token => token.into(),
    };
    tokens.into_iter().map(replaced).collect()
}

fn has_choice(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| match piece {
        Piece::Token(_) => false,
        Piece::Group(_, pieces, _) => has_choice(pieces),
        Piece::Choice(_) => true,
    })
}

/// The number of combinations; `u64::MAX` if there are more.
fn count(pieces: &[Piece]) -> u64 {
    let of_piece = |piece: &Piece| match piece {
        Piece::Token(_) => 1,
        Piece::Group(_, pieces, _) => count(pieces),
        Piece::Choice(alternatives) => count_of(alternatives),
    };
    pieces.iter().map(of_piece).fold(1, u64::saturating_mul)
}

fn count_of(alternatives: &[Alternative]) -> u64 {
    alternatives.iter().map(|alternative| count(&alternative.pieces)).fold(0, u64::saturating_add)
}

/// Reports alternatives that are in a choice twice.
fn find_repeated(pieces: &[Piece], errors: &mut Errors) {
    for piece in pieces {
        match piece {
            Piece::Token(_) => {}
            Piece::Group(_, pieces, _) => find_repeated(pieces, errors),
            Piece::Choice(alternatives) => find_repeated_in(alternatives, errors),
        }
    }
}

fn find_repeated_in(alternatives: &[Alternative], errors: &mut Errors) {
    let mut texts = Vec::new();
    for alternative in alternatives {
        find_repeated(&alternative.pieces, errors);
        for List { tokens, .. } in lists(&alternative.pieces) {
            let text = text(tokens);
            if texts.contains(&text) {
                errors.at(alternative.span, format_args!("the alternative `{text}` is there twice: remove one"));
            }
            texts.push(text);
        }
    }
}

/// Reports choices with a name that occurs neither in the list nor in the alternatives of a later choice: each of their alternatives would be
/// the same network.
fn find_unused(search: &Search, errors: &mut Errors) {
    for (index, (name, _)) in search.named.iter().enumerate() {
        let mut later = search.named[index + 1..].iter().flat_map(|(_, alternatives)| alternatives);
        if !has_name(&search.list, name) && !later.any(|alternative| has_name(&alternative.pieces, name)) {
            errors.at(
                name.span(),
                format_args!("`{name}` is not in the list: write it there, as in `Dense<13, {name}>`, or remove it"),
            );
        }
    }
}

fn has_name(pieces: &[Piece], name: &Ident) -> bool {
    pieces.iter().any(|piece| match piece {
        Piece::Token(token) => in_token(token, name),
        Piece::Group(_, pieces, _) => has_name(pieces, name),
        Piece::Choice(alternatives) => alternatives.iter().any(|alternative| has_name(&alternative.pieces, name)),
    })
}

fn in_token(token: &TokenTree, name: &Ident) -> bool {
    match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => group.stream().into_iter().any(|token| in_token(&token, name)),
        _ => false,
    }
}

/// The tokens of one combination.
#[derive(Clone, Default)]
struct List {
    tokens: TokenStream,
    /// The alternatives, one per choice.
    choices: Vec<TokenStream>,
}

fn lists(pieces: &[Piece]) -> Vec<List> {
    let mut all = vec![List::default()];
    for piece in pieces {
        let next: Vec<List> = match piece {
            Piece::Token(token) => vec![List { tokens: token.clone().into(), choices: Vec::new() }],
            Piece::Group(delimiter, pieces, span) => {
                let group = |list: List| {
                    let mut group = Group::new(*delimiter, list.tokens);
                    group.set_span(*span);
                    List { tokens: TokenTree::from(group).into(), ..list }
                };
                lists(pieces).into_iter().map(group).collect()
            }
            Piece::Choice(alternatives) => {
                let chosen = |list: List| List { choices: vec![list.tokens.clone()], ..list };
                alternatives.iter().flat_map(|alternative| lists(&alternative.pieces)).map(chosen).collect()
            }
        };
        all = all.iter().flat_map(|start| next.iter().map(|end| start.followed_by(end))).collect();
    }
    all
}

impl List {
    fn followed_by(&self, end: &Self) -> Self {
        let mut list = self.clone();
        list.tokens.extend(end.tokens.clone());
        list.choices.extend(end.choices.iter().cloned());
        list
    }
}

/// The source text of tokens, with spaces as in `Dense<16, 32>, ReLU`.
fn text(tokens: TokenStream) -> String {
    let (mut text, mut after_word) = (String::new(), false);
    for token in tokens {
        let is_word = matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
        if is_word && after_word {
            text.push(' ');
        }
        match token {
            TokenTree::Group(group) => {
                let inner = self::text(group.stream());
                text += &match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => format!("({inner})"),
                    proc_macro2::Delimiter::Brace => format!("{{ {inner} }}"),
                    proc_macro2::Delimiter::Bracket => format!("[{inner}]"),
                    proc_macro2::Delimiter::None => inner,
                };
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                ',' => text += ", ",
                mark @ ('+' | '*' | '/' | '%') if punct.spacing() == Spacing::Alone => {
                    text.extend([' ', mark, ' ']);
                }
                mark => text.push(mark),
            },
            word => text += &word.to_string(),
        }
        after_word = is_word;
    }
    text.trim_end().to_owned()
}

/// The name of the struct: that of the search, and the letters and digits of the alternatives.
fn name(search: &Ident, choices: &[String]) -> String {
    let mut name = search.unraw().to_string();
    for choice in choices {
        let mut letters = choice.chars().filter(|letter| letter.is_alphanumeric());
        let Some(first) = letters.next() else { continue };
        if first.is_ascii_digit() && name.ends_with(|last: char| last.is_ascii_digit()) {
            name.push('x');
        }
        name.extend(first.to_uppercase().chain(letters));
    }
    name
}
