//! From tokens to a declaration. What cannot be read is noted, and reading goes on with the next layer: any tokens at all,
//! such as those of a list that is being typed, give what can be told from them.

use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;

use crate::argument;
use crate::ast::{Argument, Kind, Layer, Network};
use crate::budget::{self, Budget};
use crate::errors::Errors;
use crate::generics::Generics;

/// Reads a declaration. Without a name there is nothing to define, and an error says so.
pub fn network(input: TokenStream, errors: &mut Errors) -> Option<Network> {
    let tokens = flatten(input);
    let mut rest = &tokens[..];
    let Attributes { conditions, attributes, budget } = attributes(&mut rest, errors);
    let visibility = visibility(&mut rest, errors);
    let last =
        |rest: &[TokenTree]| tokens[..tokens.len() - rest.len()].last().map_or(Span::call_site(), TokenTree::span);

    let form = "a network is declared as `struct Name = Layer, Layer, …;`";
    if !matches!(rest.first(), Some(TokenTree::Ident(word)) if word == "struct") {
        errors.at(rest.first().map_or_else(|| last(rest), TokenTree::span), form);
        return None;
    }
    rest = &rest[1..];
    let name = match rest.first() {
        Some(TokenTree::Ident(name)) if is_name(name) => name.clone(),
        Some(token) => {
            errors.at(token.span(), format_args!("expected the name of a network, found `{token}`: {form}"));
            return None;
        }
        None => {
            errors.at(last(rest), format_args!("the name of the network is missing: {form}"));
            return None;
        }
    };
    rest = &rest[1..];
    let mut generics = Generics::default();
    if let Some(open) = rest.first()
        && is(open, '<')
    {
        generics = parameters(&mut rest, &name, errors);
    }
    if let Some(TokenTree::Ident(word)) = rest.first()
        && word == "where"
    {
        errors.at(word.span(), NO_WHERE);
        let equals = rest.iter().position(|token| is(token, '=') || is(token, ';')).unwrap_or(rest.len());
        rest = &rest[equals..];
    }
    let layers = match rest.first() {
        Some(equals) if is(equals, '=') => list(&rest[1..], &name, errors),
        Some(token) if is(token, ';') => {
            errors.at(name.span(), format_args!("`{name}` has no list of layers: {form}"));
            Vec::new()
        }
        Some(token) => {
            errors.at(token.span(), format_args!("expected `=` behind `{name}`: {form}"));
            layers(rest, errors)
        }
        None => {
            errors.at(name.span(), format_args!("`{name}` has no list of layers: {form}"));
            Vec::new()
        }
    };
    let mut network = Network { conditions, attributes, budget, visibility, name, generics, layers };
    labels_differ(&mut network.layers, errors);
    parameters_are_sizes(&mut network.layers, &network.generics);
    sizes_are_no_computed_parameters(&mut network.layers, &network.generics, errors);
    let mut of_itself = Errors::default();
    is_no_layer_of_itself(&mut network.layers, &network.name, &mut of_itself);
    if !network.generics.has_network {
        errors.append(of_itself);
    }
    if network.layers.is_empty() {
        let kind = Kind::unknown(network.name.span());
        network.layers.push(Layer { docs: TokenStream::new(), label: None, kind, readable: false });
    }
    Some(network)
}

const NO_WHERE: &str = "a network has no `where`: its parameters are sizes, and the layers say what they ask of them";

/// All tokens, without the invisible groups that `macro_rules!` puts around what it passes on. An expression among them
/// gets braces in their place.
pub fn flatten(stream: TokenStream) -> Vec<TokenTree> {
    let mut tokens = Vec::new();
    for token in stream {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => match expression(&group) {
                Some(expression) => {
                    let mut braces = Group::new(Delimiter::Brace, expression);
                    braces.set_span(group.span());
                    tokens.push(braces.into());
                }
                None => tokens.extend(flatten(group.stream())),
            },
            token => tokens.push(token),
        }
    }
    tokens
}

