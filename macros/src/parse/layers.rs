//! Lists of layers. All recursive syntax is here: a list has layers, a layer has a type, a type has arguments, and an argument can be a
//! type or a list in parentheses.
//!
//! Tokens that cannot be parsed are reported, and parsing continues with the next layer.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::commas::{Element, closing, elements};
use super::{attributes, fragments, number, path};
use crate::ast::{Argument, Layer, Type};
use crate::errors::Errors;
use crate::token::{is_item_name, is_path_separator, is_punct, is_word};

pub const NO_WHERE: &str = "a network cannot have a `where` clause: its parameters are sizes, which its layers check";

/// Parses the layers up to the end, or to the `;` after the last layer.
pub fn list(tokens: &[TokenTree], errors: &mut Errors) -> Vec<Layer> {
    let mut layers = Vec::new();
    let mut lists = tokens.split(|token| is_punct(token, ';'));
    comma_separated(lists.next().unwrap_or_default(), &mut layers, errors);
    if let Some(list) = lists.find(|list| !list.is_empty()) {
        let next = &list[0];
        if is_word(next, "struct") || is_word(next, "pub") {
            errors.at(next.span(), "a `network!` declares one network: put this one into a separate `network!`");
        } else {
            errors.at(next.span(), "nothing can follow the `;` of a network: separate layers with `,`");
            comma_separated(list, &mut layers, errors);
        }
    }
    layers
}

fn comma_separated(tokens: &[TokenTree], layers: &mut Vec<Layer>, errors: &mut Errors) {
    for Element { tokens, comma } in elements(tokens) {
        match comma {
            Some(comma) if tokens.is_empty() => errors.at(comma, "there is one `,` too many"),
            _ => element(tokens, layers, errors),
        }
    }
}

/// Parses one layer, or several if commas are missing between them.
fn element(tokens: &[TokenTree], layers: &mut Vec<Layer>, errors: &mut Errors) {
    let mut rest = tokens;
    while !rest.is_empty() {
        if is_word(&rest[0], "where") {
            errors.at(rest[0].span(), NO_WHERE);
            return;
        }
        if let Some(previous) = layers.last()
            && rest.len() < tokens.len()
        {
            let previous = &previous.ty;
            errors.at(rest[0].span(), format_args!("a `,` is missing between `{previous}` and `{}`", rest[0]));
        }
        let mut layer = layer(&mut rest, errors);
        if let Some(token) = rest.first()
            && !starts_layer(rest)
        {
            let ty = &mut layer.ty;
            if let (TokenTree::Group(group), true) = (token, ty.arguments.is_empty()) {
                let inner = fragments::flatten(group.stream());
                ty.arguments =
                    elements(&inner).filter_map(|element| argument(&element, &mut Errors::default())).collect();
                ty.end = group.span_close();
                errors.at(group.span(), format_args!("arguments must be in angle brackets: write `{ty}`"));
                rest = &rest[1..];
            } else {
                errors.at(token.span(), format_args!("unexpected `{token}` after `{ty}`: expected a `,`"));
                rest = &[];
            }
        }
        layers.push(layer);
    }
}

fn starts_layer(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Ident(_), ..] => true,
        [first, second, ..] => is_path_separator(first, second),
        _ => false,
    }
}

/// Parses a layer from the front of `rest`, which is not empty.
fn layer(rest: &mut &[TokenTree], errors: &mut Errors) -> Layer {
    let before = rest[0].span();
    let docs = attributes::docs(rest, errors);
    if rest.is_empty() {
        errors.at(before, "a layer is missing after this");
        return Layer { docs, ..Layer::unreadable(Type::unreadable(before)) };
    }
    let mut label = None;
    if let [TokenTree::Ident(name), colon, after @ ..] = rest
        && is_punct(colon, ':')
        && !after.first().is_some_and(|next| is_path_separator(colon, next))
    {
        if is_item_name(name) {
            label = Some(name.clone());
        } else {
            errors.at(name.span(), format_args!("`{name}` is a keyword of Rust and cannot name a layer"));
        }
        if after.is_empty() {
            errors.at(name.span(), format_args!("a layer is missing after `{name}:`"));
            let ty = Type::unreadable(name.span());
            *rest = after;
            return Layer { docs, label, ..Layer::unreadable(ty) };
        }
        *rest = after;
    }
    if !starts_layer(rest) {
        let token = &rest[0];
        let text = if let TokenTree::Group(_) = token { "a group".to_owned() } else { format!("`{token}`") };
        errors.at(token.span(), format_args!("expected a layer, such as `ReLU`, but found {text}"));
        let ty = Type::unreadable(token.span());
        *rest = &[];
        return Layer { docs, label, ..Layer::unreadable(ty) };
    }
    match ty(rest, errors) {
        Ok(ty) => Layer { docs, label, ty, is_readable: true },
        Err(ty) => Layer { docs, label, ty, is_readable: false },
    }
}

