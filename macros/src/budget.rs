//! The limits of a network: `#[budget(parameters = "64 KiB", inference = "4 KiB", macs = 100_000)]`.

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote;

use crate::argument::ratio;
use crate::errors::Errors;
use crate::names::distance;
use crate::parse::{self, Part, are_colons, at_commas, flatten, is, kind};

/// All limits of a network.
#[derive(Default)]
pub struct Budget {
    pub limits: Vec<Limit>,
    /// What has been limited, also by a limit that could not be read.
    seen: Vec<Quantity>,
}

/// One limit.
pub struct Limit {
    pub quantity: Quantity,
    /// The first token, and the last.
    pub key: Ident,
    pub end: Span,
    /// An expression for a `u64`.
    pub value: TokenStream,
    /// How it was written, if not as a plain number.
    pub written: String,
}

/// What can be limited.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    Parameters,
    Inference,
    Macs,
}

use Quantity::{Inference, Macs, Parameters};

/// The names of what can be limited, and what else they may be called.
const QUANTITIES: [(&str, Quantity, &[&str]); 3] = [
    ("parameters", Parameters, &["params", "param", "weights", "size", "flash", "rom"]),
    ("inference", Inference, &["prediction", "predict", "memory", "ram", "stack"]),
    ("macs", Macs, &["mac", "flops", "mults", "multiply_adds", "mult_adds", "operations"]),
];

/// The units of memory. Those of thousands come first, and so are meant by what could be either.
const UNITS: [(&str, u64); 9] = [
    ("B", 1),
    ("kB", 1000),
    ("KB", 1000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("bytes", 1),
];

const FORM: &str =
    "a budget has limits, as in `#[budget(parameters = \"64 KiB\", inference = \"4 KiB\", macs = 100_000)]`";

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

/// Whether an attribute, without its `#`, is a budget.
pub fn is_budget(attribute: &Group) -> bool {
    let tokens = parse::attribute(attribute);
    matches!(tokens.first(), Some(TokenTree::Ident(name)) if name == "budget")
        && !matches!(&tokens[1..], [first, second, ..] if are_colons(first, second))
}

/// Reads an attribute that is a budget.
pub fn read(attribute: &Group, budget: &mut Budget, errors: &mut Errors) {
    let tokens = parse::attribute(attribute);
    let limits = match &tokens[1..] {
        [TokenTree::Group(limits)] if limits.delimiter() == Delimiter::Parenthesis => flatten(limits.stream()),
        _ => Vec::new(),
    };
    if limits.is_empty() {
        errors.on(tokens.into_iter().collect::<TokenStream>(), FORM);
        return;
    }
    for part in at_commas(&limits) {
        budget.limits.extend(limit(&part, &mut budget.seen, errors));
    }
}

/// Reads what stands between two commas.
fn limit(part: &Part<'_>, seen: &mut Vec<Quantity>, errors: &mut Errors) -> Option<Limit> {
    let (key, behind) = match part.tokens {
        [] => {
            errors.at(part.comma?, "there is one `,` too many");
            return None;
        }
        [TokenTree::Ident(key), behind @ ..] => (key, behind),
        [first, ..] => {
            errors.at(first.span(), FORM);
            return None;
        }
    };
    let quantity = quantity(key, errors)?;
    if seen.contains(&quantity) {
        errors.at(key.span(), format_args!("`{key}` has a limit already: a budget has one of each"));
        return None;
    }
    seen.push(quantity);
    let value = match behind {
        [equals, value @ ..] if is(equals, '=') && !value.is_empty() => value,
        [other, ..] if !is(other, '=') => {
            errors.at(other.span(), format_args!("expected `=` behind `{key}`, as in {}", quantity.example()));
            return None;
        }
        _ => {
            errors
                .at(key.span(), format_args!("the limit of `{key}` is missing: write it as in {}", quantity.example()));
            return None;
        }
    };
    let end = value[value.len() - 1].span();
    let (value, written) = self::value(value, quantity, errors)?;
    Some(Limit { quantity, key: key.clone(), end, value, written })
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
            format_args!("what training needs depends on the optimizer and the batch: write `const _: () = {cure};`"),
        );
        return None;
    }
    let meant = |(name, _, others): &&(&str, Quantity, &[&str])| {
        others.contains(&&*small) || distance(name, &small) <= if small.len() <= 4 { 1 } else { 2 }
    };
    match QUANTITIES.iter().find(meant) {
        Some((name, ..)) => errors.at(key.span(), format_args!("a budget has no `{key}`: write `{name}`")),
        None => errors
            .at(key.span(), format_args!("a budget has no `{key}`: it can limit `parameters`, `inference` and `macs`")),
    }
    None
}

