//! Shape checks at compile time: compare the shape that a layer expects with the one it receives, in plain numbers.
//!
//! `network!` calls [`layer`] in a constant with the span of the layer, so that a mismatch is a single error at its tokens.

use super::text::{Text, or};
pub use super::written::{First, Written};
use crate::layer::Expects;
use crate::layer::expects::{is, is_unknown};
use crate::tensor::shape::product;

/// Fails constant evaluation, with an error message, if `layer` does not accept the shape `dims`, which the layer `before` outputs.
///
/// For the first layer there is no `before`, and `dims` is its own `Input` shape.
#[track_caller]
pub const fn layer(expects: Expects, dims: &[usize], vocabulary: usize, layer: Written<'_>, before: Option<&str>) {
    // The input shape is unknown; the error at the first layer says so.
    let of_lists = layer.has_lists && !matches!(expects, Expects::Sequence { .. });
    if is_unknown(dims) && (before.is_some() || of_lists) && !matches!(expects, Expects::Never(_)) {
        return;
    }
    let of_tokens = match expects {
        Expects::Tokens { vocabulary: expected, .. } => vocabulary > 0 && is(expected, vocabulary),
        // The layers of its lists are checked themselves.
        _ => vocabulary == 0 || layer.has_lists,
    };
    if !is_unknown(dims) && expects.fits(dims) && of_tokens {
        return;
    }
    let text = match expects {
        Expects::Never(message) => Text::new().str("`").str(layer.text).str("`: ").str(message),
        Expects::Tokens { length, vocabulary: expected } if !is_unknown(dims) => {
            token_mismatch([length, expected], dims, vocabulary, layer, before)
        }
        _ if vocabulary > 0 && !layer.has_lists && !is_unknown(dims) => {
            tokens_for_numbers(product(dims), vocabulary, layer, before)
        }
        _ if is_unknown(dims) => no_input_shape(expects, layer),
        Expects::Anything => return,
        Expects::Features(expected) => mismatch(&[expected], dims, layer, before),
        Expects::Shape(expected) => mismatch(expected, dims, layer, before),
        Expects::Values(expected) => values_mismatch(expected, dims, layer, before),
        Expects::Image { .. }
        | Expects::Sequence { .. }
        | Expects::Steps { .. }
        | Expects::Positions
        | Expects::Tokens { .. } => image_mismatch(expects, dims, layer, before),
        Expects::Channels { least } => too_few_channels(least, dims, layer, before),
        Expects::Conflict { start, first, middle, second, end } => {
            let text = Text::new().str("shape mismatch in `").str(layer.text).str("`: ").str(start);
            text.shape(first).str(middle).shape(second).str(end)
        }
    };
    panic!("{}", text.sizes(layer).as_str());
}

/// Fails constant evaluation if a type in a network with parameters is not a layer, or is one for some sizes only. The message is
/// `no_layer` or `not_for_all`.
#[track_caller]
pub const fn for_all_sizes((is_layer, for_all): (bool, bool), no_layer: &str, not_for_all: &str) {
    assert!(is_layer, "{}", no_layer);
    assert!(for_all, "{}", not_for_all);
}

const fn no_input_shape(expects: Expects, layer: Written<'_>) -> Text {
    let text = Text::new();
    match layer.first {
        _ if !matches!(
            expects,
            Expects::Anything
                | Expects::Features(_)
                | Expects::Shape(_)
                | Expects::Values(_)
                | Expects::Channels { .. }
                | Expects::Conflict { .. }
        ) =>
        {
            let text = text
                .str("a network cannot begin with `")
                .str(layer.text)
                .str("`, which accepts ")
                .image_or_sequence(expects);
            let text = text.str(if let Expects::Tokens { .. } = expects { ", of any length" } else { " of any size" });
            text.str(": put the size of the input in front of it, as in ").input(expects)
        }
        First::Auto => text
            .str("`")
            .str(layer.text)
            .str("` is the first layer, so `_` has no size to infer: write the number of inputs instead"),
        _ => text.str("a network cannot begin with `").str(layer.text).str(
            "`, which accepts any shape: begin with the shape of the input, such as `Input<784>` or \
             `Input<Image<1, 28, 28>>`, or with a layer of fixed size, such as `Dense<784, 128>`",
        ),
    }
}

