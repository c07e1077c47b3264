//! From tokens to a declaration. What is wrong in one layer is noted, and reading goes on at the next.

use proc_macro2::{Delimiter, Ident, Literal, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Error, Result, Token};

use crate::ast::{Argument, Kind, Layer, Network};
use crate::errors::Errors;

/// Reads a declaration. An error is one that leaves no struct to define; others go to `errors`.
pub fn network(input: TokenStream, errors: &mut Errors) -> Result<Network> {
    let parser = |input: ParseStream<'_>| {
        let (attributes, visibility) = (attributes(input)?, visibility(input)?);
        input
            .parse::<Token![struct]>()
            .map_err(|error| Error::new(error.span(), "a network is declared as `struct Name = Layer, Layer, …;`"))?;
        let name: Ident = input.parse()?;
        input.parse::<Token![=]>()?;
        let layers = list(input, errors);
        Ok(Network { attributes, visibility, name, layers })
    };
    let network = parser.parse2(input)?;
    if network.layers.is_empty() && errors.is_empty() {
        errors.push(Error::new(network.name.span(), format!("the list of `{}` has no layers", network.name)));
    }
    labels_differ(&network.layers, errors);
    Ok(network)
}

fn attributes(input: ParseStream<'_>) -> Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while input.peek(Token![#]) {
        tokens.extend([input.parse::<TokenTree>()?, input.parse::<TokenTree>()?]);
    }
    Ok(tokens)
}

fn visibility(input: ParseStream<'_>) -> Result<TokenStream> {
    let mut tokens = TokenStream::new();
    if input.peek(Token![pub]) {
        tokens.extend([input.parse::<TokenTree>()?]);
        if input.peek(syn::token::Paren) {
            tokens.extend([input.parse::<TokenTree>()?]);
        }
    }
    Ok(tokens)
}

/// The layers up to the end or to a `;` behind the last.
fn list(input: ParseStream<'_>, errors: &mut Errors) -> Vec<Layer> {
    let mut layers = Vec::new();
    while !input.is_empty() {
        if input.peek(Token![;]) {
            let _ = input.parse::<Token![;]>();
            if !input.is_empty() {
                errors.push(input.error("nothing may follow the `;` of a network"));
                skip(input, |_| false);
            }
            break;
        }
        match input.parse::<Layer>() {
            Ok(layer) => {
                layers.push(layer);
                if !(input.is_empty() || input.peek(Token![,]) || input.peek(Token![;])) {
                    errors.push(input.error("expected `,` or the `;` at the end of the list"));
                    skip(input, ends_layer);
                }
            }
            Err(error) => {
                errors.push(error);
                skip(input, ends_layer);
            }
        }
        if input.peek(Token![,]) {
            let _ = input.parse::<Token![,]>();
        }
    }
    layers
}

fn ends_layer(input: ParseStream<'_>) -> bool {
    input.peek(Token![,]) || input.peek(Token![;])
}

fn skip(input: ParseStream<'_>, end: impl Fn(ParseStream<'_>) -> bool) {
    while !input.is_empty() && !end(input) {
        let _ = input.parse::<TokenTree>();
    }
}

fn labels_differ(layers: &[Layer], errors: &mut Errors) {
    let mut seen: Vec<String> = Vec::new();
    for (place, layer) in layers.iter().enumerate() {
        let field = layer.field(place);
        if seen.contains(&field.to_string()) {
            errors.push(Error::new(field.span(), format!("another layer is named `{field}` already")));
        }
        seen.push(field.to_string());
    }
}

impl Parse for Layer {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut label = None;
        if input.peek(syn::Ident::peek_any) && input.peek2(Token![:]) && !input.peek2(Token![::]) {
            let ident = Ident::parse_any(input)?;
            if syn::parse_str::<Ident>(&ident.to_string()).is_err() {
                return Err(Error::new(
                    ident.span(),
                    format!("`{ident}` is a keyword of Rust and cannot name a layer"),
                ));
            }
            input.parse::<Token![:]>()?;
            label = Some(ident);
        }
        Ok(Self { label, kind: input.parse()? })
    }
}

