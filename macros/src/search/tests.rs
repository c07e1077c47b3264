//! For any input, `search!` does not panic, and its expansion is valid Rust.

use proc_macro2::{TokenStream, TokenTree};
use quote::format_ident;

use crate::tests::{OTHERS, a_sixth, each_change, has_error, tokens};

/// Declarations, the functions after them, and the number of variants.
const SEARCHES: &[(&str, &str, usize)] = &[
    ("struct Net = Dense<4, {8 | 16}>, {ReLU | Dense<_, {3 | 5}>}, out: Dense<_, 2>;", "", 2 * 3),
    (
        "#[budget(macs = 1e3)] pub struct Net<W = {4 | 8}> = Dense<4, W>, Residual<(Dense<W, W>, {Identity | Tanh})>;",
        "fn train<F: Fn(f32) -> f32>(variant: &Variant, f: F) -> f32 where F: Copy { f(1.0) }",
        2 * 2,
    ),
    (
        "#[cfg(x)] #[derive(Eq)] struct Net<D = {2 | 3}, L = {Dense<4, D> | Dense<4, { 1 + 1 }>}> = L;",
        "fn a(v: &Variant) {} pub fn b(v: &Variant, n: usize) -> usize { n }",
        2 * 2,
    ),
];

/// Tokens that have a meaning in a search.
const MORE: &str = "| {A | B} {} {|} struct Net where";

/// Returns the text of the expansion, if it is valid.
fn expand(input: &[TokenTree]) -> String {
    let output = expansion(input);
    match syn::parse2::<syn::File>(output.clone()) {
        Ok(_) => output.to_string(),
        Err(error) => {
            panic!("`{}` does not expand to valid Rust: {error}", input.iter().cloned().collect::<TokenStream>())
        }
    }
}

fn expansion(input: &[TokenTree]) -> TokenStream {
    super::expansion(&format_ident!("stackprop"), input.iter().cloned().collect())
}

#[test]
fn correct_searches_have_no_errors_and_a_network_for_each_combination() {
    for (declaration, functions, expected) in SEARCHES {
        let output = expand(&[tokens(declaration), tokens(functions)].concat());
        assert!(!has_error(&output), "{declaration}");
        assert_eq!(output.matches("search :: Variant :: of").count(), *expected, "{declaration}");
    }
}

#[test]
fn any_beginning_of_a_search_is_parsed() {
    for (declaration, functions, _) in SEARCHES {
        let (declaration, functions) = (tokens(declaration), tokens(functions));
        (0..declaration.len()).for_each(|end| drop(expand(&declaration[..end])));
        // A function that is not whole is left to the compiler, which shows its own error.
        (0..functions.len()).for_each(|end| drop(expansion(&[&declaration[..], &functions[..end]].concat())));
    }
}

/// Of the declaration: the functions are passed on as they are, so they are as valid as before.
#[test]
fn a_missing_doubled_or_replaced_token_does_not_panic() {
    let others = [tokens(OTHERS), tokens(MORE)].concat();
    let mut is_drawn = a_sixth();
    for (declaration, functions, _) in SEARCHES {
        let (declaration, functions) = (tokens(declaration), tokens(functions));
        each_change(&declaration, &others, &mut |changed| {
            if is_drawn() && is_drawn() {
                let is_ended = changed.last().is_some_and(|token| token.to_string() == ";");
                drop(expand(&[changed, if is_ended { &functions } else { &[] }].concat()));
            }
        });
        each_change(&functions, &others, &mut |changed| {
            if is_drawn() && is_drawn() {
                drop(expansion(&[&declaration[..], changed].concat()));
            }
        });
    }
}

#[test]
fn a_name_that_is_not_used_is_an_error() {
    let error_of = |declaration: &str| {
        let output = expand(&tokens(declaration));
        output.split_once("compile_error").map(|(_, after)| after.split('"').nth(1).unwrap_or_default().to_owned())
    };
    let message = "`V` is not in the list: write it there, as in `Dense<13, V>`, or remove it";
    for unused in [
        "struct Net<V = {1 | 2}> = Dense<4, {8 | 16}>;",
        "struct Net<W = {1 | 2}, V = {3 | 4}> = Dense<4, W>;",
        // The alternatives of a choice can have the names in front of it, not those after it.
        "struct Net<W = {1 | {V | 3}}, V = {4 | 5}> = Dense<4, W>;",
    ] {
        assert_eq!(error_of(unused).as_deref(), Some(message), "{unused}");
    }
    for used in [
        "struct Net<V = {1 | 2}> = Dense<4, V>;",
        "struct Net<V = {1 | 2}> = Residual<(Dense<4, { [2, 3][V] }>)>;",
        "struct Net<V = {1 | 2}> = {ReLU | Dense<4, V>};",
        "struct Net<V = {1 | 2}, W = {ReLU | Dense<4, V>}> = W;",
    ] {
        assert_eq!(error_of(used), None, "{used}");
    }
}