/// The message for an expected and an actual shape, with a fix.
const fn mismatch(expected: &[usize], dims: &[usize], layer: Written<'_>, before: Option<&str>) -> Text {
    let text = Text::new().str("shape mismatch: `").str(layer.text).str("` expects ").shape(expected);
    let Some(before) = before else {
        return text.str(", but its own `Input` is ").shape(dims);
    };
    let text = text.str(", but `").str(before).str("` before it outputs ");
    let text = match (expected, dims) {
        ([_], [actual]) => text.number(*actual),
        _ => text.shape(dims),
    };
    if !layer.sizes.is_empty() {
        return text;
    }
    let actual = product(dims);
    match (expected, dims, layer.first) {
        ([expected], [_], First::Number(first)) if first == *expected => text.str(": write ").rewritten(layer, actual),
        ([expected], [_], First::Expression(first)) if first == *expected => {
            let text = text.str(": `").str(layer.first_text()).str("` is ").number(first).str(" here; make it ");
            text.number(actual).str(" or write ").rewritten(layer, actual)
        }
        ([expected], [_], _) => text.str(": put ").dense(actual, *expected).str(" between them"),
        ([expected], [_, _, ..], _) if *expected == actual => text.str(": put `Flatten` before it"),
        ([expected], [_, _, ..], First::Number(first) | First::Expression(first)) if first == *expected => {
            text.str(": put `Flatten` before it and write ").rewritten(layer, actual)
        }
        ([expected], [_, _, ..], _) => text.str(": put `Flatten` and ").dense(actual, *expected).str(" before it"),
        _ => text,
    }
}

/// The message for an input that is not the tokens that the layer expects: a length and a vocabulary.
const fn token_mismatch(
    [length, expected]: [Option<usize>; 2],
    dims: &[usize],
    vocabulary: usize,
    layer: Written<'_>,
    before: Option<&str>,
) -> Text {
    let text = Text::new().str("shape mismatch: `").str(layer.text).str("` expects ").tokens(length, expected);
    let text = match before {
        Some(before) => text.str(", but `").str(before).str("` before it outputs "),
        None => text.str(", but its own `Input` is "),
    };
    if vocabulary == 0 {
        let text = text.shape(dims).str(": begin the network with `Input<Tokens<").number(or(length, 64)).str(", ");
        return text.number(or(expected, 256)).str(">>`");
    }
    let text = text.tokens(Some(product(dims)), Some(vocabulary));
    match (layer.first, expected) {
        (First::Number(first) | First::Expression(first), Some(expected)) if first == expected => {
            text.str(": write ").rewritten(layer, vocabulary)
        }
        _ => text,
    }
}

/// The message for tokens where numbers are expected.
const fn tokens_for_numbers(length: usize, vocabulary: usize, layer: Written<'_>, before: Option<&str>) -> Text {
    let text = Text::new().str("shape mismatch: `").str(layer.text).str("` expects numbers");
    let text = match before {
        Some(before) => text.str(", but `").str(before).str("` before it outputs "),
        None => text.str(", but its own `Input` is "),
    };
    let text = text.tokens(Some(length), Some(vocabulary)).str(": put `Embedding<").number(vocabulary);
    text.str(", 32>` or `OneHot` between them")
}

/// Appends the actual shape to a message that ends in the expected one.
const fn expected_and_actual(expected: Text, dims: &[usize], before: Option<&str>) -> Text {
    match before {
        Some(before) => expected.str(", but `").str(before).str("` before it outputs ").shape(dims),
        None => expected.str(", but its own `Input` is ").shape(dims),
    }
}

/// The message for an input with the wrong number of values.
const fn values_mismatch(expected: usize, dims: &[usize], layer: Written<'_>, before: Option<&str>) -> Text {
    let text = Text::new().str("shape mismatch: `").str(layer.text).str("` expects ").number(expected).str(" values");
    let text = expected_and_actual(text, dims, before);
    let actual = product(dims);
    let text = if dims.len() > 1 { text.str(", which is ").number(actual) } else { text };
    match dims {
        [_] => text.str(": put ").dense(actual, expected).str(" between them"),
        _ => text,
    }
}