/// The value of a limit, and how it was written.
fn value(tokens: &[TokenTree], quantity: Quantity, errors: &mut Errors) -> Option<(TokenStream, String)> {
    let all: TokenStream = tokens.iter().cloned().collect();
    match tokens {
        [TokenTree::Literal(literal)] => {
            let (value, written) = self::literal(literal, quantity, errors)?;
            Some((quote!(#value), written))
        }
        [minus, ..] if is(minus, '-') => {
            errors.on(all, "a limit cannot be negative");
            None
        }
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Brace && !group.stream().is_empty() => {
            Some(expression(group.stream()))
        }
        _ if is_path(tokens) => Some(expression(all)),
        [first, ..] => {
            let wanted = match quantity {
                Macs => "a number",
                _ => "a number of bytes, a text such as `\"64 KiB\"`",
            };
            let message =
                format_args!("the limit of `{}` is {wanted}, a constant, or an expression in braces", quantity.name());
            if tokens.len() == 1 {
                errors.at(first.span(), message)
            } else {
                errors.on(all, message)
            }
            None
        }
        [] => None,
    }
}

/// `LIMIT`, `config::LIMIT`
fn is_path(tokens: &[TokenTree]) -> bool {
    let mut rest = tokens;
    kind(&mut rest, &mut Errors::default()).is_ok_and(|path| path.arguments.is_empty()) && rest.is_empty()
}

fn expression(expression: TokenStream) -> (TokenStream, String) {
    let text = expression.to_string().replace(" :: ", "::");
    (quote!(::stackprop::__private::budget::limit(::stackprop::__size! { #expression })), format!("`{text}`"))
}

fn literal(literal: &Literal, quantity: Quantity, errors: &mut Errors) -> Option<(u64, String)> {
    let (span, text) = (literal.span(), literal.to_string());
    if let Ok(string) = syn::parse_str::<syn::LitStr>(&text) {
        let written = string.value();
        if quantity == Macs {
            let number: String = written.chars().filter(char::is_ascii_digit).collect();
            let example = if number.is_empty() { "100_000".to_owned() } else { number };
            errors.at(span, format_args!("`macs` is a number without a unit: write `macs = {example}`"));
            return None;
        }
        let value = bytes(&written, quantity).map_err(|message| errors.at(span, message)).ok()?;
        return Some((value, written.trim().to_owned()));
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
                errors.at(span, "a limit is a whole number");
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
    Some((value?, String::new()))
}

/// `64 KiB` in bytes; what is wrong with it if it is none.
fn bytes(text: &str, quantity: Quantity) -> Result<u64, String> {
    let text = text.trim();
    if text.starts_with('-') {
        return Err("a limit cannot be negative".to_owned());
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_').unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim());
    if !number.starts_with(|c: char| c.is_ascii_digit()) || number.matches('.').count() > 1 {
        return Err(format!("expected a number of bytes and its unit, as in {}", quantity.example()));
    }
    let factor = match UNITS.iter().find(|(name, _)| *name == unit) {
        Some((_, factor)) => *factor,
        None if unit.is_empty() => 1,
        None => {
            let small = unit.to_lowercase();
            let near = UNITS.iter().map(|(name, _)| (distance(&name.to_lowercase(), &small), *name));
            let near = near.filter(|(_, name)| small.starts_with(&name[..1].to_lowercase())).min_by_key(|near| near.0);
            return Err(match near {
                Some((0 | 1, name)) => format!("`{unit}` is no unit of memory: write `{number} {name}`"),
                _ => format!("`{unit}` is no unit of memory: there are B, kB, KB, KiB, MB, MiB, GB and GiB"),
            });
        }
    };
    let value = ratio(&number.replace('_', "")).and_then(|(numerator, denominator)| {
        u64::try_from(u128::from(numerator) * u128::from(factor) / u128::from(denominator)).ok()
    });
    value.ok_or_else(|| format!("`{text}` is too large: a limit is at most {} bytes", u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_bytes() {
        for (text, value) in [
            ("64 KiB", 65536),
            ("64KiB", 65536),
            (" 1.5 KiB ", 1536),
            ("64 kB", 64_000),
            ("64 KB", 64_000),
            ("1_000 B", 1000),
            ("2 MB", 2_000_000),
            ("2 MiB", 2 << 20),
            ("0.5 GiB", 1 << 29),
            ("3 GB", 3_000_000_000),
            ("12 bytes", 12),
            ("4096", 4096),
            ("0 B", 0),
        ] {
            assert_eq!(bytes(text, Parameters), Ok(value), "{text}");
        }
    }

    #[test]
    fn other_texts_are_told_what_they_should_be() {
        let ending = |text: &str| bytes(text, Parameters).unwrap_err().rsplit(": ").next().unwrap().to_owned();
        assert_eq!(ending("64 kib"), "write `64 KiB`");
        assert_eq!(ending("64 k"), "write `64 kB`");
        assert_eq!(ending("64 M"), "write `64 MB`");
        assert_eq!(ending("64 byte"), "write `64 bytes`");
        assert_eq!(ending("64 pages"), "there are B, kB, KB, KiB, MB, MiB, GB and GiB");
        assert_eq!(ending("-64 KiB"), "a limit cannot be negative");
        for text in ["", "KiB", ".5 KiB", "1.2.3 KiB", "about 5 B"] {
            assert_eq!(
                ending(text),
                "expected a number of bytes and its unit, as in `parameters = \"64 KiB\"`",
                "{text}"
            );
        }
        assert_eq!(ending("99999999999999999 GiB"), "a limit is at most 18446744073709551615 bytes");
    }
}
