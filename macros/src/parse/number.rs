//! Literals: whole numbers and decimals.

use proc_macro2::Literal;

use crate::ast::Argument;
use crate::decimal;
use crate::errors::Errors;

/// The largest size: 16 GiB of `f32`.
const MAX: u64 = u32::MAX as u64;

/// Parses a literal argument of a layer.
pub fn literal(literal: &Literal, errors: &mut Errors) -> Option<Argument> {
    let (span, text) = (literal.span(), literal.to_string());
    if let Ok(integer) = syn::parse_str::<syn::LitInt>(&text)
        && (integer.suffix().is_empty() || integer.suffix() == "usize")
    {
        let value = integer.base10_parse::<u64>().ok().filter(|value| *value <= MAX);
        if value.is_none() {
            errors.at(span, format_args!("`{text}` is too large: a size is at most {MAX}"));
        }
        return value.map(|value| Argument::Integer(value, span));
    }
    if let Ok(float) = syn::parse_str::<syn::LitFloat>(&text)
        && float.suffix().is_empty()
    {
        let Some((numerator, denominator)) = decimal::ratio(float.base10_digits()) else {
            errors.at(span, format_args!("`{text}` has too many digits: a decimal in a network has at most 18"));
            return None;
        };
        return Some(Argument::Decimal { numerator, denominator, text, span });
    }
    let message = "expected a whole number, a decimal such as `0.5`, a constant, or an expression in braces";
    errors.at(span, format_args!("{message}, but found `{text}`"));
    None
}