/// The message for an input that is not the expected image or sequence, or is too small, with a fix.
const fn image_mismatch(expects: Expects, dims: &[usize], layer: Written<'_>, before: Option<&str>) -> Text {
    let text = Text::new().str("shape mismatch: `").str(layer.text).str("` expects ").image_or_sequence(expects);
    let (channels, actual) = match (expects, dims) {
        (Expects::Image { channels, .. }, [actual, _, _]) => (channels, *actual),
        (Expects::Sequence { features, .. } | Expects::Steps { features, .. }, [_, actual]) => (features, *actual),
        // The input is not an image, or not a sequence.
        _ => {
            let text = expected_and_actual(text, dims, before);
            return match (expects, dims) {
                (Expects::Image { .. }, [_, _]) => text.str(", a sequence: put `Transpose<Image<…>>` before it"),
                (Expects::Sequence { .. } | Expects::Steps { .. }, [_, _, _]) => {
                    text.str(", an image: put `Transpose` before it")
                }
                _ => text.str(": put ").reshape(expects, product(dims)).str(" before it"),
            };
        }
    };
    if !is(channels, actual) {
        let text = expected_and_actual(text, dims, before);
        if contains(layer.text, "Masked") {
            return text.str(
                ": the last feature is 0 for padding, as `PaddingMask` computes it from tokens; to read no later steps, write `Causal`",
            );
        }
        if !layer.sizes.is_empty() {
            return text;
        }
        return match (layer.first, channels) {
            (_, Some(expected)) if is_stated(before) && is_swapped(dims, expected) => text.other_order(layer, dims),
            (First::Number(first), Some(expected)) if first == expected => {
                text.str(": write ").rewritten(layer, actual)
            }
            (First::Expression(first), Some(expected)) if first == expected => {
                let text = text.str(": `").str(layer.first_text()).str("` is ").number(first).str(" here; make it ");
                text.number(actual).str(" or write ").rewritten(layer, actual)
            }
            _ => text,
        };
    }
    let text = match expects {
        Expects::Image { least: [height, width], .. } => {
            text.str(" of at least ").number(height).str("×").number(width).str(" for its window")
        }
        Expects::Sequence { least, .. } => text.str(" of at least ").number(least).str(" steps for its window"),
        Expects::Steps { least, .. } => text.str(" of at least ").number(least).str(" steps"),
        _ => text,
    };
    let text = expected_and_actual(text, dims, before);
    if is_stated(before)
        && let [rows, _, channels] = *dims
        && channels <= 4
        && rows > channels
    {
        return text.other_order(layer, dims);
    }
    match (expects, layer.first, dims) {
        // As many steps as were written, from an earlier one on.
        (Expects::Steps { features: None, least }, First::Number(first), [steps, _])
            if layer.sizes.is_empty() && first <= least && least - first <= *steps =>
        {
            text.str(": the last ").number(least - first).str(" are ").rewritten(layer, *steps - (least - first))
        }
        (Expects::Steps { .. }, ..) => text,
        _ => text.str(": make the window smaller or add `Padding`"),
    }
}

/// The message for an input with too few features or channels, with a fix.
const fn too_few_channels(least: usize, dims: &[usize], layer: Written<'_>, before: Option<&str>) -> Text {
    let (actual, unit) = match dims {
        [actual] => (*actual, " features"),
        [_, actual] => (*actual, " features for each step"),
        [actual, ..] => (*actual, " channels"),
        [] => (0, " features"),
    };
    let text = Text::new().str("shape mismatch: `").str(layer.text).str("` expects at least ");
    let text = expected_and_actual(text.number(least).str(unit), dims, before);
    match layer.first {
        // As many features as were written, from an earlier one on.
        First::Number(first) if layer.sizes.is_empty() && least - first <= actual => {
            text.str(": the last ").number(least - first).str(" are ").rewritten(layer, actual - (least - first))
        }
        _ => text,
    }
}

/// Whether the user wrote the input shape, as in an `Input`, rather than a layer computing it.
const fn is_stated(before: Option<&str>) -> bool {
    match before {
        Some(before) => starts_with(before, "Input<") || starts_with(before, "Reshape<"),
        None => true,
    }
}

