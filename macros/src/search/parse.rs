//! From tokens to the syntax of a search.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use super::ast::{Alternative, Function, Piece, Search};
use crate::errors::Errors;
use crate::parse::commas::{Element, closing, elements};
use crate::parse::{attributes, fragments, name, visibility};
use crate::token::{is_item_name, is_punct, is_word};

const FORM: &str = "a search is declared as `struct Name = Layer, {Layer | Layer}, …;`, and functions can follow";

/// Parses a declaration. Without a name or a list there is nothing to define; an error reports that.
pub fn search(input: TokenStream, errors: &mut Errors) -> Option<Search> {
    let tokens = fragments::flatten(input);
    let mut rest = &tokens[..];
    let attributes::Attributes { cfg, limits, others } = attributes::attributes(&mut rest, errors);
    let visibility = visibility::visibility(&mut rest, errors);
    let ident = name(&tokens, &mut rest, FORM, errors)?;
    let named = named(&mut rest, errors)?;
    match rest.first() {
        Some(token) if is_punct(token, '=') => rest = &rest[1..],
        other => {
            errors
                .at(other.map_or(ident.span(), TokenTree::span), format_args!("expected `=` after `{ident}`: {FORM}"));
            return None;
        }
    }
    let end = rest.iter().position(|token| is_punct(token, ';')).unwrap_or(rest.len());
    let list = pieces(&rest[..end], errors);
    let functions = functions(rest.get(end + 1..).unwrap_or_default(), errors);
    let docs = docs(&others);
    Some(Search { cfg, docs, attributes: others, limits, visibility, ident, named, list, functions })
}

/// Parses `<W = {16 | 32}, A = {ReLU | Tanh}>` from the front of `rest`, if it is there.
fn named(rest: &mut &[TokenTree], errors: &mut Errors) -> Option<Vec<(Ident, Vec<Alternative>)>> {
    let [open, inside @ ..] = *rest else { return Some(Vec::new()) };
    if !is_punct(open, '<') {
        return Some(Vec::new());
    }
    let Some(close) = closing(inside) else {
        errors.at(open.span(), "this `<` is not closed: a `>` is missing");
        return None;
    };
    *rest = &inside[close + 1..];
    let mut named = Vec::new();
    for Element { tokens, .. } in elements(&inside[..close]) {
        match tokens {
            [TokenTree::Ident(name), equals, TokenTree::Group(group)]
                if is_item_name(name) && is_punct(equals, '=') && group.delimiter() == Delimiter::Brace =>
            {
                let inner = fragments::flatten(group.stream());
                named.push((name.clone(), alternatives(group, &inner, errors)));
            }
            [] => {}
            [first, ..] => {
                let name = if let TokenTree::Ident(name) = first { name.to_string() } else { "W".to_owned() };
                errors.at(
                    first.span(),
                    format_args!(
                        "a parameter of a search has its alternatives in braces: write `{name} = {{16 | 32}}`"
                    ),
                );
                return None;
            }
        }
    }
    Some(named)
}

/// Returns the doc comments among attributes.
fn docs(attributes: &TokenStream) -> TokenStream {
    let tokens: Vec<_> = attributes.clone().into_iter().collect();
    let is_doc = |pair: &&[TokenTree]| {
        matches!(pair, [_, TokenTree::Group(brackets)]
            if fragments::in_attribute(brackets).first().is_some_and(|first| is_word(first, "doc")))
    };
    tokens.chunks(2).filter(is_doc).flatten().cloned().collect()
}

/// Finds the choices: groups in braces with a `|` that is not in another group.
fn pieces(tokens: &[TokenTree], errors: &mut Errors) -> Vec<Piece> {
    let piece = |token: &TokenTree| {
        let TokenTree::Group(group) = token else { return Piece::Token(token.clone()) };
        let inner = fragments::flatten(group.stream());
        match group.delimiter() {
            Delimiter::Brace if inner.iter().any(|token| is_punct(token, '|')) => {
                Piece::Choice(alternatives(group, &inner, errors))
            }
            // Without a `|` it is an expression.
            Delimiter::Brace => Piece::Token(token.clone()),
            delimiter => Piece::Group(delimiter, pieces(&inner, errors), group.span()),
        }
    };
    tokens.iter().map(piece).collect()
}

