//! The limits of a budget: the quantity that each limits, and its bound.

use proc_macro2::{Ident, Literal, Span, TokenStream};

use super::edit_distance::edit_distance;
use super::memory_size;
use crate::ast::{self, LimitValue};
use crate::decimal::ratio;
use crate::errors::Errors;

/// One limit.
pub struct Limit<'a> {
    pub quantity: Quantity,
    /// The first and the last token.
    pub key: &'a Ident,
    pub end: Span,
    pub bound: Bound<'a>,
}

/// The largest number that a limit allows.
pub enum Bound<'a> {
    /// The number, and its source text if it has a unit.
    Number(u64, Option<String>),
    Expression(&'a TokenStream),
}

/// A quantity that can be limited.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    Parameters,
    Inference,
    Macs,
}

use Quantity::{Inference, Macs, Parameters};

/// The names of the quantities, with other words for them.
const QUANTITIES: [(&str, Quantity, &[&str]); 3] = [
    ("parameters", Parameters, &["params", "param", "weights", "size", "flash", "rom"]),
    ("inference", Inference, &["prediction", "predict", "memory", "ram", "stack"]),
    ("macs", Macs, &["mac", "flops", "mults", "multiply_adds", "mult_adds", "operations"]),
];

impl Quantity {
    fn name(self) -> &'static str {
        match self {
            Parameters => "parameters",
            Inference => "inference",
            Macs => "macs",
        }
    }

    fn example(self) -> &'static str {
        match self {
            Parameters => "`parameters = \"64 KiB\"`",
            Inference => "`inference = \"4 KiB\"`",
            Macs => "`macs = 100_000`",
        }
    }
}

/// Returns the limits that can be checked, and reports the others.
pub fn limits<'a>(written: &'a [ast::Limit], errors: &mut Errors) -> Vec<Limit<'a>> {
    let (mut limits, mut limited) = (Vec::new(), Vec::new());
    for ast::Limit { key, value, end } in written {
        let Some(quantity) = quantity(key, errors) else { continue };
        if limited.contains(&quantity) {
            errors.at(key.span(), format_args!("`{key}` already has a limit: write only one"));
            continue;
        }
        limited.push(quantity);
        let bound = bound(key, value, quantity, errors);
        limits.extend(bound.map(|bound| Limit { quantity, key, end: *end, bound }));
    }
    limits
}

fn quantity(key: &Ident, errors: &mut Errors) -> Option<Quantity> {
    let text = key.to_string();
    let small = text.to_lowercase();
    if let Some((_, quantity, _)) = QUANTITIES.iter().find(|(name, ..)| *name == text) {
        return Some(*quantity);
    }
    if small == "training" {
        let cure = "assert!(Net::training_bytes::<Adam, 32>() <= 65536)";
        errors.at(
            key.span(),
            format_args!(
                "the memory for training depends on the optimizer and the batch size: write `const _: () = {cure};`"
            ),
        );
        return None;
    }
    let meant = |(name, _, others): &&(&str, Quantity, &[&str])| {
        others.contains(&&*small) || edit_distance(name, &small) <= if small.len() <= 4 { 1 } else { 2 }
    };
    match QUANTITIES.iter().find(meant) {
        Some((name, ..)) => errors.at(key.span(), format_args!("a budget has no `{key}`: write `{name}`")),
        None => errors
            .at(key.span(), format_args!("a budget has no `{key}`: it can limit `parameters`, `inference` and `macs`")),
    }
    None
}

fn bound<'a>(key: &Ident, value: &'a LimitValue, quantity: Quantity, errors: &mut Errors) -> Option<Bound<'a>> {
    let example = quantity.example();
    match value {
        LimitValue::Literal(literal) => return number(literal, quantity, errors),
        LimitValue::Expression(expression) => return Some(Bound::Expression(expression)),
        LimitValue::Negative(tokens) => errors.on(tokens, "a limit cannot be negative"),
        LimitValue::Other(tokens) => {
            let expected = match quantity {
                Macs => "a number",
                Parameters | Inference => "a number of bytes, a text such as `\"64 KiB\"`",
            };
            let name = quantity.name();
            errors.on(
                tokens,
                format_args!("the limit of `{name}` must be {expected}, a constant, or an expression in braces"),
            );
        }
        LimitValue::Missing => {
            errors.at(key.span(), format_args!("the limit of `{key}` is missing: write it, as in {example}"));
        }
        LimitValue::NoEquals(span) => {
            errors.at(*span, format_args!("expected `=` after `{key}`, as in {example}"));
        }
    }
    None
}

fn number(literal: &Literal, quantity: Quantity, errors: &mut Errors) -> Option<Bound<'static>> {
    let (span, text) = (literal.span(), literal.to_string());
    if let Ok(string) = syn::parse_str::<syn::LitStr>(&text) {
        let written = string.value();
        if quantity == Macs {
            let number: String = written.chars().filter(char::is_ascii_digit).collect();
            let example = if number.is_empty() { "100_000".to_owned() } else { number };
            errors.at(span, format_args!("`macs` must be a number without a unit: write `macs = {example}`"));
            return None;
        }
        let bytes =
            memory_size::bytes(&written, quantity.example()).map_err(|message| errors.at(span, message)).ok()?;
        return Some(Bound::Number(bytes, Some(written.trim().to_owned())));
    }
    let value = if let Ok(integer) = syn::parse_str::<syn::LitInt>(&text)
        && ["", "usize", "u64"].contains(&integer.suffix())
    {
        integer.base10_parse().ok()
    } else if let Ok(float) = syn::parse_str::<syn::LitFloat>(&text)
        && float.suffix().is_empty()
    {
        match ratio(float.base10_digits()) {
            Some((value, 1)) => Some(value),
            Some(_) => {
                let whole = text.split('.').next().unwrap_or_default();
                errors.at(span, format_args!("a limit must be a whole number: write `{whole}`"));
                return None;
            }
            None => None,
        }
    } else {
        let example = quantity.example();
        errors.at(span, format_args!("expected a limit, as in {example}, but found `{text}`"));
        return None;
    };
    if value.is_none() {
        errors.at(span, format_args!("`{text}` is too large: a limit is at most {}", u64::MAX));
    }
    Some(Bound::Number(value?, None))
}