/// The expression that a fragment of a macro is, if it is more than a path, a number or a group.
fn expression(fragment: &Group) -> Option<TokenStream> {
    let inner = flatten(fragment.stream());
    match &inner[..] {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            let inner = flatten(group.stream());
            let is_number = matches!(inner[..], [TokenTree::Literal(_)]);
            if is_number { Some(group.stream()) } else { expression(group).filter(|_| at_commas(&inner).count() == 1) }
        }
        [] | [_] => None,
        [minus, TokenTree::Literal(_)] if is(minus, '-') => None,
        [TokenTree::Ident(word), ..] if word == "pub" => None,
        _ => (!is_path(&inner)).then(|| fragment.stream()),
    }
}

/// Whether these are a path and its arguments, which may be missing: `layers::Dense<784, 128>`.
fn is_path(tokens: &[TokenTree]) -> bool {
    let mut rest = tokens;
    loop {
        if let [first, second, after @ ..] = rest
            && are_colons(first, second)
        {
            rest = after;
        }
        match rest {
            [TokenTree::Ident(_)] => return true,
            [TokenTree::Ident(_), after @ ..] if after.len() > 1 && are_colons(&after[0], &after[1]) => rest = after,
            [TokenTree::Ident(_), open, inside @ ..] | [open, inside @ ..] if is(open, '<') => {
                return !is(&tokens[0], '<') && closing(inside).is_some_and(|close| close + 1 == inside.len());
            }
            _ => return false,
        }
    }
}

/// What stands in the brackets of an attribute, which may come from a macro as one fragment.
pub fn attribute(brackets: &Group) -> Vec<TokenTree> {
    let tokens: Vec<_> = brackets.stream().into_iter().collect();
    match &tokens[..] {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => attribute(group),
        _ => tokens,
    }
}

/// What stands before the struct.
#[derive(Default)]
struct Attributes {
    /// Each `#[cfg(…)]`.
    conditions: TokenStream,
    /// Those of the struct.
    attributes: TokenStream,
    budget: Budget,
}

fn attributes(rest: &mut &[TokenTree], errors: &mut Errors) -> Attributes {
    let mut all = Attributes::default();
    while let [hash, TokenTree::Group(group), after @ ..] = rest
        && is(hash, '#')
        && group.delimiter() == Delimiter::Bracket
    {
        if budget::is_budget(group) {
            budget::read(group, &mut all.budget, errors);
        } else if matches!(attribute(group).first(), Some(TokenTree::Ident(name)) if name == "cfg") {
            all.conditions.extend([hash.clone(), group.clone().into()]);
        } else {
            all.attributes.extend([hash.clone(), group.clone().into()]);
        }
        *rest = after;
    }
    all
}

fn visibility(rest: &mut &[TokenTree], errors: &mut Errors) -> TokenStream {
    let mut visibility = TokenStream::new();
    if let [TokenTree::Ident(word), after @ ..] = rest
        && word == "pub"
    {
        visibility.extend([TokenTree::from(word.clone())]);
        *rest = after;
        if let [TokenTree::Group(group), after @ ..] = rest
            && group.delimiter() == Delimiter::Parenthesis
        {
            if is_scope(group.stream()) {
                visibility.extend([TokenTree::from(group.clone())]);
            } else {
                let wanted = "expected `pub`, `pub(crate)`, `pub(super)` or `pub(in path)`";
                errors.at(group.span(), format_args!("{wanted}, but found `pub{group}`"));
            }
            *rest = after;
        }
    }
    visibility
}

/// Whether this can stand in the parentheses behind `pub`.
fn is_scope(tokens: TokenStream) -> bool {
    let path = |input: syn::parse::ParseStream<'_>| {
        let restricted = input.parse::<Option<syn::Token![in]>>()?.is_some();
        let path = syn::punctuated::Punctuated::<Ident, syn::Token![::]>::parse_separated_nonempty_with(
            input,
            syn::ext::IdentExt::parse_any,
        )?;
        let known = path.iter().all(|name| !["fn", "_"].contains(&name.to_string().as_str()));
        let alone = path.len() == 1 && ["crate", "self", "super"].contains(&path[0].to_string().as_str());
        Ok(known && (restricted || alone))
    };
    syn::parse::Parser::parse2(path, tokens).unwrap_or(false)
}