/// Parses the alternatives in a group with these tokens.
fn alternatives(group: &Group, inner: &[TokenTree], errors: &mut Errors) -> Vec<Alternative> {
    let alternative = |tokens: &[TokenTree]| match tokens.first() {
        Some(first) => Some(Alternative { pieces: pieces(tokens, errors), span: first.span() }),
        None => {
            errors.at(group.span(), "an alternative is missing next to a `|`: for no layer write `Identity`");
            None
        }
    };
    inner.split(|token| is_punct(token, '|')).filter_map(alternative).collect()
}

/// Parses the functions after the list.
fn functions(mut rest: &[TokenTree], errors: &mut Errors) -> Vec<Function> {
    let mut functions = Vec::new();
    while let Some(first) = rest.first() {
        let Some(at) = rest.iter().position(|token| is_word(token, "fn")) else {
            errors.at(
                first.span(),
                format_args!("expected a function, as in `fn train(variant: &Variant) {{ … }}`, but found `{first}`"),
            );
            return functions;
        };
        match function(rest, at, errors) {
            Some((function, after)) => {
                functions.push(function);
                rest = after;
            }
            None => return functions,
        }
    }
    functions
}

/// Parses the function whose `fn` is at this index, and returns it with the tokens after it.
fn function<'a>(tokens: &'a [TokenTree], at: usize, errors: &mut Errors) -> Option<(Function, &'a [TokenTree])> {
    let keyword = tokens[at].span();
    let Some(TokenTree::Ident(name)) = tokens.get(at + 1) else {
        errors.at(keyword, "the name of a function is missing after `fn`");
        return None;
    };
    let is = |token: &TokenTree, delimiter| matches!(token, TokenTree::Group(group) if group.delimiter() == delimiter);
    let open = at + 2 + outside_brackets(&tokens[at + 2..], |token| is(token, Delimiter::Parenthesis));
    let close = open + outside_brackets(tokens.get(open..).unwrap_or_default(), |token| is(token, Delimiter::Brace));
    let (Some(TokenTree::Group(parameters)), Some(TokenTree::Group(body))) = (tokens.get(open), tokens.get(close))
    else {
        errors.at(
            name.span(),
            format_args!("`{name}` is not a whole function: write `fn {name}(variant: &Variant) {{ … }}`"),
        );
        return None;
    };
    let between = &tokens[open + 1..close];
    let bounds = between.iter().position(|token| is_word(token, "where")).unwrap_or(between.len());
    let Some(variant) = first_parameter(parameters) else {
        let example = format!("fn {name}(variant: &Variant, …)");
        errors.at(
            parameters.span(),
            format_args!("the first parameter of `{name}` has to be the variant: write `{example}`"),
        );
        return None;
    };
    let function = Function {
        start: tokens[..open].iter().cloned().collect(),
        parameters: tokens[open].clone(),
        variant,
        output: between[..bounds].iter().cloned().collect(),
        bounds: between[bounds..].iter().cloned().collect(),
        body: body.stream(),
    };
    Some((function, &tokens[close + 1..]))
}

/// Returns the index of the first token outside angle brackets for which this is true; the number of tokens if there is none.
fn outside_brackets(tokens: &[TokenTree], is: impl Fn(&TokenTree) -> bool) -> usize {
    let mut depth = 0usize;
    for (index, token) in tokens.iter().enumerate() {
        let is_arrow = index > 0 && is_punct(&tokens[index - 1], '-');
        match token {
            _ if is_punct(token, '<') => depth += 1,
            _ if is_punct(token, '>') && !is_arrow => depth = depth.saturating_sub(1),
            _ if depth == 0 && is(token) => return index,
            _ => {}
        }
    }
    tokens.len()
}

/// Returns the name of the first parameter: `variant` in `(variant: &Variant)`.
fn first_parameter(parameters: &Group) -> Option<Ident> {
    match &fragments::flatten(parameters.stream())[..] {
        [TokenTree::Ident(name), colon, ..] if is_item_name(name) && is_punct(colon, ':') => Some(name.clone()),
        _ => None,
    }
}
