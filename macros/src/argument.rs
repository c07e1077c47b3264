//! The arguments of a layer: sizes, decimals, types.

use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};

use crate::ast::Argument;
use crate::errors::Errors;
use crate::names;
use crate::parse::{self, Part, are_colons, at_commas, is, is_operator, kind};

/// The largest size: 16 GiB of `f32`.
const MAX: u64 = u32::MAX as u64;

/// Reads the argument between two commas.
pub fn read(part: &Part<'_>, errors: &mut Errors) -> Option<Argument> {
    let mut rest = part.tokens;
    let Some(first) = rest.first() else {
        if let Some(comma) = part.comma {
            errors.at(comma, "there is one `,` too many");
        }
        return None;
    };
    let argument = front(&mut rest, errors)?;
    let Some(next) = rest.first() else { return Some(argument) };
    if is_operator(next) || is_word(next, "as") || is_call(&argument, next) {
        let expression: TokenStream = part.tokens.iter().cloned().collect();
        errors.on(&expression, format_args!("an expression stands in braces: write `{{ {expression} }}`"));
        return Some(Argument::Size(expression));
    }
    let message = format_args!("a `,` is missing between `{argument}` and `{next}`");
    errors.at(if let TokenTree::Group(_) = next { first.span() } else { next.span() }, message);
    None
}

fn front(rest: &mut &[TokenTree], errors: &mut Errors) -> Option<Argument> {
    let (first, after) = rest.split_first()?;
    match first {
        TokenTree::Ident(underscore) if underscore == "_" => {
            *rest = after;
            Some(Argument::Auto(underscore.span()))
        }
        TokenTree::Literal(literal) => {
            *rest = after;
            self::literal(literal, errors)
        }
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            *rest = after;
            if group.stream().is_empty() {
                errors.at(group.span(), "an expression is missing between the braces");
                return None;
            }
            Some(Argument::Size(group.stream()))
        }
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
            *rest = after;
            parenthesized(group, errors)
        }
        TokenTree::Punct(minus) if minus.as_char() == '-' => {
            *rest = after;
            match after.first() {
                Some(next) if !is(next, '-') => match front(rest, errors)? {
                    number @ (Argument::Integer(..) | Argument::Decimal { .. } | Argument::Size(_)) => {
                        Some(Argument::Negative(Box::new(number)))
                    }
                    other => {
                        errors.at(minus.span(), format_args!("`-` stands before a number, not before `{other}`"));
                        None
                    }
                },
                _ => {
                    errors.at(minus.span(), "a number is missing behind `-`");
                    None
                }
            }
        }
        TokenTree::Ident(_) => named(rest, errors),
        _ if after.first().is_some_and(|next| are_colons(first, next)) => named(rest, errors),
        other => {
            let message = "expected a whole number, a decimal such as `0.5`, a constant, or an expression in braces";
            errors.at(other.span(), message);
            None
        }
    }
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// Whether what follows a name in small letters makes it the call of a function.
fn is_call(argument: &Argument, next: &TokenTree) -> bool {
    let name = match argument {
        Argument::Type(kind) => kind.name.to_string(),
        _ => return false,
    };
    let parentheses = matches!(next, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis);
    parentheses && name.starts_with(char::is_lowercase)
}

/// A constant or a type.
fn named(rest: &mut &[TokenTree], errors: &mut Errors) -> Option<Argument> {
    let kind = kind(rest, errors).ok()?;
    let name = kind.name.to_string();
    if kind.arguments.is_empty() {
        if let Some(number) = name.strip_prefix('U').and_then(|digits| digits.parse::<u64>().ok()).filter(|n| *n <= MAX)
        {
            errors
                .on(&kind.path, format_args!("`{kind}` is a type, and a size in a list is a number: write `{number}`"));
            return Some(Argument::Integer(number, kind.name.span()));
        }
        if is_constant(&name) && !names::is_layer(&name) {
            return Some(Argument::Size(kind.path));
        }
    }
    Some(Argument::Type(kind))
}