/// The parameters behind the name: `<H, K>`.
fn parameters(rest: &mut &[TokenTree], name: &Ident, errors: &mut Errors) -> Generics {
    let [open, inside @ ..] = *rest else { return Generics::default() };
    let Some(close) = closing(inside) else {
        errors.at(open.span(), format_args!("the `<` behind `{name}` is not closed: a `>` is missing"));
        let equals = rest.iter().position(|token| is(token, '=')).unwrap_or(rest.len());
        *rest = &rest[equals..];
        return Generics::default();
    };
    *rest = &inside[close + 1..];
    let (mut parameters, mut has_network) = (Vec::<Ident>::new(), false);
    for Part { tokens, comma } in at_commas(&inside[..close]) {
        match tokens {
            [TokenTree::Ident(parameter)] if parameters.contains(parameter) => {
                errors.at(parameter.span(), format_args!("another parameter is named `{parameter}` already"));
            }
            [TokenTree::Ident(parameter)] if parameter == name => {
                errors.at(parameter.span(), format_args!("`{name}` is the network: give its parameter another name"));
                has_network = true;
            }
            [TokenTree::Ident(parameter)] if is_name(parameter) => parameters.push(parameter.clone()),
            [first, ..] => errors.at(
                first.span(),
                "a parameter of a network is a size and has nothing but a name: `struct Name<H> = Layer, Layer, …;`",
            ),
            [] => errors.at(comma.unwrap_or(open.span()), "there is one `,` too many"),
        }
    }
    Generics { has_network, ..Generics::new(parameters) }
}

/// The layers behind the `=`; an error if there are none.
fn list(tokens: &[TokenTree], name: &Ident, errors: &mut Errors) -> Vec<Layer> {
    if tokens.iter().all(|token| is(token, ';')) {
        errors.at(name.span(), format_args!("the list of `{name}` has no layers: `struct {name} = Layer, Layer, …;`"));
    }
    layers(tokens, errors)
}

/// The layers of a list in parentheses, which is not empty.
pub fn inner_list(tokens: &[TokenTree], errors: &mut Errors) -> Vec<Layer> {
    let mut all = Vec::new();
    layers_between_commas(tokens, &mut all, errors);
    if all.is_empty() {
        let kind = Kind::unknown(tokens[0].span());
        all.push(Layer { docs: TokenStream::new(), label: None, kind, readable: false });
    }
    labels_differ(&mut all, errors);
    all
}

/// The layers up to the end or to the `;` behind the last.
fn layers(tokens: &[TokenTree], errors: &mut Errors) -> Vec<Layer> {
    let mut all = Vec::new();
    let mut lists = tokens.split(|token| is(token, ';'));
    layers_between_commas(lists.next().unwrap_or_default(), &mut all, errors);
    if let Some(list) = lists.find(|list| !list.is_empty()) {
        let next = &list[0];
        if let TokenTree::Ident(word) = next
            && ["struct", "pub"].contains(&&*word.to_string())
        {
            errors.at(next.span(), "one `network!` declares one network: put this one into a `network!` of its own");
        } else {
            errors.at(next.span(), "nothing follows the `;` of a network: layers are separated by `,`");
            layers_between_commas(list, &mut all, errors);
        }
    }
    all
}

fn layers_between_commas(tokens: &[TokenTree], all: &mut Vec<Layer>, errors: &mut Errors) {
    for Part { tokens, comma } in at_commas(tokens) {
        match comma {
            Some(comma) if tokens.is_empty() => errors.at(comma, "there is one `,` too many"),
            _ => layers_between_two_commas(tokens, all, errors),
        }
    }
}