/// Whether a word occurs in a text.
const fn contains(text: &str, word: &str) -> bool {
    let mut text = text.as_bytes();
    while let [_, rest @ ..] = text {
        let mut same = 0;
        while same < word.len() && same < text.len() && text[same] == word.as_bytes()[same] {
            same += 1;
        }
        if same == word.len() {
            return true;
        }
        text = rest;
    }
    false
}

const fn starts_with(text: &str, start: &str) -> bool {
    let (text, start) = (text.as_bytes(), start.as_bytes());
    let mut i = 0;
    while i < start.len() {
        if i == text.len() || text[i] != start[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Whether the extents seem to be in the wrong order: the expected number of channels is the last extent of an image, where it should be
/// the first, or the expected number of features is the first extent of a sequence, where it should be the last.
const fn is_swapped(dims: &[usize], expected: usize) -> bool {
    match dims {
        [_, _, last] => *last == expected,
        [first, _] => *first == expected,
        _ => false,
    }
}

/// Returns a size, or fails constant evaluation if it is too large.
#[track_caller]
pub const fn size(value: usize) -> usize {
    assert!(value as u64 <= u32::MAX as u64, "a size is at most 4294967295");
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;
    use std::string::String;

    const NET: Written<'_> =
        Written { text: "Net", head: "Net", first: First::Other, tail: "", has_lists: false, sizes: &[], tried: false };

    const fn dense(first: First) -> Written<'static> {
        match first {
            First::Auto => Written {
                text: "Dense<_, 10>",
                head: "Dense<",
                first,
                tail: ", 10>",
                has_lists: false,
                sizes: &[],
                tried: false,
            },
            First::Expression(_) => Written {
                text: "Dense<HIDDEN, 10>",
                head: "Dense<",
                first,
                tail: ", 10>",
                has_lists: false,
                sizes: &[],
                tried: false,
            },
            _ => Written {
                text: "Dense<64, 10>",
                head: "Dense<",
                first,
                tail: ", 10>",
                has_lists: false,
                sizes: &[],
                tried: false,
            },
        }
    }

    fn message(
        expects: Expects,
        dims: &'static [usize],
        written: Written<'static>,
        before: Option<&'static str>,
    ) -> String {
        *catch_unwind(|| layer(expects, dims, 0, written, before)).unwrap_err().downcast::<String>().unwrap()
    }

    #[test]
    fn matching_shapes_pass() {
        const DENSE: Written<'_> = dense(First::Number(64));
        const _: () = layer(Expects::Features(64), &[64], 0, DENSE, Some("ReLU"));
        const _: () = layer(Expects::Features(64), &[64], 0, DENSE, None);
        const _: () = layer(Expects::Shape(&[1, 28, 28]), &[1, 28, 28], 0, NET, Some("Conv"));
        const _: () = layer(Expects::Anything, &[3], 0, dense(First::Auto), Some("ReLU"));
    }

    #[test]
    fn an_unknown_shape_is_reported_at_the_first_layer_only() {
        const _: () = layer(Expects::Features(64), &[], 0, dense(First::Number(64)), Some("ReLU"));
        const _: () = layer(Expects::Features(64), &[0], 0, dense(First::Number(64)), Some("Dense<4, 0>"));
        const _: () = layer(Expects::Shape(&[]), &[64], 0, NET, Some("ReLU"));
        assert!(message(Expects::Anything, &[], NET, None).starts_with("a network cannot begin with `Net`"));
        assert!(
            message(Expects::Anything, &[], dense(First::Auto), None).starts_with("`Dense<_, 10>` is the first layer")
        );
    }

    #[test]
    fn the_fix_replaces_the_wrong_size() {
        assert_eq!(
            message(Expects::Features(64), &[128], dense(First::Number(64)), Some("ReLU")),
            "shape mismatch: `Dense<64, 10>` expects 64 features, but `ReLU` before it outputs 128: write `Dense<128, 10>`"
        );
        assert_eq!(
            message(Expects::Features(64), &[128], dense(First::Expression(64)), Some("ReLU")),
            "shape mismatch: `Dense<HIDDEN, 10>` expects 64 features, but `ReLU` before it outputs 128: \
             `HIDDEN` is 64 here; make it 128 or write `Dense<128, 10>`"
        );
    }

    #[test]
    fn a_first_argument_that_is_not_the_expected_size_is_not_replaced() {
        assert_eq!(
            message(Expects::Features(7), &[128], dense(First::Number(64)), Some("ReLU")),
            "shape mismatch: `Dense<64, 10>` expects 7 features, but `ReLU` before it outputs 128: \
             put `Dense<128, 7>` between them"
        );
        assert!(message(Expects::Shape(&[3]), &[1], NET, Some("A")).ends_with("put `Dense<1, 3>` between them"));
    }

    #[test]
    fn an_image_is_flattened_before_a_dense_layer() {
        assert_eq!(
            message(Expects::Features(1024), &[16, 8, 8], NET, Some("Conv")),
            "shape mismatch: `Net` expects 1024 features, but `Conv` before it outputs 16×8×8: put `Flatten` before it"
        );
        assert!(
            message(Expects::Features(64), &[2, 8, 8], dense(First::Number(64)), Some("Conv"))
                .ends_with("outputs 2×8×8: put `Flatten` before it and write `Dense<128, 10>`")
        );
        assert!(
            message(Expects::Shape(&[3]), &[2, 2], NET, Some("Conv"))
                .ends_with("outputs 2×2: put `Flatten` and `Dense<4, 3>` before it")
        );
    }

    #[test]
    fn images_are_compared_by_their_extents() {
        assert_eq!(
            message(Expects::Shape(&[1, 28, 28]), &[3, 28, 28], NET, Some("Conv")),
            "shape mismatch: `Net` expects 1×28×28, but `Conv` before it outputs 3×28×28"
        );
        assert!(message(Expects::Shape(&[1, 2, 2]), &[4], NET, Some("ReLU")).ends_with("outputs 4 features"));
    }

    #[test]
    fn an_image_with_channels_last_is_rewritten_with_channels_first() {
        let conv = Written { first: First::Number(1), ..NET };
        let image = |channels| Expects::Image { channels, least: [5, 5] };
        let sequence = Expects::Sequence { features: Some(3), least: 5 };
        let fix = |expects, dims, before| -> String {
            message(expects, dims, conv, Some(before)).rsplit(": ").next().unwrap().into()
        };
        let first = String::from("channels come first, so write `Image<1, 28, 28>`");
        assert_eq!(fix(image(Some(1)), &[28, 28, 1], "Input<Image<28, 28, 1>>"), first);
        assert_eq!(fix(image(None), &[28, 28, 1], "Input<Image<28, 28, 1>>"), first);
        assert_eq!(fix(image(Some(28)), &[28, 28, 1], "Reshape<28, 28, 1>"), first);
        assert_eq!(
            fix(sequence, &[3, 100], "Input<Sequence<3, 100>>"),
            "write `Net100`, or, because steps come first, `Sequence<100, 3>`"
        );
        // If the user did not write the shape, or the numbers do not look swapped, the fix changes the layer.
        assert!(fix(image(Some(1)), &[28, 28, 1], "ReLU").starts_with("write `Net"));
        assert!(fix(image(Some(1)), &[3, 28, 28], "Input<Image<3, 28, 28>>").starts_with("write `Net"));
        assert!(fix(image(None), &[3, 4, 40], "Input<Image<3, 4, 40>>").starts_with("make the window smaller"));
    }

    #[test]
    fn the_message_names_the_sizes_of_a_network_with_parameters() {
        let used = Written { sizes: &[("H", 8), ("K", 9)], ..dense(First::Other) };
        assert_eq!(
            message(Expects::Features(9), &[8], used, Some("ReLU")),
            "shape mismatch: `Dense<64, 10>` expects 9 features, but `ReLU` before it outputs 8 (with `H` = 8, `K` = 9)"
        );
        let tried = Written { tried: true, ..used };
        assert!(
            message(Expects::Never("no"), &[8], tried, None)
                .ends_with("no (parameters can have any size; checked with `H` = 8, `K` = 9)")
        );
    }

    #[test]
    fn a_layer_that_contradicts_its_own_input_is_reported() {
        assert_eq!(
            message(Expects::Features(4), &[5], NET, None),
            "shape mismatch: `Net` expects 4 features, but its own `Input` is 5 features"
        );
        assert_eq!(message(Expects::Never("no."), &[], NET, Some("ReLU")), "`Net`: no.");
    }
}