/// Parses a path and its arguments from the front of `rest`. If there is an error, it returns as much of the type as is known.
fn ty(rest: &mut &[TokenTree], errors: &mut Errors) -> Result<Type, Type> {
    let mut ty = path::path(rest, errors)?;
    let [open, inside @ ..] = *rest else { return Ok(ty) };
    if !is_punct(open, '<') {
        return Ok(ty);
    }
    let close = closing(inside);
    let mut is_readable = close.is_some();
    // For an unclosed bracket only the opening is reported.
    let mut of_arguments = Errors::default();
    for element in elements(&inside[..close.unwrap_or(inside.len())]) {
        let argument = match ty.are_heads() {
            true => head(&element, &mut of_arguments),
            false => argument(&element, &mut of_arguments),
        };
        match argument {
            Some(argument) => ty.arguments.push(argument),
            None => is_readable = false,
        }
    }
    match close {
        Some(close) => {
            errors.append(of_arguments);
            ty.end = inside[close].span();
            *rest = &inside[close + 1..];
        }
        None => {
            errors.at(ty.ident.span(), format_args!("the `<` after `{}` is not closed: a `>` is missing", ty.ident));
            *rest = &[];
        }
    }
    if is_readable { Ok(ty) } else { Err(ty) }
}

/// Parses a head between two commas: `class: (Dense<64, 10>, Softmax)`, or `place: Dense<64, 2>`.
fn head(element: &Element<'_>, errors: &mut Errors) -> Option<Argument> {
    let (name, layers) = match element.tokens {
        [TokenTree::Ident(name), colon, layers @ ..]
            if is_punct(colon, ':') && !layers.first().is_some_and(|next| is_path_separator(colon, next)) =>
        {
            (name, layers)
        }
        [] => {
            if let Some(comma) = element.comma {
                errors.at(comma, "there is one `,` too many");
            }
            return None;
        }
        _ => {
            let layers: TokenStream = element.tokens.iter().cloned().collect();
            let written =
                argument(element, &mut Errors::default()).map_or_else(|| layers.to_string(), |head| head.to_string());
            errors.on(&layers, format_args!("a head needs a name: write `name: {written}`"));
            return None;
        }
    };
    if !is_item_name(name) {
        errors.at(name.span(), format_args!("`{name}` is a keyword of Rust and cannot name a head"));
        return None;
    }
    let mut list = Vec::new();
    match layers {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            comma_separated(&fragments::flatten(group.stream()), &mut list, errors);
        }
        _ => comma_separated(layers, &mut list, errors),
    }
    if list.is_empty() {
        errors.at(name.span(), format_args!("layers are missing after `{name}:`"));
        return None;
    }
    Some(Argument::Head(name.clone(), list))
}

/// Parses the argument between two commas.
fn argument(element: &Element<'_>, errors: &mut Errors) -> Option<Argument> {
    let mut rest = element.tokens;
    let Some(first) = rest.first() else {
        if let Some(comma) = element.comma {
            errors.at(comma, "there is one `,` too many");
        }
        return None;
    };
    let argument = first_argument(&mut rest, errors)?;
    let Some(next) = rest.first() else { return Some(argument) };
    if is_operator(next) || is_word(next, "as") || is_call(&argument, next) {
        let expression: TokenStream = element.tokens.iter().cloned().collect();
        errors.on(&expression, format_args!("an expression must be in braces: write `{{ {expression} }}`"));
        return Some(Argument::Expression(expression));
    }
    let message = format!("a `,` is missing between `{argument}` and `{next}`");
    errors.at(if let TokenTree::Group(_) = next { first.span() } else { next.span() }, message);
    None
}