/// One layer, or several between which commas are missing.
fn layers_between_two_commas(tokens: &[TokenTree], all: &mut Vec<Layer>, errors: &mut Errors) {
    let mut rest = tokens;
    while !rest.is_empty() {
        if matches!(&rest[0], TokenTree::Ident(word) if word == "where") {
            errors.at(rest[0].span(), NO_WHERE);
            return;
        }
        if !all.is_empty() && rest.len() < tokens.len() {
            let before = &all[all.len() - 1].kind;
            errors.at(rest[0].span(), format_args!("a `,` is missing between `{before}` and `{}`", rest[0]));
        }
        all.push(layer(&mut rest, errors));
        if let Some(token) = rest.first()
            && !starts_layer(rest)
        {
            let layer = all.last_mut().expect("a layer was pushed");
            if let (TokenTree::Group(group), true) = (token, layer.kind.arguments.is_empty()) {
                let inner = flatten(group.stream());
                let arguments = at_commas(&inner).filter_map(|part| argument::read(&part, &mut Errors::default()));
                layer.kind.arguments = arguments.collect();
                layer.kind.end = group.span_close();
                let message = format_args!("arguments stand in angle brackets: write `{}`", layer.kind);
                errors.at(group.span(), message);
                rest = &rest[1..];
                continue;
            }
            errors.at(token.span(), format_args!("unexpected `{token}` behind `{}`: a `,` comes there", layer.kind));
            return;
        }
    }
}

fn starts_layer(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Ident(_), ..] => true,
        [first, second, ..] => are_colons(first, second),
        _ => false,
    }
}

/// Reads a layer from the front of `rest`, which is not empty.
fn layer(rest: &mut &[TokenTree], errors: &mut Errors) -> Layer {
    let before = rest[0].span();
    let docs = docs(rest, errors);
    if rest.is_empty() {
        errors.at(before, "a layer is missing behind this");
        return Layer { docs, label: None, kind: Kind::unknown(before), readable: false };
    }
    let mut label = None;
    if let [TokenTree::Ident(name), colon, after @ ..] = rest
        && is(colon, ':')
        && !after.first().is_some_and(|next| are_colons(colon, next))
    {
        if is_name(name) {
            label = Some(name.clone());
        } else {
            errors.at(name.span(), format_args!("`{name}` is a keyword of Rust and cannot name a layer"));
        }
        if after.is_empty() {
            errors.at(name.span(), format_args!("a layer is missing behind `{name}:`"));
            *rest = after;
            return Layer { docs, label, kind: Kind::unknown(name.span()), readable: false };
        }
        *rest = after;
    }
    if !starts_layer(rest) {
        let token = &rest[0];
        let text = if let TokenTree::Group(_) = token { "a group".to_owned() } else { format!("`{token}`") };
        errors.at(token.span(), format_args!("expected a layer, such as `ReLU`, but found {text}"));
        *rest = &[];
        return Layer { docs, label, kind: Kind::unknown(token.span()), readable: false };
    }
    match kind(rest, errors) {
        Ok(kind) => Layer { docs, label, kind, readable: true },
        Err(kind) => Layer { docs, label, kind, readable: false },
    }
}

/// The doc comments before a layer. It can have no other attributes.
fn docs(rest: &mut &[TokenTree], errors: &mut Errors) -> TokenStream {
    let mut docs = TokenStream::new();
    while let [hash, TokenTree::Group(group), after @ ..] = rest
        && is(hash, '#')
        && group.delimiter() == Delimiter::Bracket
    {
        match attribute(group).first() {
            Some(TokenTree::Ident(name)) if name == "doc" => docs.extend([hash.clone(), group.clone().into()]),
            _ => errors.at(
                group.span(),
                "a layer has no attributes but doc comments: `#[cfg(…)]` stands before `struct` and is of the whole network",
            ),
        }
        *rest = after;
    }
    docs
}

/// What can stand in a path besides names.
const KEYWORDS_OF_PATHS: [&str; 5] = ["crate", "self", "super", "Self", "$crate"];

