//! For any input, the macro does not panic, and its expansion is valid Rust.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::{editors, expansion, weights};

const DECLARATIONS: &[&str] = &[
    "#[derive(Eq)] pub(crate) struct Net = Dense<784, 128>, ReLU, out: Dropout<0.5>;",
    "struct Net = Dense<{ 28 * 28 }, config::HIDDEN, NoBias>, my::own::Scale<-0.1>, Linear<_, 4>,",
    "#[budget(macs = 1e5, inference = { 2 * N })] #[budget(parameters = \"1 KiB\")] struct Net<H> = Wrap<(3, H), (a: Dense<{ N }, H>)>;",
    "struct Net = Residual<(Dense<8, 8>, ReLU)>, ::net::Encoder, r#type: r#fn::r#Loop<Wrap<3>>, relu",
];

/// Tokens that have a meaning in a declaration.
pub(crate) const OTHERS: &str = "< > , ; : :: = - _ fn 7 -7 \"text\" (,) []";

pub(crate) fn tokens(text: &str) -> Vec<TokenTree> {
    text.parse::<TokenStream>().unwrap().into_iter().collect()
}

/// Returns the text of the expansion.
fn expand(input: &[TokenTree]) -> String {
    let input: TokenStream = input.iter().cloned().collect();
    let (output, _) = expansion(input.clone());
    match syn::parse2::<syn::File>(output.clone()) {
        Ok(_) => output.to_string(),
        Err(error) => panic!("`{input}` does not expand to valid Rust: {error}"),
    }
}

pub(crate) fn has_error(output: &str) -> bool {
    output.contains("compile_error")
}

#[test]
fn correct_declarations_have_no_errors() {
    for declaration in DECLARATIONS {
        let output = expand(&tokens(declaration));
        assert!(!has_error(&output), "{declaration}");
        assert!(output.contains("Network for __NetItself"));
    }
}

#[test]
fn any_beginning_of_a_declaration_is_parsed() {
    for declaration in DECLARATIONS {
        let tokens = tokens(declaration);
        let named = 1 + tokens.iter().position(|token| token.to_string() == "Net").unwrap();
        for end in 0..tokens.len() {
            let output = expand(&tokens[..end]);
            assert_eq!(
                output.contains("Network for __NetItself"),
                end >= named,
                "the struct is defined once it has a name"
            );
        }
    }
}

#[test]
fn a_missing_doubled_or_replaced_token_does_not_panic() {
    let others = tokens(OTHERS);
    let mut is_drawn = a_sixth();
    for declaration in DECLARATIONS {
        each_change(&tokens(declaration), &others, &mut |changed| {
            if is_drawn() {
                drop(expand(changed));
            }
        });
    }
}

#[test]
fn any_arguments_of_weights_are_an_expression() {
    let is_right = |arguments: &[TokenTree]| {
        let library = quote::format_ident!("stackprop");
        let output = weights::expansion(&library, arguments.iter().cloned().collect());
        match syn::parse2::<syn::Expr>(output.clone()) {
            Ok(_) => !has_error(&output.to_string()),
            Err(error) => panic!("`{output}` is not an expression: {error}"),
        }
    };
    let others = tokens(OTHERS);
    for (arguments, right) in [
        ("\"a.safetensors\"", true),
        ("concat!(\"a\", \"b\"),", true),
        ("b\"bytes\", prefix = \"model.\", layout = PyTorch", true),
        ("\"a\", layout = Stackprop,", true),
        ("", false),
        (", layout = PyTorch", false),
        ("\"a\",, layout = PyTorch", false),
        ("\"a\", layout = torch", false),
        ("\"a\", prefix = model", false),
        ("\"a\" layout = PyTorch", false),
        ("a.safetensors", false),
        ("\"a\", PyTorch", false),
    ] {
        assert_eq!(is_right(&tokens(arguments)), right, "{arguments}");
        each_change(&tokens(arguments), &others, &mut |changed| {
            is_right(changed);
        });
    }
}

/// Draws a sixth of the calls by a seed. With `FULL=1` it draws all.
pub(crate) fn a_sixth() -> impl FnMut() -> bool {
    let full = std::env::var_os("FULL").is_some_and(|value| value != "0");
    let mut state = 1_u32;
    move || {
        // Press et al., "Numerical Recipes", 1992, section 7.1.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        full || (state >> 16).is_multiple_of(6)
    }
}

/// Calls `f` with each sequence in which one token is removed, doubled, or replaced by one of `others`, also inside groups.
pub(crate) fn each_change(tokens: &[TokenTree], others: &[TokenTree], f: &mut dyn FnMut(&[TokenTree])) {
    for index in 0..tokens.len() {
        let with = |middle: &[TokenTree]| [&tokens[..index], middle, &tokens[index + 1..]].concat();
        f(&with(&[]));
        f(&with(&[tokens[index].clone(), tokens[index].clone()]));
        for delimiter in [Delimiter::None, Delimiter::Brace] {
            f(&with(&[Group::new(delimiter, tokens[index].clone().into()).into()]));
        }
        for other in others {
            f(&with(std::slice::from_ref(other)));
        }
        if let TokenTree::Group(group) = &tokens[index] {
            let inner: Vec<_> = group.stream().into_iter().collect();
            each_change(&inner, others, &mut |changed| {
                let changed = changed.iter().cloned().collect();
                f(&with(&[Group::new(group.delimiter(), changed).into()]));
            });
        }
    }
}