/// Parses an argument from the front of `rest`.
fn first_argument(rest: &mut &[TokenTree], errors: &mut Errors) -> Option<Argument> {
    let (first, after) = rest.split_first()?;
    match first {
        TokenTree::Ident(underscore) if underscore == "_" => {
            *rest = after;
            Some(Argument::Auto(underscore.span()))
        }
        TokenTree::Literal(literal) => {
            *rest = after;
            number::literal(literal, errors)
        }
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            *rest = after;
            if group.stream().is_empty() {
                errors.at(group.span(), "an expression is missing between the braces");
                return None;
            }
            Some(Argument::Expression(group.stream()))
        }
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
            *rest = after;
            parenthesized(group, errors)
        }
        minus if is_punct(minus, '-') => {
            *rest = after;
            if after.first().is_none_or(|next| is_punct(next, '-')) {
                errors.at(minus.span(), "a number is missing after `-`");
                return None;
            }
            let argument = first_argument(rest, errors)?;
            if may_be_size(&argument) || matches!(argument, Argument::Decimal { .. }) {
                return Some(Argument::Negative(Box::new(argument)));
            }
            errors.at(minus.span(), format_args!("expected a number after `-`, but found `{argument}`"));
            None
        }
        _ if starts_layer(rest) => Some(Argument::Type(ty(rest, errors).ok()?)),
        other => {
            let message = "expected a whole number, a decimal such as `0.5`, a constant, or an expression in braces";
            errors.at(other.span(), message);
            None
        }
    }
}

/// Whether a token is an operator, so that the tokens around it are an expression.
fn is_operator(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if "+-*/%&|^!.".contains(punct.as_char()))
}

/// Whether a lower-case name and the next token are a function call.
fn is_call(argument: &Argument, next: &TokenTree) -> bool {
    let Argument::Type(ty) = argument else { return false };
    let parentheses = matches!(next, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis);
    parentheses && ty.ident.to_string().starts_with(char::is_lowercase)
}

/// Parses two sizes in parentheses, as in `(5, 3)`, or a list of layers.
fn parenthesized(group: &Group, errors: &mut Errors) -> Option<Argument> {
    let tokens = fragments::flatten(group.stream());
    if tokens.is_empty() {
        errors.at(group.span(), "layers are missing between the parentheses");
        return None;
    }
    if elements(&tokens).all(|element| may_start_size(element.tokens)) {
        let mut of_sizes = Errors::default();
        let sizes: Option<Vec<_>> =
            elements(&tokens).map(|element| argument(&element, &mut of_sizes).filter(may_be_size)).collect();
        match sizes.map(<[Argument; 2]>::try_from) {
            // If both are paths, they may be layers.
            Some(Ok(sizes)) if !sizes.iter().all(is_path) => {
                errors.append(of_sizes);
                return Some(Argument::Pair(Box::new(sizes), group.span()));
            }
            Some(Err(mut sizes)) if sizes.len() == 1 && !of_sizes.is_empty() => {
                errors.append(of_sizes);
                return sizes.pop();
            }
            Some(Err(sizes)) if !matches!(sizes[..], [Argument::Expression(_)]) && !sizes.iter().all(is_path) => {
                errors.at(group.span(), "expected two sizes in the parentheses, as in `(5, 3)`, or a list of layers");
                return None;
            }
            _ => {}
        }
    }
    let mut layers = Vec::new();
    comma_separated(&tokens, &mut layers, errors);
    if layers.is_empty() {
        layers.push(Layer::unreadable(Type::unreadable(tokens[0].span())));
    }
    Some(Argument::List(layers, group.span()))
}

/// Whether to try to parse the tokens as a size. Layers with arguments are not tried, so that no list is parsed twice, which would double
/// the time at each level of nested lists.
fn may_start_size(tokens: &[TokenTree]) -> bool {
    let in_parentheses =
        matches!(tokens.first(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
    !in_parentheses && !tokens.iter().any(|token| is_punct(token, '<'))
}

fn may_be_size(argument: &Argument) -> bool {
    matches!(argument, Argument::Integer(..) | Argument::Expression(_)) || is_path(argument)
}

/// Whether it may be the path of a constant.
fn is_path(argument: &Argument) -> bool {
    matches!(argument, Argument::Type(ty) if ty.is_in_capitals())
}