/// Reads a path and its arguments from the front of `rest`; what can be told of it if there is an error.
pub fn kind(rest: &mut &[TokenTree], errors: &mut Errors) -> Result<Kind, Kind> {
    let (mut path, mut name, mut segments) = (TokenStream::new(), None, Vec::new());
    let all = *rest;
    loop {
        match rest {
            [first, second, after @ ..] if are_colons(first, second) => {
                if after.first().is_some_and(|next| is(next, '<')) {
                    *rest = after;
                    break;
                }
                path.extend([first.clone(), second.clone()]);
                *rest = after;
                if !matches!(rest.first(), Some(TokenTree::Ident(_))) {
                    let colons: TokenStream = [first.clone(), second.clone()].into_iter().collect();
                    errors.on(colons, "a name is missing behind `::`");
                    return Err(Kind::unknown(second.span()));
                }
            }
            [TokenTree::Ident(segment), after @ ..]
                if name.is_none() || rest.len() < all.len() && is(&all[all.len() - rest.len() - 1], ':') =>
            {
                path.extend([TokenTree::from(segment.clone())]);
                name = Some(segment.clone());
                segments.push(segment.clone());
                *rest = after;
            }
            _ => break,
        }
    }
    let Some(name) = name else {
        errors.at(all[0].span(), "the name of a layer is missing");
        return Err(Kind::unknown(all[0].span()));
    };
    let mut kind = Kind { path, end: name.span(), name, arguments: Vec::new() };
    let is_segment = |segment: &Ident| is_name(segment) || KEYWORDS_OF_PATHS.contains(&&*segment.to_string());
    let wrong = segments.iter().find(|segment| !is_segment(segment)).or((!is_name(&kind.name)).then_some(&kind.name));
    if let Some(wrong) = wrong.cloned() {
        errors.at(wrong.span(), format_args!("expected a layer, such as `ReLU`, but found `{wrong}`"));
        kind.path = TokenStream::new();
        return Err(kind);
    }
    let [open, inside @ ..] = *rest else { return Ok(kind) };
    if !is(open, '<') {
        return Ok(kind);
    }
    let close = closing(inside);
    let (inner, complete) = (&inside[..close.unwrap_or(inside.len())], close.is_some());
    let mut readable = complete;
    // Of a bracket that is not closed, no more can be told than where it opens.
    let mut of_arguments = Errors::default();
    for part in at_commas(inner) {
        match argument::read(&part, &mut of_arguments) {
            Some(argument) => kind.arguments.push(argument),
            None => readable = false,
        }
    }
    match close {
        Some(close) => {
            errors.append(of_arguments);
            kind.end = inside[close].span();
            *rest = &inside[close + 1..];
        }
        None => {
            errors.at(kind.name.span(), format_args!("the `<` behind `{}` is not closed: a `>` is missing", kind.name));
            *rest = &[];
        }
    }
    if readable { Ok(kind) } else { Err(kind) }
}

fn labels_differ(layers: &mut [Layer], errors: &mut Errors) {
    let mut seen: Vec<Ident> = Vec::new();
    for (place, layer) in layers.iter_mut().enumerate() {
        let mut field = layer.field(place);
        if seen.contains(&field) {
            errors
                .at(field.span(), format_args!("another layer is named `{field}` already: give this one another name"));
            while seen.contains(&field) {
                field = quote::format_ident!("{}_", field);
            }
            layer.label = Some(field.clone());
        }
        seen.push(field);
    }
}

/// A parameter that is not in capitals was read as a type.
fn parameters_are_sizes(layers: &mut [Layer], generics: &Generics) {
    fn of_kind(kind: &mut Kind, generics: &Generics) {
        for argument in &mut kind.arguments {
            match argument {
                Argument::Type(kind) if kind.arguments.is_empty() && generics.contains(&kind.path) => {
                    *argument = Argument::Size(kind.path.clone());
                }
                Argument::Type(kind) => of_kind(kind, generics),
                Argument::List(layers, _) => parameters_are_sizes(layers, generics),
                _ => {}
            }
        }
    }
    layers.iter_mut().for_each(|layer| of_kind(&mut layer.kind, generics));
}