/// What stands in parentheses: two sizes, as in `(5, 3)`, or a list of layers.
fn parenthesized(group: &Group, errors: &mut Errors) -> Option<Argument> {
    let tokens = parse::flatten(group.stream());
    if tokens.is_empty() {
        errors.at(group.span(), "layers are missing between the parentheses");
        return None;
    }
    if at_commas(&tokens).all(|part| may_be_size(part.tokens)) {
        let mut of_sizes = Errors::default();
        let sizes: Option<Vec<_>> =
            at_commas(&tokens).map(|part| read(&part, &mut of_sizes).filter(Argument::is_size)).collect();
        match sizes.map(<[Argument; 2]>::try_from) {
            Some(Ok(sizes)) => {
                errors.append(of_sizes);
                return Some(Argument::Pair(Box::new(sizes)));
            }
            Some(Err(mut sizes)) if sizes.len() == 1 && !of_sizes.is_empty() => {
                errors.append(of_sizes);
                return sizes.pop();
            }
            Some(Err(sizes)) if !matches!(sizes[..], [Argument::Size(_)]) => {
                errors.at(group.span(), "two sizes stand in parentheses, as in `(5, 3)`, or a list of layers");
                return None;
            }
            _ => {}
        }
    }
    Some(Argument::List(parse::inner_list(&tokens, errors), group.span()))
}

/// Whether it is worth to try and read a size here. Layers with arguments are not, and so no list is read twice, which in
/// lists of lists would double the time at each level.
fn may_be_size(tokens: &[TokenTree]) -> bool {
    let in_parentheses =
        matches!(tokens.first(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
    !in_parentheses && !tokens.iter().any(|token| is(token, '<'))
}

/// `SCREAMING_CASE`, by which Rust names constants.
fn is_constant(name: &str) -> bool {
    name.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '_')
}

fn literal(literal: &Literal, errors: &mut Errors) -> Option<Argument> {
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
        let Some((numerator, denominator)) = ratio(float.base10_digits()) else {
            errors.at(span, format_args!("`{text}` has too many digits: a decimal in a network has at most 18"));
            return None;
        };
        return Some(Argument::Decimal { numerator, denominator, text, span });
    }
    let message = "expected a whole number, a decimal such as `0.5`, a constant, or an expression in braces";
    errors.at(span, format_args!("{message}, but found `{text}`"));
    None
}

/// `0.05`, `1e-3` as a fraction in lowest terms, if both parts have at most 18 digits.
pub fn ratio(digits: &str) -> Option<(u64, u64)> {
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let numerator: u64 = format!("{whole}{fraction}").parse().ok()?;
    let exponent = exponent.parse::<i32>().ok()?.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    let power = 10u64.checked_pow(exponent.unsigned_abs()).filter(|power| *power <= 1_000_000_000_000_000_000)?;
    let (numerator, denominator) = if exponent >= 0 { (numerator.checked_mul(power)?, 1) } else { (numerator, power) };
    if numerator > 1_000_000_000_000_000_000 {
        return None;
    }
    let divisor = greatest_common_divisor(numerator, denominator);
    Some((numerator / divisor, denominator / divisor))
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::ratio;

    #[test]
    fn decimals_are_exact_fractions() {
        assert_eq!(ratio("0.5"), Some((1, 2)));
        assert_eq!(ratio("0.010"), Some((1, 100)));
        assert_eq!(ratio("1e-3"), Some((1, 1000)));
        assert_eq!(ratio("2.5e1"), Some((25, 1)));
        assert_eq!(ratio("0.0"), Some((0, 1)));
        assert_eq!(ratio("1.0"), Some((1, 1)));
        assert_eq!(ratio("0.1234567890123456789"), None);
        assert_eq!(ratio("1e-19"), None);
    }
}