#[test]
fn all_mistakes_of_a_list_are_reported_together() {
    let output = expand(&tokens("struct Net = Dense<784, 10>,, type: ReLU Tanh, Dense<3, \"4\">, a: ReLU, a: ReLU, 5"));
    // Once for the compiler, once for editors.
    assert_eq!(output.matches("compile_error").count(), 2 * 6, "{output}");
}

#[test]
fn the_mistakes_of_a_budget_are_reported_with_those_of_the_list() {
    let budget = "mac = 1, foo = 2, parameters = \"1 kb\", macs = \"1\", macs = 3,, inference, -4";
    let output =
        expand(&tokens(&format!("#[budget({budget})] #[doc = \"text\"] #[budget] struct Net = Dense<3, 4> ReLU")));
    assert_eq!(output.matches("compile_error").count(), 2 * (9 + 1), "{output}");
    assert!(output.contains("# [doc = \"text\"]") && !output.contains("# [budget"), "{output}");
}

#[test]
fn each_limit_is_checked_if_there_is_no_mistake() {
    let budget = "#[budget(parameters = \"64 KiB\", macs = LIMIT)]";
    let checks = |list: &str| expand(&tokens(&format!("{budget} {list}"))).matches("budget :: check").count();
    assert_eq!(checks("struct Net = Dense<3, 4>, ReLU;"), 2);
    assert_eq!(checks("struct Net<H> = Dense<3, H>, ReLU;"), 2);
    assert_eq!(checks("struct Net = Dense<3, 4> ReLU;"), 0);
    assert_eq!(checks("struct Net = Dense<3, >, ReLU,, Tanh;"), 0);
}

/// An editor relies on this to find the position of a name to complete.
#[test]
fn a_name_that_is_typed_changes_nothing_before_it() {
    let names = |tokens: &[TokenTree]| editors::names(tokens.iter().cloned().collect()).to_string();
    for declaration in DECLARATIONS {
        let tokens = tokens(declaration);
        let list = 1 + tokens.iter().position(|token| token.to_string() == "=").unwrap();
        for index in (list..=tokens.len()).filter(|index| [",", "<", "="].contains(&&*tokens[index - 1].to_string())) {
            let typed: TokenTree = proc_macro2::Ident::new("Typed", proc_macro2::Span::call_site()).into();
            let typed = names(&[&tokens[..index], &[typed], &tokens[index..]].concat());
            let (before, _) = typed.split_once("Typed").unwrap();
            assert!(names(&tokens).starts_with(before), "{declaration}: {before}");
        }
    }
}

/// If the time doubled at each of the sixty levels, this test would never end.
#[test]
fn nested_lists_are_parsed_once() {
    for (open, close) in [("Residual<(", ")>"), ("Repeat<2, (", ")>"), ("Add<(Dense<4, 4>), (ReLU, ", ")>")] {
        let output = expand(&tokens(&format!("struct Net = {}Dense<4, 4>{};", open.repeat(60), close.repeat(60))));
        assert!(!has_error(&output));
    }
}

/// `macro_rules!` puts groups without delimiters around fragments.
#[test]
fn invisible_groups_change_nothing() {
    fn visible(tokens: &[TokenTree], hidden: bool) -> TokenStream {
        let tree = |token: &TokenTree| match token {
            TokenTree::Group(group) => {
                let inner: Vec<_> = group.stream().into_iter().collect();
                let hide = hidden && group.delimiter() == Delimiter::Bracket;
                let delimiter = if hide { Delimiter::None } else { group.delimiter() };
                Group::new(delimiter, visible(&inner, hidden)).into()
            }
            token => token.clone(),
        };
        tokens.iter().map(tree).collect()
    }
    // Brackets represent invisible groups.
    for (hidden, expected) in [
        (
            "struct Net = [Dense<4, [8]>], Residual<([Dense<8, 8>], [ReLU])>;",
            "struct Net = Dense<4, 8>, Residual<(Dense<8, 8>, ReLU)>;",
        ),
        ("struct Net = Dense<[K + 1], [f()]>;", "struct Net = Dense<{ K + 1 }, { f() }>;"),
        ("struct Net = Dense<[(K + 1)], [8 as usize]>;", "struct Net = Dense<{ K + 1 }, { 8 as usize }>;"),
        ("struct Net = Dense<[[[K + 1]]], [(3)]>;", "struct Net = Dense<{ K + 1 }, { 3 }>;"),
        ("struct Net = Conv2d<1, 2, ([K + 1], [a::K])>;", "struct Net = Conv2d<1, 2, ({ K + 1 }, a::K)>;"),
        (
            "struct Net = LeakyReLU<[-0.5]>, Dense<[usize::MAX], [<A as B>::C]>;",
            "struct Net = LeakyReLU<-0.5>, Dense<usize::MAX, { <A as B>::C }>;",
        ),
        (
            "[pub(crate)] struct Net = [::a::Dense::<4, 8>], Repeat<2, [(Dense<8, 8>, ReLU)]>;",
            "pub(crate) struct Net = ::a::Dense<4, 8>, Repeat<2, (Dense<8, 8>, ReLU)>;",
        ),
    ] {
        let [hidden, expected] =
            [hidden, expected].map(|text| expand(&visible(&tokens(text), true).into_iter().collect::<Vec<_>>()));
        // The item for editors comes first, and contains the tokens as they were written.
        let [hidden, expected] = [&hidden, &expected]
            .map(|text| text[text.find("__Net").unwrap()..].replace(":: a :: Dense ::", ":: a :: Dense"));
        assert_eq!(hidden.replace(['[', ']'], ""), expected.replace(['[', ']'], ""), "{hidden}");
        assert!(!has_error(&hidden), "{hidden}");
    }
}