impl Parse for Kind {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if !(input.peek(syn::Ident::peek_any) || input.peek(Token![::])) {
            return Err(input.error("expected a layer"));
        }
        let mut path = TokenStream::new();
        if input.peek(Token![::]) {
            path.extend(tokens(input.parse::<Token![::]>()?));
        }
        let name = loop {
            let name = Ident::parse_any(input)?;
            path.extend([TokenTree::from(name.clone())]);
            if input.peek(Token![::]) && !input.peek3(Token![<]) {
                path.extend(tokens(input.parse::<Token![::]>()?));
            } else {
                break name;
            }
        };
        let (mut arguments, mut end) = (Vec::new(), name.span());
        if input.peek(Token![<]) {
            input.parse::<Token![<]>()?;
            while !input.peek(Token![>]) {
                if input.is_empty() {
                    return Err(Error::new(name.span(), format!("the `<` of `{name}` is not closed")));
                }
                arguments.push(input.parse()?);
                if input.peek(Token![,]) {
                    input.parse::<Token![,]>()?;
                } else if !input.peek(Token![>]) {
                    return Err(input.error("expected `,` or `>`"));
                }
            }
            end = input.parse::<Token![>]>()?.spans[0];
        }
        Ok(Self { path, name, arguments, end })
    }
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(Token![_]) {
            return Ok(Self::Auto(input.parse::<Token![_]>()?.spans[0]));
        }
        if input.peek(Token![-]) {
            input.parse::<Token![-]>()?;
            return Ok(Self::Negative(Box::new(input.parse()?)));
        }
        if input.peek(syn::token::Brace) {
            let TokenTree::Group(group) = input.parse()? else { unreachable!("peeked at a brace") };
            return Ok(Self::Size(group.stream()));
        }
        if input.peek(syn::token::Paren) {
            let TokenTree::Group(group) = input.parse()? else { unreachable!("peeked at a parenthesis") };
            debug_assert_eq!(group.delimiter(), Delimiter::Parenthesis);
            let kinds = syn::punctuated::Punctuated::<Kind, Token![,]>::parse_terminated.parse2(group.stream())?;
            return Ok(Self::Tuple(kinds.into_iter().collect()));
        }
        if input.peek(syn::Lit) {
            return literal(input.parse()?);
        }
        let kind: Kind = input.parse()?;
        if kind.arguments.is_empty() && is_constant(&kind.name.to_string()) {
            return Ok(Self::Size(kind.path));
        }
        Ok(Self::Type(kind))
    }
}

/// `SCREAMING_CASE`, by which Rust names constants.
fn is_constant(name: &str) -> bool {
    name.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '_')
}

fn literal(literal: Literal) -> Result<Argument> {
    let span = literal.span();
    let text = literal.to_string();
    if let Ok(integer) = syn::parse_str::<syn::LitInt>(&text)
        && (integer.suffix().is_empty() || integer.suffix() == "usize")
    {
        let value = integer.base10_parse::<u64>().map_err(|_| Error::new(span, "this size is too large"))?;
        return Ok(Argument::Integer(value));
    }
    if let Ok(float) = syn::parse_str::<syn::LitFloat>(&text)
        && float.suffix().is_empty()
    {
        let (numerator, denominator) = ratio(float.base10_digits())
            .ok_or_else(|| Error::new(span, "a decimal in a network has at most 18 digits"))?;
        return Ok(Argument::Decimal { numerator, denominator, text });
    }
    Err(Error::new(span, "expected a whole number, a decimal such as `0.5`, a constant, or an expression in braces"))
}

/// `0.05`, `1e-3` as a fraction in lowest terms, if both parts have at most 18 digits.
fn ratio(digits: &str) -> Option<(u64, u64)> {
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

fn tokens(token: impl quote::ToTokens) -> TokenStream {
    token.into_token_stream()
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