/// A type cannot be computed from a parameter, which is a type.
fn sizes_are_no_computed_parameters(layers: &mut [Layer], generics: &Generics, errors: &mut Errors) {
    for Layer { kind, readable, .. } in layers {
        for argument in &mut kind.arguments {
            match argument {
                Argument::Size(size) if !generics.contains(size) && generics.occur_in(size.clone()) => {
                    let message =
                        "a size that depends on a parameter cannot be computed: make it a parameter of its own";
                    errors.on(&*size, message);
                    *readable = false;
                }
                Argument::List(layers, _) => sizes_are_no_computed_parameters(layers, generics, errors),
                _ => {}
            }
        }
        if !*readable {
            kind.arguments.retain(|argument| !matches!(argument, Argument::Size(_)));
        }
    }
}

/// A network that has itself in it would have no end.
fn is_no_layer_of_itself(layers: &mut [Layer], network: &Ident, errors: &mut Errors) {
    for Layer { kind, readable, .. } in layers {
        if kind.is_or_holds(network, errors) {
            *readable = false;
        }
        for argument in &mut kind.arguments {
            if let Argument::List(layers, _) = argument {
                is_no_layer_of_itself(layers, network, errors);
            }
        }
    }
}

impl Kind {
    /// Whether it is this network or has it among its arguments, outside of lists.
    fn is_or_holds(&self, network: &Ident, errors: &mut Errors) -> bool {
        let is_it = [network.to_string(), format!("self::{network}"), "Self".to_owned()];
        if is_it.contains(&self.path.to_string().replace(' ', "")) {
            let message = format_args!(
                "`{network}` cannot be a layer of itself: put the layers that it repeats into a network of their own"
            );
            errors.on(&self.path, message);
            return true;
        }
        self.arguments.iter().any(|argument| match argument {
            Argument::Type(kind) => kind.is_or_holds(network, errors),
            _ => false,
        })
    }
}

/// What stands between two commas, and the comma behind it.
pub struct Part<'a> {
    pub tokens: &'a [TokenTree],
    pub comma: Option<Span>,
}

/// Cuts at the commas that are not within angle brackets. Nothing stands behind a last comma.
pub fn at_commas(mut rest: &[TokenTree]) -> impl Iterator<Item = Part<'_>> {
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut depth = 0usize;
        for (place, token) in rest.iter().enumerate() {
            match token {
                _ if is(token, '<') => depth += 1,
                _ if is(token, '>') => depth = depth.saturating_sub(1),
                _ if is(token, ',') && depth == 0 => {
                    let part = Part { tokens: &rest[..place], comma: Some(token.span()) };
                    rest = &rest[place + 1..];
                    return Some(part);
                }
                _ => {}
            }
        }
        Some(Part { tokens: std::mem::take(&mut rest), comma: None })
    })
}

/// The place of the `>` that closes a `<` before these tokens.
fn closing(tokens: &[TokenTree]) -> Option<usize> {
    let mut depth = 0usize;
    tokens.iter().position(|token| {
        if is(token, '<') {
            depth += 1;
        } else if is(token, '>') {
            if depth == 0 {
                return true;
            }
            depth -= 1;
        }
        false
    })
}

pub fn is(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

/// `::`, and not `: :`.
pub fn are_colons(first: &TokenTree, second: &TokenTree) -> bool {
    matches!(first, TokenTree::Punct(colon) if colon.as_char() == ':' && colon.spacing() == Spacing::Joint)
        && is(second, ':')
}

/// A mark that makes an expression of what stands around it.
pub fn is_operator(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if "+-*/%&|^!.".contains(punct.as_char()))
}

/// Whether it can be the name of an item: not a keyword, not `_`.
pub fn is_name(ident: &Ident) -> bool {
    syn::parse2::<Ident>(ident.to_token_stream()).is_ok()
}
